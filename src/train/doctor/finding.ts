// What the doctor finds: what is wrong, where, why it matters (the section of the book that explains it), and
// the change to try. A finding is data; who shows it chooses the words around it.

const KINDS = [
  "not-a-number",
  "rate-too-large",
  "rate-too-small",
  "saturated-outputs",
  "saturated-layer",
  "dead-units",
  "vanishing",
  "exploding",
  "inputs-unscaled",
  "classes",
  "shared-examples",
  "overfitting",
  "chance",
] as const;

/** What findings can be about. */
export type FindingKind = (typeof KINDS)[number];

/** Something that is wrong with a run or a network: where, why, and what to change. */
export interface Finding {
  readonly kind: FindingKind;
  /** A sentence with its figures. */
  readonly what: string;
  /** What is known of the place. */
  readonly where: {
    /** layer 2 of 3, dense(10) */
    readonly layer?: string;
    readonly step?: number;
    readonly epoch?: number;
    /** The position of an example in its set. */
    readonly example?: number;
  };
  /** Why that matters: a sentence, and the section of the book. */
  readonly why: string;
  /** The change to try, in words and options of the library. */
  readonly change: string;
}

/** Whether a value out of a file is a finding. */
export function isFinding(value: unknown): value is Finding {
  if (typeof value !== "object" || value === null) return false;
  const { kind, what, why, change, where } = value as Partial<Finding>;
  if (typeof where !== "object" || where === null || Array.isArray(where)) return false;
  const { layer, step, epoch, example } = where;
  return (
    (KINDS as readonly unknown[]).includes(kind) &&
    [what, why, change].every((text) => typeof text === "string") &&
    (layer === undefined || typeof layer === "string") &&
    [step, epoch, example].every((n) => n === undefined || Number.isSafeInteger(n))
  );
}

/** Sections of Nielsen's book, as findings cite them. */
export const BOOK = {
  slowdown: "chapter 3, The cross-entropy cost function",
  overfitting: "chapter 3, Overfitting and regularization",
  start: "chapter 3, Weight initialization",
  rates: "chapter 3, How to choose a neural network's hyper-parameters",
  rectified: "chapter 3, Other models of artificial neuron",
  deep: "chapter 5, The vanishing gradient problem",
  unstable: "chapter 5, Unstable gradients in deep neural nets",
  digits: "chapter 1, Implementing our network to classify digits",
} as const;

/** What was found, in a few lines of text. */
export const findingText = ({ what, why, change }: Finding): string =>
  `${what}.\n  Why: ${why}.\n  Try: ${change}.`;
