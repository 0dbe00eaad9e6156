// A strip of pictures of a pole on a cart, as the first run balanced it: moments in reading order.
import type { PlotSpec } from "../experiment.ts";
import { namesOf } from "./curves.ts";
import type { Row } from "./figures.ts";
import { type Drawing, OURS } from "./svg.ts";

const IN_A_ROW = 6;
const CELL = { width: 76, height: 74 };
/** The whole track, 4.8 m, fits into a picture; the pole is 1 m long. */
const PIXELS_A_METRE = 15;
const POLE = 2.6 * PIXELS_A_METRE;
const GROUND = 54;
const CART = { width: 14, height: 7 };

/** The place of the cart (m) and the angle of the pole (rad) at moments (s). */
export function drawPoles(row: Row, spec: PlotSpec): Drawing {
  const curves = row.runs[0]!.curves ?? {};
  const [places = [], angles = []] = namesOf(row, spec).map((name) => curves[name] ?? []);
  const seconds = curves[spec.x ?? ""] ?? [];
  const rows = Math.ceil(places.length / IN_A_ROW);
  const [width, height] = [IN_A_ROW * CELL.width, rows * CELL.height];
  const cells = places.map((place, i) => {
    const left = (i % IN_A_ROW) * CELL.width;
    const top = Math.floor(i / IN_A_ROW) * CELL.height;
    return picture({ left, top, place, angle: angles[i]!, at: seconds[i]! });
  });
  const label = `the pole at ${places.length} moments of an episode`;
  const html = `<svg class="plot" role="img" aria-label="${label}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-size="10" style="color: var(--ink-soft)">${cells.join("")}</svg>`;
  return { html, legend: [{ name: `an episode of seed ${row.runs[0]!.seed}` }] };
}

interface Moment {
  readonly left: number;
  readonly top: number;
  readonly place: number;
  readonly angle: number;
  readonly at: number;
}

function picture({ left, top, place, angle, at }: Moment): string {
  const x = left + CELL.width / 2 + place * PIXELS_A_METRE;
  const ground = top + GROUND;
  const hinge = ground - CART.height;
  const tip = [x + POLE * Math.sin(angle), hinge - POLE * Math.cos(angle)] as const;
  const n = (value: number) => value.toFixed(1);
  return [
    `<line x1="${left + 2}" x2="${left + CELL.width - 2}" y1="${ground}" y2="${ground}" stroke="var(--line)"/>`,
    `<rect x="${n(x - CART.width / 2)}" y="${n(hinge)}" width="${CART.width}" height="${CART.height}" rx="1.5" fill="currentColor"/>`,
    `<line x1="${n(x)}" y1="${n(hinge)}" x2="${n(tip[0])}" y2="${n(tip[1])}" stroke="${OURS}" stroke-width="3" stroke-linecap="round"/>`,
    `<text x="${left + CELL.width / 2}" y="${ground + 13}" text-anchor="middle" fill="currentColor">${n(at)} s</text>`,
  ].join("");
}
