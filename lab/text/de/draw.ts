import { isOne, plural } from "../plural.ts";
export const draw = {
  where: "Kapitel 1 · Eigene Ziffern",
  title: "Eine Ziffer zeichnen",
  says: {
    digit:
      "Das ist eine Ziffer der Testmenge. Zeichnen Sie darüber: Die Antwort bewegt sich mit dem Stift.",
    empty:
      "Das Feld ist leer. Das Netz antwortet trotzdem: Es kennt zehn Klassen und kein „nichts“.",
    drawn: (answer: string, value: string) =>
      `Es liest Ihre Ziffer als ${answer}, mit einer Aktivierung von ${value}.`,
    noPicture:
      "Dieses Netz nimmt andere Beispiele als Bilder von 28\u00a0×\u00a028, darum ist das Feld geschlossen.",
  },
  pad: { title: "Zeichenfeld", says: "Maus, Finger, Stift oder Pfeiltasten" },
  seen: {
    title: "Was das Netz sieht",
    says: "auf 20\u00a0×\u00a020 eingepasst, in 28\u00a0×\u00a028 zentriert",
    none: "Das Beispiel ist noch nicht da.",
    left: "Nach links schieben",
    right: "Nach rechts schieben",
    up: "Nach oben schieben",
    down: "Nach unten schieben",
    home: "An den Platz",
    isHome: "sie ist an ihrem Platz",
    place: "An ihrem Platz.",
    moved: (right: number, down: number) => {
      const across = right === 0 ? "" : `${Math.abs(right)} nach ${right > 0 ? "rechts" : "links"}`;
      const along = down === 0 ? "" : `${Math.abs(down)} nach ${down > 0 ? "unten" : "oben"}`;
      return `Um ${[across, along].filter(Boolean).join(" und ")} verschoben.`;
    },
  },
  shifts: {
    title: "Dieselbe Ziffer, verschoben",
    says: "die Antwort an jedem von 49 Plätzen, bis zu 3 Pixel entfernt",
    table:
      "Antworten nach Platz: Zeilen von 3 nach oben bis 3 nach unten, Spalten von 3 nach links bis 3 nach rechts",
    kept: (answer: string, kept: number, all: number) =>
      kept === all
        ? `Es antwortet ${answer} an allen ${all} Plätzen.`
        : `Es antwortet ${answer} an ${kept} von ${all} Plätzen. Wenige Pixel ändern die übrigen.`,
    dense:
      "Jedes Gewicht einer dichten Schicht gehört zu einem Pixel; eine verschobene Ziffer trifft andere Gewichte.",
    recurrent:
      "Es liest Zeile um Zeile mit denselben Gewichten: Nach oben und unten verschieben sich die Schritte, zur Seite trifft jeder Pixel andere Gewichte.",
    convolutional:
      "Ein Filter trifft denselben Strich, wo immer er liegt; dichte Schichten danach tun es nicht.",
  },
  outputs: { title: "Ausgabeneuronen", says: "das größte ist die Antwort" },
  keep: {
    title: "Behalten",
    label: "Es ist eine",
    button: "Behalten",
    empty: "zeichnen Sie zuerst etwas",
    kept: (count: number) =>
      count === 1 ? "Behalten. Es ist Ihre erste." : `Behalten. Sie haben ${count}.`,
  },
  layers: {
    title: (place: number, code: string) => `Schicht ${place}: ${code}`,
    says: (count: number) =>
      isOne(count) ? "Aktivierung ihres Neurons" : `Aktivierungen ihrer ${count} Neuronen`,
    overRows: (count: number) =>
      isOne(count)
        ? "mittlere Aktivierung ihres Neurons über alle Zeilen"
        : `mittlere Aktivierungen ihrer ${count} Neuronen über alle Zeilen`,
    byRow: "Zeile für Zeile",
    byRowSays:
      "Eine Linie je Zeile der Ziffer, eine Spalte je Neuron: was es nach dieser Zeile sagt, Blau über 0, Orange darunter.",
    byRowBothWays:
      "Eine Linie je Zeile der Ziffer, eine Spalte je Neuron: was es dort sagt, Blau über 0, Orange darunter. Die linke Hälfte hat von oben bis zu dieser Zeile gelesen, die rechte von unten.",
    byRowPicture: (rows: number, neurons: number) =>
      `Was ${plural(neurons, "Neuron", "Neuronen")} nach jeder von ${rows} Zeilen ${isOne(neurons) ? "sagt" : "sagen"}`,
    maps: (count: number) =>
      isOne(count)
        ? "mittlere Aktivierung ihrer Merkmalskarte"
        : `mittlere Aktivierungen ihrer ${count} Merkmalskarten`,
    neuron: (place: number) => `Neuron ${place}`,
    map: (place: number) => `Karte ${place}`,
    activation: "Aktivierung",
    strongest: "Die drei stärksten",
    tinted:
      "Jeder Pixel ist seine Tinte mal sein Gewicht: Blau spricht für das Neuron, Orange dagegen. Leeres Papier sagt nichts.",
    tintedFrom:
      "Die Balken sind Aktivierungen der Schicht davor mal ihre Gewichte: Blau spricht für das Neuron, Orange dagegen.",
    sums: (forIt: string, against: string, bias: string, z: string) =>
      `dafür ${forIt}, dagegen ${against}, Bias ${bias}: z = ${z}`,
    from: (place: number) => `von ${place}`,
    barsLabel: (name: string, strongest: string) => `${name}. Am stärksten: ${strongest}.`,
    strokes: (neuron: number) => `Striche, die Neuron ${neuron} sah, dafür und dagegen`,
    mapPicture: (map: number) => `Was Karte ${map} fand`,
  },
  digits: {
    title: "Ihre Ziffern",
    none: "Noch keine. Zeichnen Sie eine, sagen Sie, was sie ist, behalten Sie sie.",
    count: (count: number) => `${count} behalten`,
    delete: (label: string) => `Diese ${label} löschen`,
    export: "Als CSV speichern",
    train: "Damit trainieren",
    tooFew: (least: number) => `für drei Mengen sind mindestens ${least} nötig`,
    trained: "Der Lauf beginnt mit Ihren Ziffern; ein Siebtel validiert, ein Siebtel testet.",
  },
};
