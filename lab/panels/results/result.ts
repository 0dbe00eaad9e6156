// The book's experiments as the page gets them: made from the stored runs when the page is built.

export type Word =
  | "reproduced"
  | "compatible"
  | "not decided"
  | "better"
  | "differs"
  | "claim seen"
  | "claim not seen"
  | "no verdict"
  | "not yet run";

export type Source = "the author's data" | "derived" | "another paper";

export interface ResultFigure {
  /** What it is the value of: "test %, best epoch". */
  readonly name: string;
  readonly unit: string;
  readonly decimals: number;
  /** What ours is held against; null: there is no number. */
  readonly book: number | null;
  /** Where the number is from, where the book does not print it. */
  readonly source: Source | null;
  /** Of our runs, in the order of their seeds. */
  readonly values: readonly number[];
  readonly verdict: string | null;
  readonly reason: string;
}

export interface ResultCurve {
  readonly name: string;
  /** [x, y], the median of our runs. */
  readonly ours: readonly (readonly [number, number])[];
  readonly book: readonly (readonly [number, number])[];
}

export interface Result {
  readonly id: string;
  readonly chapter: number;
  readonly section: string;
  /** What the book says, in our words. */
  readonly claim: string;
  /** How the book did it, and how it is done here. */
  readonly protocol: string;
  readonly word: Word;
  readonly runs: number;
  /** What a missing run would cost. */
  readonly cost: string;
  readonly figures: readonly ResultFigure[];
  /** Claims without a number: text, how often it was seen, of how many runs. */
  readonly claims: readonly { readonly text: string; readonly seen: number; readonly of: number }[];
  readonly curves: readonly ResultCurve[];
  readonly xLabel: string;
  /** Whether it has no words in the language of the page yet. */
  readonly isEnglish?: boolean;
}

/** What a person looks for: words in any order, a chapter, a verdict. */
export interface Filter {
  readonly words: string;
  readonly chapter: number;
  readonly word: Word | "";
}

/** Those that fit, in their order. */
export function filtered(results: readonly Result[], filter: Filter): Result[] {
  const words = filter.words.toLowerCase().split(/\s+/).filter(Boolean);
  return results.filter((result) => {
    const { id, chapter, section, claim, protocol, figures } = result;
    if (filter.chapter > 0 && chapter !== filter.chapter) return false;
    if (filter.word && result.word !== filter.word) return false;
    const all = [id, section, claim, protocol, ...figures.map((f) => f.name)]
      .join(" ")
      .toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** Mean and sample standard deviation; no deviation of a single run. */
export function meanOf(values: readonly number[]): { mean: number; deviation: number | undefined } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  if (values.length < 2) return { mean, deviation: undefined };
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

/** The record or its words out of JSON, with true minus signs before the numbers of their texts. */
export const readRecord = (json: string): unknown =>
  JSON.parse(json, (_, value) =>
    typeof value === "string" ? value.replace(/(?<![\w.)\]-])-(?=\d)/g, "−") : value,
  );
