// Training that may suddenly lose what it had learned, and then goes back to where it had it.

/** A moment of a run: what goes on from it, and how it did there, in per cent. */
export interface Moment<State> {
  readonly state: State;
  readonly share: number;
}

export interface RewoundRun<State> {
  /** The epochs that count, in order; without those that were thrown away. */
  readonly path: readonly Moment<State>[];
  /** How often it went back. */
  readonly collapses: number;
  /** Whether it collapsed once more than it may, and ended early. */
  readonly isGivenUp: boolean;
}

/** Whether a network that withstood an attack has suddenly lost that: it learned to withstand the one
 * step that it is trained with, and nothing else (Wong et al. call it catastrophic overfitting). */
export function hasCollapsed(withstood: readonly number[]): boolean {
  const best = Math.max(...withstood);
  return best > 20 && withstood.at(-1)! < best / 2;
}

/**
 * `epochs` epochs, one after another. Where one has lost what those before could, it is thrown away, and
 * the run goes on from the one before with other random numbers, `most` times in all.
 */
export async function rewound<State>({
  epochs,
  most,
  begin,
  judge,
}: {
  readonly epochs: number;
  readonly most: number;
  /** The states after each of `left` epochs from this one; `attempt` counts from 0. */
  begin(from: State | undefined, left: number, attempt: number): AsyncIterable<State>;
  judge(state: State): Promise<number>;
}): Promise<RewoundRun<State>> {
  const path: Moment<State>[] = [];
  for (let attempt = 0; ; attempt++) {
    let isLost = false;
    for await (const state of begin(path.at(-1)?.state, epochs - path.length, attempt)) {
      const share = await judge(state);
      isLost = hasCollapsed([...path.map((moment) => moment.share), share]);
      if (isLost) break;
      path.push({ state, share });
    }
    if (!isLost) return { path, collapses: attempt, isGivenUp: false };
    if (attempt === most) return { path, collapses: attempt + 1, isGivenUp: true };
  }
}
