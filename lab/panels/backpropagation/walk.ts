// Where the walk stands. It outlives the panel, so that one comes back to the same number.
import { signal } from "@preact/signals";
import type { BooksLoss } from "../../settings/losses.ts";
import { addPart, inAddress } from "../../state/address-parts.ts";
import { flag, made, numeral, numerals, oneOf } from "../../state/forms.ts";
import type { DenseNetwork } from "./dense-network.ts";
import { EXPECTED, readSmall, writeSmall } from "./small-address.ts";
import { smallExample, smallNetwork } from "./small-network.ts";

/** The network of 2, 3 and 2 neurons, or the one that is being trained. */
export const source = inAddress<"small" | "run">(
  "backpropagation",
  "of",
  "small",
  oneOf(["small", "run"]),
);
export const stopAt = inAddress("backpropagation", "stop", 0, numeral(0, 99));
/** The neuron that is looked at, where the stop leaves the choice; j counts from 0. */
export const chosen = inAddress<{ readonly l: number; readonly j: number }>(
  "backpropagation",
  "at",
  { l: 2, j: 0 },
  made(
    numerals(2, 0, 99_999),
    ([l, j]) => (l! >= 1 ? { l: l!, j: j! } : undefined),
    ({ l, j }) => [l, j],
  ),
);
export const small = signal<DenseNetwork>(smallNetwork());
export const smallX = signal<Float64Array>(smallExample.x);
/** Which of the two outputs should be 1. */
export const smallWanted = signal(0);
export const smallRate = signal(1);
export const isStrongestFirst = inAddress("backpropagation", "strongest", true, flag);
export const isPicture = inAddress("backpropagation", "picture", false, flag);
/** Whether the bundle of what is not drawn is open. */
export const isBundleOpen = signal(false);

addPart({
  panel: "backpropagation",
  key: "small",
  expected: EXPECTED,
  read: (text) => {
    const found = readSmall(text);
    if (!found) return false;
    small.value = found.network;
    smallX.value = found.x;
    smallWanted.value = found.wanted;
    smallRate.value = found.rate;
    return true;
  },
  write: () =>
    writeSmall({
      network: small.value,
      x: smallX.value,
      wanted: smallWanted.value,
      rate: smallRate.value,
    }),
});

export function restart(loss = small.value.loss as BooksLoss): void {
  small.value = smallNetwork(loss);
  smallX.value = smallExample.x;
  smallWanted.value = 0;
  smallRate.value = 1;
}
