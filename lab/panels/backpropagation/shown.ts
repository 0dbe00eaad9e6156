// Which neurons of a large layer are drawn: the six that matter most where the walk stands; the rest
// is one bundle with its sum.
import type { Pass } from "./dense-network.ts";
import type { Stop } from "./stops.ts";

/** A layer of so many is drawn whole. */
const WHOLE = 10;
const DRAWN = 6;

/** Where the walk stands: the stop and the neuron that is chosen. */
export interface Here {
  readonly stop: Stop;
  readonly l: number;
  readonly j: number;
}

export interface ShownLayer {
  readonly neurons: readonly number[];
  /** How many are not drawn. */
  readonly rest: number;
}

/** How much a neuron of layer m counts where the walk stands. */
function strengths(pass: Pass, m: number, { stop, l, j }: Here): (k: number) => number {
  if (m === l - 1) return (k) => Math.abs(pass.weight(l, j, k) * pass.a[m]![k]!);
  if (m === l + 1) return (i) => Math.abs(pass.weight(m, i, j) * pass.delta[m]![i]!);
  if (stop.direction === "backward" && m > 1) return (k) => Math.abs(pass.delta[m]![k]!);
  return (k) => Math.abs(pass.a[m]![k]!);
}

/** All neurons of layer m, strongest first; equal ones in order. */
export function byStrength(pass: Pass, m: number, here: Here): number[] {
  const strength = strengths(pass, m, here);
  const all = Array.from({ length: pass.size(m) }, (_, k) => k);
  const values = all.map(strength);
  return all.sort((a, b) => values[b]! - values[a]! || a - b);
}

/** The neurons of layer m that are drawn, in order; the chosen one is always among them. */
export function shownOf(pass: Pass, m: number, here: Here): ShownLayer {
  const count = pass.size(m);
  if (count <= WHOLE) {
    return { neurons: Array.from({ length: count }, (_, k) => k), rest: 0 };
  }
  const strongest = byStrength(pass, m, here).slice(0, DRAWN);
  if (m === here.l && !strongest.includes(here.j)) strongest[DRAWN - 1] = here.j;
  return { neurons: strongest.sort((a, b) => a - b), rest: count - DRAWN };
}

/** w a into the chosen neuron from all of the layer before that are not drawn. */
export function restIn(pass: Pass, l: number, j: number, shown: ShownLayer): number {
  const drawn = shown.neurons.reduce(
    (sum, k) => sum + pass.weight(l, j, k) * pass.a[l - 1]![k]!,
    0,
  );
  return pass.z[l]![j]! - pass.layer(l).bias[j]! - drawn;
}

/** w delta back to the chosen neuron from all of the layer after that are not drawn. */
export function restBack(pass: Pass, l: number, j: number, shown: ShownLayer): number {
  let sum = 0;
  for (let i = 0; i < pass.size(l + 1); i++) {
    if (!shown.neurons.includes(i)) sum += pass.weight(l + 1, i, j) * pass.delta[l + 1]![i]!;
  }
  return sum;
}
