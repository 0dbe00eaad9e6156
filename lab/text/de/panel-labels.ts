// Ein Satz zu jeder Beschriftung der anderen Bereiche.
export const panelLabels = {
  draw: {
    pad: "Zeichnen Sie hier eine Ziffer. Das Netz antwortet, während sich der Stift bewegt.",
    previous: "Die Testziffer vor dieser.",
    next: "Die nächste Testziffer.",
    undo: "Nimmt den letzten Strich zurück.",
    clear: "Ein leeres Feld.",
    keepLabel: "Welche Ziffer es wirklich ist. Das Netz weiß es nicht.",
    keep: "Legt die Ziffer mit ihrer wahren Klasse in Ihre eigene Menge, aus der gelernt werden kann.",
    seen: "Die Ziffer, wie das Netz sie bekommt: auf 20 × 20 Pixel gebracht und in 28 × 28 zentriert, wie MNIST es tut.",
    arrows: "Verschiebt die Ziffer um ein Pixel, so wie das Netz sie sieht.",
    home: "Die Ziffer zurück dorthin, wo MNIST sie hätte.",
    shifts:
      "Die Antwort, wenn die Ziffer um so viele Pixel verschoben wird. Orange: eine andere Antwort.",
    outputs: "Die Aktivierung jedes Ausgabeneurons bei dieser Ziffer; die größte ist die Antwort.",
    layer:
      "Ein Balken je Neuron oder ein Bild je Karte: was diese Schicht auf die Ziffer antwortet.",
    steps:
      "Wie die Schicht zu ihrer letzten Antwort kommt: was sie nach jeder Zeile der Ziffer gefunden hat.",
    strongest:
      "Die drei, die am stärksten antworten, und was in der Ziffer für und gegen sie spricht.",
    digits: "Die Ziffern, die Sie gezeichnet und behalten haben, nur in diesem Browser.",
    train: "Ein neuer Lauf, der aus Ihren Ziffern lernt.",
    save: "Ihre Ziffern als Tabelle: eine Zeile je Ziffer, die Klasse zuerst.",
  },
  ownData: {
    title: "Eigene Daten, auf diesem Rechner gelesen. Nichts wird verschickt.",
    files: "Eine Tabelle, IDX-Dateien oder Bilder.",
    folder: "Ein Ordner, dessen Ordner nach den Klassen heißen.",
    keep: "Behält die Menge in diesem Browser und beginnt einen Lauf mit ihr.",
    discard: "Von diesen Dateien bleibt nichts.",
    train: "Ein neuer Lauf, der aus dieser Menge lernt.",
    delete: "Die Menge verschwindet aus diesem Browser. Ihre Dateien bleiben.",
    label: "Die Spalte, die sagt, was jede Zeile ist.",
    divideBy: "Alle Werte werden dadurch geteilt, damit sie zwischen 0 und 1 liegen.",
    side: "Auf wie viele Pixel jedes Bild verkleinert oder vergrößert wird.",
    colour: "Drei Zahlen je Pixel statt einer.",
    inverted: "Für Bilder mit weißen Strichen auf Schwarz.",
    counts: "Wie viele Beispiele jede Klasse hat.",
    samples: "Einige der Beispiele, wie sie gelesen wurden.",
  },
  backpropagation: {
    source: "Ein Netz, dessen 17 Zahlen alle zu sehen sind, oder das, das Sie trainieren.",
    input: "Was ins Netz geht. Ziehen Sie daran, und alle Zahlen folgen.",
    wanted: "Was die beiden Ausgaben sein sollen.",
    cost: "Wie der Abstand vom Gewünschten gemessen wird. Die Ausgabeschicht richtet sich danach.",
    eta: "Wie weit der Schritt am Ende die Gewichte bewegt.",
    reset: "Die erste Station, mit den Zahlen, mit denen das Netz begann.",
    stepper:
      "Elf Stationen: vorwärts bis zu den Kosten, dann rückwärts nach den vier Gleichungen, dann der Schritt.",
    network: "Neuronen als Kreise, Gewichte als Linien: blau positiv, orange negativ, dick groß.",
    equation: "Die Gleichung dieser Station, für eine ganze Schicht.",
    numbers: "Dieselbe Gleichung mit den Zahlen des gewählten Neurons.",
    layer: "Dieselbe Gleichung als Matrizen, alle Neuronen der Schicht auf einmal.",
    parameters:
      "Jedes Gewicht und jeder Bias, sein Gradient und wie weit der Schritt es bewegt: blau nach oben, orange nach unten.",
    parameter:
      "Ein Gewicht oder Bias des kleinen Netzes. Ziehen Sie daran, und alle Zahlen folgen.",
    layers: "Die Schicht.",
    count: "Wie viele Gewichte und Biases sie hat.",
    size: "Ihre Länge: die Wurzel aus der Summe ihrer Quadrate.",
    gradient: "Die Länge ihres Gradienten.",
    move: "Wie weit der Schritt sie zusammen bewegt: der Gradient mal η.",
    nudge:
      "Der Gradient einer Zahl auf dem langsamen Weg: sie ein wenig ändern und die Kosten ansehen.",
    nudgeWhich: "Die Zahl, die geändert wird.",
    bundle: "Die Eingaben, die nicht gezeichnet sind, zusammengenommen.",
    code: "Diese Neuronen im Graphen, im hergeleiteten Gradienten, in den Kerneln und im Maschinencode.",
  },
  learningSpeed: {
    depth: "Wie viele verdeckte Schichten. Eine andere Zahl beginnt einen neuen Lauf.",
    neurons:
      "Die Aktivierungsfunktion der verdeckten Schichten. Ihre Steigung ist ein Faktor jedes Fehlers.",
    weights:
      "Wie die Anfangsgewichte gezogen werden. Mit Gewichten von 100 und jedem z bei 0 wachsen die Fehler stattdessen.",
    over: "Fehler, über tausend Trainingsbilder gemittelt, oder die der gezeigten Ziffer.",
    books: "Die Netze der Abbildungen im Buch, mit ihren Anfangsgewichten und ihren Kosten.",
    chart: "Die Länge des mittleren Fehlers δ jeder Schicht: wie schnell ihre Biases lernen.",
    steps: "Mini-Batches bis hierher.",
    norm: "Die Länge des Fehlers δ, logarithmisch: Gleiche Höhen sind gleiche Verhältnisse.",
    norms: "Die Länge des Fehlers δ dieser Schicht.",
    chain:
      "Ein Weg von den Ausgaben zurück: Der Fehler wird je Schicht mit einem Faktor multipliziert.",
    neuron: "Das Neuron, zu dem dieser Faktor gehört.",
    weight: "Das Gewicht von diesem Neuron zum nächsten auf dem Weg.",
    slope:
      "Die Steigung der Aktivierungsfunktion bei ihrer gewichteten Eingabe z; bei einem Sigmoid höchstens ¼.",
    factor: "Gewicht mal Steigung. Unter 1 schrumpft der Fehler auf seinem Rückweg.",
    bars: "Wie schnell die Biases der ersten sechs Neuronen jeder Schicht lernen, auf einer Skala.",
  },
  featureMaps: {
    offer: "Nimmt ein Faltungsnetz. Der Lauf beginnt von vorn.",
    scale:
      "Jede Karte von Papier bis zur Tinte bei ihrem eigenen größten Wert, oder alle Karten einer Schicht auf einer Skala.",
    digit: "Was ins Netz geht.",
    outputs: "Die Aktivierung jedes Ausgabeneurons; die größte ist die Antwort.",
    maps: "Was jeder Filter wo findet. Tinte: Sein Muster ist da.",
    filters: "Die Gewichte jedes Filters: blau für Tinte, orange dagegen.",
    strength: "Wie weit jedes Pixel verschoben wird. An der Marke kippt die Antwort.",
    towards: "Welche falsche Antwort der Stoß bewirken soll.",
    noise: "Andere zufällige Vorzeichen, von derselben Größe.",
    attacked: "Die Ziffer, wie sie ist.",
    direction:
      "Für jedes Pixel das Vorzeichen seines Gradienten: in welcher Richtung die Antwort schlechter wird.",
    seen: "Die Ziffer plus der Stoß: was ins Netz geht.",
    noisy: "Die Ziffer plus zufällige Vorzeichen von derselben Größe.",
    film: {
      method:
        "Ein Schritt der Größe ε entlang der Vorzeichen des Gradienten, oder viele kleinere, jeder entlang der Vorzeichen dort, wo das Bild gerade steht.",
      steps: "Wie viele Schritte. Jeder bewegt jedes Pixel um 2.5 ε, geteilt durch ihre Anzahl.",
      inside: "Das erste Bild ist die Ziffer mit zufälligen Änderungen von höchstens ε.",
      play: "Zeigt die Schritte nacheinander.",
      frame: "Der Schritt, der zu sehen ist: 0 ist der Anfang des Angriffs.",
      seen: "Die Ziffer mit allem, was bisher geändert wurde, und die Ausgaben dafür.",
      change: "Blaue Pixel haben jetzt mehr Tinte, orange weniger; die volle Farbe ist ε.",
      noise: "Die Ziffer mit zufälligen Vorzeichen, so groß wie die größte Änderung bisher.",
      ball: "Wie viele Pixel sich wie weit bewegt haben. Die Wände stehen bei −ε und +ε; kein Pixel geht darüber hinaus.",
      course: "Wie sich die Ausgaben von Schritt zu Schritt ändern.",
      output: "Die Aktivierung eines Ausgabeneurons.",
    },
    field: "Das lokale rezeptive Feld: die Pixel, aus denen dieser Wert kommt.",
    sum: "Was der Filter dort tut: Werte mal Gewichte, zusammengezählt.",
    mapBefore: "Die Karte davor, deren Teil der Summe groß gezeigt wird.",
    parts:
      "Der Teil jeder Karte davor: ihre Werte mal ihre Gewichte, zusammengezählt. Zusammen sind sie z.",
    window: "Die Werte, von denen dieser gepoolte der größte ist.",
    map: "Die Karte, in der der Wert steht.",
  },
  compiler: {
    which:
      "Das kleinste Netz, dessen Code auf einen Bildschirm passt, oder das, das Sie trainieren.",
    bar: "Wie viele Additionen und Multiplikationen eines Mini-Batches jeder Kernel ausführt.",
    network:
      "Die Schichten, wie sie geschrieben werden. Jede wurde zu den Knoten, die aufleuchten.",
    graph:
      "Die Operationen eines Mini-Batches, vorwärts, dann der hergeleitete Gradient und die Änderung.",
    middle:
      "Wie der Graph in Kernel geschnitten wird, wie ihre Schleifen laufen und wo Werte im Speicher liegen.",
    generated:
      "Was aus den Kerneln gemacht wird: die Befehle, die hier laufen, oder dasselbe in C.",
  },
  oneNeuron: {
    starts: "Die beiden Anfänge des Buchs: mäßig falsch und sehr falsch.",
    weight: "Das Gewicht, mit dem beide Neuronen beginnen.",
    bias: "Der Bias, mit dem beide Neuronen beginnen.",
    eta: "Die Lernrate beider Neuronen.",
    asBook: "Was die Abbildungen des Buchs berechnen, und das ist nicht, was sein Text herleitet.",
    run: "Beide Neuronen zugleich, 300 Änderungen.",
    step: "Eine Änderung von beiden.",
    reset: "Beide zurück an ihren Anfang.",
    updates: "Die Änderung, die gezeigt wird. Ziehen Sie, um zurückzugehen.",
    output: "Was das Neuron antwortet. Es sollte 0 sein.",
    cost: "Wie weit die Antwort von 0 entfernt ist, nach diesen Kosten.",
    weightNow: "Das Gewicht jetzt.",
    biasNow: "Der Bias jetzt.",
    figure: "Dasselbe Neuron, derselbe Anfang, andere Kosten.",
    updatesAxis: "Änderungen bis hierher.",
    costAxis: "Die Kosten, von 0 an.",
    curves:
      "Eine Aktivierungsfunktion in Blau und ihre Steigung in Orange. Wo die Steigung fast 0 ist, wird nichts gelernt.",
    z: "Die gewichtete Eingabe, bei der Wert und Steigung abgelesen werden.",
    softmax:
      "Aus vier gewichteten Eingaben werden vier Ausgaben, die positiv sind und zusammen 1 ergeben.",
    slider:
      "Eine gewichtete Eingabe. Heben Sie sie, und ihre Ausgabe wächst, während die anderen schrumpfen.",
    scale:
      "Alle vier werden mit c multipliziert. Je größer es ist, desto mehr nimmt die größte alles.",
    softmaxReset: "Die vier Zahlen der Abbildung im Buch.",
  },
  visualProof: {
    handle:
      "Der Punkt lässt sich ziehen oder mit den Pfeiltasten bewegen; die Zahlen im Netz folgen.",
    steps: "Der Beweis in acht Schritten. Jeder behält die Zahlen des letzten.",
    scenes: "Die Teile dieses Schritts.",
    ways: "Die Szene davor und die nächste.",
    number:
      "Ein Gewicht, ein Bias oder was daraus folgt. Ziehen Sie daran, und die Abbildung folgt.",
    height: "Die Höhe dieses Buckels. Ziehen Sie an ihr oder an der Säule darüber.",
    bumps: "Wie viele Buckel. Mehr passen enger an jedes Ziel.",
    newStart: "Zufällige Höhen.",
    best: "Die Höhen mit der kleinsten Abweichung, auf Zehntel gerundet.",
    clip: "Dasselbe von selbst, langsam.",
    asInBook: "Die Zahlen, die die Abbildung im Buch hat.",
    x: "Die Eingabe, von 0 bis 1.",
    y: "Was bei dieser Eingabe herauskommt.",
    network: "Das Netz dieser Szene. Linien sind Gewichte: blau positiv, orange negativ.",
    output: "Was das Netz berechnet, bei jeder Eingabe.",
    weighted: "Was die verdeckten Neuronen zusammen ergeben, vor dem Ausgabeneuron.",
    map: "Dasselbe von oben: je mehr Farbe, desto weiter von 0.",
    surface: "Die Ausgabe über beiden Eingaben, als Landschaft.",
    activation:
      "Eine andere Aktivierungsfunktion. Der Beweis braucht nur, dass beide Enden verschieden sind.",
    repair: "Wie das Fenster des Versagens gefüllt wird.",
    theorem: "Die beste Abweichung, die so viele Buckel erreichen: so klein, wie man will.",
    bumpsAxis: "Wie viele Buckel, logarithmisch.",
    deviationAxis: "Die kleinste mittlere Abweichung.",
  },
  results: {
    search: "Wörter eines Experiments, in beliebiger Reihenfolge.",
    chapter: "Nur die Experimente eines Kapitels.",
    verdict: "Nur die Experimente mit diesem Urteil.",
    experiment:
      "Was das Buch sagt, in unseren Worten. Öffnen Sie es für das Vorgehen und alle Zahlen.",
    book: "Die Zahl, die das Buch druckt.",
    ours: "Ein Punkt für jeden unserer Läufe, eine blaue Marke an ihrem Mittel, eine orange an der Zahl des Buchs.",
    word: "Ob unsere Zahl mit der des Buchs übereinstimmt, gemessen daran, wie sehr Läufe streuen.",
    train: "Stellt genau diesen Lauf unter Trainieren ein.",
    figure: "Wovon die Zahl der Wert ist.",
    reason: "Wie sich unsere Zahl zu der des Buchs verhält.",
    x: "Worüber die Kurve gezeichnet ist.",
    y: "Der Wert der Kurve.",
  },
};
