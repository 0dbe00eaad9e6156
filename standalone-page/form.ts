// What every way to ask the network has in common.
import type { Answers, PageFacts } from "downhill/standalone";

/** An example as it is asked, or why there is none. */
export type Asked =
  | { readonly inputs: Uint8Array | readonly number[]; readonly divideBy?: number }
  | { readonly missing: string };

/** Where an example comes from. */
export interface Form {
  readonly element: HTMLElement;
  /** What the page is called where nobody said so. */
  readonly title: string;
  /** A sentence above it. */
  readonly says: string;
  /** What the outputs that are shown are called. */
  readonly names: readonly string[];
  /** Those outputs, of all that the network gave. */
  pick(answers: Answers): ArrayLike<number>;
  /** Begins: every change is told with what is asked now; `isDone` where one has come to rest. */
  begin(changed: (asked: Asked, isDone: boolean) => void): void;
}

/** The network's outputs by name: classes, or numbers. */
export const namesOf = ({ outputs, classNames, gives }: PageFacts): readonly string[] =>
  classNames ??
  Array.from({ length: outputs }, (_, i) =>
    gives !== "numbers" ? `${i}` : outputs === 1 ? "Output" : `Output ${i + 1}`,
  );
