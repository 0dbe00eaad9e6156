import { plural } from "../plural.ts";
export const recurrence = {
  where: "Kapitel 6 · Andere Ansätze für tiefe neuronale Netze",
  title: "Netze, die sich erinnern",
  says: {
    nothing:
      "Ein rekurrentes Netz liest eine Folge Schritt für Schritt und nimmt mit, woran es sich erinnert.",
    fresh: (one: string, a: string, other: string, b: string) =>
      `Noch ist nichts gelernt. Vom Gradienten des letzten Schritts bekommt der erste im ${one} einen Anteil von ${a}, im ${other} von ${b}.`,
    learning: (step: string, one: string, right: string, other: string, beside: string) =>
      `Nach etwa ${step} Mini-Batches beantwortet das ${one} ${right} frischer Beispiele richtig, das ${other} ${beside}.`,
  },
  opening: "Die beiden Netze werden gebaut …",
  taskLegend: "Es lernt",
  memoryLegend: "mit",
  besideLegend: "daneben",
  cells: { lstm: "LSTM", gru: "GRU", rnn: "RNN" },
  again: (cell: string) => `${cell}, zweites`,
  tasks: {
    digits: {
      name: "eine Ziffer zeilenweise",
      says: "28 Zeilen mit je 28 Pixeln kommen nacheinander; nach der letzten wird die Klasse gefragt. Was oben zu sehen war, muss unten noch bekannt sein.",
    },
    adding: {
      name: "Addieren",
      says: "In jedem Schritt eine Zahl, zwei davon sind markiert: eine in jeder Hälfte. Am Ende ist ihre Summe gefragt. Richtig heißt: auf 0.1 genau; wer immer 1 antwortet, liegt in etwa 19\u202f% richtig.",
    },
    parity: {
      name: "Parität",
      says: "Bits kommen herein, und am Ende ist gefragt, ob es eine ungerade Anzahl von Einsen war. Kein Teil der Reihe verrät etwas über die Antwort.",
    },
    copying: {
      name: "Abschreiben",
      says: "Zeichen werden gezeigt, dann folgen drei stille Schritte und eine Marke; dann sind sie in ihrer Reihenfolge gefragt. Raten ergibt 25\u202f%.",
    },
    sorting: {
      name: "Sortieren",
      says: "Zeichen werden gezeigt, dann folgt eine Marke; dann sind sie in aufsteigender Ordnung gefragt. Raten ergibt 25\u202f%.",
    },
  },
  sentences: {
    digits:
      "{units} Einheiten, {length} Zeilen einer Ziffer, {eta}, Startwert {seed}, Mini-Batches zu 50.",
    adding: "{units} Einheiten, {length} Zahlen, {eta}, Startwert {seed}, Mini-Batches zu 50.",
    parity:
      "{units} Einheiten, Reihen mit 2 bis {length} Bits, {eta}, Startwert {seed}, Mini-Batches zu 50.",
    copying:
      "{units} Einheiten, {length} von 4 Zeichen, {eta}, Startwert {seed}, Mini-Batches zu 50.",
    sorting:
      "{units} Einheiten, {length} von 4 Zeichen, {eta}, Startwert {seed}, Mini-Batches zu 50.",
  },
  units: "Einheiten",
  length: "Länge",
  eta: "Lernrate",
  seed: "Startwert",
  toTrain: "128 solche Einheiten mit allen Ziffern trainieren",
  batches: "Mini-Batches",
  batchesShort: "Batches",
  rightOf: (cell: string) => `${cell} richtig`,
  costOf: (cell: string) => `${cell} Kosten`,
  sideLabel: "Welches der beiden Netze ausgerollt ist",
  besideIt: (cell: string) => `${cell} daneben`,
  unrolled: "In der Zeit ausgerollt",
  unrolledSays: (steps: number) =>
    `eine Spalte ist einer von ${steps} Schritten, eine Zeile eines Streifens eine Einheit`,
  stepLabel: "Schritt",
  step: "Schritt",
  strips: {
    input: "Eingabe",
    inputGate: "Eingangstor",
    forgetGate: "Vergesstor",
    outputGate: "Ausgangstor",
    resetGate: "Rücksetztor",
    updateGate: "Erneuerungstor",
    candidate: "Vorschlag",
    c: "Zelle",
    h: "Zustand",
    answer: "Antwort bisher",
    gradient: "Gradient",
  },
  scale: "Tore:",
  scaleGates: "0 bis 1; Gedächtnis:",
  scaleMemory: "des Größten.",
  keys: "Pfeiltasten auf dem Balken oben: links und rechts der Schritt, auf und ab die Einheit; T zeigt die Zahlen.",
  unitTable: (unit: number) => `Einheit ${unit}, Schritt für Schritt`,
  said: (step: number, of: number, unit: number, values: string, norm: string) =>
    `Schritt ${step} von ${of}, Einheit ${unit}: ${values}; Gradient ${norm}`,
  oneStep: (step: number, of: number, unit: number) => `Schritt ${step} von ${of}, Einheit ${unit}`,
  comesIn: "Herein kommt",
  wouldAnswer: "Antwort jetzt",
  wanted: "Gefragt am Ende",
  norm: "Gradient hier",
  odd: "ungerade",
  even: "gerade",
  inputs: {
    row: (row: number, ink: string) => `Zeile ${row}, Tinte ${ink}`,
    marked: (value: string) => `${value}, markiert`,
    unmarked: (value: string) => value,
    bit: (bit: number) => `Bit ${bit}`,
    silence: "nichts",
    mark: "die Marke",
    symbol: (name: string) => `Zeichen ${name}`,
  },
  before: (value: string) => `davor war es ${value}`,
  digit: (row: number) => `Die Ziffer; gelesen wird Zeile ${row}.`,
  previous: "Voriges",
  next: "Nächstes",
  example: (number: number, of: number) => `Beispiel ${number} von ${of}`,
  gradient: "Wie weit der Gradient zurückreicht",
  gradientSays: "Länge von ∂C/∂x je Schritt, über 32 Beispiele",
  gradientLabel: (steps: number) =>
    `Länge des Gradienten in jedem der ${steps} Schritte, logarithmisch, für beide Netze.`,
  vanishes: (cell: string, share: string) =>
    `${cell}: Der erste Schritt hat ${share} vom Gradienten des letzten.`,
  byLength: "Richtige Antworten je Länge",
  byLengthSays: "je 200 frische Beispiele",
  byLengthLabel: "Anteil richtiger Antworten je Länge, für beide Netze.",
  course: "Richtige Antworten beim Lernen",
  courseSays: "bei der Länge, die es lernt",
  courseLabel: "Anteil richtiger Antworten über die Mini-Batches, für beide Netze.",
  exercises: {
    gates: {
      task: "Nehmen Sie das Addieren und finden Sie eine Länge, bei der das Netz mit Toren 90\u202f% richtig hat und das einfache weniger als die Hälfte.",
      answer:
        "30 Zahlen, LSTM neben RNN, und einige hundert Mini-Batches. Zwei Dinge müssen über bis zu 29 Schritte behalten werden: Die Zelle behält sie, weil zu ihr nur addiert wird, das RNN schreibt sein Gedächtnis in jedem Schritt neu.",
      nothing: "Die Netze sind noch nicht da.",
      adding: "Nehmen Sie das Addieren.",
      both: "Ein Netz soll Tore haben und das andere ein RNN sein.",
      notYet: (right: string, wrong: string) =>
        `Mit Toren sind ${right} richtig, ohne ${wrong}. Lassen Sie weiterlernen, oder nehmen Sie eine andere Länge.`,
      done: (right: string, wrong: string) => `Mit Toren sind ${right} richtig, ohne ${wrong}.`,
    },
    program: {
      task: "Lassen Sie ein Netz die Parität kurzer Reihen lernen, bis es 99\u202f% der Reihen richtig hat, die mindestens viermal so lang sind.",
      answer:
        "8 Bits und ein LSTM mit 16 Einheiten genügen. Es hat keine Tabelle von Reihen gelernt, sondern das Programm: ein Bit behalten und bei jeder Eins umdrehen. Einem solchen Programm ist die Länge der Reihe gleich.",
      nothing: "Die Netze sind noch nicht da.",
      parity: "Nehmen Sie die Parität.",
      notYet: (share: string, length: number) =>
        `${share} der Reihen mit ${length} Bits sind richtig. Lassen Sie weiterlernen.`,
      done: (share: string, length: number) =>
        `${share} der Reihen mit ${length} Bits sind richtig.`,
    },
    faded: {
      task: "Wählen Sie den letzten Schritt, an dem der Gradient des RNN kleiner ist als ein Hundertstel dessen am Ende.",
      answer:
        "Klicken Sie in das Diagramm des Gradienten, oder gehen Sie mit den Pfeiltasten vom letzten Schritt nach links, bis die Linie zwei Zehnerpotenzen verloren hat. Mit jedem Schritt zurück wird der Fehler mit derselben Matrix malgenommen und mit einer Steigung von höchstens 1: die Kette von Faktoren aus Kapitel 5, in der Zeit.",
      nothing: "Die Netze sind noch nicht da.",
      rnn: "Stellen Sie ein RNN daneben, oder nehmen Sie es als Netz.",
      notYet: (share: string) =>
        `Hier hat er noch ${share} von dem des letzten Schritts. Gehen Sie weiter zurück.`,
      later: (step: number) =>
        `Auch in Schritt ${step} ist es weniger als ein Hundertstel. Gehen Sie weiter nach rechts.`,
      done: (steps: number) =>
        `${plural(steps, "Schritt", "Schritte")} vor dem Ende ist weniger als ein Hundertstel übrig: Was davor kam, lehrt es so gut wie nichts.`,
    },
  },
};

