// A frame of fixed size whose content can be enlarged: + - 0 on the keyboard, two fingers, the wheel
// with Ctrl or while the focus is inside. The page stays where it is; enlarged content scrolls in the
// frame.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { text } from "../state/language.ts";
import { anchored, LEAST_ZOOM, limited, MOST_ZOOM, nextZoom, wheelFactor } from "./zoom-scale.ts";
import "./zoom.css";

interface ZoomProps {
  /** Of the content as it is at first, in CSS pixels: the frame is so large. */
  readonly width: number;
  readonly height: number;
  /** What is enlarged, for the buttons. */
  readonly label: string;
  /** The content, `scale` times as large. */
  readonly children: (scale: number) => ComponentChildren;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

export function Zoom({ width, height, label, children }: ZoomProps) {
  const t = text.value.zoom;
  const whole = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const scale = useSignal(1);
  /** Where to scroll once the content has its new size. */
  const goal = useRef<Place | undefined>(undefined);

  const to = (next: number, at?: Place) => {
    const box = frame.current;
    const wanted = limited(next);
    if (!box || wanted === scale.value) return;
    const { x, y } = at ?? { x: box.clientWidth / 2, y: box.clientHeight / 2 };
    goal.current = {
      x: anchored(box.scrollLeft, x, scale.value, wanted),
      y: anchored(box.scrollTop, y, scale.value, wanted),
    };
    scale.value = wanted;
  };
  const latest = useRef(to);
  latest.current = to;

  useLayoutEffect(() => {
    if (!goal.current || !frame.current) return;
    frame.current.scrollTo(goal.current.x, goal.current.y);
    goal.current = undefined;
  });

  useEffect(() => {
    const box = frame.current!;
    const within = (clientX: number, clientY: number): Place => {
      const { left, top } = box.getBoundingClientRect();
      return { x: clientX - left, y: clientY - top };
    };
    const onWheel = (event: WheelEvent) => {
      const isMeant = event.ctrlKey || event.metaKey || box.contains(document.activeElement);
      const isAtEnd =
        (event.deltaY > 0 && scale.peek() <= LEAST_ZOOM) ||
        (event.deltaY < 0 && scale.peek() >= MOST_ZOOM);
      if (!isMeant || event.deltaY === 0) return;
      // at its end the page may scroll on, but a browser must not enlarge the whole page
      if (isAtEnd && !event.ctrlKey) return;
      event.preventDefault();
      latest.current(
        scale.peek() * wheelFactor(event.deltaY),
        within(event.clientX, event.clientY),
      );
    };
    let pinch: { readonly distance: number; readonly scale: number } | undefined;
    const fingers = ({ touches: [a, b] }: TouchEvent) => ({
      distance: Math.hypot(a!.clientX - b!.clientX, a!.clientY - b!.clientY),
      at: within((a!.clientX + b!.clientX) / 2, (a!.clientY + b!.clientY) / 2),
    });
    const onTouch = (event: TouchEvent) => {
      if (event.touches.length !== 2) {
        pinch = undefined;
        return;
      }
      event.preventDefault();
      const { distance, at } = fingers(event);
      pinch ??= { distance, scale: scale.peek() };
      latest.current((pinch.scale * distance) / pinch.distance, at);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const now = scale.peek();
      if (event.key === "+" || event.key === "=") latest.current(nextZoom(now, 1));
      else if (event.key === "-") latest.current(nextZoom(now, -1));
      else if (event.key === "0") latest.current(1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    const keys = whole.current!;
    keys.addEventListener("keydown", onKeyDown);
    const own = { passive: false };
    box.addEventListener("wheel", onWheel, own);
    box.addEventListener("touchstart", onTouch, own);
    box.addEventListener("touchmove", onTouch, own);
    box.addEventListener("touchend", onTouch);
    return () => {
      keys.removeEventListener("keydown", onKeyDown);
      box.removeEventListener("wheel", onWheel);
      box.removeEventListener("touchstart", onTouch);
      box.removeEventListener("touchmove", onTouch);
      box.removeEventListener("touchend", onTouch);
    };
  }, [scale]);

  return (
    <div class="zoom" ref={whole} style={{ width: `${width}px` }}>
      <div
        class={scale.value > LEAST_ZOOM ? "zoom-frame enlarged" : "zoom-frame"}
        ref={frame}
        style={{ height: `${height}px` }}
      >
        {children(scale.value)}
      </div>
      <div class="zoom-buttons">
        <button
          type="button"
          aria-label={t.out(label)}
          title={t.hint}
          disabled={scale.value <= LEAST_ZOOM}
          onClick={() => to(nextZoom(scale.value, -1))}
        >
          −
        </button>
        <button
          type="button"
          aria-label={t.in(label)}
          title={t.hint}
          disabled={scale.value >= MOST_ZOOM}
          onClick={() => to(nextZoom(scale.value, 1))}
        >
          +
        </button>
      </div>
    </div>
  );
}
