// The stops of the walk through a network of L layers: forward layer by layer, the cost, then back.
export type StopKind = "input" | "z" | "a" | "cost" | "bp1" | "bp2" | "bp3" | "bp4" | "step";

export interface Stop {
  readonly kind: StopKind;
  /** The layer it is about; undefined where the person chooses: BP3, BP4 and the step. */
  readonly layer: number | undefined;
  readonly direction: "forward" | "backward";
}

/** For 3 layers eleven: x, z2, a2, z3, a3, C, BP1, BP2, BP3, BP4, the step. */
export function stopsOf(last: number): Stop[] {
  const forward = (kind: StopKind, layer: number): Stop => ({ kind, layer, direction: "forward" });
  const back = (kind: StopKind, layer?: number): Stop => ({ kind, layer, direction: "backward" });
  const layers = Array.from({ length: last - 1 }, (_, i) => i + 2);
  return [
    forward("input", 1),
    ...layers.flatMap((l) => [forward("z", l), forward("a", l)]),
    forward("cost", last),
    back("bp1", last),
    ...layers
      .slice(0, -1)
      .toReversed()
      .map((l) => back("bp2", l)),
    back("bp3"),
    back("bp4"),
    back("step"),
  ];
}

/** What is known of the values when the walk has come to a stop. */
export interface Known {
  z(l: number): boolean;
  a(l: number): boolean;
  delta(l: number): boolean;
  readonly biasGradient: boolean;
  readonly weightGradient: boolean;
}

export function knownAt(stops: readonly Stop[], at: number): Known {
  const has = (kind: StopKind, l?: number) =>
    stops.some((stop, i) => i <= at && stop.kind === kind && (l === undefined || stop.layer === l));
  return {
    z: (l) => has("z", l),
    a: (l) => l === 1 || has("a", l),
    delta: (l) => has("bp1", l) || has("bp2", l),
    biasGradient: has("bp3"),
    weightGradient: has("bp4"),
  };
}
