// What the page and the study of a restricted Boltzmann machine say to each other: plain data.

export const WAYS = ["cd1", "cd10", "persistent"] as const;
/** Contrastive divergence with one step or ten, or chains that never begin anew. */
export type Way = (typeof WAYS)[number];

export const SIDE = 28;
export const PIXELS = SIDE * SIDE;
/** Test digits that are shown with their reconstructions: one of each class. */
export const SHOWN = 10;

export interface DreamsPlan {
  readonly hidden: number;
  readonly way: Way;
  readonly learningRate: number;
  readonly seed: number;
}

export interface DreamsAsk {
  /** The chain begins anew, with these pixels 0..1 or with noise, and its random numbers with it. */
  readonly begin?: { readonly pixels?: Float32Array; readonly seed: number };
  /** Steps of the chain. */
  readonly dream: number;
}

/** The chain after a step. */
export interface Frame {
  /** Steps since it began; 0 is what it began with. */
  readonly step: number;
  /** How likely each pixel is to be dark, given the hidden units that were drawn. */
  readonly pixels: Float32Array;
  /** Free energy of the pixels that were drawn. */
  readonly energy: number;
  /** Hidden units that were drawn on. */
  readonly on: number;
}

export interface DreamsView {
  /** Mini-batches so far, and in epochs. */
  readonly step: number;
  readonly epoch: number;
  /** Digits that are learned from. */
  readonly examples: number;
  /** W, [hidden, pixels]; c, [hidden]; b, [pixels]. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly visibleBias: Float32Array;
  /** The mean error of a reconstruction over the mini-batches of this course; NaN where there were none. */
  readonly error: number;
  /** Over some test digits, with probabilities. */
  readonly testError: number;
  /** The digits that are shown, their classes, p(h = 1 | v) and what is made of it. */
  readonly originals: Float32Array;
  readonly labels: readonly number[];
  readonly hidden: Float32Array;
  readonly rebuilt: Float32Array;
  /** Free energy in the mean: of training digits, of test digits, and of noise. */
  readonly energies: { readonly training: number; readonly test: number; readonly noise: number };
  /** The steps of the chain that were asked for, after where it began, if it did. */
  readonly frames: readonly Frame[];
}
