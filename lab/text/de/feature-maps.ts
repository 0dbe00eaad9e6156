import { isOne, plural } from "../plural.ts";
export const featureMaps = {
  where: "Kapitel 6 · Faltungsnetze",
  title: "Was die Merkmalskarten sehen",
  says: (filters: number, side: number) =>
    `${filters} Filter mit ${side} × ${side} Gewichten ${isOne(filters) ? "gleitet" : "gleiten"} über die Ziffer. Jede Karte zeigt, wo ihr Filter findet, was er sucht.`,
  saysNone: "Dieses Netz hat keine Faltungsschicht, also gibt es keine Karten zu sehen.",
  none: "Jedes seiner verdeckten Neuronen sieht alle Pixel auf einmal und weiß nicht, welche benachbart sind. Eine Faltungsschicht sieht ein kleines Feld, überall mit denselben wenigen Gewichten. Nehmen Sie eines der Netze oben, drücken Sie Start und sehen Sie zu, wie seine Filter entstehen.",
  offer: "Netze dieses Kapitels:",
  presets: {
    "lab-small-convnet": "6 Filter, klein und schnell",
    "ch6-conv1": "20 Filter",
    "ch6-conv2": "20 und 40 Filter",
    "ch6-relu": "20 und 40, mit ReLU",
  },
  scale: "Töne:",
  scaleOwn: "je Karte",
  scaleShared: "je Schicht",
  digit: "Ziffer",
  outputs: "Ausgaben",
  kinds: { conv: "Karten", pool: "Gepoolte Karten", dense: "Dicht" },
  stage: (name: string, count: number, kind: string) =>
    kind === "dense"
      ? name
      : kind === "pool"
        ? `${count} gepoolt`
        : plural(count, "Karte", "Karten"),
  grid: (name: string, count: number, kind: string) =>
    kind === "dense"
      ? `${name}: Pfeiltasten wählen ein Neuron. Plus und Minus vergrößern.`
      : `${count}, ${name}: Pfeiltasten bewegen das Feld in einer Karte, mit Umschalt von Karte zu Karte. Plus und Minus vergrößern.`,
  filters: (count: number) => `${count} Filter`,
  filterGrid: (count: number) =>
    `${count} Filter: Pfeiltasten mit Umschalt wählen einen. Plus und Minus vergrößern.`,
  bias: (value: string) => `Bias ${value}`,
  value: (kind: string, map: number, count: number, row: number, column: number) =>
    `${kind === "pool" ? "Gepoolte Karte" : "Merkmalskarte"} ${map} von ${count}, Zeile ${row}, Spalte ${column}:`,
  peak: (value: string, row: number, column: number) =>
    `Am stärksten ist die Karte in Zeile ${row}, Spalte ${column}: ${value}.`,
  neuron: (neuron: number, inputs: number, z: string, a: string) =>
    `Neuron ${neuron} summiert alle ${inputs} Werte vor ihm: z = ${z}, a = ${a}.`,
  noNeuron: "Hier ist kein Neuron: Die Schicht endet vorher.",
  inInput: "Wohin er sieht",
  inputField: (row: number, column: number, height: number, width: number) =>
    `Die Ziffer; der Wert sieht ${height} × ${width} Pixel ab Zeile ${row}, Spalte ${column}.`,
  sum: "Was er summiert",
  allMaps: (count: number) => (isOne(count) ? "Die Karte davor" : `Alle ${count} Karten davor`),
  allMapsSay: "oben das Feld in jeder, darunter die Gewichte darüber, dann Werte mal Gewichte",
  allFields:
    "Das Feld in jeder Karte davor, als Kacheln. Umschalt- und Pfeiltasten gehen von Karte zu Karte.",
  allKernels:
    "Die Gewichte über jedem Feld, als Kacheln. Umschalt- und Pfeiltasten gehen von Karte zu Karte.",
  allTogether: (count: number, parts: string, bias: string, z: string) =>
    `${isOne(count) ? "Der Teil ist" : `Die ${count} Teile ergeben zusammen`} ${parts}; mit dem Bias ${bias} ist das z = ${z}.`,
  through: "aus Karte",
  mapBefore: "Karte der Schicht davor",
  ofMaps: (count: number) => `von ${count}`,
  field: "Feld",
  filter: "Filter",
  products: "Produkte",
  together: "alle Produkte",
  plusBias: "Bias",
  fromMap: (map: number) => `Karte ${map}`,
  restOfMaps: (count: number) => plural(count, "weitere Karte", "weitere Karten"),
  window: "Woraus er wählt",
  largest: "Der größte geht weiter:",
  map: (map: number) => `Karte ${map}`,
  winners: "Punkte: was das Pooling weitergibt",
  arrows: "zeigen, oder Pfeiltasten",
  largeMap: (map: number) => `Karte ${map}, vergrößert: Pfeiltasten bewegen das Feld.`,
  attack: {
    title: "Ein kleiner Stoß in die falsche Richtung",
    says: "Der Gradient sagt für jedes Pixel, wohin man es bewegen muss, damit die Antwort schlechter wird. Ein Schritt, den man kaum sieht, in allen Pixeln zugleich, reicht aus. Zufälliges Rauschen derselben Größe bewirkt kaum etwas.",
    noPictures: "Diese Daten sind keine Bilder: Für einen Angriff gibt es nichts zu zeigen.",
    strength: "Stärke",
    strengthSaid: (strength: string, levels: string) => `${strength}, ${levels} von 256 Graustufen`,
    flips: (strength: string) => `kippt bei ${strength}`,
    towards: "Hin zu",
    anyOther: "irgendeiner anderen Antwort",
    otherNoise: "Anderes Rauschen",
    digit: "Die Ziffer",
    direction: "Richtung des Gradienten",
    directionSays: "Blaue Pixel bekommen mehr Tinte, orange weniger.",
    seen: "Was das Netz sieht",
    noise: "Rauschen derselben Größe",
    before: (answer: string) => `Die Ziffer wird als ${answer} gelesen.`,
    beforeWrong: (answer: string, label: string) =>
      `Die Ziffer wird als ${answer} gelesen, ist aber ${label}.`,
    stays: "Der Stoß ändert das noch nicht.",
    becomes: (answer: string) => `Nach dem Stoß wird sie als ${answer} gelesen.`,
    noiseStays: "Mit Rauschen bleibt es dabei.",
    noiseBecomes: (answer: string) => `Mit Rauschen wird sie als ${answer} gelesen.`,
    edges: (attack: string | undefined, noise: string | undefined, most: string) =>
      `${attack === undefined ? `Keine Stärke bis ${most} kippt sie.` : `Sie kippt ab ${attack}.`} ${
        noise === undefined
          ? `Dieses Rauschen kippt sie bei keiner Stärke bis ${most}.`
          : `Dieses Rauschen kippt sie ab ${noise}.`
      }`,
    flat: "Der Gradient ist in jedem Pixel 0: Die Ausgaben sind gesättigt oder keine Zahlen.",
  },
  film: {
    title: "Der Angriff als Film",
    says: "Kleine Schritte finden mehr als ein großer: Nach jedem wird der Gradient neu gefragt, und kein Pixel geht weiter als ε von seinem Ort fort. Das ist die Kugel |x′ − x| ≤ ε.",
    method: "Weg:",
    methods: { pgd: "viele kleine Schritte (PGD)", fgsm: "ein Schritt (FGSM)" },
    sentence: (steps: number) => `{steps} ${isOne(steps) ? "Schritt" : "Schritte"} mit {alpha}`,
    steps: "Schritte",
    inside: "irgendwo in der Kugel beginnen",
    play: "Abspielen",
    pause: "Pause",
    frame: "Schritt des Films",
    frameSaid: (step: number, of: number) => `Schritt ${step} von ${of}`,
    step: "Schritt",
    seen: "Das Bild jetzt",
    change: "Was geändert wurde, verstärkt",
    noise: "Rauschen, ebenso groß",
    strip: "Alle Schritte des Films",
    ballSays: (most: string, epsilon: string, atWall: string, pixels: string) =>
      `Größte Änderung ${most} von ε = ${epsilon}; ${atWall} von ${pixels} Pixeln an einer Wand.`,
    course: "Ausgaben, Schritt für Schritt",
    courseSays: "der bisherigen Antwort und derjenigen, die an ihre Stelle tritt",
    courseLabel: "Ausgaben des Netzes nach jedem Schritt des Angriffs und mit Rauschen.",
    as: (answer: string) => `als ${answer}`,
    withNoise: (answer: string) => `Rauschen, ${answer}`,
    turns: (step: number, before: string, after: string) =>
      step === 0
        ? `Schon am Anfang wird es als ${after} gelesen und nicht mehr als ${before}.`
        : `Nach Schritt ${step} wird es als ${after} gelesen und nicht mehr als ${before}.`,
    stays: (answer: string) => `In dieser Kugel bleibt es ${answer}.`,
    noiseStays: "Rauschen mit derselben größten Änderung ändert nichts.",
    noiseTurns: (answer: string) => `Ebenso großes Rauschen macht daraus ${answer}.`,
  },
  exercises: {
    steps: {
      task: "Finden Sie eine Stärke, bei der ein Schritt die Antwort nicht ändert, viele kleine Schritte aber doch.",
      answer:
        "Stellen Sie den Regler knapp links der orangen Marke. Der eine Schritt folgt dem Gradienten an der Ziffer selbst; weiter fort zeigt der Gradient anderswohin, und kleine Schritte folgen ihm dorthin.",
      nothing: "Das Netz ist noch nicht da.",
      method: "Nehmen Sie viele kleine Schritte.",
      tooStrong: "Hier genügt schon ein Schritt: weniger Stärke.",
      tooWeak: "Keiner ändert die Antwort: mehr Stärke.",
      done: (strength: string) => `Bei ${strength} finden es nur die kleinen Schritte.`,
    },
    strongest: {
      task: "Wählen Sie den Wert einer Merkmalskarte, bei dem ihr Filter am besten auf die Ziffer passt.",
      answer:
        "Am besten passt der Filter dort, wo die Karte ihren größten Wert hat. Die Zeile über der vergrößerten Karte nennt Zeile und Spalte; dort liegen die positiven Gewichte des Filters über Tinte und die negativen über leerem Papier.",
      noMap: "Wählen Sie einen Wert in einer Karte einer Faltungsschicht.",
      done: (map: number, value: string) =>
        `${value} ist der größte Wert von Karte ${map}: Nirgends passt der Filter besser.`,
      notYet: (value: string, most: string) => `Hier ist er ${value}; die Karte erreicht ${most}.`,
    },
    fool: {
      task: "Finden Sie auf ein Hundertstel genau die kleinste Stärke, bei der das Netz falsch antwortet, während Rauschen derselben Größe nichts ändert.",
      answer:
        "Stellen Sie den Regler knapp rechts der orangen Marke. Alle 784 Pixel wirken in dieselbe Richtung, ihre kleinen Wirkungen addieren sich; die Wirkungen zufälliger Vorzeichen heben sich auf.",
      nothing: "Das Netz ist noch nicht da.",
      stays: "Bei dieser Stärke bleibt die Antwort.",
      tooStrong: (strength: string) => `${strength} ist mehr als nötig.`,
      noiseToo:
        "Auch dieses Rauschen ändert die Antwort: Nehmen Sie eine andere Ziffer oder ein trainiertes Netz.",
      done: (strength: string) => `${strength} genügt, und Rauschen dieser Größe bewirkt nichts.`,
    },
    omit: {
      task: "Lassen Sie die vollständig verbundene Schicht weg: Faltung und Pooling, gleich danach die Softmax-Schicht. Trainieren Sie eine Epoche. Hilft die vollständig verbundene Schicht?",
      answer:
        "Schreiben Sie unter Trainieren, Einstellen: conv 20 5 sigmoid, pool 2, flatten, 10 softmax. Anfangs lernt es fast so gut; über viele Epochen kommt das Netz mit der vollständig verbundenen Schicht weiter, weil es Merkmale von der ganzen Ziffer verbinden kann, bevor es antwortet.",
      notYet: (dense: number) =>
        `Das Netz soll eine Faltung haben und als einzige dichte Schicht die Ausgaben; es hat ${dense}.`,
      train: "Das Netz stimmt. Trainieren Sie es nun eine Epoche.",
      done: (validation: string) =>
        `Ohne die vollständig verbundene Schicht liest es ${validation} der Validierungsziffern.`,
    },
  },
};
