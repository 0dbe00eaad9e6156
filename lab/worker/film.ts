// An attack step by step (projected gradient descent; Madry et al. 2017): each step moves every pixel by
// the same amount along the sign of the gradient where the picture stands now, and back into the ball of
// what may be changed. One step as far as it goes is the fast gradient sign method. Beside each step
// stands noise whose largest change is the same.
import { largest, randomSigns } from "./attack.ts";
import type { Examiner, Parameters } from "./examiner.ts";
import type { Film, FilmFrame } from "./questions.ts";

export interface FilmPlan {
  /** How far a pixel may move in all, and in a step; of pixels 0..1. */
  readonly epsilon: number;
  readonly alpha: number;
  readonly steps: number;
  /** Whether it begins anywhere in the ball and not at the picture itself. */
  readonly isInside: boolean;
  /** The class that the answer is pulled to; undefined: away from the answer that is given now. */
  readonly towards: number | undefined;
  readonly seed: number;
}

/** The places that pixels may go to: no further than epsilon, and from 0 to 1. */
export interface Ball {
  /** Epsilon, less what rounding a sum of two float32 may add to it. */
  readonly radius: number;
  clip(pixels: ArrayLike<number>): Float32Array;
}

export function ballAround(middle: ArrayLike<number>, epsilon: number): Ball {
  const radius = Math.max(0, epsilon - (1 + epsilon) * 2 ** -24);
  return {
    radius,
    clip: (pixels) =>
      Float32Array.from({ length: middle.length }, (_, i) => {
        const [least, most] = [middle[i]! - radius, middle[i]! + radius];
        return Math.min(Math.max(pixels[i]!, least, 0), most, 1);
      }),
  };
}

/** The picture where it begins and after each step. `outputsName`: of the last layer's activations. */
export async function filmOf(
  examiner: Examiner,
  parameters: Parameters,
  pixels: Float32Array,
  outputsName: string,
  { epsilon, alpha, steps, isInside, towards, seed }: FilmPlan,
): Promise<Film> {
  const outputsOf = async (inputs: Float32Array): Promise<Float32Array> => {
    const example = { choice: { pixels: inputs }, inputs, label: -1 };
    return (await examiner.forward(parameters, example)).values[outputsName]!.values.slice();
  };
  const ball = ballAround(pixels, epsilon);
  const usual = await outputsOf(pixels);
  const label = towards ?? largest(usual);
  const way = towards === undefined ? alpha : -alpha;
  const signs = randomSigns(pixels.length, seed);
  const frames: FilmFrame[] = [];
  const show = async (at: Float32Array): Promise<void> => {
    const distance = at.reduce((most, x, i) => Math.max(most, Math.abs(x - pixels[i]!)), 0);
    const noisy = ballAround(pixels, distance).clip(pixels.map((x, i) => x + distance * signs[i]!));
    frames.push({
      pixels: at,
      outputs: await outputsOf(at),
      distance,
      noisy,
      noisyOutputs: await outputsOf(noisy),
    });
  };
  const place = randomPlaces(pixels.length, seed);
  let at = isInside ? ball.clip(pixels.map((x, i) => x + ball.radius * place[i]!)) : pixels.slice();
  await show(at);
  for (let i = 0; i < steps; i++) {
    const example = { choice: { pixels: at }, inputs: at, label };
    const { values } = await examiner.backward(parameters, example);
    const slopes = values["inputs/gradient"]!.values;
    at = ball.clip(at.map((x, k) => x + way * Math.sign(slopes[k]!)));
    await show(at);
  }
  return { before: pixels.slice(), usual, frames };
}

/** A number from -1 to 1 for each pixel, the same for the same seed. */
function randomPlaces(count: number, seed: number): Float32Array {
  // twelve signs, each of half the weight of the one before
  const places = new Float32Array(count);
  for (let bit = 0; bit < 12; bit++) {
    const signs = randomSigns(count, (seed + 1) * 4096 + bit);
    for (let i = 0; i < count; i++) places[i]! += signs[i]! / 2 ** (bit + 1);
  }
  return places;
}
