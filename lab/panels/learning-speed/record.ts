// Speeds of the hidden layers over the steps of a run: points in order of their step, thinned so that
// a long run stays as light as a short one.

/** The length of the mean error of each hidden layer after so many steps. */
export interface Speeds {
  readonly step: number;
  readonly norms: readonly number[];
}

const MOST = 400;

/** Another point; one of the same step is replaced, and every second goes when there are too many. */
export function recorded(points: readonly Speeds[], point: Speeds): readonly Speeds[] {
  const last = points.at(-1);
  const all =
    !last || last.step < point.step
      ? [...points, point]
      : [...points.filter(({ step }) => step !== point.step), point].sort(
          (a, b) => a.step - b.step,
        );
  if (all.length <= MOST) return all;
  return all.filter((_, i) => i % 2 === 0 || i === all.length - 1);
}

/** How many times faster the last layer learns than the first; undefined for fewer than two. */
export function ratioOf(norms: readonly number[]): number | undefined {
  if (norms.length < 2) return undefined;
  const ratio = norms.at(-1)! / norms[0]!;
  return Number.isFinite(ratio) ? ratio : undefined;
}
