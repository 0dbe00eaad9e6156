import { isOne, plural } from "../plural.ts";
export const backpropagation = {
  where: "Kapitel 2 · Die vier Grundgleichungen der Backpropagation",
  title: "Backpropagation, Zahl für Zahl",
  source: { name: "Netz", small: "2, 3 und 2 Neuronen", run: "dieses Netz" },
  walk: "Stationen des Weges",
  setting: {
    inputs: "Die Eingaben sind",
    and: "und",
    input: (k: number) => `Eingabe ${k}`,
    wanted: "die Ausgaben sollen sein:",
    cost: "die Kosten sind",
    eta: "Lernrate",
    reset: "Von vorn",
    costs: {
      quadratic: "quadratisch",
      crossEntropy: "Kreuzentropie",
      logLikelihood: "Log-Likelihood, mit Softmax",
    },
  },
  waiting: "Der Lauf ist noch nicht da.",
  noDense:
    "Dieses Netz endet nicht in einer dichten Schicht. Der Weg braucht eine: Fügen Sie unter Trainieren „10 sigmoid“ an.",
  noClass:
    "Diese Ziffer hat keine Klasse. Kosten und Fehler müssen wissen, was sie sein soll: Nehmen Sie eine Ziffer der Sammlung.",
  convolutions: (layers: string) =>
    `Vor diesen dichten Schichten stehen ${layers}. Für sie gelten dieselben vier Gleichungen; nur teilen sich alle Orte die Gewichte eines Filters, sein Gradient ist die Summe über sie. Schicht 1 ist, was sie liefern.`,
  steps: (layers: string) =>
    `Vor diesen dichten Schichten steht ${layers}. Sie liest die Zeilen nacheinander mit denselben Gewichten, ihr Gradient ist also die Summe über alle Schritte: Backpropagation durch die Zeit. Schicht 1 ist, was sie liefert.`,
  dropout: "Beim Training bringt Dropout zufällige Neuronen zum Schweigen. Hier machen alle mit.",
  agrees: (difference: string) =>
    `Das übersetzte Programm der Bibliothek liefert dieselben Fehler, bis auf ${difference} des größten.`,
  differs: (difference: string) =>
    `Das Programm der Bibliothek weicht um ${difference} des größten Fehlers ab: Sein Trainingsgang lässt Neuronen weg oder normiert.`,
  network: {
    title: "Das Netz",
    forward: "vorwärts",
    backward: "rückwärts",
    name: (sizes: string) => `Netz aus ${sizes} Neuronen`,
    input: "Eingabe",
    hidden: "verdeckt",
    output: "Ausgabe",
    wanted: (value: string) => `Soll ${value}`,
    more: (count: string) => `${count} weitere`,
    sum: (value: string) => `Summe ${value}`,
    openBundle: (count: string) => `Die ${count} nicht gezeichneten öffnen`,
    bundleTitle: (count: string, neuron: string) => `Alle ${count} Eingänge von: ${neuron}`,
    bundleSays: "Gewicht mal Aktivierung: was jeder zu z beiträgt",
    bundlePicture: (most: string) => `Die Beiträge als Bild, von −${most} bis ${most}`,
    bundleStrongest: "Die zwanzig stärksten",
    close: "Schließen",
    from: "von",
    weight: "Gewicht",
    activation: "Aktivierung",
    product: "Produkt",
  },
  hint: "Zeigen Sie auf eine Zahl, ein Symbol oder eine Linie: Alle ihre Orte leuchten auf. ← → geht weiter, ↑ ↓ wählt ein Neuron.",
  numbers: {
    title: "Mit seinen Zahlen",
    neuron: (neuron: string) => `${neuron}; ↑ ↓ für die anderen`,
    outputs: "alle Ausgaben",
    bundle: (count: string, sum: string) => `${count} weitere: ${sum}`,
    bundleOnly: (count: string) => `und ${count} weitere`,
  },
  layer: {
    code: "Ihr Code",
    title: "Die ganze Schicht",
    strongest: "Stärkste zuerst",
    strongestOff: "Als Farben ist die ganze Schicht zu sehen, in ihrer eigenen Reihenfolge.",
    picture: "Als Farben",
    where: "wobei",
    general: "für jede Schicht:",
  },
  parameters: {
    all: (count: string) => `Alle ${count} Gewichte und Biases`,
    some: (neuron: string, count: string) =>
      `Gewichte und Bias von: ${neuron}, von insgesamt ${count}`,
    says: "Wert, was ein Schritt damit macht, Gradient",
    up: "mehr",
    down: "weniger",
    unknown: "noch nicht bekannt",
    layer: "Schicht",
    count: "Gewichte und Biases",
    size: "Länge aller zusammen",
    gradient: "Länge des Gradienten",
    move: "Länge des Schritts",
    layers: "Jede Schicht",
  },
  nudge: {
    title: "Durch Anstoßen prüfen",
    says: "der langsame Weg: eine Zahl ein wenig ändern und sehen, wie sich die Kosten ändern",
    which: "Welche Zahl",
    button: "Durch Anstoßen prüfen",
    both: (name: string, back: string, nudged: string) =>
      `${name}: durch Backpropagation ${back}, durch Anstoßen ${nudged}.`,
    all: (count: string, passes: string) =>
      `Für alle ${count} braucht das ${passes} Durchgänge durch das Netz; Backpropagation braucht zwei, einen vorwärts und einen zurück.`,
    time: (pass: string, all: string) =>
      `Hier gemessen: ${pass} je Durchgang, also etwa ${all} für den Gradienten dieser einen Ziffer.`,
    failed: (why: string) => `Das ließ sich nicht berechnen: ${why}`,
  },
  of: {
    input: (k: number) => `Eingabe ${k}`,
    pixel: (row: number, column: number) => `Pixel in Zeile ${row}, Spalte ${column}`,
    neuron: (j: number, l: number) => `Neuron ${j} der Schicht ${l}`,
    output: (j: number) => `Ausgabe ${j}`,
    outputNamed: (name: string) => `Ausgabe für ${name}`,
  },
  what: {
    a: (of: string) => `Aktivierung: ${of}`,
    x: (of: string) => `Wert: ${of}`,
    z: (of: string) => `gewichtete Eingabe: ${of}`,
    b: (of: string) => `Bias: ${of}`,
    d: (of: string) => `Fehler δ und zugleich Gradient des Bias: ${of}`,
    s: (of: string) => `Steigung der Aktivierungsfunktion: ${of}`,
    e: (of: string) => `Abweichung, Aktivierung minus Soll: ${of}`,
    y: (of: string) => `Soll: ${of}`,
    w: (to: string, from: string) => `Gewicht von: ${from}; zu: ${to}`,
    g: (to: string, from: string) => `Gradient des Gewichts von: ${from}; zu: ${to}`,
    n: (to: string, from: string) => `neues Gewicht von: ${from}; zu: ${to}`,
    h: (of: string) => `neuer Bias: ${of}`,
    q: (l: number) => `Summe der *e*^*z* über Schicht ${l}`,
    r: (of: string) =>
      `was zurückkommt: ${of}; so schnell wachsen die Kosten mit seiner Aktivierung`,
    m: (l: number) =>
      `Mittel dessen, was zu Schicht ${l} zurückkommt, mit den Aktivierungen gewichtet`,
    c: "Kosten dieses Beispiels",
  },
  layerOf: {
    a: (l: number) => `alle Aktivierungen der Schicht ${l}`,
    z: (l: number) => `alle gewichteten Eingaben der Schicht ${l}`,
    b: (l: number) => `alle Biases der Schicht ${l}`,
    d: (l: number) => `alle Fehler δ der Schicht ${l}`,
    s: (l: number) => `die Steigungen der Aktivierungsfunktion in Schicht ${l}`,
    w: (l: number) => `alle Gewichte in die Schicht ${l}`,
    g: (l: number) => `die Gradienten aller Gewichte in die Schicht ${l}`,
    e: (l: number) => `alle Abweichungen der Schicht ${l}`,
    r: (l: number) => `wie schnell die Kosten mit jeder Aktivierung der Schicht ${l} wachsen`,
    y: (l: number) => `was die Ausgaben, Schicht ${l}, sein sollen`,
  },
  stops: {
    input: "Eingabe",
    z: (l: number) => `Gewichtete Eingabe der Schicht ${l}`,
    a: (l: number) => `Aktivierung der Schicht ${l}`,
    output: "Ausgabe",
    cost: "Kosten",
    bp1: "BP1: der Fehler in der Ausgabeschicht",
    bp2: (l: number, isNear: boolean) =>
      isNear
        ? `BP2: der Fehler eine Schicht davor, in Schicht ${l}`
        : `BP2: der Fehler in Schicht ${l}`,
    bp3: "BP3: der Gradient für einen Bias",
    bp4: "BP4: der Gradient für ein Gewicht",
    step: "Ein Schritt bergab",
  },
  says: {
    inputSmall: (a: string, b: string, y: string) =>
      `Ein Beispiel kommt herein: zwei Eingaben, ${a} und ${b}. Die richtige Antwort ist (${y}).`,
    inputRun: (count: string, answer: string) =>
      `Ein Beispiel kommt herein: ${plural(count, "Zahl", "Zahlen")}. Die richtige Antwort ist ${answer}.`,
    z: (l: number) =>
      `Jedes Neuron der Schicht ${l} zählt seine Eingaben zusammen, jede mal ihr Gewicht, und seinen Bias.`,
    a: {
      sigmoid: "Das Sigmoid drückt jede Summe in den Bereich von 0 bis 1.",
      tanh: "Der tanh drückt jede Summe in den Bereich von −1 bis 1.",
      relu: "Ein ReLU-Neuron gibt seine Summe weiter, wo sie positiv ist, sonst 0.",
      linear: "Ein lineares Neuron gibt seine Summe weiter, wie sie ist.",
      softmax: "Softmax macht aus den Summen Anteile: jeder positiv, alle zusammen 1.",
      softplus: "Softplus gibt etwa die Summe, wo sie groß ist, und biegt weich auf 0 ab.",
      gelu: "GELU gibt die Summe mal den Anteil Φ einer Normalverteilung, der unter ihr liegt.",
      geluTanh:
        "Die ältere Form von GELU: Ihr Anteil einer Normalverteilung ist aus einem tanh gemacht.",
      silu: "SiLU gibt die Summe mal ihr Sigmoid.",
      leakyRelu:
        "Ein Leaky-ReLU-Neuron gibt seine Summe weiter, wo sie positiv ist, sonst einen kleinen Teil davon.",
      elu: "ELU gibt die Summe, wo sie positiv ist; unter 0 biegt es auf einen Boden zu.",
    },
    outputSmall: (out: string, want: string) =>
      `Das ist die Antwort des Netzes: ${out}; gewollt waren ${want}.`,
    outputRun: (answer: string, value: string, right: string) =>
      `Das Netz antwortet ${answer}, mit ${value}. Richtig ist ${right}.`,
    cost: (cost: string) =>
      `Eine Zahl dafür, wie falsch es liegt: ${cost}. Alles Folgende fragt, wie sie kleiner wird.`,
    bp1: {
      slope:
        "Jetzt rückwärts. Der Fehler δ sagt, wie schnell die Kosten mit z wachsen: Abweichung mal Steigung, fast 0 bei Sättigung.",
      crossEntropy:
        "Jetzt rückwärts. Der Fehler δ sagt, wie schnell die Kosten mit z wachsen. Die Steigung kürzt sich: Er ist die Abweichung.",
      logLikelihood:
        "Jetzt rückwärts. Der Fehler δ sagt, wie schnell die Kosten mit z wachsen: Mit Softmax ist er die Abweichung selbst.",
      softmax:
        "Jetzt rückwärts. Die Ausgaben sind ein Softmax: Jede hängt an jedem z, also zählen in jedem Fehler alle Abweichungen.",
      otherSlope:
        "Jetzt rückwärts. Der Fehler δ sagt, wie schnell die Kosten mit z wachsen: so schnell wie mit der Ausgabe, mal Steigung.",
      otherSoftmax:
        "Jetzt rückwärts. Die Ausgaben sind ein Softmax: Jede hängt an jedem z, also zählt, wie die Kosten mit jeder wachsen.",
    },
    bp2: "Die Fehler wandern auf denselben Gewichten zurück und schrumpfen mit der Steigung der Aktivierungsfunktion.",
    bp3: "Hier ist nichts mehr zu rechnen: Wie schnell die Kosten mit einem Bias wachsen, sagt der Fehler seines Neurons.",
    bp4Ratio: (more: string, times: string, less: string) =>
      `Aktivierung hinein mal Fehler heraus. Die Gewichte von der Eingabe ${more} lernen ${times}-mal so schnell wie die von ${less}.`,
    bp4: "Aktivierung hinein mal Fehler heraus: Ein Gewicht lernt so schnell, wie sein Eingang aktiv ist und sein Neuron falsch liegt.",
    bp4Zero: (zero: string, all: string) =>
      `Aktivierung hinein mal Fehler heraus: ${zero} der ${all} Aktivierungen ${isOne(zero) ? "ist" : "sind"} 0, ihre Gewichte lernen aus diesem Beispiel nichts.`,
    step: (after: string, before: string) =>
      `Jedes Gewicht und jeder Bias geht gegen seinen Gradienten. Dasselbe Beispiel kostet jetzt ${after} statt ${before}.`,
    stepUp: (after: string, before: string) =>
      `Der Schritt ist zu lang: Er springt über das Tal. Dasselbe Beispiel kostet jetzt ${after} statt ${before}. Versuchen Sie ein kleineres η.`,
    stepWaiting: "Jedes Gewicht und jeder Bias geht gegen seinen Gradienten.",
  },
  exercises: {
    needsSmall: "Wählen Sie zuerst das Netz aus 2, 3 und 2 Neuronen.",
    silent: {
      task: "Stellen Sie die Eingaben so ein, dass die Gewichte von der zweiten Eingabe nichts lernen, die von der ersten aber schon.",
      answer:
        "Setzen Sie die zweite Eingabe auf 0. BP4 multipliziert mit der Aktivierung, die hineingeht, also sind ihre Gradienten 0, so groß die Fehler auch sind. Bei Ziffern tun das die Pixel ohne Tinte.",
      done: (error: string) =>
        `Ja: Die Fehler der verdeckten Schicht reichen bis ${error}, doch mal 0 bleibt es 0.`,
      notYet: (gradient: string) =>
        `Noch nicht: Der größte Gradient von der zweiten Eingabe ist ${gradient}.`,
    },
    saturate: {
      task: "Ziehen Sie an den Biases der Ausgabeneuronen (unter dem Netz), bis eine Ausgabe um mehr als 0.9 falsch liegt und ihr Fehler δ trotzdem unter 0.05 ist, bei quadratischen Kosten. Wechseln Sie dann zur Kreuzentropie.",
      answer:
        "Ein Bias von −5 an der ersten Ausgabe gibt eine Aktivierung nahe 0, wo 1 gewollt ist. Die Steigung des Sigmoids ist dort fast 0, und BP1 multipliziert mit ihr. Die Kreuzentropie kürzt diese Steigung heraus: Der Fehler wird etwa −1.",
      done: (mistake: string, error: string) =>
        `Ja: um ${mistake} falsch, und der Fehler ist nur ${error}. Sehen Sie jetzt BP1 mit der Kreuzentropie an.`,
      notYet: (mistake: string, error: string) =>
        `Noch nicht: Die größte Abweichung ist ${mistake}, mit einem Fehler von ${error}.`,
      wrongCost:
        "Die Kosten sind nicht quadratisch: Die Steigung kürzt sich heraus, so kann das nicht geschehen.",
    },
    cancel: {
      task: "Ziehen Sie an Gewichten, bis zum ersten verdeckten Neuron kein Fehler zurückkommt (δ unter 0.001), obwohl beide Ausgaben falsch sind.",
      answer:
        "Setzen Sie beide Gewichte, die vom ersten verdeckten Neuron ausgehen, auf 0, oder wählen Sie sie so, dass ihre Anteile sich aufheben: BP2 zählt Gewicht mal Fehler über die Ausgaben zusammen. Ein Neuron, dessen Antwort niemand braucht, hat keinen Fehler.",
      done: (error: string) =>
        `Ja: Sein Fehler ist ${error}, also bewegen sich seine Gewichte nicht.`,
      notYet: (error: string) =>
        `Noch nicht: Der Fehler des ersten verdeckten Neurons ist ${error}.`,
      tooRight:
        "Die Ausgaben sind fast richtig: Dann gibt es keinen Fehler, der zurückkommt. Machen Sie sie falsch.",
    },
  },
};
