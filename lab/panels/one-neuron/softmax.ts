// Four weighted inputs made into shares.

/** The book's sliders as they stand at first. */
export const SLIDERS: readonly number[] = [2.5, -1, 3.2, 0.5];

/** e^(c z_j) / sum_k e^(c z_k). */
export function softmax(z: readonly number[], c = 1): number[] {
  const most = Math.max(...z.map((value) => c * value));
  const powers = z.map((value) => Math.exp(c * value - most));
  const sum = powers.reduce((s, power) => s + power, 0);
  return powers.map((power) => power / sum);
}

/** One input moved, and what that did to every output. */
export interface Change {
  readonly moved: number;
  readonly by: number;
  readonly changes: readonly number[];
}

/** Undefined where nothing, or more than one input, has moved. */
export function changeOf(
  before: readonly number[],
  after: readonly number[],
  c: number,
): Change | undefined {
  const moved = after.flatMap((z, j) => (z === before[j] ? [] : [j]));
  if (moved.length !== 1) return undefined;
  const [old, now] = [softmax(before, c), softmax(after, c)];
  const j = moved[0]!;
  return { moved: j, by: after[j]! - before[j]!, changes: now.map((a, k) => a - old[k]!) };
}
