// The stops of a walk in a row, each named by its symbol. Left and right step, 1 to 9 jump, up and down
// choose a neuron while the focus is in the walk.
import "./stepper.css";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { text } from "../state/language.ts";
import { explained } from "./lens/explained.ts";

export interface StepperStop {
  readonly symbol: ComponentChildren;
  /** In words: for those who hear the page. */
  readonly name: string;
  readonly direction: "forward" | "backward";
}

interface StepperProps {
  readonly label: string;
  /** What the stops are, for the lens line. */
  readonly explains: string;
  readonly stops: readonly StepperStop[];
  readonly at: number;
  readonly onGo: (at: number) => void;
  /** Up and down: -1 and 1. */
  readonly onChoose?: (by: number) => void;
}

/** These take the keys themselves. */
const TAKES =
  "input, select, textarea, [role=slider], [role=grid], [role=application], [role=tablist], [contenteditable]";

export function Stepper({ label, explains, stops, at, onGo, onChoose }: StepperProps) {
  const t = text.value.stepper;
  const ref = useRef<HTMLDivElement>(null);
  const go = (to: number) => {
    const place = Math.max(0, Math.min(stops.length - 1, to));
    if (place !== at) onGo(place);
    ref.current?.querySelectorAll<HTMLButtonElement>("ol button")[place]?.focus({
      preventScroll: true,
    });
  };
  const act = useRef<(event: KeyboardEvent) => void>(() => {});
  act.current = (event) => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (target.closest(TAKES)) return;
    if (event.key === "ArrowRight") go(at + 1);
    else if (event.key === "ArrowLeft") go(at - 1);
    else if (/^[1-9]$/.test(event.key)) go(Number(event.key) - 1);
    else if (/^Arrow(Up|Down)$/.test(event.key) && onChoose && target.closest(".walk")) {
      onChoose(event.key === "ArrowDown" ? 1 : -1);
    } else return;
    event.preventDefault();
  };
  useEffect(() => {
    const hear = (event: KeyboardEvent) => act.current(event);
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: it is no form
    <div class="stepper" ref={ref} role="group" aria-label={label} {...explained(explains)}>
      <button
        type="button"
        class="button"
        aria-label={t.back}
        disabled={at === 0}
        title={at === 0 ? t.first : undefined}
        onClick={() => onGo(at - 1)}
      >
        ←
      </button>
      <ol>
        {stops.map(({ symbol, name, direction }, i) => (
          <li key={name} class={`${direction}${i < at ? " done" : ""}`}>
            <button
              type="button"
              aria-current={i === at ? "step" : undefined}
              title={name}
              onClick={() => onGo(i)}
            >
              <span aria-hidden="true">{symbol}</span>
              <span class="sr">{name}</span>
            </button>
          </li>
        ))}
      </ol>
      <button
        type="button"
        class="button"
        aria-label={t.on}
        disabled={at === stops.length - 1}
        title={at === stops.length - 1 ? t.last : undefined}
        onClick={() => onGo(at + 1)}
      >
        →
      </button>
    </div>
  );
}
