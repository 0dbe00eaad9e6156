// A frame whose content grows and scrolls in it: the factor, and what changes it. What lies under the
// pointer, or in the middle, stays there.
import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { hearZoom, type Place, zoomKey } from "./gestures.ts";
import { anchored, LEAST_ZOOM, limited, nextZoom } from "./scale.ts";

export interface FrameZoom {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly scale: Signal<number>;
  /** The next stop up (1) or down (-1), or the whole (0). */
  readonly step: (way: 1 | -1 | 0) => void;
  /** For the element around the frame and its buttons. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

export function useZoom(): FrameZoom {
  const frame = useRef<HTMLDivElement>(null);
  const scale = useSignal(LEAST_ZOOM);
  /** Where to scroll once the content has its new size. */
  const goal = useRef<Place | undefined>(undefined);
  const to = (next: number, at?: Place): boolean => {
    const box = frame.current;
    const now = scale.peek();
    const wanted = limited(next);
    if (!box || wanted === now) return false;
    const { x, y } = at ?? { x: box.clientWidth / 2, y: box.clientHeight / 2 };
    goal.current = {
      x: anchored(box.scrollLeft, x, now, wanted),
      y: anchored(box.scrollTop, y, now, wanted),
    };
    scale.value = wanted;
    return true;
  };
  const step = (way: 1 | -1 | 0): void => {
    to(way === 0 ? LEAST_ZOOM : nextZoom(scale.peek(), way));
  };
  useLayoutEffect(() => {
    if (goal.current) frame.current?.scrollTo(goal.current.x, goal.current.y);
    goal.current = undefined;
  });
  // signals and the frame stay the same
  useEffect(() => hearZoom(frame.current!, (factor, at) => to(scale.peek() * factor, at)), []);
  return {
    frame,
    scale,
    step,
    onKeyDown: (event) => {
      const way = zoomKey(event);
      if (way === undefined) return;
      step(way);
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
