// The network of many bumps: two hidden neurons each, with output weights h and -h.
import { fixed } from "../../../components/numbers.ts";
import { text } from "../../../state/language.ts";

const WIDTH = 700;
const HEIGHT = 264;
const FROM = { x: 58, y: 125 };
const TO = { x: 640, y: 125 };
const HIDDEN_X = 300;
/** With more bumps the numbers would lie on each other. */
const MOST_NAMED = 5;
/** A weight of this size is drawn thick. */
const FULL = 1.5;

export function BumpsNetwork(props: {
  readonly heights: readonly number[];
  readonly lit: number | undefined;
}) {
  const { heights, lit } = props;
  const t = text.value.visualProof;
  const count = heights.length;
  const radius = Math.min(7, 48 / count);
  const y = (i: number) => 14 + (222 * (i + 0.5)) / (2 * count);
  const isNamed = count <= MOST_NAMED;
  const thin = Math.min(1, 8 / count);
  return (
    <svg
      class="bumps-network"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t.networks.bumps(2 * count, heights.map((h) => fixed(h, 1)).join(", "))}
    >
      {heights.map((height, k) => (
        <g key={k} class={lit !== undefined && lit !== k ? "faint" : ""}>
          {[0, 1].map((side) => {
            const at = y(2 * k + side);
            const weight = side ? -height : height;
            return (
              <g key={side}>
                <line
                  class="connection none"
                  x1={FROM.x + 18}
                  y1={FROM.y}
                  x2={HIDDEN_X - radius}
                  y2={at}
                />
                <line
                  class={`connection ${weight > 0 ? "pos" : weight < 0 ? "neg" : "none"}`}
                  x1={HIDDEN_X + radius}
                  y1={at}
                  x2={TO.x - 20}
                  y2={TO.y}
                  stroke-width={Math.max(0.6, (0.5 + (3.5 * Math.abs(weight)) / FULL) * thin)}
                />
                <circle class="hidden" cx={HIDDEN_X} cy={at} r={radius} />
                {isNamed && (
                  <text class="on-paper small" x={HIDDEN_X - 16} y={at + 4} text-anchor="end">
                    s = {fixed((k + side) / count, 1)}
                  </text>
                )}
              </g>
            );
          })}
        </g>
      ))}
      {isNamed &&
        heights.map((height, k) => {
          const from = (y(2 * k) + y(2 * k + 1)) / 2;
          return (
            <text
              key={k}
              class="on-paper strong"
              x={HIDDEN_X + 96}
              y={from + 0.28 * (TO.y - from) + 4}
              text-anchor="middle"
            >
              ±{fixed(Math.abs(height), 1)}
            </text>
          );
        })}
      <g class="neuron">
        <circle cx={FROM.x} cy={FROM.y} r={18} />
        <text class="it" x={FROM.x} y={FROM.y + 5} text-anchor="middle">
          x
        </text>
        <circle cx={TO.x} cy={TO.y} r={20} />
        <text class="it" x={TO.x} y={TO.y + 5} text-anchor="middle">
          σ
        </text>
      </g>
      <text x={HIDDEN_X} y={HEIGHT - 6} text-anchor="middle">
        {t.hiddenNeurons(2 * count)}
      </text>
    </svg>
  );
}
