// What speaks for a neuron and what against it: each input times its weight. Pure.

export interface Contributions {
  /** One an input. */
  readonly values: Float32Array;
  /** The sum of those above 0, and of those below. */
  readonly pro: number;
  readonly contra: number;
}

/** `weights`: [neurons, inputs] row-major. */
export function contributionsTo(
  neuron: number,
  weights: Float32Array,
  inputs: Float32Array,
): Contributions {
  const first = neuron * inputs.length;
  let [pro, contra] = [0, 0];
  const values = inputs.map((input, i) => {
    const value = input * weights[first + i]!;
    if (value > 0) pro += value;
    else contra += value;
    return value;
  });
  return { values, pro, contra };
}

/** The places of the largest, the largest first; of equals the first. */
export function strongest(values: ArrayLike<number>, count: number): number[] {
  return Array.from({ length: values.length }, (_, i) => i)
    .sort((a, b) => values[b]! - values[a]! || a - b)
    .slice(0, count);
}

/** The mean of each map of [height, width, maps], or of each neuron over its steps: [steps, neurons]. */
export function meansOfMaps(values: Float32Array, maps: number): Float32Array {
  const means = new Float32Array(maps);
  for (const [i, value] of values.entries()) means[i % maps]! += (value * maps) / values.length;
  return means;
}

/** One map of [height, width, maps]. */
export const mapOf = (values: Float32Array, maps: number, map: number): Float32Array =>
  Float32Array.from({ length: values.length / maps }, (_, i) => values[i * maps + map]!);

/** The largest distance from 0, at least `least`. */
export const reach = (values: Float32Array, least = 1e-6): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), least);

/**
 * Values of every step, [steps, its share of the units] each, side by side: [steps, units]. Undefined
 * where one is missing.
 */
export function stepsOf(
  parts: readonly (Float32Array | undefined)[],
  units: number,
): Float32Array | undefined {
  const own = units / parts.length;
  const steps = (parts[0]?.length ?? 0) / own;
  if (!Number.isInteger(steps) || parts.some((part) => part?.length !== steps * own)) {
    return undefined;
  }
  const all = new Float32Array(steps * units);
  for (let step = 0; step < steps; step++) {
    for (const [i, part] of parts.entries()) {
      all.set(part!.subarray(step * own, (step + 1) * own), step * units + i * own);
    }
  }
  return all;
}
