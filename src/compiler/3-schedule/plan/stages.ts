// What runs after what: an entry is one tree, a repeat over its steps. The cut makes it of groups,
// lowering maps it to kernels; lifetimes, the phases of a team, the printer and the entry's code are
// each one walk over it.

/** `K` is what stands for a kernel: a group while places are chosen, its loops afterwards. */
export type Stage<K, Count = number> =
  | { readonly kind: "kernel"; readonly kernel: K }
  | Repeat<K, Count>;

/** Runs its body `count` times, at least once. */
export interface Repeat<K, Count = number> {
  readonly kind: "repeat";
  readonly count: Count;
  readonly round: Round;
  readonly body: readonly Stage<K>[];
}

/** An entry: it does everything in each of the steps, as many as the host asks for, or none. */
export type Steps<K> = Repeat<K, "steps">;

/** The number of the round that a repeat is in, from 0: a kernel in its body may take it. */
export interface Round {
  readonly name: string;
  /** Counted down to 0. */
  readonly isReversed?: boolean;
}

export const kernelStage = <K>(kernel: K): Stage<K> => ({ kind: "kernel", kernel });

export const stepsOf = <K>(body: readonly Stage<K>[]): Steps<K> => ({
  kind: "repeat",
  count: "steps",
  round: { name: "step" },
  body,
});

/** So many rounds of a body; no stage where there is no round, or nothing in it. */
export const repeated = <K>(
  count: number,
  round: Round,
  body: readonly Stage<K>[],
): readonly Stage<K>[] =>
  count < 1 || body.length === 0 ? [] : [{ kind: "repeat", count, round, body }];

/** The same tree with what each kernel becomes in its place, made in the order in which they first run. */
export const mapStages = <A, B>(
  stages: readonly Stage<A>[],
  made: (kernel: A) => readonly B[],
): Stage<B>[] =>
  stages.flatMap((stage): Stage<B>[] =>
    stage.kind === "kernel"
      ? made(stage.kernel).map(kernelStage)
      : [{ ...stage, body: mapStages(stage.body, made) }],
  );

/** All kernels in the order in which they first run. */
export const kernelsIn = <K>(stages: readonly Stage<K>[]): K[] =>
  stages.flatMap((stage) => (stage.kind === "kernel" ? [stage.kernel] : kernelsIn(stage.body)));

/** The sum of a figure of each kernel over all rounds. */
export const sumOf = <K>(stages: readonly Stage<K>[], figure: (kernel: K) => number): number =>
  stages.reduce(
    (sum, stage) =>
      sum +
      (stage.kind === "kernel" ? figure(stage.kernel) : stage.count * sumOf(stage.body, figure)),
    0,
  );
