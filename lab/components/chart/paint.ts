// A chart on a canvas: grid, bands, lines, and labels at their ends that do not lie on each other.
import type { Pen } from "../canvas/canvas.tsx";
import { token } from "../canvas/colors.ts";
import type { Axis } from "./axis.ts";
import { apart } from "./labels.ts";
import type { Band, Line } from "./line.ts";
import { type Spot, spaced, thinned } from "./thin.ts";

export const LEFT = 46;
const TOP = 8;
/** Below it stand the numbers of the x axis. */
export const BOTTOM = 26;

export interface Drawing {
  readonly lines: readonly Line[];
  readonly bands: readonly Band[];
  readonly x: Axis;
  readonly y: Axis;
  readonly room: number;
  readonly marked: number | undefined;
  readonly cursor: number | undefined;
}

export function paintChart({ context: c, width, height: h }: Pen, drawing: Drawing): void {
  const { lines, bands, x, y, room, marked, cursor } = drawing;
  const X = (value: number) => LEFT + (width - LEFT - room) * x.at(value);
  const Y = (value: number) => TOP + (h - TOP - BOTTOM) * (1 - y.at(value));
  c.font = "12px Inter, sans-serif";
  c.textBaseline = "middle";
  c.textAlign = "right";
  let free = Number.POSITIVE_INFINITY;
  for (const tick of y.ticks) {
    c.fillStyle = token("line");
    c.fillRect(LEFT, Math.round(Y(tick)), width - LEFT - room, 1);
    if (Y(tick) > free) continue; // ticks that would lie on each other
    free = Y(tick) - 13;
    c.fillStyle = token("ink2");
    c.fillText(y.format(tick), LEFT - 8, Y(tick));
  }
  c.fillStyle = token("ink2");
  c.textAlign = "center";
  const widest = Math.max(14, ...x.ticks.map((tick) => c.measureText(x.format(tick)).width));
  const every = Math.ceil((widest + 12) / ((width - LEFT - room) / x.ticks.length));
  let used = X(x.most) + 6;
  for (const [i, tick] of x.ticks.entries()) {
    if (i % every !== 0) continue;
    const words = x.format(tick);
    c.fillText(words, X(tick), h - 9);
    used = Math.max(used, X(tick) + c.measureText(words).width / 2);
  }
  c.textAlign = "left";
  c.fillText(x.label, used + 8, h - 9);
  for (const place of [marked, cursor]) {
    if (place === undefined) continue;
    c.fillStyle = token(place === cursor ? "ink3" : "blue-line");
    c.fillRect(Math.round(X(place)), TOP, 1, h - TOP - BOTTOM);
  }
  c.save();
  c.beginPath();
  c.rect(LEFT - 4, 0, width - LEFT - room + 8, h - BOTTOM + 3);
  c.clip();
  c.lineJoin = "round";
  for (const { points, color } of bands) {
    if (points.length < 2) continue;
    c.globalAlpha = 0.18;
    c.fillStyle = token(color);
    c.beginPath();
    for (const [at, low] of points) c.lineTo(X(at), Y(low));
    for (const [at, , high] of points.toReversed()) c.lineTo(X(at), Y(high));
    c.fill();
  }
  for (const line of lines) {
    c.globalAlpha = line.alpha ?? 1;
    c.strokeStyle = token(line.color);
    c.lineWidth = line.width ?? 2;
    c.setLineDash([...(line.dash ?? [])]);
    const spots = line.points.map(([px, py]): Spot => [X(px), Y(py)]);
    if (line.isDots) paintDots(c, spots);
    else paintRuns(c, thinned(spots));
    const end = spots.findLast(([, py]) => Number.isFinite(py));
    // a line of one point is seen as a dot
    if (!end || !(line.hasEnd || (spots.length === 1 && !line.isDots && !line.isSilent))) continue;
    c.fillStyle = token(line.color);
    c.beginPath();
    c.arc(end[0], end[1], 3.5, 0, 7);
    c.fill();
  }
  c.setLineDash([]);
  c.restore();
  const last = x.most;
  const ends = lines.flatMap((line) => {
    const end = line.points.findLast(([px, py]) => px <= last && Number.isFinite(py));
    const words = line.label ?? line.name;
    return end && words && !line.isSilent ? [{ line, words, y: Y(end[1]) }] : [];
  });
  const heights = apart(
    ends.map((end) => end.y),
    16,
    TOP,
    h - BOTTOM,
  );
  for (const [i, { line, words }] of ends.entries()) {
    c.fillStyle = token(line.labelColor ?? "ink2");
    c.font = `${line.hasEnd ? "600 " : ""}12px Inter, sans-serif`;
    c.fillText(words, width - room + 10, heights[i]!, room - 12);
  }
}

function paintRuns(c: CanvasRenderingContext2D, runs: readonly (readonly Spot[])[]): void {
  c.beginPath();
  for (const run of runs) {
    for (const [i, [px, py]] of run.entries()) {
      if (i === 0) c.moveTo(px, py);
      else c.lineTo(px, py);
    }
  }
  c.stroke();
}

function paintDots(c: CanvasRenderingContext2D, spots: readonly Spot[]): void {
  c.fillStyle = token("paper");
  c.lineWidth = 1.5;
  const seen = spots.filter(([, y]) => Number.isFinite(y));
  for (const [px, py] of spaced(seen, 9)) {
    c.beginPath();
    c.arc(px, py, 3, 0, 7);
    c.fill();
    c.stroke();
  }
}
