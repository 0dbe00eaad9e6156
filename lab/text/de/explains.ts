// Ein Satz zu jeder Beschriftung der Leiste, unter Trainieren und dessen, was Bereiche gemeinsam haben.
export const explains = {
  bar: {
    run: "Lässt einen Mini-Batch nach dem anderen laufen und hält an, wo der Lauf gerade ist. Die Leertaste tut dasselbe.",
    step: "Ein Mini-Batch: der Gradient weniger Ziffern und ein kleiner Schritt bergab. Der Punkt auf der Tastatur tut dasselbe.",
    epoch: "So viele Mini-Batches, bis jede Trainingsziffer noch einmal an der Reihe war.",
    reset:
      "Zurück zu den Anfangsgewichten dieses Startwerts. Die Kurve bleibt als graue Linie im Diagramm.",
    speed:
      "Langsam: zwei Mini-Batches in der Sekunde. 10×: zwanzig. Voll: so viele, wie dieser Rechner schafft.",
    epochWord: "Wie oft jede Trainingsziffer an der Reihe war.",
    validation:
      "Der Anteil richtig gelesener Validierungsziffern. Aus diesen Ziffern lernt das Netz nie.",
    rate: "Trainingsziffern, die in einer Sekunde vorwärts und rückwärts gehen, bei vollem Tempo.",
  },
  tools: {
    language: "Die Sprache aller Wörter dieser Seite.",
    dark: "Helles Papier oder dunkles: Die Farben bedeuten in beiden dasselbe.",
    share:
      "Der Link enthält Bereich, Netz, Einstellungen und Startwert: Wer ihn öffnet, sieht dasselbe.",
    labels: "Was jede Beschriftung dieses Bereichs bedeutet, als Liste. Die Taste ? tut dasselbe.",
  },
  panels: {
    train: "Ein Netz lernt Ziffern lesen, und Sie sehen zu.",
    draw: "Zeichnen Sie eine Ziffer und sehen Sie, was das Netz daraus macht.",
    backpropagation: "Ein Beispiel vorwärts und rückwärts, mit allen Zahlen.",
    "learning-speed": "Wie schnell jede Schicht lernt und warum die ersten langsam sind.",
    "feature-maps": "Was die Filter eines Faltungsnetzes sehen und wie man es täuscht.",
    compiler: "Das Netz als Graph, hergeleiteter Gradient, Kernel und Maschinencode.",
    "one-neuron": "Zwei Kostenfunktionen nebeneinander an einem einzigen Neuron; das Softmax.",
    "visual-proof": "Warum ein Netz jede Funktion berechnen kann, durch Ziehen.",
    recurrence:
      "Netze, die Schritt für Schritt lesen und behalten: Tore, Gradienten, erzeugte Aufgaben.",
    dreams: "Eine beschränkte Boltzmann-Maschine lernt Ziffern ohne Klassen und träumt von ihnen.",
    results: "Die Experimente des Buchs, seine Zahlen neben unseren.",
  },
  study: {
    run: "Lernt, bis Sie pausieren. In einer anderen Ansicht steht es still.",
    step: "Ein Mini-Batch.",
    many: "So viele Mini-Batches nacheinander.",
    reset: "Zurück zu den Anfangsgewichten dieses Startwerts.",
  },
  shared: {
    flat: "Die Fläche von genau oben: je mehr Farbe, desto weiter von 0.",
    exercises:
      "„Prüfen“ sieht nach, was Sie in diesem Bereich gemacht haben. „Antwort“ zeigt, wie es geht.",
    outputs: "Die Aktivierung jedes Ausgabeneurons; die größte ist die Antwort des Netzes.",
    pad: "Das Beispiel, das alle Bereiche ansehen. Zeichnen Sie darüber oder nehmen Sie eine andere Testziffer.",
    inputs: "Die Zahlen, die ins Netz gehen, eine je Eingabeneuron.",
    zoom: "Das Bild größer oder kleiner. Hat es den Fokus, tun das auch +, − und das Mausrad.",
    heads: "Dieselben Zahlen wie im Bild, als Tabelle.",
  },
  train: {
    input: "Was ins Netz geht: eine Zahl je Pixel, 0 für Papier und 1 für Tinte.",
    hidden:
      "Jedes Bild sind die Gewichte eines Neurons. Wo es blau ist, spricht Tinte für das Neuron, wo es orange ist, dagegen.",
    scale: "Wie weit die Farben reichen: 2.6 Standardabweichungen der Gewichte dieser Schicht.",
    deeper: "Ein Balken je Neuron: seine Aktivierung bei der gezeigten Ziffer.",
    output: "Die Antwort ist die größte dieser Aktivierungen. Orange: Sie ist falsch.",
    eta: "Wie weit jeder Mini-Batch die Gewichte entlang des Gradienten bewegt.",
    batch: "Über wie viele Ziffern der Gradient gemittelt wird, bevor sich die Gewichte bewegen.",
    lambda: "Wie stark große Gewichte bestraft werden. 0: gar nicht.",
    seed: "Welche zufälligen Anfangsgewichte und welche Reihenfolge der Ziffern. Derselbe Startwert ergibt dieselben Bits.",
    neurons: "Wie viele Neuronen diese Schicht hat. Eine andere Zahl beginnt einen neuen Lauf.",
    all: "Alles, woraus ein Lauf besteht, als Formular, und die Netze des Buchs.",
    takeAway:
      "Dieser Lauf als Programm oder Datei und der Beweis, dass der Startwert dieselben Bits ergibt.",
    again: "Zurück zu den Anfangsgewichten dieses Startwerts.",
    next: "Ein Experiment aus der Geschichte des Buchs. Es fragt nach einer Vermutung, bevor es läuft.",
  },
  chart: {
    epochs:
      "Die Zeit in Epochen: Bei jeder ganzen Zahl war jede Trainingsziffer noch einmal an der Reihe.",
    mistakes:
      "Der Anteil richtig gelesener Ziffern. Gleiche Höhen halbieren die Fehler, damit 99\u202f% weit von 98\u202f% liegt.",
    linear: "Der Anteil richtig gelesener Ziffern in Prozent.",
    cost: "Die Kostenfunktion: wie weit die Ausgaben von dem entfernt sind, was sie sein sollten.",
    curve:
      "Blau: Ziffern, aus denen das Netz lernt. Orange: Ziffern, aus denen es nicht lernt. Wo sie auseinandergehen, ist es überangepasst.",
    height: "Was die Höhe des Diagramms sagt: halbierte Fehler, einfache Prozente oder die Kosten.",
    moment:
      "Der Moment, den alle Ansichten zeigen. Die Striche sind aufbewahrte Momente, das rechte Ende ist jetzt.",
    live: "Zurück zum neuesten Moment.",
  },
  confusion: {
    title: "Wie oft jede Ziffer für jede andere gehalten wird. Auf der Diagonale ist es richtig.",
    rows: "Zeile: die Ziffer, die es ist.",
    columns: "Spalte: was das Netz antwortet.",
  },
  mistakes: {
    title:
      "Die falschen Antworten mit den größten Ausgaben. Darunter: was es ist und was geantwortet wurde.",
  },
  health: {
    title: "Wie die Aktivierungen und die Fehler jeder Schicht verteilt sind.",
    layer:
      "Die Schicht, wie viele Neuronen sie hat und wie viele davon immer dasselbe sagen, was sie auch sehen.",
    activations:
      "Wie viele Aktivierungen wo liegen, links die kleinsten, rechts die größten. Viel an einem Ende: gesättigt.",
    errors:
      "Wie groß die Fehler δ des letzten Mini-Batches sind, jede Zehnerpotenz ein Teil der Achse.",
  },
  probes: {
    title: "Werte des Netzes, die gemessen werden, während es lernt.",
    value: "Welcher Wert: Gewichte und Biases, z, a und δ einer Schicht oder ein Gradient.",
    watch: "Zeigt diesen Wert unten an, laufend.",
    kind: "Als Histogramm, als Länge im Lauf der Zeit oder als Bild.",
    remove: "Der Wert wird nicht mehr gemessen.",
    norm: "Die Länge aller dieser Zahlen zusammen, logarithmisch.",
  },
  runs: {
    title: "Jeder Lauf mit Einstellungen, Gewichten und Kurve. Dieser Browser bewahrt sie auf.",
    run: "Die Nummer des Laufs und ein Name, den Sie ihm geben können.",
    settings: "Worin sich seine Einstellungen von denen der anderen Läufe unterscheiden.",
    best: "Der beste Anteil aller Validierungsziffern, der nach einer Epoche richtig gelesen wurde.",
    test: "Der Anteil der Testziffern nach derselben Epoche. Nach ihnen wurde nichts ausgewählt.",
    seconds: "Wie lange seine Schritte gedauert haben; Pausen zählen nicht.",
    ending: "Ob er zu Ende, offen, unterbrochen oder gescheitert ist.",
    actions:
      "Anheften: Seine Kurve bleibt im Diagramm. Öffnen: mit ihm weitermachen. Speichern: als Datei.",
    seeds:
      "Wie viele Läufe, die sich nur im Startwert unterscheiden. Ihre Streuung ist der Zufall.",
    goSeeds:
      "Lässt dieselben Einstellungen von so vielen Startwerten laufen und zeichnet das Mittel mit seinem Intervall.",
    all: "Auch die älteren Läufe.",
    import: "Ein Lauf, der von dieser Seite gespeichert wurde, hier oder anderswo.",
    removeAll:
      "Läufe, Momente und gezeichnete Ziffern dieses Browsers. Es wird noch einmal gefragt.",
    name: "Ein Name für diesen Lauf.",
    offer: "Der Lauf, der offen war, als die Seite geschlossen wurde.",
  },
  neuron: {
    picture: "Die Gewichte dieses Neurons, eines je Eingabe.",
    weight: "Das Gewicht unter dem Cursor. Setzen Sie es, und die Ausgaben folgen.",
    bias: "Was zur gewichteten Summe addiert wird. Setzen Sie es, und die Ausgaben folgen.",
    sum: "Was das Neuron zusammenzählt: jedes Gewicht mal das, worauf es trifft, und den Bias.",
    silence: "Seine ausgehenden Gewichte werden 0, sodass niemand es hört.",
    freeze: "Die Schicht behält ihre Gewichte, während die anderen lernen.",
    most: "Die Ziffern unter tausend ungesehenen, auf die es am stärksten antwortet.",
    least: "Die Ziffern, auf die es am schwächsten antwortet.",
    history: "Wie weit seine Gewichte von ihrem Anfang gekommen sind.",
    historyX: "Die Mini-Batches bis hierher, jede Zehnerpotenz so breit wie die nächste.",
    historyY: "Der Abstand der Gewichte von den anfänglichen und der Bias.",
    before: "Das Neuron davor in seiner Schicht.",
    after: "Das nächste Neuron seiner Schicht.",
    back: "Zurück zu allen Neuronen der Schicht.",
    why: "Das Beispiel vorwärts und rückwärts: was diese Gewichte gerade bewegt hat.",
    code: "Dieselbe Schicht im Graphen, im hergeleiteten Gradienten, in den Kerneln und im Maschinencode.",
    watch: "Misst diesen Wert, während das Netz lernt; er steht unten bei den Werten.",
    open: "Dieses Neuron groß: seine Gewichte, seine Summe, die Ziffern, die es erregen.",
  },
  form: {
    lossNumber:
      "Die Zahl dieser Kosten: ab wo sie linear sind, oder der Anteil, den die Klassen den anderen Antworten lassen.",
    data: "Woraus das Netz lernt.",
    count: "So viele Beispiele der Trainingsmenge, vom Anfang an. Bei wenigen überanpasst es sich.",
    layers: "Eine Schicht je Zeile. Die letzte ist die Ausgabe.",
    loss: "Was das Netz kleiner macht.",
    optimizer: "Wie der Gradient die Gewichte bewegt.",
    init: "Wie die Anfangsgewichte gezogen werden. Zu große sättigen die Neuronen.",
    learningRate: "Wie weit jeder Mini-Batch die Gewichte entlang des Gradienten bewegt.",
    batchSize: "Über wie viele Ziffern der Gradient gemittelt wird.",
    epochs: "Wann der Lauf zu Ende ist.",
    l2: "Wie stark die Quadrate der Gewichte bestraft werden.",
    l1: "Wie stark die Beträge der Gewichte bestraft werden: Viele werden 0.",
    seed: "Welche Zufallszahlen. Derselbe Startwert ergibt dieselben Bits.",
    apply: "Ein neuer Lauf mit diesen Einstellungen.",
    close: "Die Einstellungen bleiben, wie sie sind.",
    preset: "Das Netz, die Daten und die Zahlen dieses Experiments aus dem Buch.",
  },
  takeAway: {
    typescript: "Ein Programm, das diesen Lauf mit dem Paket macht, bis auf das Bit gleich.",
    script: "Derselbe Lauf für PyTorch. Dessen Zufallszahlen sind andere.",
    safetensors:
      "Die Gewichte und Biases, wie sie jetzt sind, in einer Datei, die andere Werkzeuge und diese Bibliothek lesen.",
    pytorch:
      "Die Gewichte, wie sie jetzt sind, unter den Namen, die das PyTorch-Skript für sie hat.",
    onnx: "Das Netz, wie es jetzt ist, für ONNX Runtime und andere Programme: Zahlen hinein, Antworten heraus.",
    keras: "Das Netz, wie es jetzt ist, als Modell, das keras.models.load_model von Keras 3 liest.",
    js: "Das Netz, wie es jetzt ist, in einem Modul, das nichts importiert: für Seiten, Node und Deno.",
    html: "Das Netz, wie es jetzt ist, in einer Seite, die von der Platte aufgeht: zeichnen, wählen oder eintippen, und es antwortet.",
    verify:
      "Ein zweiter Worker wiederholt den Lauf von seinem Startwert an, und beide Prüfsummen werden verglichen.",
    save: "Das Programm als Datei.",
    copy: "Das Programm in die Zwischenablage.",
  },
};
