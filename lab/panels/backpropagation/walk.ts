// Where the walk stands. It outlives the panel, so that one comes back to the same number.
import { signal } from "@preact/signals";
import type { LossName } from "../../settings/settings.ts";
import type { DenseNetwork } from "./dense-network.ts";
import { smallExample, smallNetwork } from "./small-network.ts";

/** The network of 2, 3 and 2 neurons, or the one that is being trained. */
export const source = signal<"small" | "run">("small");
export const stopAt = signal(0);
/** The neuron that is looked at, where the stop leaves the choice; j counts from 0. */
export const chosen = signal<{ readonly l: number; readonly j: number }>({ l: 2, j: 0 });
export const small = signal<DenseNetwork>(smallNetwork());
export const smallX = signal<Float64Array>(smallExample.x);
/** Which of the two outputs should be 1. */
export const smallWanted = signal(0);
export const smallRate = signal(1);
export const isStrongestFirst = signal(true);
export const isPicture = signal(false);
/** Whether the bundle of what is not drawn is open. */
export const isBundleOpen = signal(false);

export function restart(loss: LossName = small.value.loss): void {
  small.value = smallNetwork(loss);
  smallX.value = smallExample.x;
  smallWanted.value = 0;
  smallRate.value = 1;
}
