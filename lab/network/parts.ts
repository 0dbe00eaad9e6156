// Where a layer's weights lie. Most layers have one block of neurons with a parameter of each name; one
// that reads a sequence from both ends has two layers inside, whose neurons stand one behind the other.
import type { LayerFacts, Values } from "../worker/protocol.ts";

export interface Part {
  /** What its parameters' names begin with: layers.0, or layers.0.1 inside a layer. */
  readonly name: string;
  readonly units: number;
}

/** A layer whose weights lie in blocks. */
export interface Parted {
  readonly parts: readonly Part[];
  /** Neurons of all parts. */
  readonly units: number;
}

/** Of a layer that gives so many values along its last axis. */
export function partsOf({ name, kind }: Pick<LayerFacts, "name" | "kind">, units: number): Part[] {
  if (kind !== "bidirectional") return [{ name, units }];
  return [0, 1].map((inner) => ({ name: `${name}.${inner}`, units: units / 2 }));
}

/** The block that a neuron is in, and its place there. */
export function partWith({ parts }: Parted, neuron: number): { part: Part; neuron: number } {
  let before = 0;
  for (const part of parts) {
    if (neuron < before + part.units) return { part, neuron: neuron - before };
    before += part.units;
  }
  throw new RangeError(`expected a neuron below ${before}, got ${neuron}`);
}

/**
 * The parts' weights as though they were one parameter: [gates * units, ...in], in each gate the neurons of
 * all parts. Undefined where one is missing, and where they are of two moments.
 */
export function joined(
  { parts, units }: Parted,
  held: readonly (Values | undefined)[],
): Values | undefined {
  const [first] = held;
  if (!first || parts.length === 1) return first;
  const all = parts.map((_, i) => held[i]);
  if (all.some((one) => one === undefined || one.step !== first.step)) return undefined;
  const gates = first.shape[0]! / parts[0]!.units;
  const each = first.values.length / first.shape[0]!;
  const values = new Float32Array(gates * units * each);
  let at = 0;
  for (let gate = 0; gate < gates; gate++) {
    for (const [i, { units: own }] of parts.entries()) {
      const block = own * each;
      values.set(all[i]!.values.subarray(gate * block, (gate + 1) * block), at);
      at += block;
    }
  }
  return { ...first, shape: [gates * units, ...first.shape.slice(1)], values };
}

/** Where a number of the joined weights lies: the part, and the place in its parameter. */
export function placeIn(
  layer: Parted,
  at: number,
  each: number,
): { readonly part: Part; readonly index: number } {
  const row = Math.floor(at / each);
  const gate = Math.floor(row / layer.units);
  const { part, neuron } = partWith(layer, row % layer.units);
  return { part, index: (gate * part.units + neuron) * each + (at % each) };
}
