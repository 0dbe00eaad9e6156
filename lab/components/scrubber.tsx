// A number in a sentence that can be dragged: press and move, three pixels a step; arrows, Page, Home
// and End; Enter to type it; Escape undoes what has been dragged or typed.

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { text } from "../state/language.ts";
import { explained } from "./lens/explained.ts";

const PIXELS = 3;

export interface ScrubberProps {
  readonly label: string;
  /** What the number is, for the lens line. */
  readonly explains: string;
  readonly value: number;
  /** The values that it steps through, in order. Typed numbers may lie between them. */
  readonly values: readonly number[];
  readonly onChange: (value: number) => void;
  /** How it is written; default: as it is. */
  readonly format?: (value: number) => string;
  readonly unit?: string;
  /** Whether only whole numbers may be typed. */
  readonly isWhole?: boolean;
}

export function Scrubber(props: ScrubberProps) {
  const {
    label,
    explains,
    value,
    values,
    onChange,
    format = String,
    unit,
    isWhole = false,
  } = props;
  const isTyping = useSignal(false);
  const drag = useRef<{ x: number; value: number; index: number } | undefined>(undefined);
  const [least, most] = [values[0]!, values.at(-1)!];
  const index = nearest(values, value);
  const to = (i: number) => {
    const next = values[Math.max(0, Math.min(values.length - 1, i))]!;
    if (next !== value) onChange(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps = STEPS[event.key];
    if (event.key === "Enter") isTyping.value = true;
    else if (event.key === "Home") to(0);
    else if (event.key === "End") to(values.length - 1);
    else if (event.key === "Escape" && drag.current) onChange(drag.current.value);
    else if (steps) {
      // a value between two of the list goes to the next one in that direction
      const between = values[index] !== value;
      const from =
        between && Math.sign(values[index]! - value) === Math.sign(steps)
          ? index - Math.sign(steps)
          : index;
      to(from + steps);
    } else return;
    event.preventDefault();
  };
  if (isTyping.value) {
    const accept = (typed: string) => {
      isTyping.value = false;
      const number = Number(typed.replace(",", "."));
      if (typed.trim() === "" || !Number.isFinite(number)) return;
      const inside = Math.max(least, Math.min(most, number));
      onChange(isWhole ? Math.round(inside) : inside);
    };
    return (
      <input
        class="scrub typed"
        aria-label={label}
        {...explained(explains)}
        inputMode="decimal"
        value={String(value)}
        ref={(input) => input?.select()}
        onBlur={({ currentTarget }) => isTyping.value && accept(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") accept(event.currentTarget.value);
          if (event.key === "Escape") isTyping.value = false;
          event.stopPropagation();
        }}
      />
    );
  }
  return (
    <span
      class="scrub"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={value}
      aria-valuetext={`${format(value)}${unit ? ` ${unit}` : ""}`}
      {...explained(`${explains} ${text.value.scrubber.hint}`)}
      onKeyDown={onKeyDown}
      onDblClick={() => {
        isTyping.value = true;
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, value, index };
        event.currentTarget.focus();
      }}
      onPointerMove={(event) => {
        const begun = drag.current;
        if (!begun || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const steps = Math.trunc((event.clientX - begun.x) / PIXELS);
        if (steps !== 0 || values[begun.index] === begun.value) to(begun.index + steps);
      }}
      onPointerUp={() => {
        drag.current = undefined;
      }}
    >
      {format(value)}
    </span>
  );
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 5,
  PageDown: -5,
};

function nearest(values: readonly number[], value: number): number {
  let best = 0;
  for (const [i, candidate] of values.entries()) {
    if (Math.abs(candidate - value) < Math.abs(values[best]! - value)) best = i;
  }
  return best;
}

/** 0.001, 0.002, 0.005, .. to 10^to. */
export const oneTwoFive = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, p) => p + from)
    .flatMap((p) => [1, 2, 5].map((k) => Number((k * 10 ** p).toPrecision(2))))
    .filter((value) => value <= 10 ** to);

/** from, from + by, .., to. */
export const range = (from: number, to: number, by: number): number[] =>
  Array.from({ length: Math.round((to - from) / by) + 1 }, (_, i) =>
    Number((from + i * by).toPrecision(12)),
  );
