// A surface over the unit square: a drag or the arrows turn it, + and - tilt it, M looks from above.
// Blue where it is above zero, orange where it is below; contours on the floor.

import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { text } from "../../state/language.ts";
import { Canvas, type Pen } from "../canvas/canvas.tsx";
import { explained } from "../lens/explained.ts";
import { fixed } from "../numbers.ts";
import { drawSurface } from "./draw.ts";
import { ABOVE, contourOf, type Grid, type Sight } from "./grid.ts";
import "./surface.css";

export interface SurfaceProps {
  /** What is seen, in a sentence. */
  readonly label: string;
  readonly f: (x: number, y: number) => number;
  readonly grid: Grid;
  /** The ends of the vertical axis. */
  readonly least: number;
  readonly most: number;
  readonly height: number;
}

const START: Sight = { turn: 30, tilt: 32 };
const DEGREES = 5;
const LEAST_TILT = 5;
/** Middles of ten cells a side: no figure of the book has a step there. */
const TABLE = Array.from({ length: 10 }, (_, i) => (i + 0.5) / 10);

export function Surface({ label, f, grid, least, most, height }: SurfaceProps) {
  const t = text.value.surface;
  const sight = useSignal(START);
  const drag = useRef<{ x: number; y: number; from: Sight } | undefined>(undefined);
  const before = useRef(START);
  const contours = useMemo(
    () => [0.2, 0.4, 0.6, 0.8].map((share) => contourOf(grid, least + share * (most - least))),
    [grid, least, most],
  );
  const look = (turn: number, tilt: number) => {
    sight.value = {
      turn: ((turn % 360) + 360) % 360,
      tilt: Math.max(LEAST_TILT, Math.min(90, tilt)),
    };
  };
  const toggle = () => {
    if (sight.value === ABOVE) sight.value = before.current;
    else {
      before.current = sight.value;
      sight.value = ABOVE;
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { turn, tilt } = sight.value;
    const key = event.key.toLowerCase();
    if (key === "arrowleft") look(turn - DEGREES, tilt);
    else if (key === "arrowright") look(turn + DEGREES, tilt);
    else if (key === "arrowup" || key === "+" || key === "=") look(turn, tilt + DEGREES);
    else if (key === "arrowdown" || key === "-") look(turn, tilt - DEGREES);
    else if (key === "home") sight.value = START;
    else if (key === "m") toggle();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const { turn, tilt } = sight.value;
  const draw = (pen: Pen) => drawSurface(pen, { grid, contours, least, most, sight: sight.value });
  return (
    <div class="surface">
      <Canvas
        label={`${label} ${t.hint}`}
        draw={draw}
        role="application"
        tabIndex={0}
        style={{ height: `${height}px` }}
        data-turn={turn}
        data-tilt={tilt}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { x: event.clientX, y: event.clientY, from: sight.value };
        }}
        onPointerMove={(event) => {
          const begun = drag.current;
          if (!begun) return;
          const [dx, dy] = [event.clientX - begun.x, event.clientY - begun.y];
          if (Math.abs(dx) + Math.abs(dy) < 3) return;
          look(Math.round(begun.from.turn + dx / 2), Math.round(begun.from.tilt + dy / 3));
        }}
        onPointerUp={() => {
          drag.current = undefined;
        }}
        onPointerCancel={() => {
          drag.current = undefined;
        }}
      />
      <p class="surface-says">
        <span>{sight.value === ABOVE ? t.above : t.sight(fixed(turn, 0), fixed(tilt, 0))}</span>
        <button
          type="button"
          class="link"
          {...explained(text.value.explains.shared.flat)}
          onClick={toggle}
          aria-pressed={sight.value === ABOVE}
        >
          {t.flat} <kbd>M</kbd>
        </button>
      </p>
      <div class="sr">
        <table>
          <caption>{label}</caption>
          <thead>
            <tr>
              <th scope="col">y \ x</th>
              {TABLE.map((x) => (
                <th scope="col" key={x}>
                  {fixed(x)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {TABLE.toReversed().map((y) => (
              <tr key={y}>
                <th scope="row">{fixed(y)}</th>
                {TABLE.map((x) => (
                  <td key={x}>{fixed(f(x, y), 3)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
