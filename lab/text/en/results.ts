import { isOne } from "../plural.ts";
export const results = {
  where: "Record · the experiments of chapters 1 to 6 and the appendix",
  title: "The book's numbers, beside ours",
  reading: "Reading the stored runs …",
  says: (all: number, agree: number, differ: number, seen: number) =>
    `Of ${all} experiments ${agree} reach the book's number or pass it, ${differ} ${differ === 1 ? "differs" : "differ"} from it, and ${seen} claims without a number were seen.`,
  missing:
    "The stored results are not beside this page. `npm run build` in the repository makes them.",
  unitOf: (unit: string) => (unit === "x" ? "×" : unit),
  inEnglish: "It is kept in English.",
  search: "Search the experiments",
  chapter: "Chapter",
  allChapters: "all chapters",
  chapterOf: (chapter: number) => (chapter === 7 ? "the appendix" : `chapter ${chapter}`),
  verdict: "Verdict",
  allVerdicts: "all verdicts",
  words: {
    reproduced: "reproduced",
    compatible: "compatible",
    "not decided": "not decided",
    better: "better",
    differs: "differs",
    "claim seen": "claim seen",
    "claim not seen": "claim not seen",
    "no verdict": "no verdict",
    "not yet run": "not yet run",
  },
  found: (shown: number, all: number) => `${shown} of ${all}`,
  experiment: "Experiment",
  book: "The book",
  sources: {
    "the author's data": "the author's data",
    derived: "derived",
    "another paper": "another paper",
  },
  ours: "Ours",
  dots: "Ours: a dot for each run, a blue mark at their mean, an orange one at the book's number.",
  openInTrain: "Open in Train",
  runs: (runs: number) => (runs === 1 ? "1 run" : `${runs} runs`),
  wouldCost: (cost: string) => `A run takes ${cost}.`,
  seen: (seen: number, of: number) =>
    isOne(of) ? `${seen ? "seen" : "not seen"} in the one run` : `seen in ${seen} of ${of} runs`,
  mean: (mean: string) => `mean ${mean}`,
  section: (chapter: number, section: string) =>
    `${chapter === 7 ? "Appendix" : `Chapter ${chapter}`} · ${section}`,
  figure: "Figure",
  oursOf: (name: string) => `${name}, ours`,
  bookOf: (name: string) => `${name}, book`,
  curves: (id: string) =>
    `Curves of ${id}: the median of our runs, and the book's where it is published.`,
};
