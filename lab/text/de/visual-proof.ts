const one = "Kapitel 4 · Universalität mit einer Eingabe und einer Ausgabe";

export const visualProof = {
  where: {
    neuron: one,
    step: one,
    where: one,
    twoSteps: one,
    bump: one,
    bumps: one,
    inputs: "Kapitel 4 · Viele Eingaben",
    beyond: "Kapitel 4 · Andere Neuronen, und wie die Stufen in Ordnung kommen",
  },
  steps: {
    name: "Schritte des Beweises",
    back: "Zurück",
    next: "Weiter",
    neuron: "Gewicht, Bias",
    step: "Eine Stufe",
    where: "Ihr Ort",
    twoSteps: "Zwei Stufen",
    bump: "Ein Buckel",
    bumps: "Viele Buckel",
    inputs: "Zwei Eingaben",
    beyond: "Darüber hinaus",
  },
  scenes: {
    neuron: "Gewicht und Bias",
    step: "Eine Stufe",
    where: "Ihr Ort",
    "two-steps": "Zwei Stufen",
    bump: "Ein Buckel",
    "two-bumps": "Zwei Buckel",
    "five-bumps": "Fünf Buckel",
    design: "Die Aufgabe",
    "two-inputs": "Ein Neuron",
    "step-x": "Stufe in x",
    "step-y": "Stufe in y",
    "bump-x": "Wall in x",
    "bump-y": "Wall in y",
    "bump-xy": "Beide",
    tower: "Ein Turm",
    "two-towers": "Zwei Türme",
    "many-towers": "Viele Türme",
    activation: "Andere Aktivierungen",
    failure: "Fenster des Versagens",
    repair: "Die Reparatur",
  },
  heads: {
    neuron: {
      title: "Was ein einzelnes verdecktes Neuron zeichnen kann",
      says: "Ziehen Sie an den runden Griffen oder an den Zahlen im Netz. Der Bias verschiebt die Kurve, das Gewicht macht sie steil.",
    },
    step: {
      title: "Ein großes Gewicht macht eine Stufe",
      says: "Spielen Sie ab: Das Gewicht wächst über 100, und der Hang wird zur Stufe. Sie steht bei −*b*/*w*.",
    },
    where: {
      title: "Eine Zahl genügt: wo die Stufe ist",
      says: "Von nun an ist das Gewicht 1000. Ein verdecktes Neuron ist allein durch den Ort *s* seiner Stufe beschrieben.",
    },
    "two-steps": {
      title: "Zwei Stufen, zusammengezählt",
      says: "Jedes verdeckte Neuron fügt seine Stufe hinzu, so hoch wie sein Ausgabegewicht.",
    },
    bump: {
      title: "Ein Paar Neuronen macht einen Buckel",
      says: "Eine Stufe um *h* hinauf, eine um *h* hinab: ein Buckel dazwischen.",
    },
    "two-bumps": {
      title: "Zwei Paare, zwei Buckel",
      says: "Buckel zählen sich zusammen. Ziehen Sie an den Kanten und Höhen; lassen Sie sie überlappen.",
    },
    "five-bumps": {
      title: "Zeichnen mit fünf Buckeln",
      says: "Ziehen Sie quer durch das Bild: Jeder Buckel nimmt die Höhe des Zeigers an.",
    },
    design: {
      title: "Eine Funktion aus Buckeln zeichnen",
      says: "Jedes Paar verdeckter Neuronen macht einen Buckel. Ziehen Sie die blauen Buckel, bis sie dem orangen Ziel folgen.",
    },
    "two-inputs": {
      title: "Ein Neuron mit zwei Eingaben",
      says: "Seine Ausgabe steht über einem Quadrat. Mit *w*_{2} = 0 sieht es nur *x*; mit einem großen *w*_{1} ist es eine Stufe.",
    },
    "step-x": {
      title: "Eine Stufe in x",
      says: "Das Gewicht von *x* ist 1000, das von *y* ist 0. Ziehen Sie die Linie auf der Karte.",
    },
    "step-y": {
      title: "Eine Stufe in y",
      says: "Umgekehrt: Das Gewicht von *y* ist 1000, das von *x* ist 0.",
    },
    "bump-x": {
      title: "Ein Wall in x",
      says: "Zwei Stufen in *x* mit den Gewichten +*h* und −*h*: ein Wall quer über das Quadrat.",
    },
    "bump-y": {
      title: "Ein Wall in y",
      says: "Zwei Stufen in *y* machen einen Wall in der anderen Richtung.",
    },
    "bump-xy": {
      title: "Wo zwei Wälle sich kreuzen",
      says: "Wo sie sich kreuzen, ist es doppelt so hoch. Wären nur die Wälle fort, bliebe ein Turm.",
    },
    tower: {
      title: "Ein Bias lässt den Turm stehen",
      says: "Das Ausgabeneuron feuert über einer Schwelle zwischen *h* und 2*h*. Spielen Sie ab: *h* wächst auf 10, mit *b* = −3*h*/2.",
    },
    "two-towers": {
      title: "Zwei Türme",
      says: "Türme sind Neuronen einer zweiten verdeckten Schicht. Die Ausgabe zählt sie zusammen, jeden mit seinem Gewicht.",
    },
    "many-towers": {
      title: "Viele Türme folgen jeder Fläche",
      says: "Erhöhen Sie *n*: Mehr und schmalere Türme folgen der Fläche genauer.",
    },
    activation: {
      title: "Andere Neuronen können es auch",
      says: "Gleich welche Form es in der Mitte hat: Wenn es sich bei zwei verschiedenen Werten beruhigt, macht ein großes Gewicht daraus eine Stufe.",
    },
    failure: {
      title: "Das Fenster des Versagens",
      says: "Eine Stufe ist nicht ganz eine Stufe: Im getönten Fenster ist das Neuron weder 0 noch 1.",
    },
    repair: {
      title: "Viele verschobene Kopien reparieren es",
      says: "Wo eine Kopie versagt, stehen die anderen. Jede trägt einen Teil der Höhe, also versagt jede nur um diesen Teil.",
    },
  },
  numbers: {
    w: "Gewicht w",
    b: "Bias b",
    s: "Ort der ersten Stufe",
    t: "Ort der zweiten Stufe",
    u: "Ausgabegewicht der ersten Stufe",
    v: "Ausgabegewicht der zweiten Stufe",
    h: "Höhe des Buckels",
    p: "Ort der dritten Stufe",
    q: "Ort der vierten Stufe",
    k: "Höhe des zweiten Buckels",
    wx: "Gewicht von x",
    wy: "Gewicht von y",
    bxy: "Bias des Neurons",
    xa: "Erste Stufe in x",
    xb: "Zweite Stufe in x",
    ya: "Erste Stufe in y",
    yb: "Zweite Stufe in y",
    hz: "Höhe der Wälle",
    ht: "Ausgabegewicht h des Turms",
    bt: "Ausgabebias b des Turms",
    ta: "Ausgabegewicht des ersten Turms",
    tb: "Ausgabegewicht des zweiten Turms",
    side: "Türme je Seite",
    act: "Aktivierungsfunktion",
    wa: "Gewicht des Neurons",
    ba: "Bias des Neurons",
    wf: "Gewicht in die verdeckte Schicht",
    copies: "Kopien",
  },
  asInBook: "Wie im Buch",
  stop: "Anhalten",
  clips: {
    step: "w über 100 heben",
    twoInputs: "Gewicht auf 100 heben",
    tower: "h auf 10 heben",
    ramp: "w auf 100 heben",
  },
  network: "Das Netz",
  drawing: "Das Netz, das es zeichnet",
  networkWord: "Netz",
  goal: "Ziel",
  output: "Ausgabe",
  hidden: "gewichtete Ausgabe",
  topOutput: "Ausgabe des oberen verdeckten Neurons",
  weighted: "Gewichtete Ausgabe der verdeckten Schicht",
  networkOutput: "Ausgabe des Netzes",
  topFormula: "*σ*(*wx* + *b*)",
  stepFormula: "*w* = 1000, *b* = −1000 *s*",
  twoStepsFormula: "*w*_{1}*a*_{1} + *w*_{2}*a*_{2}",
  bumpFormula: "*h* *a*_{1} − *h* *a*_{2}",
  twoBumpsFormula: "*h*_{1}(*a*_{1} − *a*_{2}) + *h*_{2}(*a*_{3} − *a*_{4})",
  activationFormula: "*s*(*wx* + *b*)",
  failureFormula: "*σ*(*wx* + *b*), *b* = −*w*/2",
  steep: "Gewichte in die verdeckte Schicht 1000",
  steepBumps: "Gewichte in die verdeckte Schicht 1000, Bias je −1000 *s*",
  middle: "Mitte der Kurve",
  steepness: "Steilheit: das Gewicht w",
  edge: "Kante des Neurons längs x",
  map: "Dasselbe von oben",
  mapDrag: "ziehen Sie die Linien",
  bumps: "Buckel",
  newStart: "Neuer Anfang",
  bestHeights: "Beste Höhen",
  heightOf: (k: number, count: number, from: string, to: string) =>
    `Höhe von Buckel ${k} von ${count}, von ${from} bis ${to}`,
  heightNumber: (k: number) => `Höhe ${k}`,
  hiddenNeurons: (count: number) => `${count} verdeckte Neuronen`,
  score: {
    name: "mittlere Abweichung",
    asked: "Die orange Fläche ist, was noch falsch ist. Bringen Sie sie auf 0.40.",
    won: (best: string) =>
      `Gewonnen: 0.40 war verlangt. Das Beste, was fünf Buckel können, ist ${best}.`,
    more: (count: string, best: string) =>
      `Das Beste, was ${count} Buckel können, ist ${best}. Mehr Buckel, näher am Ziel.`,
    meter: (now: string) => `Abweichung ${now}; verlangt ist 0.40 oder weniger`,
  },
  theorem: {
    title: "Der Satz bei der Arbeit",
    says: "mittlere Abweichung der besten Buckel, über ihrer Anzahl",
    label: "Mittlere Abweichung der besten Buckel über ihrer Anzahl.",
    bumps: "Buckel",
    deviation: "mittlere Abweichung",
    best: "beste Buckel",
    play: "Von 5 zu 50 Buckeln",
    now: (count: string, deviation: string) =>
      `Oben: ${count} Buckel, mittlere Abweichung ${deviation}.`,
  },
  repair: {
    worst: "größtes Versagen",
    copies: "Kopien",
    parts: "Jede Kopie zeigen",
    ideal: "ideale Stufen",
    copy: (number: number) => `Kopie ${number}`,
  },
  activation: "Aktivierung",
  activationTitle: "*s*(*z*)",
  activations: {
    wavy: "wellig",
    sigmoid: "Sigmoid",
    tanh: "tanh",
    relu: "ReLU",
    linear: "linear",
  },
  windowWord: "Fenster",
  plots: {
    neuron: "Ausgabe des oberen verdeckten Neurons über x.",
    where: "Ausgabe eines Neurons mit Gewicht 1000 über x.",
    twoSteps: "Summe zweier Stufen über x.",
    bump: "Ein Buckel über x.",
    twoBumps: "Zwei Buckel über x.",
    fiveBumps: "Fünf Buckel nebeneinander; jede Spalte stellt eine Höhe ein.",
    design: "Buckel zum Einstellen, dahinter die Zielkurve.",
    output: "Ausgabe des Netzes über x.",
    activation: "Die Aktivierungsfunktion über z.",
    ramp: "Ausgabe eines Neurons mit dieser Aktivierung über x.",
    failure: "Eine Stufe mit ihrem Fenster des Versagens, über x.",
    repair: "Verschobene Kopien von fünf Buckeln und ihre Summe, über x.",
  },
  networks: {
    oneNeuron: (w: string, b: string) =>
      `Eine Eingabe, zwei verdeckte Neuronen, eine Ausgabe. Das obere hat Gewicht ${w} und Bias ${b}.`,
    oneStep: (s: string) =>
      `Eine Eingabe, zwei verdeckte Neuronen, eine Ausgabe. Das obere hat seine Stufe bei ${s}.`,
    twoSteps: (s: string, t: string, u: string, v: string) =>
      `Eine Eingabe, zwei verdeckte Neuronen, eine Ausgabe. Stufen bei ${s} und ${t}, Ausgabegewichte ${u} und ${v}.`,
    pairs: (list: string) =>
      `Eine Eingabe, ein Paar verdeckter Neuronen je Buckel, eine Ausgabe. ${list}.`,
    bumps: (hidden: number, list: string) =>
      `Eine Eingabe, ${hidden} verdeckte Neuronen, zwei je Buckel, eine Ausgabe. Höhen ${list}.`,
    inputs: {
      "two-inputs": "Zwei Eingaben und ein Neuron.",
      "step-x": "Zwei Eingaben und ein verdecktes Neuron, das x sieht.",
      "step-y": "Zwei Eingaben und ein verdecktes Neuron, das y sieht.",
      "bump-x": "Zwei Eingaben, ein Paar verdeckter Neuronen für x, eine Ausgabe.",
      "bump-y": "Zwei Eingaben, ein Paar verdeckter Neuronen für y, eine Ausgabe.",
      "bump-xy": "Zwei Eingaben, je ein Paar verdeckter Neuronen, eine Ausgabe.",
      tower: "Zwei Eingaben, je ein Paar verdeckter Neuronen, ein Ausgabeneuron mit einem Bias.",
      "two-towers":
        "Zwei Eingaben, acht verdeckte Neuronen, zwei Neuronen in der zweiten verdeckten Schicht, eine Ausgabe.",
      "many-towers":
        "Zwei Eingaben, vier verdeckte Neuronen je Turm, ein Neuron je Turm, eine Ausgabe.",
    },
  },
  surfaceTitles: {
    "two-inputs": "Ausgabe des Neurons",
    "step-x": "Ausgabe des verdeckten Neurons",
    "step-y": "Ausgabe des verdeckten Neurons",
    "bump-x": "Gewichtete Ausgabe der verdeckten Schicht",
    "bump-y": "Gewichtete Ausgabe der verdeckten Schicht",
    "bump-xy": "Gewichtete Ausgabe der verdeckten Schicht",
    tower: "Ausgabe des Netzes",
    "two-towers": "Gewichtete Ausgabe der zweiten verdeckten Schicht",
    "many-towers": "Türme mit idealen Wänden",
  },
  surfaces: {
    "two-inputs": "Ausgabe eines Neurons über zwei Eingaben.",
    "step-x": "Eine Stufe in x über dem Quadrat.",
    "step-y": "Eine Stufe in y über dem Quadrat.",
    "bump-x": "Ein Wall in x über dem Quadrat.",
    "bump-y": "Ein Wall in y über dem Quadrat.",
    "bump-xy": "Ein Wall in x und einer in y, die sich kreuzen.",
    tower: "Ein Turm über dem Quadrat.",
    "two-towers": "Zwei Türme über dem Quadrat.",
    "many-towers": "Viele Türme über dem Quadrat.",
  },
  story: {
    neuron: (w: string, b: string, left: string, right: string): readonly string[] => [
      `Mit *w* = ${w} und *b* = ${b} antwortet das Neuron ${left} bei *x* = 0 und ${right} bei *x* = 1.`,
      "Ein größerer Bias schiebt die Kurve nach links; ihre Form bleibt. Ein kleineres Gewicht macht sie breit, ein negatives dreht sie um.",
    ],
    step: (w: string, b: string, at: string): readonly string[] => [
      at
        ? `Mit *w* = ${w} und *b* = ${b} steht die Stufe bei −*b*/*w* = ${at}.`
        : `Mit *w* = ${w} und *b* = ${b} liegt die Stufe außerhalb des Bildes, oder es gibt keine.`,
      "Dort ist die gewichtete Eingabe *wx* + *b* gleich 0. Je größer das Gewicht, desto näher ist die Kurve an einer Stufe.",
    ],
    where: (s: string, b: string): readonly string[] => [
      `Die Stufe steht bei *s* = ${s}. Mit einem Gewicht von 1000 ist das ein Bias von ${b}.`,
      "Stufen lassen sich leichter zusammenzählen als Hänge: Links von *s* gibt das Neuron 0, rechts davon 1.",
    ],
    twoSteps: (s: string, t: string, first: string, both: string): readonly string[] => [
      `Bei *s*_{1} = ${s} springt die Summe um ${first}. Hinter beiden Stufen ist sie ${both}.`,
      `Das zweite Neuron wird bei ${t} aktiv. Versuchen Sie *w*_{1} = 0.8 und *w*_{2} = −0.8.`,
    ],
    bump: (s: string, t: string, h: string): readonly string[] => [
      `Zwischen ${s} und ${t} ist die Summe ${h}, sonst 0.`,
      `Es liest sich wie ein Programm: Ist *x* über ${s}, zähle ${h} dazu; ist es über ${t}, nimm ${h} wieder weg.`,
    ],
    twoBumps: (first: string, second: string): readonly string[] => [
      `In der Mitte des ersten Buckels ist die Summe ${first}, in der des zweiten ${second}.`,
      "Ein Paar verdeckter Neuronen je Buckel: Es können so viele sein, wie man will, und so hoch und so tief, wie man will.",
    ],
    fiveBumps: (h: string, hidden: string): readonly string[] => [
      `${hidden} verdeckte Neuronen zeichnen das. Das erste Paar hat seine Stufen bei 0.0 und 0.2, mit dem Gewicht ${h} und dessen Gegenteil.`,
      "Das Ausgabeneuron wendet zuletzt *σ* an: Das kleine Bild zeigt, was das Netz antwortet.",
    ],
    design: (h: string, output: string, needed: string): readonly string[] => [
      "Ein verdecktes Neuron mit einem sehr großen Gewicht ist eine Stufe. Zwei Stufen mit den Gewichten +*h* und −*h* sind ein Buckel. Nebeneinander folgen Buckel jeder stetigen Kurve; mehr Buckel, genauer.",
      `Das Ziel ist *σ*^{−1}(*f*(*x*)): Das Ausgabeneuron wendet zuletzt *σ* an, also zielt die verdeckte Schicht auf die Umkehrung. Der erste Buckel hat die Höhe ${h}, das Netz antwortet dort ${output}; in seiner Mitte verlangt das Ziel ${needed}.`,
    ],
    twoInputs: (wx: string, wy: string, at: string): readonly string[] => [
      at
        ? `Mit *w*_{1} = ${wx} ist die Ausgabe bei *x* = ${at} ein Halb, für *y* = 0.`
        : `Mit *w*_{1} = ${wx} und *w*_{2} = ${wy} ist die Ausgabe für *y* = 0 nirgends ein Halb.`,
      wy === "0"
        ? "*w*_{2} = 0: *y* hat keinen Einfluss. Mit einem Gewicht dreht sich die Kante."
        : `*w*_{2} = ${wy} dreht die Kante: Sie steht quer zur Richtung der beiden Gewichte.`,
    ],
    stepX: (s: string, b: string): readonly string[] => [
      `Die Stufe steht bei *x* = ${s}: Gewicht 1000 von *x*, 0 von *y*, Bias ${b}.`,
    ],
    stepY: (s: string, b: string): readonly string[] => [
      `Die Stufe steht bei *y* = ${s}: Gewicht 0 von *x*, 1000 von *y*, Bias ${b}.`,
    ],
    bumpX: (from: string, to: string, h: string): readonly string[] => [
      `Zwischen *x* = ${from} und *x* = ${to} ist die Summe ${h}, gleich was *y* ist.`,
    ],
    bumpY: (from: string, to: string, h: string): readonly string[] => [
      `Zwischen *y* = ${from} und *y* = ${to} ist die Summe ${h}, gleich was *x* ist.`,
    ],
    bumpXY: (high: string, low: string): readonly string[] => [
      `Wo beide Wälle sind, ist es 2*h* = ${high}, wo einer ist, *h* = ${low}, sonst 0.`,
      "Ein Turm ist das noch nicht: Die Flächen rings um ihn müssen fort.",
    ],
    tower: (inside: string, outside: string, h: string, rule: string): readonly string[] => [
      `Innen ist die Ausgabe mindestens ${inside}, außen höchstens ${outside}.`,
      `Mit *h* = ${h} verlangt die Regel *b* = −3*h*/2 einen Bias von ${rule}: 2*h* liegt über der Schwelle, *h* darunter. In *m* Dimensionen ist der Bias (−*m* + ½)*h*.`,
    ],
    twoTowers: (first: string, second: string): readonly string[] => [
      `Die Türme sind ${first} und ${second} hoch. Jeder besteht aus vier verdeckten Neuronen und einem der zweiten Schicht, mit *h* = 10.`,
    ],
    manyTowers: (towers: string, hidden: string, deviation: string): readonly string[] => [
      `${towers} Türme aus ${hidden} verdeckten Neuronen folgen (*x*^{2} + *y*^{2})/2. Die mittlere Abweichung ist ${deviation}.`,
      "Dasselbe geht in jeder Zahl von Dimensionen, und für mehrere Ausgaben mit je einem solchen Netz.",
    ],
    limits: (left: string, right: string): readonly string[] => [
      `Weit links ist sie ${left}, weit rechts ${right}. Also macht ein großes Gewicht eine Stufe vom einen zum anderen, und der Rest des Beweises folgt.`,
    ],
    noLimits: [
      "Sie beruhigt sich nicht bei zwei Werten: Je größer das Gewicht, desto steiler wird sie nur. So gilt der Beweis hier nicht.",
      "Zwei ReLU-Neuronen zusammen beruhigen sich: eine Rampe minus eine Rampe weiter rechts. Lineare Neuronen nie: Summen von Geraden bleiben gerade.",
    ] as readonly string[],
    failure: (w: string, from: string, to: string): readonly string[] => [
      `Mit *w* = ${w} reicht das Fenster von ${from} bis ${to}. Darin liegt die Ausgabe zwischen 0.08 und 0.92.`,
      "Ein größeres Gewicht macht es schmaler, aber es schließt sich nie. Fast überall hat das Netz recht; in diesen Fenstern nicht.",
    ],
    repair: (copies: string, alone: string, worst: string, ratio: string): readonly string[] => [
      copies === "1"
        ? `Ein Satz von Buckeln versagt in seinen Fenstern um bis zu ${alone}.`
        : `Ein Satz von Buckeln versagt in seinen Fenstern um bis zu ${alone}, ${copies} verschobene Sätze um bis zu ${worst}: ${ratio}-mal weniger.`,
      "Bei *M* Kopien decken die anderen das Fenster der einen, und das Versagen schrumpft mit 1/*M*. So werden die Fenster so harmlos, wie man will.",
    ],
  },
  exercises: {
    design: {
      task: "Die Aufgabe (Schritt 6): Stellen Sie fünf Höhen so ein, dass die mittlere Abweichung 0.40 oder weniger ist, ohne den Knopf für die besten Höhen.",
      answer:
        "Nehmen Sie für jeden Buckel die Höhe, über der so viel vom Ziel liegt wie darunter: den Median. Auf Zehntel gerundet sind das −1.2, −1.4, −0.3, −1.0 und 1.1, mit einer Abweichung von 0.37.",
      seen: (deviation: string) => `Die Abweichung ist ${deviation}.`,
      notFive: "Jetzt sind es mehr als fünf Buckel.",
    },
    tower: {
      task: "Ein Turm (Schritt 7): Wählen Sie h und b so, dass jeder Ort innen mehr als 0.95 antwortet und jeder außen weniger als 0.05.",
      answer:
        "Die gewichtete Eingabe ist innen 2h + b und außen höchstens h + b. Beide müssen etwa 3 von 0 entfernt sein: Mit b = −3h/2 sind sie h/2 und −h/2, also reicht h = 6 knapp und h = 10 gut.",
      seen: (inside: string, outside: string) =>
        `Innen mindestens ${inside}, außen höchstens ${outside}.`,
    },
    nand: {
      task: "Ein Neuron (Schritt 7) als NAND-Gatter: über 0.95 an den Ecken (0, 0), (0, 1) und (1, 0), unter 0.05 bei (1, 1).",
      answer:
        "Beide Gewichte negativ, der Bias zwischen einem von ihnen und beiden: w₁ = w₂ = −20 und b = 30 ergeben die gewichteten Eingaben 30, 10, 10 und −10.",
      seen: (answers: string) => `An den vier Ecken: ${answers}.`,
    },
  },
};
