// What the film of an attack is asked for, and where it stands.
import { computed, signal } from "@preact/signals";
import { inAddress } from "../../state/address-parts.ts";
import { flag, numeral, oneOf } from "../../state/forms.ts";
import { isStill } from "../../state/theme.ts";
import type { Film } from "../../worker/questions.ts";
import { strength } from "./attack-state.ts";

const PANEL = "feature-maps";
export const METHODS = ["pgd", "fgsm"] as const;
/** Many small steps, or one as far as it goes. */
export const method = inAddress<(typeof METHODS)[number]>(PANEL, "attack", "pgd", oneOf(METHODS));
export const MOST_STEPS = 20;
const ownSteps = inAddress(PANEL, "pushes", 10, numeral(1, MOST_STEPS));
export const isInside = inAddress(PANEL, "inside", false, flag);
/** The frame that is shown; past the end it is the last. */
export const at = inAddress(PANEL, "frame", MOST_STEPS, numeral(0, MOST_STEPS));

export const steps = computed(() => (method.value === "fgsm" ? 1 : ownSteps.value));
export const setSteps = (to: number) => (ownSteps.value = to);
/** With it the steps can reach the edge from anywhere in the ball, and turn there. */
export const alpha = computed(() =>
  method.value === "fgsm" ? strength.value : (2.5 * strength.value) / steps.value,
);

export const film = signal<Film | undefined>(undefined);
/** The last frame there is. */
export const last = computed(() => Math.max(0, (film.value?.frames.length ?? 1) - 1));
export const shownAt = computed(() => Math.min(at.value, last.value));
export const isPlaying = signal(false);

const FRAME_MS = 220;
const STILL_FRAME_MS = 600;
let timer: ReturnType<typeof setTimeout> | undefined;

/** From where it stands to the last frame; from there from the first. */
export function play(): void {
  if (shownAt.value >= last.value) at.value = 0;
  isPlaying.value = true;
  const turn = () => {
    at.value = shownAt.value + 1;
    if (shownAt.value >= last.value) pause();
    else timer = setTimeout(turn, isStill.value ? STILL_FRAME_MS : FRAME_MS);
  };
  timer = setTimeout(turn, isStill.value ? STILL_FRAME_MS : FRAME_MS);
}

export function pause(): void {
  clearTimeout(timer);
  isPlaying.value = false;
}

export function go(to: number): void {
  pause();
  at.value = Math.max(0, Math.min(last.value, to));
}
