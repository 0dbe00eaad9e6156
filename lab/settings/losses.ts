// The costs that a run can learn from, by the names that the library's code has for them; a test holds this
// list to the library's.

/** A cost is of one of these kinds; the last three have a number. */
export const LOSSES = [
  "quadratic",
  "crossEntropy",
  "logLikelihood",
  "meanSquared",
  "meanAbsolute",
  "huber",
  "smoothedCrossEntropy",
  "smoothedLogLikelihood",
] as const;
export type LossKind = (typeof LOSSES)[number];

/** The book's own: those of the panels that tell its story. */
export const BOOKS_LOSSES = ["quadratic", "crossEntropy", "logLikelihood"] as const;
export type BooksLoss = (typeof BOOKS_LOSSES)[number];

/** The number of a kind that has one: its usual value and its limits. */
export interface LossNumber {
  readonly usual: number;
  readonly least: number;
  readonly most: number;
}
const SHARE: LossNumber = { usual: 0.1, least: 0, most: 0.9 };
export const LOSS_NUMBERS = {
  huber: { usual: 1, least: 0.001, most: 1000 },
  smoothedCrossEntropy: SHARE,
  smoothedLogLikelihood: SHARE,
} as const satisfies Readonly<Partial<Record<LossKind, LossNumber>>>;
type NumberedLoss = keyof typeof LOSS_NUMBERS;

export const hasNumber = (kind: LossKind): kind is NumberedLoss =>
  Object.hasOwn(LOSS_NUMBERS, kind);

/** As code writes it. */
export type LossName =
  | Exclude<LossKind, NumberedLoss>
  | `huber(${number})`
  | `labelSmoothing(${"crossEntropy" | "logLikelihood"}, ${number})`;

/** Whose targets keep a share for the other answers, and the cost that then is taken. */
const SMOOTHED = {
  smoothedCrossEntropy: "crossEntropy",
  smoothedLogLikelihood: "logLikelihood",
} as const;

export interface LossParts {
  readonly kind: LossKind;
  /** NaN where the kind has none. */
  readonly number: number;
}

export function lossOf({ kind, number }: LossParts): LossName {
  if (!hasNumber(kind)) return kind;
  return kind === "huber" ? `huber(${number})` : `labelSmoothing(${SMOOTHED[kind]}, ${number})`;
}

export function lossParts(name: LossName): LossParts {
  const [, smoothed, share] = /^labelSmoothing\((\w+), ?(.*)\)$/.exec(name) ?? [];
  if (smoothed !== undefined) {
    const kind = smoothed === "crossEntropy" ? "smoothedCrossEntropy" : "smoothedLogLikelihood";
    return { kind, number: Number(share) };
  }
  const [kind = "", digits] = name.split(/[()]/);
  return { kind: kind as LossKind, number: digits === undefined ? Number.NaN : Number(digits) };
}

/** Undefined for what is no cost, and for a number outside its limits. */
export function readLoss(text: string): LossName | undefined {
  if (
    !/^(?:\w+|huber\([\d.]+\)|labelSmoothing\((?:crossEntropy|logLikelihood), ?[\d.]+\))$/.test(
      text,
    )
  ) {
    return undefined;
  }
  const parts = lossParts(text as LossName);
  if (!LOSSES.includes(parts.kind)) return undefined;
  if (!hasNumber(parts.kind)) return Number.isNaN(parts.number) ? lossOf(parts) : undefined;
  const { usual, least, most } = LOSS_NUMBERS[parts.kind];
  if (Number.isNaN(parts.number)) return lossOf({ kind: parts.kind, number: usual });
  return parts.number >= least && parts.number <= most ? lossOf(parts) : undefined;
}
