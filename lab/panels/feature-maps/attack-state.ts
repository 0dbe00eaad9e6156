// What the attack is asked for, and what came of it: the exercises look at it too.
import { signal } from "@preact/signals";
import { inAddress } from "../../state/address-parts.ts";
import { maybe, numeral } from "../../state/forms.ts";
import type { Attack } from "../../worker/questions.ts";

/** Of pixels 0..1. */
export const MOST = 0.5;

export const strength = inAddress("feature-maps", "strength", 0.1, numeral(0, MOST, 3));
/** The class to pull to; undefined: any other. */
export const towards = inAddress("feature-maps", "towards", undefined, maybe(numeral(0, 999)));
export const seed = inAddress("feature-maps", "noise", 1, numeral(1, 1e6));

export const attacked = signal<Attack | undefined>(undefined);
export const flips = signal<Attack["flips"]>(undefined);
