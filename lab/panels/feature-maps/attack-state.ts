// What the attack is asked for, and what came of it: the exercises look at it too.
import { signal } from "@preact/signals";
import type { Attack } from "../../worker/questions.ts";

/** Of pixels 0..1. */
export const MOST = 0.5;

export const strength = signal(0.1);
/** The class to pull to; undefined: any other. */
export const towards = signal<number | undefined>(undefined);
export const seed = signal(1);

export const attacked = signal<Attack | undefined>(undefined);
export const flips = signal<Attack["flips"]>(undefined);
