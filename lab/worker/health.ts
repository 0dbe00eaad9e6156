// How the activations and the errors of a layer lie: histograms, and the neurons that say the same
// whatever they see.
import { type ActivationName, activationParts } from "../settings/activations.ts";
import type { LayerHealth } from "./protocol.ts";

const BINS = 20;
/** A neuron is stuck where it gives the same end on so many of the examples. */
const SHARE = 0.95;

/** The ends between which an activation lies, and how near an end counts as saturated. */
const RANGES: Readonly<Record<string, readonly [number, number, near: number]>> = {
  sigmoid: [0, 1, 0.02],
  softmax: [0, 1, 0.02],
  tanh: [-1, 1, 0.02],
};

/** Below it softplus passes less than a thousandth of what comes back. */
const SHUT = 0.001;

/** Whether a neuron that gives it passes nothing back. */
const isShut = (kind: string, value: number): boolean =>
  (kind === "relu" && value === 0) || (kind === "softplus" && value < SHUT);

/** `values`: [examples, neurons] or [examples, rows, columns, maps], row-major. */
export function activationHealth(
  layer: string,
  activation: string,
  values: ArrayLike<number>,
  examples: number,
  errors: readonly number[] | undefined,
): LayerHealth {
  const neurons = values.length / examples;
  const { kind, number } = activationParts(activation as ActivationName);
  const ends = RANGES[kind];
  let [low, high] = ends ?? [0, 1];
  if (!ends) {
    low = Number.POSITIVE_INFINITY;
    high = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < values.length; i++) {
      low = Math.min(low, values[i]!);
      high = Math.max(high, values[i]!);
    }
    if (!(high > low)) high = low + 1;
  }
  const activations = new Array<number>(BINS).fill(0);
  const saturated: number[] = [];
  const dead: number[] = [];
  const near = ends?.[2] ?? 0;
  for (let j = 0; j < neurons; j++) {
    let atLow = 0;
    let atHigh = 0;
    let atShut = 0;
    for (let i = 0; i < examples; i++) {
      const value = values[i * neurons + j]!;
      const bin = Math.floor((BINS * (value - low)) / (high - low));
      activations[Math.max(0, Math.min(BINS - 1, bin))]! += 1;
      if (ends && value <= low + near) atLow += 1;
      if (ends && value >= high - near) atHigh += 1;
      if (isShut(kind, value)) atShut += 1;
      // there its slope, a + alpha, is a fiftieth of what it can be
      if (kind === "elu" && value <= -0.98 * number) atLow += 1;
    }
    if (atShut === examples) {
      dead.push(j);
    } else if (kind !== "softmax" && Math.max(atLow, atHigh) >= SHARE * examples) {
      saturated.push(j);
    }
  }
  return { layer, activations, range: [low, high], saturated, dead, neurons, errors };
}

/** Bins of log10 |delta| from -6 to 0; what is smaller or zero lies in the first. */
export function errorBins(deltas: ArrayLike<number>): number[] {
  const bins = new Array<number>(BINS).fill(0);
  for (let i = 0; i < deltas.length; i++) {
    const power = Math.log10(Math.abs(deltas[i]!) + 1e-12);
    const bin = Math.floor(((power + 6) / 6) * BINS);
    bins[Math.max(0, Math.min(BINS - 1, bin))]! += 1;
  }
  return bins;
}
