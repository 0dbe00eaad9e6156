// A frame whose content can be made larger: + - 0 on the keyboard, two fingers, the wheel with Ctrl or
// while the focus is inside, or the buttons. What does not fit then scrolls inside of it, and the page
// stays where it is.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { text } from "../state/language.ts";
import { LEAST_ZOOM, limited, MOST_ZOOM, nextZoom, wheelFactor } from "./zoom-scale.ts";
import "./magnifier.css";
import "./zoom.css";

interface MagnifierProps {
  /** What is inside. */
  readonly label: string;
  readonly children: ComponentChildren;
  readonly class?: string;
}

export function Magnifier({ label, children, ...rest }: MagnifierProps) {
  const t = text.value.zoom;
  const scale = useSignal(1);
  const frame = useRef<HTMLDivElement>(null);
  const by = (factor: number) => {
    const next = limited(scale.peek() * factor);
    const isChanged = next !== scale.peek();
    scale.value = next;
    return isChanged;
  };
  const next = (way: 1 | -1) => {
    scale.value = nextZoom(scale.peek(), way);
  };
  // signals and the frame stay the same
  useEffect(() => listen(frame.current!, by), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") next(1);
    else if (event.key === "-") next(-1);
    else if (event.key === "0") scale.value = LEAST_ZOOM;
    else return;
    event.preventDefault();
  };
  const isLarge = scale.value > LEAST_ZOOM;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of what is focused inside of it
    <div class={`magnifier ${rest.class ?? ""}`} onKeyDown={onKeyDown}>
      <div
        ref={frame}
        class="magnifier-frame"
        {...(isLarge ? { tabIndex: 0, role: "region", "aria-label": label } : {})}
      >
        <div
          style={
            { zoom: String(scale.value), width: `${100 * scale.value}%` } as Record<string, string>
          }
        >
          {children}
        </div>
      </div>
      <div class="zoom-buttons">
        <button
          type="button"
          aria-label={t.out(label)}
          title={t.hint}
          disabled={!isLarge}
          onClick={() => next(-1)}
        >
          −
        </button>
        <button
          type="button"
          aria-label={t.in(label)}
          title={t.hint}
          disabled={scale.value >= MOST_ZOOM}
          onClick={() => next(1)}
        >
          +
        </button>
      </div>
    </div>
  );
}

/** Wheel and two fingers; the listeners must be able to keep the page from moving. */
function listen(frame: HTMLElement, by: (factor: number) => boolean): () => void {
  const wheel = (event: WheelEvent) => {
    const isEnlarging = event.ctrlKey || event.metaKey;
    if (event.deltaY === 0 || !(isEnlarging || frame.contains(document.activeElement))) return;
    // at its end the page may scroll on, but a browser must not enlarge the whole page
    if (by(wheelFactor(event.deltaY)) || isEnlarging) event.preventDefault();
  };
  let spread: number | undefined;
  const touch = (event: TouchEvent) => {
    if (event.touches.length !== 2) {
      spread = undefined;
      return;
    }
    event.preventDefault();
    const [a, b] = [event.touches[0]!, event.touches[1]!];
    const now = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (spread !== undefined && spread > 0) by(now / spread);
    spread = now;
  };
  const end = () => {
    spread = undefined;
  };
  frame.addEventListener("wheel", wheel, { passive: false });
  frame.addEventListener("touchmove", touch, { passive: false });
  frame.addEventListener("touchend", end);
  return () => {
    frame.removeEventListener("wheel", wheel);
    frame.removeEventListener("touchmove", touch);
    frame.removeEventListener("touchend", end);
  };
}
