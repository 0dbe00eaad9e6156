// The fast gradient sign method (Goodfellow, Shlens, Szegedy 2014): every pixel moves by the same small
// strength in the direction that changes the answer most. Beside it random signs of the same strength.
import type { Examiner, Parameters } from "./examiner.ts";
import type { Attack } from "./questions.ts";

/** Strengths that are looked at, and how far apart they lie before bisection. */
export const MOST_STRENGTH = 0.5;
const STRIDE = 0.02;
const BISECTIONS = 6;

/** `pixels` moved by `strength` along `direction` (-1, 0, 1 each), and back into 0..1. */
export function moved(
  pixels: ArrayLike<number>,
  direction: ArrayLike<number>,
  strength: number,
): Float32Array {
  return Float32Array.from({ length: pixels.length }, (_, i) =>
    Math.max(0, Math.min(1, pixels[i]! + strength * direction[i]!)),
  );
}

/** A random sign for each pixel; the same for the same seed (mulberry32). */
export function randomSigns(count: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) & 1 ? 1 : -1;
  });
}

/**
 * The smallest strength up to 0.5 at which `differs`, to 0.001: steps of 0.02, then bisection between
 * the last that does not and the first that does. Undefined where none of the steps differs.
 */
export async function flipStrength(
  differs: (strength: number) => Promise<boolean>,
): Promise<number | undefined> {
  const steps = Math.round(MOST_STRENGTH / STRIDE);
  for (let i = 1; i <= steps; i++) {
    let high = i * STRIDE;
    if (!(await differs(high))) continue;
    let low = high - STRIDE;
    for (let k = 0; k < BISECTIONS; k++) {
      const middle = (low + high) / 2;
      if (await differs(middle)) high = middle;
      else low = middle;
    }
    return high;
  }
  return undefined;
}

/** What is asked of an attack. */
export interface AttackPlan {
  readonly strength: number;
  /** The class that the answer is pulled to; undefined: away from the answer that is given now. */
  readonly towards: number | undefined;
  readonly seed: number;
  /** Whether the strengths at which the answer flips are looked for, which takes 30 passes or so. */
  readonly wantsFlips: boolean;
}

/** Attacks the answer for these pixels; `outputsName`: of the last layer's activations. */
export async function attackAnswer(
  examiner: Examiner,
  parameters: Parameters,
  pixels: Float32Array,
  outputsName: string,
  { strength, towards, seed, wantsFlips }: AttackPlan,
): Promise<Attack> {
  const outputsOf = async (inputs: Float32Array): Promise<Float32Array> => {
    const example = { choice: { pixels: inputs }, inputs, label: -1 };
    return (await examiner.forward(parameters, example)).values[outputsName]!.values;
  };
  const before = await outputsOf(pixels);
  const answer = largest(before);
  const label = towards ?? answer;
  const example = { choice: { pixels }, inputs: pixels, label };
  const { values } = await examiner.backward(parameters, example);
  const way = towards === undefined ? 1 : -1;
  const direction = values["inputs/gradient"]!.values.map((slope) => way * Math.sign(slope) + 0);
  const noise = randomSigns(pixels.length, seed);
  const seen = moved(pixels, direction, strength);
  const noisy = moved(pixels, noise, strength);
  const flipOf = (along: Float32Array) =>
    flipStrength(async (at) => largest(await outputsOf(moved(pixels, along, at))) !== answer);
  return {
    pixels: pixels.slice(),
    direction,
    seen,
    noisy,
    before: before.slice(),
    after: await outputsOf(seen),
    afterNoise: await outputsOf(noisy),
    ...(wantsFlips
      ? { flips: { attack: await flipOf(direction), noise: await flipOf(noise) } }
      : {}),
  };
}

/** The place of the largest. */
export function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
