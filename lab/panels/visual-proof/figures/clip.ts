// A clip: numbers that move by themselves from here to there; with reduced motion they jump.
import { signal } from "@preact/signals";
import { isStill } from "../../../state/theme.ts";

const DURATION_MS = 2500;

/** Whether a clip is running. */
export const isMoving = signal(false);
let asked = 0;

/** Calls `frame` with 0 to 1, last with 1; a clip that runs is ended where it is. */
export function playClip(frame: (share: number) => void, duration = DURATION_MS): void {
  stopClip();
  if (isStill.value) {
    frame(1);
    return;
  }
  const began = performance.now();
  const next = (now: number) => {
    const share = Math.max(0, Math.min(1, (now - began) / duration));
    frame(share);
    isMoving.value = share < 1;
    if (share < 1) asked = requestAnimationFrame(next);
  };
  isMoving.value = true;
  asked = requestAnimationFrame(next);
}

export function stopClip(): void {
  cancelAnimationFrame(asked);
  isMoving.value = false;
}

/** Between two numbers by equal steps. */
export const between = (from: number, to: number, share: number): number =>
  from + (to - from) * share;

/** Between two numbers above 0 by equal ratios. */
export const growing = (from: number, to: number, share: number): number =>
  from * (to / from) ** share;
