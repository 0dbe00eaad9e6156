// How a person asks for more or less of a picture, wherever it is: + - 0 on the keyboard, the wheel with
// Ctrl or while the focus is inside, two fingers.
import { wheelFactor } from "./scale.ts";

/** A place in a frame, in CSS pixels from its corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Larger or smaller by a factor around a place; false where it is at its end. */
export type ZoomBy = (factor: number, at: Place) => boolean;

/** What a key asks for: the next stop up or down, or the whole; undefined for any other key. */
export function zoomKey(event: KeyboardEvent): 1 | -1 | 0 | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (event.key === "+" || event.key === "=") return 1;
  if (event.key === "-") return -1;
  return event.key === "0" ? 0 : undefined;
}

/** Hears wheel and fingers over a frame, and keeps the page from moving meanwhile; returns how to stop. */
export function hearZoom(frame: HTMLElement, by: ZoomBy): () => void {
  const within = (clientX: number, clientY: number): Place => {
    const { left, top } = frame.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const wheel = (event: WheelEvent) => {
    const isAsked = event.ctrlKey || event.metaKey;
    if (event.deltaY === 0 || !(isAsked || frame.contains(document.activeElement))) return;
    // at its end the page may scroll on, but a browser must not enlarge the whole page
    const isDone = by(wheelFactor(event.deltaY), within(event.clientX, event.clientY));
    if (isDone || isAsked) event.preventDefault();
  };
  let spread = 0;
  const touch = (event: TouchEvent) => {
    const [a, b] = event.touches;
    if (!a || !b || event.touches.length !== 2) {
      spread = 0;
      return;
    }
    event.preventDefault();
    const now = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    const middle = within((a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2);
    if (spread > 0) by(now / spread, middle);
    spread = now;
  };
  const own = { passive: false };
  frame.addEventListener("wheel", wheel, own);
  frame.addEventListener("touchstart", touch, own);
  frame.addEventListener("touchmove", touch, own);
  frame.addEventListener("touchend", touch);
  return () => {
    frame.removeEventListener("wheel", wheel);
    frame.removeEventListener("touchstart", touch);
    frame.removeEventListener("touchmove", touch);
    frame.removeEventListener("touchend", touch);
  };
}
