// Where the neuron stands on its sigmoid: on the steep part it learns, on the flat part it does not,
// if the cost lets the slope through.
import { fixed } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import type { Moment } from "./neuron.ts";

const RANGE = 8;
const X = (z: number) => 100 + 12 * Math.max(-RANGE, Math.min(RANGE, z));
const Y = (a: number) => 92 - 72 * a;
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const PATH = Array.from({ length: 97 }, (_, i) => {
  const z = -RANGE + (i * RANGE) / 48;
  return `${i === 0 ? "M" : "L"}${X(z).toFixed(1)} ${Y(sigmoid(z)).toFixed(1)}`;
}).join("");

/** From a quarter, the steepest, down to 0. */
export const steepness = (slope: number): "steep" | "between" | "flat" =>
  slope > 0.15 ? "steep" : slope < 0.05 ? "flat" : "between";

export function SigmoidMarker({ now: { z, a, slope } }: { readonly now: Moment }) {
  const t = text.value.oneNeuron.marker;
  const word = t[steepness(slope)];
  // the tangent, as long whatever its slope
  const [dx, dy] = [12, -72 * slope];
  const length = 26 / Math.hypot(dx, dy);
  const [x, y] = [X(z), Y(a)];
  return (
    <svg
      class="marker"
      viewBox="0 0 200 120"
      role="img"
      aria-label={t.name(fixed(z), fixed(slope, 3), word)}
    >
      <line class="axis" x1="4" y1={Y(0)} x2="196" y2={Y(0)} />
      <line class="axis" x1="100" y1="16" x2="100" y2={Y(0)} />
      <path d={PATH} />
      <line
        class="tangent"
        x1={x - dx * length}
        y1={y - dy * length}
        x2={x + dx * length}
        y2={y + dy * length}
      />
      <circle cx={x} cy={y} r="5" />
      <text x="4" y="112">
        {word}: {t.slope} {fixed(slope, 3)}
      </text>
    </svg>
  );
}
