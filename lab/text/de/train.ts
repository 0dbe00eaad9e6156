import { plural } from "../plural.ts";

const epochsOf = (count: number) => `${count} ${count === 1 ? "Epoche" : "Epochen"}`;

export const train = {
  where: "Kapitel 1 · Ein Netz, das Ziffern liest",
  title: "Ein Netz lernt, Ziffern zu lesen",
  says: {
    opening: "Das Netz wird angelegt.",
    loading: "Die Ziffern sind unterwegs.",
    random: (classes: number) =>
      `Die Gewichte sind zufällig, also rät das Netz: etwa jede ${classes}. Antwort stimmt.`,
    kept: (share: string) =>
      `Es beginnt mit den Gewichten des letzten Laufs: ${share} der Ziffern stimmen, bevor es weiterlernt.`,
    downhill: (batch: number, parameters: string) =>
      `Jeder Mini-Batch aus ${plural(batch, "Ziffer", "Ziffern")} rückt alle ${parameters} Gewichte und Biases ein wenig bergab.`,
    stuck: (share: string, epochs: number, eta: string) =>
      `Nach ${epochsOf(epochs)} rät es noch immer: ${share}. Sind die Neuronen unten als gesättigt markiert, war η = ${eta} zu groß; wenn nicht, ist es vielleicht zu klein.`,
    strokes: (share: string, epochs: number) =>
      `${share} nach ${epochsOf(epochs)}. In den Bildern zeigen sich Striche; ihr Rand bleibt Rauschen, denn seine Pixel haben nie Tinte.`,
    learning: (share: string, epochs: number) => `${share} nach ${epochsOf(epochs)}.`,
    late: (share: string) => `Späte Epochen bringen wenig: jetzt ${share}.`,
    done: (share: string) => `Fertig: ${share} der Ziffern, die es nie gesehen hat.`,
    slip: (right: string, answered: string) =>
      `Der häufigste Irrtum: eine ${right} wird für eine ${answered} gehalten.`,
    diverged: (step: string, layer: number | undefined, eta: string, calmer: string) =>
      `Schritt ${step}: ${layer === undefined ? "Die Gewichte" : `Die Gewichte der Schicht ${layer}`} sind keine Zahlen mehr. η = ${eta} ist zu groß; versuchen Sie ${calmer}.`,
    failed: (why: string) => `Der Lauf ist stehen geblieben: ${why}`,
  },
  costs: {
    quadratic: "Quadratische Kosten",
    crossEntropy: "Kreuzentropie",
    logLikelihood: "Log-Likelihood-Kosten",
    meanSquared: "Mittlerer quadratischer Fehler",
    meanAbsolute: "Mittlerer absoluter Fehler",
    huber: "Hubers Kosten",
    smoothedCrossEntropy: "Kreuzentropie, geglättete Klassen",
    smoothedLogLikelihood: "Log-Likelihood, geglättete Klassen",
  },
  costNumbers: {
    huber: (from: string) => `linear ab ${from}`,
    smoothedCrossEntropy: (share: string) => `um ${share}`,
    smoothedLogLikelihood: (share: string) => `um ${share}`,
  },
  optimizers: {
    sgd: "Gradientenabstieg",
    momentum: "Momentum",
    nesterov: "Momentum nach Nesterov",
    rmsprop: "RMSprop",
    adam: "Adam",
    adamw: "AdamW",
  },
  recipe: {
    network: "{inputs} Eingaben, {hidden} verdeckte, {outputs} Ausgabeneuronen, {activation}.",
    withoutHidden:
      "{inputs} Eingaben und {outputs} Ausgabeneuronen, keine verdeckte Schicht, {activation}.",
    learning: "{cost}, {optimizer}, {eta}, Mini-Batch {batch}, {lambda}, Startwert {seed}.",
    eta: "Lernrate",
    batch: "Größe der Mini-Batches",
    lambda: "Stärke von L2",
    seed: "Startwert",
    neurons: (layer: number) => `Neuronen der Schicht ${layer}`,
    again: "Von vorn",
    all: "Einstellen",
    takeAway: "Mitnehmen",
    anew: "Das Netz ist ein anderes, der Lauf beginnt von vorn.",
  },
  layer: {
    conv: (filters: number, kernel: number) => `${filters} Filter mit ${kernel} × ${kernel}`,
    pool: (size: number) => `zusammengefasst ${size} × ${size}`,
    dropout: (percent: number) => `${percent}\u202f% fallen aus`,
    batchNorm: "normiert",
    flatten: "aufgereiht",
    recurrent: (kind: string, size: number) =>
      plural(size, `${kind.toUpperCase()}-Einheit`, `${kind.toUpperCase()}-Einheiten`),
    sequences: "mit allen Schritten",
    reverse: "von der letzten Zeile an",
    bidirectional: (inner: string) => `${inner}, von beiden Enden`,
    each: (size: number) => `${plural(size, "Neuron", "Neuronen")} für jeden Schritt`,
    frozen: "eingefroren",
  },
  form: {
    title: "Alle Einstellungen",
    fields: {
      data: "Daten",
      count: "Trainingsbeispiele (0: alle)",
      layers: "Schichten, eine je Zeile",
      loss: "Kosten",
      optimizer: "Verfahren",
      init: "Anfangsgewichte",
      learningRate: "Lernrate η",
      batchSize: "Größe der Mini-Batches",
      epochs: "Epochen",
      l2: "L2, λ",
      l1: "L1, λ",
      seed: "Startwert",
    },
    lossNumbers: {
      huber: "Huber: linear ab",
      smoothedCrossEntropy: "Klassen geglättet um",
      smoothedLogLikelihood: "Klassen geglättet um",
    },
    layersHint:
      "30 sigmoid · conv 20 5 relu · pool 2 · flatten · dropout 0.5 · batchNorm. Die letzte Zeile ist die Ausgabe. Statt sigmoid oder relu geht auch tanh, linear, softmax, softplus, gelu, geluTanh, silu, leakyRelu(0.01) oder elu(1). Mit „frozen“ lernt eine Schicht nicht. Zeile für Zeile lesen ein Bild: rnn 64 tanh · gru 64 · lstm 128 sequences · bidirectional lstm 64 · each 30 relu.",
    data: {
      mnist: "MNIST, handgeschriebene Ziffern",
      strokes: "Gezeichnete Striche",
      blobs: "Vier Punktwolken",
      rings: "Drei Ringe",
      spirals: "Drei Spiralen",
    },
    inits: {
      large: "N(0, 1), Kapitel 1",
      scaled: "geteilt durch √Eingaben, wie in Kapitel 3",
      glorot: "Glorot",
      he: "He",
    },
    outside: (least: string, most: string) => `Erwartet wird eine Zahl von ${least} bis ${most}.`,
    apply: "Damit beginnen",
    close: "Schließen",
    mend: "Verbessern Sie zuerst, was markiert ist.",
    unchanged: "Es ist noch nichts geändert.",
  },
  presets: {
    title: "Netze des Buchs",
    goal: (share: string) => `das Buch: ${share}`,
    aim: (share: string) => `unser Ziel: ${share}`,
    names: {
      "ch1-30h-quadratic": "30 verdeckte Neuronen",
      "ch1-100h-quadratic": "100 verdeckte Neuronen",
      "ch1-nohidden": "Keine verdeckte Schicht",
      "ch1-30h-eta100": "Eine Lernrate von 100: Der Lauf scheitert",
      "ch3-ce-30": "Kreuzentropie, 30 verdeckte",
      "ch3-ce-100": "Kreuzentropie, 100 verdeckte",
      "ch3-overfit-1000": "Überanpassung: 1\u202f000 Ziffern",
      "ch3-l2-1000": "1\u202f000 Ziffern mit L2",
      "ch3-l2-full": "Alle Ziffern mit L2",
      "ch3-init-30": "Bessere Anfangsgewichte",
      "ch3-l2-100-60": "100 verdeckte, 60 Epochen",
      "ch5-vanishing": "Vier verdeckte Schichten",
      "ch6-shallow": "Softmax, ohne Faltung",
      "ch6-conv1": "Eine Faltung",
      "ch6-conv2": "Zwei Faltungen",
      "ch6-relu": "Zwei Faltungen, ReLU",
      "lab-small-convnet": "Ein kleines Faltungsnetz des Labors",
      "ch6-recurrent-rows": "Zeilen: LSTM 128, eine nach der anderen",
    },
  },
  strip: {
    input: "Eingabe",
    inputSays: "nie zuvor gesehen",
    nextExample: "Nächstes Beispiel",
    hidden: (count: string) => plural(count, "verdecktes Neuron", "verdeckte Neuronen"),
    outputs: (count: string) => plural(count, "Ausgabeneuron", "Ausgabeneuronen"),
    filters: (count: string) => `${count} Filter`,
    neurons: (count: string) => plural(count, "Neuron", "Neuronen"),
    layer: (layer: number, what: string) => `Schicht ${layer}, ${what}`,
    first: (count: string) => `die ersten ${count};`,
    weights: "Gewichte:",
    weightsAsBars: "Gewichte, ein Balken je Eingabe:",
    bothWays: (each: string) =>
      `die ersten ${each} lesen von der ersten Zeile an, die anderen von der letzten;`,
    weightsAsGates: (gates: string) =>
      `Gewichte, eine Zeile je Tor (${gates}), eine Spalte je Pixel der Zeile:`,
    against: "gegen",
    for: "für",
    activations: "Aktivierungen",
    listLabel: (title: string) =>
      `${title}, Gewichte als Bilder. Die Eingabetaste öffnet ein Neuron, V sagt seine Stimmen, S bringt es zum Schweigen, W beobachtet seine Gewichte.`,
    rowLabel: (title: string) =>
      `${title}, Aktivierungen als Balken. Die Eingabetaste öffnet ein Neuron, V sagt seine Stimmen, S bringt es zum Schweigen, W beobachtet seine Gewichte.`,
    output: "Ausgabe",
    outputSays: (_count: string) => "ein Neuron je Klasse",
  },
  unit: {
    neuron: (number: number) => `Neuron ${number}`,
    map: (number: number) => `Filter ${number}`,
    activation: (value: string) => `Aktivierung ${value}`,
    votes: (vote: string) => `stimmt ${vote}`,
    noVotes: "keine Stimmen abzulesen.",
    for: (name: string, value: string) => `für ${name} (${value})`,
    against: (name: string, value: string) => `gegen ${name} (${value})`,
    saturated: "gesättigt",
    dead: "tot",
  },
  lens: {
    idle: "Zeigen Sie auf ein Neuron: Sie sehen, wonach es sucht und wohin seine Stimme geht.",
    answers: (value: string) => `antwortet hier ${value}`,
    mapAnswers: (value: string) => `antwortet hier ${value}, im Mittel über seine Karte`,
    stepsAnswer: (value: string) => `antwortet hier ${value}, im Mittel über seine Schritte`,
    noVote: "und hat fast keine Stimme.",
    saturated:
      "Gesättigt: Es sagt bei 95\u202f% der Ziffern dasselbe, dort ist die Sigmoidfunktion flach, und es lernt kaum.",
    dead: "Tot: Es antwortet auf jede Ziffer 0, und kein Fehler erreicht seine Gewichte.",
    silent:
      "Zum Schweigen gebracht: Seine ausgehenden Gewichte sind 0. Geht der Lauf weiter, lernen sie von dort aus neu.",
    open: "Öffnen",
    silence: "Zum Schweigen bringen",
    giveBack: "Stimmen zurückgeben",
    code: "Code",
    why: "Warum diese Gewichte?",
  },
  neuron: {
    of: (layer: number) => `in Schicht ${layer}`,
    back: "Zurück",
    before: "Das Neuron davor",
    after: "Das nächste Neuron",
    pictureLabel: (name: string) => `Gewichte von ${name}`,
    keys: "Pfeiltasten bewegen den Zeiger, die Eingabetaste führt zum Gewicht, Plus und Minus vergrößern und verkleinern, 0 zeigt alles.",
    weight: "Gewicht",
    weightOf: (place: string) => `Gewicht von ${place}`,
    sumSays: "die größten Glieder dieser Summe",
    atStep: (step: number) => `wo es am stärksten ist: Schritt ${step}`,
    atPlace: (row: number, column: number) =>
      `wo es am stärksten ist: Zeile ${row}, Spalte ${column} seiner Karte`,
    others: (count: string) => plural(count, "weiteres Glied", "weitere Glieder"),
    bias: "Bias",
    weightedInput: "gewichtete Eingabe",
    silence: "Zum Schweigen bringen",
    giveBack: "Stimmen zurückgeben",
    freeze: "Schicht einfrieren",
    thaw: "Schicht wieder lernen lassen",
    freezeSays:
      "Die Schicht behält ihre Gewichte. Der Lauf beginnt von vorn, mit den Gewichten, die alle Schichten jetzt haben.",
    asking: "Die Ziffern, auf die es am stärksten antwortet, werden gesucht …",
    most: "Antwortet am stärksten",
    least: "Antwortet am schwächsten",
    amongExamples: (count: string) => `unter ${count} Beispielen, mit denen es nicht trainiert hat`,
    among: (count: string) => `unter ${count} Ziffern, mit denen es nicht trainiert hat`,
    digitSays: (name: string, activation: string) =>
      `eine ${name}, Aktivierung ${activation}: als Eingabe nehmen`,
    noHistory: "Seine Geschichte beginnt mit den ersten Schritten eines Laufs.",
    history: "Wie es entstanden ist",
    historySays: "ein Klick führt zu diesem Moment zurück",
    historyLabel:
      "Wie weit die Gewichte seit dem ersten Schritt gekommen sind, und der Bias, je Schritt.",
    way: "Weg von w",
    lengthNow: (value: string) => `w hat jetzt die Länge ${value}`,
    step: "Schritt",
  },
  place: {
    column: (column: number) => `Pixel ${column} einer Zeile`,
    ofGate: (input: string, gate: string) => `Tor „${gate}“, ${input}`,
    gates: {
      input: "Eingang",
      forget: "Vergessen",
      candidate: "Kandidat",
      output: "Ausgang",
      reset: "Rücksetzen",
      update: "Erneuern",
    },
    pixel: (row: number, column: number) => `Zeile ${row}, Spalte ${column}`,
    ofMap: (place: string, map: number) => `${place}, Karte ${map}`,
    input: (number: number) => `Eingabe ${number}`,
    neuron: (number: number) => `Neuron ${number} davor`,
  },
  goal: {
    aim: (ours: string, aim: string) =>
      `Die beste Epoche dieses Laufs liest ${ours} der 10\u202f000 Testziffern. Unser Ziel sind ${aim}; das Buch trainiert kein solches Netz.`,
    test: (ours: string, book: string) =>
      `Die beste Epoche dieses Laufs liest ${ours} der 10\u202f000 Testziffern. Das Buch berichtet ${book}.`,
    validation: (ours: string, book: string) =>
      `Die beste Epoche dieses Laufs liest ${ours} der 10\u202f000 Validierungsziffern. Das Buch berichtet ${book}.`,
  },
  next: {
    title: "Als Nächstes",
    question: "Besser oder schlechter?",
    better: "Besser",
    worse: "Schlechter",
    names: {
      largeRate: "η = 100",
      noHidden: "Ohne die verdeckte Schicht",
      fewDigits: "Nur 1\u202f000 Trainingsziffern",
    },
    placed: (name: string, guess: string) =>
      `${name}: Sie sagten „${guess}“. Die Antwort kommt, wenn der Lauf zu Ende ist.`,
    compared: (name: string, after: string, before: string) =>
      `${name}: ${after}, vorher ${before}.`,
    right: (guess: string) => `„${guess}“ war richtig.`,
    wrong: (guess: string) => `„${guess}“ war falsch.`,
    same: "Etwa gleich.",
    because: {
      largeRate:
        "Zu lange Schritte schießen über das Tal hinaus und lassen die Neuronen gesättigt zurück, wo die Steigung fast 0 ist.",
      noHidden:
        "Ohne verdeckte Schicht hat jede Klasse eine einzige Schablone und keine Teile, aus denen sie eine Ziffer zusammensetzt.",
      fewDigits:
        "Es lernt diese 1\u202f000 auswendig, und das hilft weniger bei Ziffern, die es nicht gesehen hat.",
    },
  },
  exercises: {
    rates: {
      task: "Finden Sie eine Lernrate, mit der der Lauf scheitert: Nach einer Epoche rät das Netz noch immer. Finden Sie dann eine, die dasselbe Netz rettet.",
      answer:
        "Mit η = 100 sind die 30 verdeckten Neuronen nach wenigen Mini-Batches gesättigt: Die Steigung der Sigmoidfunktion ist dort fast 0, und nichts wird mehr gelernt. η = 3 rettet den Lauf. Sehr kleine Raten scheitern anders: Mit η = 0.001 geht es bergab, aber nach fünf Epochen liest das Netz erst 11\u202f%.",
      noFailure:
        "Auf dieser Seite ist noch kein Lauf gescheitert. Ändern Sie η im Satz oben und lassen Sie eine Epoche laufen.",
      noMend: (eta: string, share: string) =>
        `η = ${eta} scheitert: ${share}. Finden Sie jetzt eine Rate, mit der dasselbe Netz mehr als 90\u202f% liest.`,
      done: (bad: string, good: string, share: string) =>
        `Geschafft: η = ${bad} scheitert, η = ${good} erreicht ${share}.`,
    },
    noHidden: {
      task: "Bauen Sie ein Netz ohne verdeckte Schicht, 784 Eingaben direkt an 10 Ausgaben. Wie viele Ziffern kann es lesen? Versuchen Sie, über 90\u202f% zu kommen.",
      answer:
        "Nehmen Sie „Keine verdeckte Schicht“ aus den Netzen des Buchs, oder schreiben Sie „10 sigmoid“ als einzige Schicht. Mit den quadratischen Kosten und den Anfangsgewichten von Kapitel 1 bleibt es nach zehn Epochen je nach Startwert bei 66 bis 84\u202f%: Ausgabeneuronen sind von Anfang an gesättigt und bleiben es. Die Kreuzentropie mit η = 0.05 erreicht 92\u202f%, ebenso Anfangsgewichte geteilt durch √Eingaben mit η = 0.5.",
      none: "Auf dieser Seite hat noch kein Lauf ohne verdeckte Schicht eine Epoche beendet.",
      done: (share: string) => `Geschafft: ${share} ohne verdeckte Schicht.`,
      below: (share: string) =>
        `Bisher ${share}. Versuchen Sie andere Kosten oder andere Anfangsgewichte.`,
    },
    sizes: {
      task: "Liest ein Netz mit 100 verdeckten Neuronen mehr Ziffern als eines mit 30? Lassen Sie beide laufen.",
      answer:
        "Das Buch berichtet 95.42\u202f% mit 30 und 96.59\u202f% mit 100 und warnt, dass die Läufe sich stark unterscheiden. Mit den Einstellungen von Kapitel 1 erreichen unsere Startwerte 1, 2 und 3 mit 100 Neuronen nach fünf Epochen nur 77 bis 86\u202f%, weil einige Ausgaben gesättigt beginnen. Die Kreuzentropie mit η = 0.5 rettet das: 97.6\u202f% nach fünf Epochen.",
      noSmall: "Lassen Sie zuerst ein Netz mit 30 verdeckten Neuronen eine Epoche laufen.",
      noLarge: "Lassen Sie jetzt eines mit 100 verdeckten Neuronen laufen.",
      done: (small: string, large: string) =>
        `Geschafft: ${small} mit 30 Neuronen, ${large} mit 100.`,
      notYet: (small: string, large: string) =>
        `${small} mit 30 Neuronen, ${large} mit 100: Vielleicht sind einige Ausgaben gesättigt. Versuchen Sie andere Kosten, einen anderen Startwert oder andere Anfangsgewichte.`,
    },
  },
};
