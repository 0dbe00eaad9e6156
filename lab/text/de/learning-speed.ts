import { isOne } from "../plural.ts";
export const learningSpeed = {
  where: "Kapitel 5 · Das Problem der verschwindenden Gradienten",
  title: "Wie schnell jede Schicht lernt",
  says: {
    shallow:
      "Eine einzige verdeckte Schicht lässt sich mit nichts vergleichen. Nehmen Sie mehr: Ziehen Sie an der Zahl.",
    vanishing: (times: string) =>
      `Die erste verdeckte Schicht lernt ${times}-mal langsamer als die letzte: Ihre Fehler haben den weitesten Weg.`,
    growing: (times: string) =>
      `Hier wächst der Gradient auf dem Rückweg: Die erste verdeckte Schicht bekommt das ${times}-Fache des Fehlers der letzten.`,
    level: "Die erste und die letzte verdeckte Schicht lernen hier etwa gleich schnell.",
    noNumbers: "Die Fehler sind 0 oder keine Zahlen mehr: Es gibt nichts zu vergleichen.",
    exploded:
      "Alle Gewichte sind 100 und jede gewichtete Eingabe ist 0, wo das Sigmoid am steilsten ist: Jeder Faktor ist 25.",
  },
  sentence: {
    before: "784 Pixel,",
    after: (layers: number) =>
      layers === 1
        ? "verdeckte Schicht mit 30 Neuronen, 10 Ausgaben."
        : "verdeckte Schichten mit je 30 Neuronen, 10 Ausgaben.",
  },
  depth: "Verdeckte Schichten",
  neurons: "Neuronen",
  weights: "Erste Gewichte",
  weightNames: { large: "N(0, 1)", scaled: "skaliert", hundred: "100, jedes z = 0" },
  over: "Über",
  overImages: "Trainingsbilder",
  overDigit: "diese Ziffer",
  books: "Die Läufe des Buchs:",
  bookDepth: (layers: string) => `${layers} verdeckte`,
  chart: "Lerntempo",
  ofImages: (images: string) =>
    `Länge des mittleren Fehlers δ jeder Schicht, über die ersten ${images} Trainingsbilder`,
  ofDigit: "Länge des Fehlers δ jeder Schicht, für die gezeigte Ziffer",
  chartSays: (layers: number) =>
    `Länge des Fehlers von ${isOne(layers) ? "einer verdeckten Schicht" : `${layers} verdeckten Schichten`} über die Schritte des Laufs, logarithmisch.`,
  steps: "Schritte",
  layer: (layer: number) => `Schicht ${layer}`,
  oneLayer: "Bei einer verdeckten Schicht gibt es kein Verhältnis.",
  noRatio: "Es gibt kein Verhältnis: Ein Fehler ist 0 oder keine Zahl.",
  slower: (times: string) =>
    `Die erste verdeckte Schicht lernt ${times}-mal langsamer als die letzte.`,
  faster: (times: string) =>
    `Die erste verdeckte Schicht lernt ${times}-mal schneller als die letzte.`,
  began: (ratio: string) => `Vor dem ersten Schritt war es das ${ratio}-Fache.`,
  bookBegan: (ratio: string) => `Das Netz des Buchs begann bei ${ratio}.`,
  norms: "Länge des Fehlers je Schicht",
  now: (step: string) => `Schritt ${step}`,
  atStart: "vor Schritt 1",
  book: "Buch, vor Schritt 1",
  noBook:
    "Das Buch hat Zahlen für 2, 3 und 4 verdeckte Schichten mit je 30 Sigmoid-Neuronen, skalierten Gewichten und Kreuzentropie.",
  otherWeights:
    "Das Buch hat seine Gewichte ohne Startwert gezogen: Eine andere Ziehung fällt etwas anders aus.",
  chain: "Warum: eine Kette von Faktoren",
  noChain:
    "Die Kette wird für Netze aus dichten Schichten gezeichnet. Ziehen Sie oben an der Zahl der verdeckten Schichten.",
  chainSays: (output: string) =>
    `Faktoren auf dem stärksten Weg von Ausgabe ${output} zurück zur ersten verdeckten Schicht.`,
  neuron: "Neuron",
  factor: "Faktor",
  place: (layer: number, neuron: number) => `Schicht ${layer}, Neuron ${neuron}`,
  together: "alle Faktoren zusammen",
  cut: "Der Weg ist unterbrochen: Eine Steigung ist 0, und kein Fehler kommt durch.",
  product: (product: string, output: string, below: number, links: number) =>
    `Der stärkste Weg von Ausgabe ${output}, die am meisten irrt: das ${product}-Fache ihres Fehlers erreicht die erste Schicht. ${links === 1 ? `Ihr einziger Faktor liegt ${below ? "unter" : "nicht unter"}` : `${below} von ${links} Faktoren liegen unter`} ¼ (gepunktet); steiler ist ein Sigmoid nirgends, also muss ein Gewicht über 4 liegen, damit ein Faktor 1 wird.`,
  bars: "Die ersten sechs Neuronen jeder Schicht",
  barsSay: "∂C/∂b: aufwärts blau, abwärts orange",
  barsUnder: (most: string) => `Ein Maßstab für alle Schichten: Ein halber Balken ist ${most}.`,
  exercises: {
    nothing: "Noch ist nichts gemessen.",
    vanish: {
      task: "Bauen Sie ein Netz aus Sigmoid-Neuronen, dessen erste verdeckte Schicht vor dem ersten Schritt mindestens 100-mal langsamer lernt als die letzte.",
      answer:
        "Jede weitere Schicht teilt das Tempo bei skalierten Gewichten etwa durch 4 oder 5: Vier verdeckte Schichten kommen im Buch auf etwa 100, fünf liegen sicher darüber.",
      images: "Messen Sie über die Trainingsbilder.",
      few: "Nehmen Sie mindestens zwei verdeckte Schichten.",
      done: (ratio: string) => `${ratio}-mal langsamer.`,
      notYet: (ratio: string) => `Bisher ${ratio}-mal langsamer.`,
    },
    level: {
      task: "Lassen Sie bei mindestens vier verdeckten Schichten die erste und die letzte vor dem ersten Schritt gleich schnell lernen, bis auf den Faktor 3.",
      answer:
        "Nehmen Sie tanh mit skalierten Gewichten: Die Steigung reicht bis 1, und z bleibt nahe 0, sodass jeder Faktor die Größe des Fehlers etwa erhält. Sigmoide bräuchten viermal so große Gewichte, und dann sind sie gesättigt.",
      few: (depth: number) =>
        `Nehmen Sie mindestens vier verdeckte Schichten; dieses Netz hat ${depth}.`,
      done: (factor: string) => `Sie unterscheiden sich nur um den Faktor ${factor}.`,
      notYet: (factor: string) => `Sie unterscheiden sich um den Faktor ${factor}.`,
    },
    explode: {
      task: "Lassen Sie den Gradienten explodieren: die erste verdeckte Schicht mit mindestens dem 10-Fachen des Fehlers der letzten.",
      answer:
        "Wählen Sie die Gewichte 100 mit jedem z = 0: Jeder Faktor ist 100 · ¼ = 25, und 30 Wege addieren sich. Große Gewichte allein genügen nicht, weil sie z dorthin schieben, wo das Sigmoid flach ist.",
      few: "Nehmen Sie mindestens zwei verdeckte Schichten.",
      done: (times: string) => `Die erste Schicht hat das ${times}-Fache des Fehlers der letzten.`,
      notYet: (times: string) =>
        `Die erste Schicht hat das ${times}-Fache des Fehlers der letzten.`,
    },
  },
};
