import { plural } from "../plural.ts";
export const oneNeuron = {
  where: "Kapitel 3 · Die Kreuzentropie als Kostenfunktion",
  title: "Ein Neuron, zwei Kosten",
  run: "Start",
  pause: "Pause",
  goOn: "Weiter",
  again: "Nochmal",
  step: "Schritt",
  reset: "Von vorn",
  atEnd: "Alle Schritte sind getan.",
  atStart: "Noch ist kein Schritt getan.",
  toolbar: "Lauf beider Neuronen",
  setting: {
    starts: "Beginn bei",
    w: "Gewicht am Anfang",
    b: "Bias am Anfang",
    eta: "Lernrate",
    weight: "Gewicht",
    bias: "Bias",
    both: "für beide",
    asBook: "wie in den Abbildungen des Buchs",
    bookRates: "0.15 links, 0.005 rechts",
  },
  bookNote:
    "Der Code der beiden Kreuzentropie-Abbildungen des Buchs zieht η / (1 − *a*) ab, die Steigung der Kosten über *a*. Der Text leitet η *a* her, die Steigung über *z*. Deshalb brauchen die Abbildungen die kleine Lernrate 0.005. Beide fallen sofort, aber mit anderen Zahlen: Diese Kurven lassen sich nicht mit dem Text vergleichen.",
  trueNote:
    "Beide Neuronen nehmen die Änderung, die der Text herleitet, mit derselben Lernrate. Die Abbildungen des Buchs rechnen rechts etwas anderes; der Schalter zeigt es.",
  says: {
    start: (a: string) =>
      `Beide Neuronen antworten ${a} und sollen 0 antworten. Start zeigt, welches früher lernt.`,
    flat: (left: string, right: string, slope: string, n: string) =>
      `Nach ${plural(n, "Schritt", "Schritten")} antwortet das linke ${left}, das rechte ${right}. Das linke bewegt sich kaum: Sein Sigmoid ist dort flach, mit der Steigung ${slope}.`,
    moving: (left: string, right: string, n: string) =>
      `Nach ${plural(n, "Schritt", "Schritten")} antwortet das linke ${left}, das rechte ${right}. Das linke ist dort angekommen, wo sein Sigmoid steil ist.`,
    bothRight: (left: string, right: string, n: string) =>
      `Nach ${plural(n, "Schritt", "Schritten")} antwortet das linke ${left}, das rechte ${right}.`,
  },
  quadratic: {
    title: "Quadratische Kosten",
    says: "ihre Änderung hat die Steigung des Sigmoids als Faktor",
  },
  crossEntropy: {
    title: "Kreuzentropie",
    says: "die Steigung hat sich herausgekürzt",
    saysBook: "wie die Abbildung des Buchs rechnet",
  },
  neuron: {
    name: (w: string, b: string, a: string) =>
      `Die Eingabe 1 geht mit dem Gewicht ${w} in das Neuron mit dem Bias ${b}, das ${a} antwortet. Es soll 0 antworten.`,
    input: "Eingabe",
    wanted: "Soll 0",
    output: "Ausgabe",
    weight: "Gewicht",
    bias: "Bias",
    cost: "Kosten",
  },
  marker: {
    name: (z: string, slope: string, word: string) =>
      `Das Sigmoid bei z = ${z}: ${word}, seine Steigung ist ${slope}.`,
    steep: "steil",
    flat: "flach",
    between: "geneigt",
    slope: "Steigung",
  },
  chart: {
    name: (cost: string, n: string, from: string, to: string) =>
      `${cost}: von ${from} auf ${to} in ${plural(n, "Schritt", "Schritten")}.`,
    x: "Schritte",
    taken: (n: number) => plural(n, "Schritt", "Schritte"),
    y: "Kosten",
  },
  curves: {
    title: "Wo eine Aktivierungsfunktion flach ist, lernt ein Neuron langsam",
    says: "die Funktion blau, ihre Steigung orange",
    at: "bei",
    z: "Gewichtete Eingabe",
    names: { sigmoid: "Sigmoid", tanh: "tanh", relu: "ReLU" },
    value: "Wert",
    slope: "Steigung",
    describe: {
      sigmoid: "Seine Steigung ist nie über 1/4 und auf beiden Seiten nahe 0.",
      tanh: "Seine Steigung erreicht in der Mitte 1 und ist auf beiden Seiten nahe 0.",
      relu: "Die Steigung ist 1 für jedes positive z und 0 für jedes negative: Rechts sättigt es nie.",
    },
  },
  softmax: {
    title: "Softmax: vier Ausgaben, die sich 1 teilen",
    where: "Kapitel 3 · Softmax",
    says: "ziehen Sie einen Regler; die Ausgaben sind positiv und geben zusammen immer 1",
    z: (j: number) => `z${j}`,
    sliderName: (j: number) => `Gewichtete Eingabe z ${j}`,
    outputs: "Ausgaben",
    a: (j: number) => `a${j}`,
    sum: "Summe",
    scale: "Maßstab c",
    scaleSays: {
      small: "Mit kleinem *c* rücken alle Ausgaben zusammen: Bei *c* = 0 ist jede 1/4.",
      one: "*c* = 1 ist das übliche Softmax.",
      large: "Je größer *c*, desto mehr nimmt die größte: Softmax wird zu argmax.",
    },
    reset: "Wie im Buch",
    still: "Noch wurde nichts gezogen. Die Regler stehen, wo die des Buchs stehen.",
    monotone: (j: number, by: string, own: string, others: string) =>
      `*z*${sub(j)} bewegte sich um ${by}: die eigene Ausgabe um ${own}, jede andere in die Gegenrichtung, zusammen um ${others}. Eigene Eingabe hinauf, eigene Ausgabe hinauf; das ist die Monotonie.`,
    nonLocal:
      "Kein anderer Regler hat sich bewegt und doch jede Ausgabe: Jede hängt an allen gewichteten Eingaben. Die Ausgabe eines Sigmoids hängt nur an der eigenen.",
  },
  exercises: {
    stuck: {
      task: "Finden Sie einen Anfang und eine Lernrate, bei denen nach allen 300 Schritten das quadratische Neuron noch mehr als 0.9 antwortet und das mit Kreuzentropie weniger als 0.1.",
      answer:
        "Gewicht 3 und Bias 3 bei η = 0.15. Die Ausgabe beginnt bei 0.998, wo die Steigung des Sigmoids 0.002 ist: Damit multiplizieren die quadratischen Kosten die Änderung.",
      done: (left: string, right: string) => `Ja: ${left} links, ${right} rechts.`,
      notYet: (left: string, right: string) =>
        `Noch nicht: nach 300 Schritten ${left} links, ${right} rechts.`,
    },
    slow: {
      task: "Beginnen Sie bei (2, 2). Finden Sie eine Lernrate, bei der auch das quadratische Neuron unter 0.05 endet. Was sagt das über das flache Stück?",
      answer:
        "η = 1 genügt. Eine größere Lernrate verkürzt das flache Stück, nimmt es aber nicht weg: Das Neuron ist noch immer dort am langsamsten, wo es am falschesten liegt, und in einem Netz wäre dasselbe η für alle anderen Neuronen zu groß.",
      done: (left: string) => `Ja: Es endet bei ${left}.`,
      notYet: (left: string) => `Noch nicht: Es endet bei ${left}.`,
      wrongStart: "Beginnen Sie zuerst bei (2, 2).",
    },
    uniform: {
      task: "Ziehen Sie die vier Regler, bis jede Ausgabe 0.25 ist und kein Regler auf 0 steht. Was bleibt frei?",
      answer:
        "Vier gleiche Werte, etwa jeder 1.5. Softmax sieht nur Unterschiede: Dieselbe Zahl zu allen gewichteten Eingaben ändert keine Ausgabe, also ist *z* gleich ln *a* und einer Konstanten.",
      done: (z: string) => `Ja: alle bei ${z}. Nur die Unterschiede zählen.`,
      notYet: (apart: string) =>
        `Noch nicht: Eine Ausgabe ist um ${apart} von 0.25 entfernt, oder ein Regler steht auf 0.`,
      scale: "Ein Maßstab nahe 0 macht alles gleich. Stellen Sie c zuerst wieder auf 1.",
    },
  },
};

function sub(j: number): string {
  return "₁₂₃₄"[j - 1] ?? `${j}`;
}
