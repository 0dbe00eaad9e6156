// A strip of digits with the places where it was cut.
import type { PlotSpec } from "../experiment.ts";
import { namesOf } from "./curves.ts";
import type { Row } from "./figures.ts";
import { inkPicture } from "./ink.ts";
import { BOOK, type Drawing } from "./svg.ts";

const SCALE = 3;
/** Room below for what was read. */
const BELOW = 18;

/** Pixels row by row; where pieces begin and end, two places a piece; what each was read as. */
export function drawCuts(row: Row, spec: PlotSpec): Drawing {
  const curves = row.runs[0]!.curves ?? {};
  const [pixels = [], edges = [], digits = []] = namesOf(row, spec).map(
    (name) => curves[name] ?? [],
  );
  const { side = 1 } = spec;
  const [width, height] = [(pixels.length / side) * SCALE, side * SCALE];
  const picture = inkPicture(pixels, pixels.length / side);
  const pieces = digits.map((digit, i) => {
    const [from, to] = [edges[2 * i]! * SCALE, edges[2 * i + 1]! * SCALE];
    return `<rect x="${from}" y="1" width="${to - from}" height="${height - 2}" fill="none" stroke="${BOOK}" stroke-width="1.5"/><text x="${(from + to) / 2}" y="${height + 14}" text-anchor="middle" fill="currentColor">${digit}</text>`;
  });
  const label = `a strip of ${digits.length} digits, cut and read as ${digits.join(" ")}`;
  const html = `<svg class="plot" role="img" aria-label="${label}" width="${width}" height="${height + BELOW}" viewBox="0 0 ${width} ${height + BELOW}" font-size="13" style="color: var(--ink-soft)"><image class="ink" href="${picture}" width="${width}" height="${height}" preserveAspectRatio="none"/>${pieces.join("")}</svg>`;
  return { html, legend: [{ name: `as seed ${row.runs[0]!.seed} cuts and reads it` }] };
}
