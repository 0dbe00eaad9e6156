// A frame whose content can be made larger: + and − on the keyboard, the wheel with Ctrl, two fingers,
// or the buttons. What does not fit then scrolls inside of it, and the page stays where it is.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { text } from "../state/language.ts";
import "./magnifier.css";

const MOST = 4;
const STEP = 1.25;

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
    scale.value = Math.max(1, Math.min(MOST, scale.peek() * factor));
  };
  // signals and the frame stay the same
  useEffect(() => listen(frame.current!, by), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") by(STEP);
    else if (event.key === "-") by(1 / STEP);
    else if (event.key === "0") scale.value = 1;
    else return;
    event.preventDefault();
  };
  const isLarge = scale.value > 1.001;
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
      <p class="magnifier-buttons">
        <button
          type="button"
          class="icon"
          aria-label={t.out(label)}
          title={t.hint}
          disabled={!isLarge}
          onClick={() => by(1 / STEP)}
        >
          −
        </button>
        <button
          type="button"
          class="icon"
          aria-label={t.in(label)}
          title={t.hint}
          disabled={scale.value >= MOST}
          onClick={() => by(STEP)}
        >
          +
        </button>
      </p>
    </div>
  );
}

/** Wheel and two fingers; the listeners must be able to keep the page from moving. */
function listen(frame: HTMLElement, by: (factor: number) => void): () => void {
  const wheel = (event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    by(Math.exp(-event.deltaY / 200));
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
