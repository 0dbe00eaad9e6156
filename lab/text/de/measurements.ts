// Woran ein Lauf gemessen wird, im Bereich Training.
import { isOne, plural } from "../plural.ts";
export const measurements = {
  chart: {
    titles: {
      mistakes: "Richtig gelesene Ziffern",
      linear: "Richtig gelesene Ziffern",
      cost: "Kosten",
    },
    says: {
      mistakes: "in Prozent; gleiche Höhen: halb so viele Fehler",
      linear: "in Prozent",
      cost: "Mittel über die Ziffern, ohne Strafterme",
    },
    points: (validation: string, training: string, all: string) =>
      all
        ? `Linien: an jedem Punkt dieselben ${validation} Ziffern zur Validierung und ${training} zum Training. Ringe: alle ${all} zur Validierung, nach jeder Epoche.`
        : `Linien: an jedem Punkt ${isOne(validation) ? "die eine Ziffer" : `alle ${validation} Ziffern`} zur Validierung und dieselben ${training} zum Training.`,
    counted: (hasRings: boolean) =>
      hasRings
        ? "Linien: stets dieselben Ziffern. Ringe: alle zur Validierung, nach jeder Epoche."
        : "Linien: alle Ziffern zur Validierung, stets dieselben zum Training.",
    over: (what: string, count: string) => `${what} (${count})`,
    epochs: "Epochen",
    training: "Training",
    validation: "Validierung",
    allDigits: "alle Ziffern",
    before: "voriger Lauf",
    book: (value: string) => `Buch ${value}`,
    aim: (value: string) => `Ziel ${value}`,
    seeds: (count: number) => `${count} Startwerte`,
    height: "Was die Höhe bedeutet",
    heights: { mistakes: "Fehler", linear: "Prozent", cost: "Kosten" },
    summary: (epoch: string, training: string, validation: string, book: string) =>
      `Nach ${plural(epoch, "Epoche", "Epochen")} werden ${training} der Trainings- und ${validation} der Validierungsziffern richtig gelesen.${
        book ? ` Das Buch nennt ${book}.` : ""
      }`,
    empty: "Der Lauf hat noch nicht begonnen.",
  },
  travel: {
    name: "Gezeigter Moment",
    hint: "Ziehen oder Pfeiltasten: alle Ansichten gehen zu diesem Moment zurück. Ende: der neueste.",
    at: (step: string, epoch: string) => `Schritt ${step}, Epoche ${epoch}`,
    back: (at: string, latest: string) =>
      `Sie sehen ${at}, von ${plural(latest, "Schritt", "Schritten")}. Der Lauf geht von hier weiter, auf das Bit gleich.`,
    again: (latest: string) => `Dieselben Schritte noch einmal, auf das Bit gleich, bis ${latest}.`,
    live: "Live",
  },
  confusion: {
    title: "Was wofür gehalten wird",
    says: (total: string) => `über ${plural(total, "Ziffer", "Ziffern")}`,
    name: "Verwechslungsmatrix: Zeilen sind die wahre Ziffer, Spalten die Antwort",
    corner: "wahre Ziffer",
    under: "Zeile: wahre Ziffer. Spalte: Antwort. Klick: ihre Ziffern.",
    right: (name: string, count: number, of: number) =>
      `${name} richtig gelesen: ${count} von ${of}.`,
    slip: (right: string, answer: string, count: number, of: number) =>
      `${right} für ${answer} gehalten: ${count} von ${of}.`,
  },
  mistakes: {
    title: "Die schlimmsten Fehler",
    says: "sicher und falsch",
    under: "Die wahre Ziffer → die Antwort. Ein Klick macht sie zur Eingabe.",
    none: (total: number) =>
      isOne(total)
        ? "Die eine Ziffer wird richtig gelesen."
        : `Alle ${total} Ziffern werden richtig gelesen.`,
    wrong: (right: string, answer: string, output: string) =>
      `Eine ${right}, für eine ${answer} gehalten, Ausgabe ${output}. Zur Eingabe machen.`,
    right: (name: string, output: string) =>
      `Eine ${name}, richtig gelesen, Ausgabe ${output}. Zur Eingabe machen.`,
    output: (output: string) => `Ausgabe ${output}`,
  },
  health: {
    title: "Zustand der Schichten",
    says: "über 100 Ziffern",
    layer: "Schicht",
    activations: "Aktivierungen",
    errors: "Fehler δ, log.",
    neurons: (count: number) => (count === 1 ? "1 Neuron" : `${count} Neuronen`),
    saturated: (count: number) => `${count} gesättigt`,
    dead: (count: number) => `${count} tot`,
    under: "Zeigen Sie auf etwas: Hier steht, was es sagt.",
    shape: (low: string, high: string, lowShare: string, highShare: string) =>
      `Aktivierungen von ${low} bis ${high}: ${lowShare} liegen am unteren Ende, ${highShare} am oberen.`,
    spread: (power: string) => `Die Hälfte der Fehler δ ist kleiner als 10 hoch ${power}.`,
    noErrors: "Fehler δ gibt es nach dem ersten Schritt.",
    livelyMeans: (neurons: number) =>
      neurons === 1
        ? "Das Neuron antwortet auf verschiedene Ziffern verschieden."
        : `Alle ${neurons} Neuronen antworten auf verschiedene Ziffern verschieden.`,
    saturatedMeans: (count: number, of: number, share: string) =>
      `${count} von ${plural(of, "Neuron", "Neuronen")} (${share}) ${isOne(count) ? "gibt" : "geben"} bei 95\u202f% der Ziffern dasselbe Ende aus. Dort ist die Steigung der Aktivierung fast 0, ${isOne(count) ? "es lernt" : "sie lernen"} kaum noch.`,
    deadMeans: (count: number, of: number, share: string) =>
      `${count} von ${plural(of, "Neuron", "Neuronen")} (${share}) ${isOne(count) ? "antwortet" : "antworten"} auf jede Ziffer 0. Die Steigung ist dort 0, ${isOne(count) ? "es lernt" : "sie lernen"} gar nicht mehr.`,
  },
  probes: {
    title: "Werte, die Sie beobachten",
    says: "Gewichte, gewichtete Eingaben z, Aktivierungen a, Fehler δ und Gradienten des letzten Mini-Batches, nach Namen.",
    value: "Wert",
    watch: "Beobachten",
    watchThis: (words: string) => `Beobachten: ${words}`,
    watched: (words: string) => `Beobachtet: ${words}`,
    its: { weight: "Gewichte", z: "z", a: "a", delta: "δ", layer: "Aktivierungen" },
    full: (most: number) => `${most} Werte werden beobachtet: entfernen Sie zuerst einen`,
    selected: (neuron: number, layer: number) => `Neuron ${neuron} von Schicht ${layer}:`,
    watchOf: (words: string, neuron: number) => `Beobachten: ${words} (Neuron ${neuron})`,
    ofNeuron: (name: string, neuron: number) => `${name}, Neuron ${neuron}`,
    kind: (label: string) => `Wie ${label} gezeichnet wird`,
    kinds: { histogram: "Histogramm", norm: "Norm über die Zeit", picture: "Bild" },
    remove: (label: string) => `${label} nicht mehr beobachten`,
    unknown: "Dieses Netz hat keinen solchen Wert.",
    noNeuron: "Diese Schicht hat kein solches Neuron.",
    waiting: "Er ist nach dem nächsten Schritt da.",
    norm: "Norm",
    normLabel: "Seine Norm über die Zeit, logarithmisch.",
    spread: (count: string, mean: string, deviation: string, norm: string) =>
      `${plural(count, "Wert", "Werte")}, Mittel ${mean}, Streuung ${deviation}, Norm ${norm}`,
    bad: (count: number) => (isOne(count) ? "1 ist keine Zahl." : `${count} sind keine Zahlen.`),
  },
};
