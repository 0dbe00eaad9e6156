// Lines over an axis, labelled at their ends. The canvas is drawn by the one loop; its twin is a table,
// and a cursor that the arrow keys move says the numbers at one place.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { text } from "../../state/language.ts";
import { Canvas } from "../canvas/canvas.tsx";
import { explained } from "../lens/explained.ts";
import { useSlow } from "../views/slow.ts";
import type { Axis } from "./axis.ts";
import { type Band, type Line, placesOf, valueAt } from "./line.ts";
import { BOTTOM, LEFT, paintChart } from "./paint.ts";
import { ChartTable } from "./table.tsx";
import "./chart.css";

export type { Band, Line } from "./line.ts";

export interface LineChartProps {
  /** What is seen, in a sentence. */
  readonly label: string;
  readonly lines: readonly Line[];
  readonly bands?: readonly Band[];
  readonly x: Axis;
  readonly y: Axis;
  readonly height: number;
  /** Pixels to the right for the labels at the ends. */
  readonly room?: number;
  /** A place on the x axis that is marked. */
  readonly marked?: number | undefined;
  /** Where the person has clicked, dragged or moved the cursor with Enter. */
  readonly onPick?: (x: number) => void;
  /** Between the chart and what the cursor says. */
  readonly foot?: ComponentChildren;
  /** How far Page keys go on the x axis; default: ten places. */
  readonly page?: number;
}

/** The hidden table need not follow every point. */
const TABLE_MS = 1000;
export const ROOM = 118;
const NONE: readonly Band[] = [];

export function LineChart(props: LineChartProps) {
  const {
    label,
    lines,
    bands = NONE,
    x,
    y,
    height,
    room = ROOM,
    marked,
    onPick,
    page,
    foot,
  } = props;
  const t = text.value.chart;
  const cursor = useSignal<number | undefined>(undefined);
  const isTable = useSignal(false);
  const twin = useSignal(props);
  if (twin.peek() !== props) queueMicrotask(() => (twin.value = props));
  const slow = useSlow(twin, TABLE_MS);
  const table = useMemo(
    () => <ChartTable {...slow.value} isShown={isTable.value} />,
    [slow.value, isTable.value],
  );
  // only where the cursor is asked for: a live chart has other lines ten times a second
  const places = useMemo(() => once(() => placesOf(lines)), [lines]);
  const at = cursor.value;
  const said =
    at === undefined
      ? ""
      : `${x.label} ${x.format(at)}: ${lines
          .flatMap((line) => {
            const found = line.isSilent ? undefined : valueAt(line, at);
            return found === undefined ? [] : [`${line.name} ${y.format(found)}`];
          })
          .join(", ")}`;

  const nearest = (value: number): number => {
    let best = 0;
    for (const [i, place] of places().entries()) {
      if (Math.abs(place - value) < Math.abs(places()[best]! - value)) best = i;
    }
    return best;
  };
  const pick = (event: PointerEvent & { readonly currentTarget: HTMLCanvasElement }) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - LEFT) / (box.width - LEFT - room);
    let best: number | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const place of places()) {
      const distance = Math.abs(x.at(place) - share);
      if (distance < least) [best, least] = [place, distance];
    }
    return best;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const i = at === undefined ? -1 : nearest(at);
    const far = (by: number) => (page === undefined ? i + 10 * by : nearest((at ?? 0) + page * by));
    const moves: Record<string, number> = {
      ArrowRight: i + 1,
      ArrowLeft: i - 1,
      PageDown: far(1),
      PageUp: far(-1),
      Home: 0,
      End: places().length - 1,
    };
    if (event.key.toLowerCase() === "t") isTable.value = !isTable.value;
    else if (event.key === "Escape" && at !== undefined) cursor.value = undefined;
    else if (event.key === "Enter" && at !== undefined) onPick?.(at);
    else if (event.key in moves && places().length > 0) {
      cursor.value = places()[Math.max(0, Math.min(places().length - 1, moves[event.key]!))];
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="chart">
      {/* the axes are drawn, so that what is pointed at are places over them */}
      <span
        class="axis-zone"
        style={{ width: `${LEFT}px`, height: `${height}px` }}
        {...explained(y.says)}
        data-label={y.label || label}
      />
      <span
        class="axis-zone"
        style={{ left: `${LEFT}px`, right: 0, top: `${height - BOTTOM}px`, height: `${BOTTOM}px` }}
        {...explained(x.says)}
        data-label={x.label}
      />
      <Canvas
        label={`${label} ${t.hint}`}
        {...explained(`${y.says} ${x.says}`)}
        draw={(pen) => paintChart(pen, { lines, bands, x, y, room, marked, cursor: at })}
        priority={2}
        tabIndex={0}
        role="application"
        style={{ height: `${height}px`, width: "100%", display: "block" }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          cursor.value = undefined;
        }}
        onPointerMove={(event) => {
          cursor.value = pick(event);
          if (event.buttons && cursor.value !== undefined) onPick?.(cursor.value);
        }}
        onPointerDown={(event) => {
          const found = pick(event);
          if (found !== undefined) onPick?.(found);
        }}
        onPointerLeave={() => {
          cursor.value = undefined;
        }}
      />
      {foot}
      <p class="chart-says" aria-live="polite">
        {said}
      </p>
      {table}
    </div>
  );
}

/** What is computed when it is first asked for. */
function once<T>(compute: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => {
    found ??= { value: compute() };
    return found.value;
  };
}
