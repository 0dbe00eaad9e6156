// Lines over an axis, labelled at their ends. The canvas is drawn by the one loop; its twin is a table,
// and a cursor that the arrow keys move says the numbers at one place.
import { useSignal } from "@preact/signals";
import { text } from "../../state/language.ts";
import { Canvas, type Pen } from "../canvas.tsx";
import { token } from "../colors.ts";
import type { Axis } from "./axis.ts";
import { apart } from "./labels.ts";

export interface Line {
  readonly name: string;
  /** In order of x. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** A token: "blue-line". */
  readonly color: string;
  readonly width?: number;
  readonly dash?: readonly number[];
  /** At its end; default: the name. "" for none. */
  readonly label?: string;
  /** The token of the label's colour; default "ink2". */
  readonly labelColor?: string;
}

export interface LineChartProps {
  /** What is seen, in a sentence. */
  readonly label: string;
  readonly lines: readonly Line[];
  readonly x: Axis;
  readonly y: Axis;
  readonly height: number;
  /** Pixels to the right for the labels at the ends. */
  readonly room?: number;
  /** A place on the x axis that is marked. */
  readonly marked?: number;
  /** Where the person has clicked, dragged or moved the cursor with Enter. */
  readonly onPick?: (x: number) => void;
}

const LEFT = 46;
const TOP = 8;
const BOTTOM = 26;

export function LineChart(props: LineChartProps) {
  const { label, lines, x, y, height, room = 118, marked, onPick } = props;
  const t = text.value.chart;
  const cursor = useSignal<number | undefined>(undefined);
  const isTable = useSignal(false);
  const places = [...new Set(lines.flatMap((line) => line.points.map(([at]) => at)))].sort(
    (a, b) => a - b,
  );
  const at = cursor.value;
  const said =
    at === undefined
      ? ""
      : `${x.label} ${x.format(at)}: ${lines
          .flatMap((line) => {
            const found = valueAt(line, at);
            return found === undefined ? [] : [`${line.name} ${y.format(found)}`];
          })
          .join(", ")}`;

  const draw = ({ context: c, width, height: h }: Pen) => {
    const X = (value: number) => LEFT + (width - LEFT - room) * x.at(value);
    const Y = (value: number) => TOP + (h - TOP - BOTTOM) * (1 - y.at(value));
    c.font = "12px Inter, sans-serif";
    c.textBaseline = "middle";
    c.textAlign = "right";
    for (const tick of y.ticks) {
      c.fillStyle = token("line");
      c.fillRect(LEFT, Math.round(Y(tick)), width - LEFT - room, 1);
      c.fillStyle = token("ink2");
      c.fillText(y.format(tick), LEFT - 8, Y(tick));
    }
    c.textAlign = "center";
    for (const tick of x.ticks) c.fillText(x.format(tick), X(tick), h - 9);
    c.textAlign = "left";
    c.fillText(x.label, X(x.most) + 14, h - 9);
    for (const place of [marked, at]) {
      if (place === undefined) continue;
      c.fillStyle = token(place === at ? "ink3" : "blue-line");
      c.fillRect(Math.round(X(place)), TOP, 1, h - TOP - BOTTOM);
    }
    c.save();
    c.beginPath();
    c.rect(LEFT - 3, 0, width - LEFT - room + 6, h - BOTTOM + 3);
    c.clip();
    c.lineJoin = "round";
    for (const line of lines) {
      c.strokeStyle = token(line.color);
      c.lineWidth = line.width ?? 2;
      c.setLineDash([...(line.dash ?? [])]);
      c.beginPath();
      let isOn = false;
      for (const [px, py] of line.points) {
        if (!Number.isFinite(py)) {
          isOn = false;
          continue;
        }
        if (isOn) c.lineTo(X(px), Y(py));
        else c.moveTo(X(px), Y(py));
        isOn = true;
      }
      c.stroke();
    }
    c.setLineDash([]);
    c.restore();
    const ends = lines.flatMap((line) => {
      const end = line.points.findLast(([, py]) => Number.isFinite(py));
      const words = line.label ?? line.name;
      return end && words ? [{ line, words, x: X(end[0]), y: Y(end[1]) }] : [];
    });
    const heights = apart(
      ends.map((end) => end.y),
      16,
      TOP,
      h - BOTTOM,
    );
    for (const [i, { line, words }] of ends.entries()) {
      c.fillStyle = token(line.labelColor ?? "ink2");
      c.fillText(words, width - room + 10, heights[i]!);
    }
  };

  const pick = (event: PointerEvent & { readonly currentTarget: HTMLCanvasElement }) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - LEFT) / (box.width - LEFT - room);
    const found = places.toSorted((a, b) => Math.abs(x.at(a) - share) - Math.abs(x.at(b) - share));
    return found[0];
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const i = at === undefined ? -1 : places.indexOf(at);
    const moves: Record<string, number> = {
      ArrowRight: Math.min(places.length - 1, i + 1),
      ArrowLeft: Math.max(0, i - 1),
      PageDown: Math.min(places.length - 1, i + 10),
      PageUp: Math.max(0, i - 10),
      Home: 0,
      End: places.length - 1,
    };
    if (event.key.toLowerCase() === "t") isTable.value = !isTable.value;
    else if (event.key === "Escape") cursor.value = undefined;
    else if (event.key === "Enter" && at !== undefined) onPick?.(at);
    else if (event.key in moves && places.length > 0) cursor.value = places[moves[event.key]!];
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="chart">
      <Canvas
        label={`${label} ${t.hint}`}
        draw={draw}
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
      <p class="chart-says" aria-live="polite">
        {said}
      </p>
      {/* a table does not get narrower than its words: what hides it is around it */}
      <div class={isTable.value ? "" : "sr"}>
        <table class="chart-table">
          <caption>{label}</caption>
          <thead>
            <tr>
              <th scope="col">{x.label}</th>
              {lines.map((line) => (
                <th scope="col" key={line.name}>
                  {line.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {thinned(places).map((place) => (
              <tr key={place}>
                <th scope="row">{x.format(place)}</th>
                {lines.map((line) => {
                  const value = valueAt(line, place);
                  return <td key={line.name}>{value === undefined ? "" : y.format(value)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** The value at exactly this place. */
const valueAt = (line: Line, x: number): number | undefined =>
  line.points.find(([at]) => at === x)?.[1];

/** At most forty rows: a reader wants the course, not every step. */
function thinned(places: readonly number[]): readonly number[] {
  const every = Math.ceil(places.length / 40);
  return places.filter((_, i) => i % every === 0 || i === places.length - 1);
}