/** Zu jeder Beschriftung ein Satz. */
export const recurrenceLabels = {
  task: "Was die beiden Netze lernen. Eine andere Aufgabe beginnt von vorn, mit passenden Größen.",
  memory:
    "Wie sich das Netz erinnert: mit langem Kurzzeitgedächtnis und vierfachen Gewichten, mit zwei Toren und dreifachen, oder mit einer einfachen rekurrenten Schicht.",
  beside: "Ein zweites Netz mit ebenso vielen Einheiten, das aus denselben Mini-Batches lernt.",
  units: "Wie viele Einheiten jedes Netz hat. Eine andere Zahl beginnt von vorn.",
  length: "Wie lang die Folgen sind. Eine andere Länge beginnt von vorn.",
  eta: "Wie weit jeder Mini-Batch die Gewichte bewegt. Adam, der Gradient auf Länge 1 gekürzt.",
  seed: "Welche Folgen, welche Anfangsgewichte und welche Reihenfolge. Derselbe Startwert ergibt dieselben Bits.",
  toTrain:
    "Öffnet den Lauf unter Trainieren: Dort lässt er sich messen, als Programm mitnehmen und prüfen.",
  batches: "Mini-Batches mit 50 Beispielen, aus denen beide Netze gelernt haben.",
  share: "Der Anteil richtiger Antworten auf 200 Beispiele, aus denen niemand gelernt hat.",
  cost: "Die Kosten des letzten Mini-Batches.",
  unrolled:
    "Dasselbe Netz in jedem Schritt, nebeneinander. Zeigen Sie auf einen Schritt, oder wählen Sie ihn mit den Pfeiltasten.",
  step: "Der Schritt der Folge, der betrachtet wird.",
  side: "Das Netz, dessen Tore zu sehen sind.",
  strips: {
    input: "Was in jedem Schritt hereinkommt.",
    gate: "Wie weit das Tor jeder Einheit offen ist: 0 leeres Papier, 1 volle Tinte.",
    memory: "Was jede Einheit behält oder vorschlägt: orange negativ, blau positiv.",
    answer: "Was das Netz antworten würde, wenn die Folge mit diesem Schritt endete.",
    gradient: "Wie sich die Kosten dieses Beispiels mit jeder Eingabe ändern: ∂C/∂x.",
  },
  oneStep: "Der gewählte Schritt und die gewählte Einheit mit ihren Zahlen.",
  comesIn: "Die Eingabe dieses Schritts.",
  wouldAnswer: "Die Ausgabeschicht auf dem Zustand dieses Schritts.",
  wanted: "Was für dieses Beispiel richtig ist.",
  norm: "Die Länge von ∂C/∂x in einem Schritt, über die 32 Beispiele, die gezeigt werden können.",
  sums: "Die Formeln der Zelle, und darin die Zahlen dieser Einheit.",
  example: "Ein anderes der 32 Beispiele, aus denen niemand lernt.",
  gradient:
    "Ist der Gradient eines frühen Schritts fast 0, lässt sich aus dem, was damals hereinkam, nicht lernen.",
  byLength: "Die Netze werden nach kürzeren und längeren Folgen gefragt als denen, die sie lernen.",
  course: "Die richtigen Antworten bei der gelernten Länge, seit dem ersten Mini-Batch.",
};
