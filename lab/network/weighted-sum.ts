// w·a + b of one neuron written out: the largest terms, and the rest added up. Of a map, at the place
// where it is strongest; of a neuron that answers for each step, at the step where it is.
import type { Values } from "../worker/protocol.ts";
import type { WeightedLayer } from "./roles.ts";

export interface Term {
  /** Its place among the neuron's weights. */
  readonly at: number;
  readonly weight: number;
  readonly input: number;
}

export interface WeightedSum {
  /** Largest first, by size. */
  readonly terms: readonly Term[];
  /** What all others come to, and how many of them have an input that is not 0. */
  readonly rest: number;
  readonly others: number;
  readonly bias: number;
  /** The weighted input that they come to. */
  readonly z: number;
  /** Of a map: the row and the column of its strongest place. */
  readonly place: readonly [row: number, column: number] | undefined;
  /** Of one that answers for each step: its strongest. */
  readonly step: number | undefined;
}

/** Undefined while a value is missing. `most`: terms that are named. */
export function weightedSum(
  layer: WeightedLayer,
  neuron: number,
  values: Readonly<Record<string, Values>>,
  weight: Values | undefined,
  bias: Values | undefined,
  most: number,
): WeightedSum | undefined {
  const inputs = values[layer.from.value];
  const z = values[`${layer.name}/z`];
  if (!inputs || !z || !weight || weight.shape[0] !== layer.units) return undefined;
  const each = weight.values.length / layer.units;
  const mine = weight.values.subarray(neuron * each, (neuron + 1) * each);
  const strongest = layer.weightShape.length === 4 ? peakOf(z, neuron) : undefined;
  const step = layer.kind === "eachStep" ? strongestStep(z, neuron) : undefined;
  const input = strongest
    ? windowOf(inputs, layer.weightShape, strongest)
    : (at: number) => inputs.values[(step ?? 0) * each + at]!;
  const terms: Term[] = [];
  for (let at = 0; at < each; at++) terms.push({ at, weight: mine[at]!, input: input(at) });
  const lit = terms.filter((term) => term.input !== 0 && term.weight !== 0);
  lit.sort((a, b) => Math.abs(b.weight * b.input) - Math.abs(a.weight * a.input));
  const others = lit.slice(most);
  return {
    terms: lit.slice(0, most),
    rest: others.reduce((sum, term) => sum + term.weight * term.input, 0),
    others: others.length,
    bias: bias?.values[neuron] ?? 0,
    z: strongest
      ? z.values[indexOf(z, strongest, neuron)]!
      : z.values[(step ?? 0) * layer.units + neuron]!,
    place: strongest,
    step,
  };
}

type Place = readonly [row: number, column: number];

const indexOf = ({ shape }: Values, [row, column]: Place, unit: number): number =>
  (row * shape[1]! + column) * shape[2]! + unit;

function strongestStep({ shape, values }: Values, unit: number): number {
  const [steps, units] = shape as [number, number];
  let best = 0;
  for (let step = 1; step < steps; step++) {
    if (values[step * units + unit]! > values[best * units + unit]!) best = step;
  }
  return best;
}

function peakOf(z: Values, unit: number): Place {
  let best: Place = [0, 0];
  for (let row = 0; row < z.shape[0]!; row++) {
    for (let column = 0; column < z.shape[1]!; column++) {
      const here = z.values[indexOf(z, [row, column], unit)]!;
      if (here > z.values[indexOf(z, best, unit)]!) best = [row, column];
    }
  }
  return best;
}

/** The input that a weight of a filter meets, which has [in, height, width]; strides are 1. */
function windowOf(inputs: Values, weightShape: readonly number[], [row, column]: Place) {
  const [, , height, width] = weightShape as [number, number, number, number];
  return (at: number): number => {
    const map = Math.floor(at / (height * width));
    const y = Math.floor(at / width) % height;
    return inputs.values[indexOf(inputs, [row + y, column + (at % width)], map)]!;
  };
}
