import { isOne } from "../plural.ts";
export const results = {
  where: "Protokoll · die Experimente der Kapitel 1 bis 6 und des Anhangs",
  title: "Die Zahlen des Buchs neben unseren",
  reading: "Die gespeicherten Läufe werden gelesen …",
  says: (all: number, agree: number, differ: number, seen: number) =>
    `Von ${all} Experimenten erreichen oder übertreffen ${agree} die Zahl des Buchs, ${differ} ${differ === 1 ? "weicht" : "weichen"} ab, und ${seen} Aussagen ohne Zahl wurden gesehen.`,
  missing:
    "Die gespeicherten Ergebnisse liegen nicht neben dieser Seite. `npm run build` im Repository erzeugt sie.",
  unitOf: (unit: string) =>
    (({ rows: "Zeilen", points: "Punkte", x: "×" }) as Record<string, string>)[unit] ?? unit,
  inEnglish: "Dieses Experiment ist neu und noch nicht übersetzt.",
  search: "Experimente durchsuchen",
  chapter: "Kapitel",
  allChapters: "alle Kapitel",
  chapterOf: (chapter: number) => (chapter === 7 ? "Anhang" : `Kapitel ${chapter}`),
  verdict: "Urteil",
  allVerdicts: "alle Urteile",
  words: {
    reproduced: "reproduziert",
    compatible: "verträglich",
    "not decided": "nicht entschieden",
    better: "besser",
    differs: "weicht ab",
    "claim seen": "Aussage gesehen",
    "claim not seen": "Aussage nicht gesehen",
    "no verdict": "kein Urteil",
    "not yet run": "noch nicht gelaufen",
  },
  found: (shown: number, all: number) => `${shown} von ${all}`,
  experiment: "Experiment",
  book: "Das Buch",
  sources: {
    "the author's data": "Daten des Autors",
    derived: "hergeleitet",
    "another paper": "andere Arbeit",
  },
  ours: "Unsere",
  dots: "Unsere: ein Punkt je Lauf, blau das Mittel, orange die Zahl des Buchs.",
  openInTrain: "In Trainieren öffnen",
  runs: (runs: number) => (runs === 1 ? "1 Lauf" : `${runs} Läufe`),
  wouldCost: (cost: string) => `Ein Lauf kostet ${cost.replace("core-hours", "Kernstunden")}.`,
  seen: (seen: number, of: number) =>
    isOne(of)
      ? `in dem einen Lauf ${seen ? "gesehen" : "nicht gesehen"}`
      : `in ${seen} von ${of} Läufen gesehen`,
  mean: (mean: string) => `Mittel ${mean}`,
  section: (chapter: number, section: string) =>
    `${chapter === 7 ? "Anhang" : `Kapitel ${chapter}`} · ${section}`,
  figure: "Größe",
  oursOf: (name: string) => `${name}, unsere`,
  bookOf: (name: string) => `${name}, Buch`,
  curves: (id: string) =>
    `Kurven von ${id}: der Median unserer Läufe und die des Buchs, wo sie veröffentlicht ist.`,
};
