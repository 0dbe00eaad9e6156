import { plural } from "../plural.ts";
export const ownData = {
  title: "Eigene Daten",
  link: "Eigene Daten",
  says: "Eine Tabelle (CSV), IDX-Dateien oder Bilder in einem Ordner je Klasse. Nichts verlässt diesen Rechner.",
  drop: "Ziehen Sie Dateien oder einen Ordner irgendwo auf die Seite, oder",
  files: "Dateien wählen",
  folder: "Ordner wählen",
  reading: (done: number, total: number) => `${done} von ${total} gelesen …`,
  readingOne: "Wird gelesen …",
  kinds: { csv: "Tabelle", idx: "IDX", pictures: "Bilder", digits: "Ziffern" },
  stored: "Ihre Mengen",
  none: "Noch keine.",
  notStored:
    "Dieser Browser behält nichts für diese Seite: Mengen und Ziffern bleiben, bis die Seite geschlossen wird.",
  count: (count: string, classes: number) =>
    `${count} Beispiele, ${classes} ${classes === 1 ? "Klasse" : "Klassen"}`,
  shape: (width: number, height: number, channels: number) =>
    `Bilder von ${width} × ${height}${channels > 1 ? " in Farbe" : ""}`,
  numbers: (size: number) => (size === 1 ? "je 1 Zahl" : `je ${size} Zahlen`),
  train: "Damit trainieren",
  trainNamed: (name: string) => `Mit ${name} trainieren`,
  delete: "Löschen",
  deleteNamed: (name: string) => `${name} löschen`,
  keep: "Behalten und trainieren",
  discard: "Verwerfen",
  inUse: "in Gebrauch",
  preview: {
    title: "Vor dem Lauf",
    counts: "Beispiele je Klasse",
    samples: "Einige davon",
    sample: (name: string) => `ein Beispiel von ${name}`,
    moreClasses: (count: number) => `und ${plural(count, "weitere Klasse", "weitere Klassen")}`,
    problems: "Was zu wissen ist",
    fine: "Nichts sieht falsch aus.",
    label: "Spalte mit der Klasse",
    divideBy: "Werte teilen durch",
    side: "Größe der Bilder",
    colour: "in Farbe",
    inverted: "Dunkles gilt als Tinte",
    split: "Der Startwert des Laufs mischt sie; ein Siebtel validiert, ein Siebtel testet.",
    splitTest: "Die Testmenge der Dateien bleibt die Testmenge; ein Siebtel des Rests validiert.",
    tooFew: (least: number) => `für drei Mengen sind mindestens ${least} Beispiele nötig`,
  },
  problems: {
    oneClass: (name: string) =>
      `Alle Beispiele sind von der Klasse ${name}: Es gibt nichts, wovon sie zu unterscheiden wäre.`,
    outweighs: (name: string, share: string) =>
      `${share} sind von der Klasse ${name}: Ein Netz, das immer so antwortet, hat so oft recht.`,
    sorted: "Sie kommen Klasse für Klasse. Vor dem Teilen werden sie gemischt.",
    sizes: (least: string, most: string, to: string) =>
      `Die Bilder sind verschieden groß, ${least} bis ${most}. Die Mitte eines jeden wird auf ${to} gebracht.`,
    notScaled: (most: string) =>
      `Die Eingaben reichen bis ${most}. Neuronen sättigen sofort: Teilen Sie die Werte, damit sie nahe 1 liegen.`,
    few: (name: string, count: number) =>
      `Klasse ${name} hat ${count} ${count === 1 ? "Beispiel" : "Beispiele"}: zu wenige für alle drei Mengen.`,
    emptyClass: (name: string) => `Klasse ${name} hat kein Beispiel; sie ist nur eine Ausgabe.`,
    skipped: (count: number, first: string) =>
      `${count} ${count === 1 ? "Datei bleibt" : "Dateien bleiben"} weg, etwa ${first}.`,
    more: (count: number) => `und ${count} weitere dieser Art`,
  },
  classes: {
    sets: { validation: "Validierungsmenge", test: "Testmenge" },
    oneClass: (name: string, count: string) =>
      `Alle ${count} Trainingsbeispiele sind von der Klasse ${name}: Es gibt nichts, wovon sie zu unterscheiden wäre.`,
    outweighs: (name: string, share: string) =>
      `${share} der Trainingsbeispiele sind von der Klasse ${name}: Ein Netz, das immer sie antwortet, hat so oft recht.`,
    missing: (set: string, names: string, count: number) =>
      `In der ${set} fehlt ${count === 1 ? "die Klasse" : "jedes Beispiel der Klassen"} ${names}, die das Training hat.`,
    unknown: (set: string, names: string, count: number, examples: string) =>
      `Das Training hat kein Beispiel der ${count === 1 ? "Klasse" : "Klassen"} ${names}, von denen die ${set} ${examples} hat: Sie können nicht gelernt werden.`,
    empty: (names: string, count: number) =>
      count === 1
        ? `Die Klasse ${names} hat gar kein Beispiel; sie ist nur eine Ausgabe des Netzes.`
        : `Die Klassen ${names} haben gar kein Beispiel; sie sind nur Ausgaben des Netzes.`,
    sorted:
      "Die Beispiele kommen Klasse für Klasse, sodass ein Teil von ihnen nur einige Klassen hat. Nehmen Sie alle.",
  },
  tables: {
    where: (file: string, line: number | undefined, column: string | undefined) =>
      [
        file,
        ...(line === undefined ? [] : [`Zeile ${line}`]),
        ...(column === undefined ? [] : [`Spalte „${column}“`]),
      ].join(", "),
    faults: {
      "no-rows": () => "Es ist keine Zeile mit Daten darin.",
      encoding: () => "Die Datei ist nicht in UTF-8. Speichern Sie sie als CSV UTF-8.",
      "blank-line": () => "Zwischen den Zeilen steht eine leere. Löschen Sie sie.",
      quotes: () =>
        "Anführungszeichen gehören paarweise um ganze Zellen. In einer Zelle werden sie doppelt geschrieben.",
      cells: (found: string) =>
        `Diese Zeile hat ${plural(found, "Zelle", "Zellen")}, die erste eine andere Zahl. Fehlt ein Trennzeichen oder ein Anführungszeichen?`,
      number: (found: string) =>
        `Hier sollte eine Zahl stehen, gefunden: ${found}. Berichtigen Sie sie oder lassen Sie die Zeile weg.`,
      "no-class": () => "Die Klasse fehlt. Lassen Sie Zeilen weg, deren Klasse nicht bekannt ist.",
      "class-kind": (found: string) =>
        `${found} ist eine Klasse anderer Art als die davor: Alle sind Wörter, oder alle sind ganze Zahlen.`,
      "class-number": (found: string) =>
        `Hier sollte eine Klasse als ganze Zahl von 0 bis 65535 stehen, gefunden: ${found}.`,
      "class-count": (found: string) =>
        `Es sind zu viele Klassen, ${found} ist eine zu viel. Ist eine andere Spalte die Klasse?`,
      "column-name": () => "Jede Spalte braucht einen Namen, und einer ist leer.",
      "column-twice": (found: string) =>
        `Zwei Spalten haben denselben Namen: ${found.replace(/ twice$/, "")}.`,
      "no-inputs": () => "Neben der Klasse gibt es keine Spalte.",
    },
  },
  limits: {
    files: (most: string, found: string) =>
      `${found} Dateien sind zu viele; höchstens ${most}. Bringen Sie einen Teil des Ordners.`,
    bytes: (most: string, found: string) =>
      `${found} MB sind zu viele; höchstens ${most}. Bringen Sie einen Teil der Daten.`,
    values: (most: string, found: string) =>
      `${found} Zahlen sind zu viele; höchstens ${most}. Bringen Sie weniger Beispiele oder kleinere Bilder.`,
    classes: (most: string, found: string) =>
      `${found} Klassen sind zu viele; höchstens ${most}. Ist eine andere Spalte die Klasse?`,
    pixels: (file: string, most: string, found: string) =>
      `${file} hat ${found} Millionen Pixel; höchstens ${most}. Verkleinern Sie das Bild.`,
    nothing: (first: string) =>
      `${first || "Das Gebrachte"} ist weder CSV, IDX, PNG noch JPEG. Bringen Sie Dateien einer dieser Arten.`,
    mixed:
      "Das sind Dateien verschiedener Art. Bringen Sie eine Tabelle oder IDX-Dateien oder Bilder.",
    severalTables: "Das sind mehrere Tabellen. Bringen Sie eine nach der anderen.",
    idxPair: (images: number, labels: number) =>
      `Erwartet: eine Datei mit Bildern und eine mit ebenso vielen Klassen, oder zwei solche Paare; gefunden: ${images} mit Bildern, ${labels} mit Klassen.`,
    noClasses: (file: string) =>
      `Die Klasse von ${file} ist nicht bekannt. Legen Sie die Bilder einer Klasse in einen Ordner mit ihrem Namen, oder nennen Sie sie Katze-1.png, Katze-2.png.`,
    notPicture: (file: string) => `${file} ist kein ganzes PNG- oder JPEG-Bild. Lassen Sie es weg.`,
    other: (message: string) => `Diese Dateien sind nicht lesbar: ${message}`,
  },
  notes: {
    part: (count: string, percent: string) =>
      `Die ersten ${count} Ziffern sind da, und der Lauf lernt aus ihnen. Der Rest kommt: ${percent}.`,
    partHere: (count: string) =>
      `Der Lauf lernt aus den ersten ${count} Ziffern. Inzwischen ist ganz MNIST da.`,
    useAll: "Mit allen neu beginnen",
    noMnist:
      "MNIST liegt nicht neben dieser Seite, darum lernt der Lauf aus gezeichneten Ziffern. Bringen Sie die vier IDX-Dateien als eigene Daten, um MNIST zu nehmen.",
    missing: (name: string) =>
      `Die Menge ${name} ist nicht in diesem Browser. Bringen Sie ihre Dateien als eigene Daten: Dieselben Dateien bekommen denselben Namen, und der Lauf kann beginnen.`,
  },
};
