// Three activation functions with their slopes, and both at one z.
import { Figure } from "../../components/figure.tsx";
import { fixed } from "../../components/numbers.ts";
import { range, Scrubber } from "../../components/scrubber.tsx";
import { inAddress } from "../../state/address-parts.ts";
import { numeral } from "../../state/forms.ts";
import { text } from "../../state/language.ts";

const z = inAddress("one-neuron", "z", 2, numeral(-5, 5, 1));
const VALUES = range(-5, 5, 0.1);

interface Curve {
  readonly name: "sigmoid" | "tanh" | "relu";
  readonly f: (z: number) => number;
  readonly slope: (z: number) => number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const CURVES: readonly Curve[] = [
  { name: "sigmoid", f: sigmoid, slope: (x) => sigmoid(x) * (1 - sigmoid(x)) },
  { name: "tanh", f: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  { name: "relu", f: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
];

const X = (x: number) => 120 + 22 * x;
/** All three between -1.2 and 2.2. */
const Y = (y: number) => 104 - 44 * Math.min(y, 2.3);

const path = (f: (x: number) => number): string =>
  Array.from({ length: 201 }, (_, i) => -5 + i / 20)
    .filter((x) => f(x) <= 2.3)
    .map((x, i) => `${i === 0 ? "M" : "L"}${X(x).toFixed(1)} ${Y(f(x)).toFixed(1)}`)
    .join("");

export function Curves() {
  const t = text.value.oneNeuron.curves;
  return (
    <Figure
      explains={text.value.explains.oneNeuron.curves}
      class="row curves"
      title={t.title}
      says={t.says}
      under={
        <>
          {t.at} <i>z</i> ={" "}
          <Scrubber
            explains={text.value.explains.oneNeuron.z}
            label={t.z}
            value={z.value}
            values={VALUES}
            format={(value) => fixed(value, 1)}
            onChange={(value) => {
              z.value = value;
            }}
          />
        </>
      }
    >
      <div class="curve-row">
        {CURVES.map(({ name, f, slope }) => (
          <div key={name}>
            <p class="curve-name">{t.names[name]}</p>
            <svg
              viewBox="0 0 240 160"
              role="img"
              aria-label={`${t.names[name]}. ${t.describe[name]}`}
            >
              <line class="axis" x1="8" y1={Y(0)} x2="232" y2={Y(0)} />
              <line class="axis" x1={X(0)} y1="4" x2={X(0)} y2="156" />
              <line class="axis at" x1={X(z.value)} y1="4" x2={X(z.value)} y2="156" />
              <text x={X(0) - 6} y={Y(1) - 3} text-anchor="end">
                1
              </text>
              <line class="axis" x1={X(0) - 3} y1={Y(1)} x2={X(0) + 3} y2={Y(1)} />
              <path class="slope" d={path(slope)} />
              <path class="value" d={path(f)} />
              <circle class="slope" cx={X(z.value)} cy={Y(slope(z.value))} r="4" />
              {f(z.value) <= 2.3 && (
                <circle class="value" cx={X(z.value)} cy={Y(f(z.value))} r="4" />
              )}
            </svg>
            <p>
              {t.value} <b class="pos">{fixed(f(z.value), 3)}</b>, {t.slope}{" "}
              <b class="neg">{fixed(slope(z.value), 3)}</b>
            </p>
            <p class="quiet">{t.describe[name]}</p>
          </div>
        ))}
      </div>
    </Figure>
  );
}
