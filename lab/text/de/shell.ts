export const shell = {
  panels: {
    train: "Trainieren",
    draw: "Zeichnen",
    backpropagation: "Backpropagation",
    "learning-speed": "Lerntempo",
    "feature-maps": "Merkmalskarten",
    compiler: "Compiler",
    "one-neuron": "Ein Neuron",
    "visual-proof": "Beweis in Bildern",
    recurrence: "Rekurrenz",
    dreams: "Träume",
    results: "Ergebnisse",
  },
  groups: {
    network: "Dieses Netz",
    alone: "Ohne Daten",
    apart: "Andere Netze",
    record: "Protokoll",
  },
  shell: {
    skip: "Zum Inhalt springen",
    panels: "Ansichten",
    chapter: (number: string) => `Kapitel ${number}`,
    badAddress: (problem: string) =>
      `Die Adresse ist nicht lesbar: ${problem}. Es gilt der übliche Wert.`,
    panelFailed: "Diese Ansicht konnte nicht geladen werden. Laden Sie die Seite neu.",
    replaced: (step: number) =>
      step > 0
        ? `Der Worker antwortete nicht mehr und wurde ersetzt; der Lauf geht bei Schritt ${step} weiter.`
        : "Der Worker antwortete nicht mehr und wurde ersetzt; der Lauf beginnt neu.",
    loading: "Wird geladen …",
    noVectors:
      "Dieser Browser hat kein WebAssembly mit Vektorbefehlen, oder es ist ausgeschaltet; Netze können in ihm nicht lernen. Nehmen Sie einen Browser von 2023 oder neuer.",
  },
  labels: {
    title: "Was die Beschriftungen dieses Bereichs sagen",
    open: "Was die Beschriftungen sagen",
    close: "Schließen",
  },
  runBar: {
    name: "Lauf",
    run: "Start",
    pause: "Pause",
    goOn: "Weiter",
    again: "Nochmal",
    step: "Schritt",
    epoch: "Epoche",
    reset: "Von vorn",
    speed: "Tempo",
    speeds: { slow: "langsam", tenfold: "10×", full: "voll" },
    state: "Stand des Laufs",
    epochWord: "Epoche",
    validation: "Validierung",
    rate: "Bilder/s",
    waiting: "Die Daten sind noch nicht da.",
    states: {
      running: "Das Netz lernt.",
      paused: "Der Lauf steht still.",
      done: "Der Lauf ist zu Ende.",
      failed: "Der Lauf ist mit einem Fehler stehen geblieben.",
    },
  },
  tools: {
    language: "Sprache",
    dark: "Dunkles Thema",
    share: "Link auf diesen Stand kopieren",
    copied: "Link kopiert",
    copiedAnew:
      "Link kopiert; sein Lauf beginnt von vorn, denn Startwert und Schritt ergeben diese Gewichte nicht",
    copyByHand: "Diesen Link kopieren:",
  },
  study: {
    toolbar: "Lernen",
    run: "Start",
    pause: "Pause",
    goOn: "Weiter",
    step: "Schritt",
    many: (count: number) => `${count} Schritte`,
    reset: "Von vorn",
    running: "Es lernt.",
    failed: (message: string) => `Es geht nicht weiter: ${message}. Start beginnt von vorn.`,
  },
  scrubber: {
    hint: "Ziehen oder Pfeiltasten; Eingabetaste, um eine Zahl zu tippen.",
  },
};
