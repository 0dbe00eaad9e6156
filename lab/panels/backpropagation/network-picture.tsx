// The network: neurons with what is known of them, weights as lines, as wide as they are large.
import { cssOf, diverging, signedIndex } from "../../components/canvas/colors.ts";
import { whole } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import { cell } from "./digits.ts";
import { type Names, neuronName } from "./naming.ts";
import type { PlacedLayer, Placing } from "./placing.ts";
import { type Here, restBack, restIn } from "./shown.ts";
import type { Known } from "./stops.ts";

interface PictureProps {
  readonly names: Names;
  readonly here: Here;
  readonly known: Known;
  readonly placing: Placing;
  readonly onChoose: (l: number, j: number) => void;
  readonly onOpen: () => void;
}

export function NetworkPicture({ names, here, known, placing, onChoose, onOpen }: PictureProps) {
  const t = text.value.backpropagation.network;
  const { pass } = names;
  const { width, height, radius, layers } = placing;
  const sizes = layers.map((_, i) => whole(pass.size(i + 1))).join(", ");
  const word = (l: number) => (l === 1 ? t.input : l === pass.last ? t.output : t.hidden);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing with its neurons
    <svg
      class="network"
      viewBox={`0 0 ${width} ${height + 26}`}
      role="group"
      aria-label={t.name(sizes)}
    >
      {layers.slice(1).map((layer, i) => (
        <Lines key={`${i + 2}`} l={i + 2} from={layers[i]!} to={layer} {...{ names, here }} />
      ))}
      {layers.map((layer, i) => {
        const l = i + 1;
        return (
          <g key={l}>
            {layer.neurons.map((j, row) => (
              <Neuron
                key={j}
                x={layer.x}
                y={layer.y[row]!}
                {...{ names, here, known, l, j, radius, onChoose }}
              />
            ))}
            {layer.rest > 0 && (
              <Bundle layer={layer} l={l} {...{ names, here, known, radius, onOpen }} />
            )}
            <text x={layer.x} y={height + 20} text-anchor="middle">
              {word(l)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** Whether the sum of the stop runs along this weight. */
function isUsed({ stop, l, j }: Here, m: number, to: number, from: number): boolean {
  switch (stop.kind) {
    case "z":
    case "bp4":
    case "step":
      return m === l && to === j;
    case "bp2":
      return m === l + 1 && from === j;
    default:
      return false;
  }
}

const usesWeights = ({ stop }: Here) => ["z", "bp2", "bp4", "step"].includes(stop.kind);

interface LinesProps {
  readonly names: Names;
  readonly here: Here;
  readonly l: number;
  readonly from: PlacedLayer;
  readonly to: PlacedLayer;
}

function Lines({ names: { pass }, here, l, from, to }: LinesProps) {
  const colors = diverging.value;
  const weights = to.neurons.flatMap((j) =>
    from.neurons.map((k) => Math.abs(pass.weight(l, j, k))),
  );
  const most = Math.max(1e-9, ...weights);
  const scale = Math.max(most, 1);
  const lines = to.neurons.flatMap((j, row) =>
    from.neurons.map((k, column) => {
      const w = pass.weight(l, j, k);
      const share = w / scale;
      const isOff = usesWeights(here) ? !isUsed(here, l, j, k) : here.stop.kind !== "input";
      const key = `${l}.${j}.${k}`;
      return (
        <line
          key={key}
          x1={from.x}
          y1={from.y[column]}
          x2={to.x}
          y2={to.y[row]}
          data-k={`w.${key} g.${key} n.${key}`}
          class={isOff ? "off" : ""}
          stroke={cssOf(colors, signedIndex(Math.sign(w) * (0.3 + 0.6 * Math.abs(share))))}
          stroke-width={1 + 5 * Math.abs(share)}
        />
      );
    }),
  );
  // the bundle's line goes to or from the chosen neuron alone
  const { stop, j } = here;
  const isInto = from.rest > 0 && here.l === l && usesWeights(here) && stop.kind !== "bp2";
  const isBack = to.rest > 0 && here.l === l - 1 && stop.kind === "bp2";
  return (
    <g>
      {lines}
      {isInto && to.neurons.includes(j) && (
        <line
          class="bundled"
          x1={from.x}
          y1={from.y.at(-1)}
          x2={to.x}
          y2={to.y[to.neurons.indexOf(j)]}
        />
      )}
      {isBack && from.neurons.includes(j) && (
        <line
          class="bundled"
          x1={from.x}
          y1={from.y[from.neurons.indexOf(j)]}
          x2={to.x}
          y2={to.y.at(-1)}
        />
      )}
    </g>
  );
}

interface NeuronProps extends Omit<PictureProps, "placing" | "onOpen"> {
  readonly l: number;
  readonly j: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

function Neuron({ names, here, known, l, j, x, y, radius, onChoose }: NeuronProps) {
  const t = text.value.backpropagation.network;
  const { pass, classNames } = names;
  const value = known.a(l) ? pass.a[l]![j]! : known.z(l) ? pass.z[l]![j]! : undefined;
  const delta = known.delta(l) ? pass.delta[l]![j]! : undefined;
  const isOutput = l === pass.last;
  const isOn = l === here.l && (j === here.j || here.stop.kind === "cost");
  const whole = value === undefined ? "?" : cell(value);
  const shown = whole.length > 6 ? "≈0" : whole;
  const error = delta === undefined ? "" : ` δ ${cell(delta)}`;
  const at = `${l}.${j}`;
  const letters = l === 1 ? "a" : "azdbseh";
  const goal =
    classNames.length > 0
      ? `${classNames[j]}${pass.wanted === j ? ` · ${t.wanted(cell(pass.y[j]!))}` : ""}`
      : t.wanted(`${pass.y[j]}`);
  const wanted = isOutput ? ` ${goal}` : "";
  const choose = () => onChoose(l, j);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in a drawing
    <g
      class={`neuron${isOn ? " on" : ""}`}
      role="button"
      tabIndex={0}
      aria-label={`${neuronName(names, l, j)}: ${shown}${error}${wanted}`}
      aria-pressed={isOn}
      data-k={[...letters].map((letter) => `${letter}.${at}`).join(" ")}
      onClick={choose}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose();
      }}
    >
      <circle cx={x} cy={y} r={radius} />
      <text class={value === undefined ? "unknown" : ""} x={x} y={y + 5} text-anchor="middle">
        {shown}
      </text>{" "}
      {delta !== undefined && (
        <text class="error" x={x} y={y + radius + 14} text-anchor="middle">
          <tspan class="greek">δ</tspan> {cell(delta)}
        </text>
      )}{" "}
      {isOutput && (
        <text class="wanted" x={x + radius + 8} y={y + 4}>
          {goal}
        </text>
      )}
    </g>
  );
}

interface BundleProps {
  readonly names: Names;
  readonly here: Here;
  readonly known: Known;
  readonly layer: PlacedLayer;
  readonly l: number;
  readonly radius: number;
  readonly onOpen: () => void;
}

function Bundle({ names, here, layer, l, radius, onOpen }: BundleProps) {
  const t = text.value.backpropagation.network;
  const { pass } = names;
  const { stop, j } = here;
  const y = layer.y.at(-1)!;
  const isSum = l === here.l - 1 && stop.kind === "z";
  const sum = isSum
    ? restIn(pass, here.l, j, layer)
    : l === here.l + 1 && stop.kind === "bp2"
      ? restBack(pass, here.l, j, layer)
      : undefined;
  const count = whole(layer.rest);
  const isFirst = l < pass.last;
  const words = sum === undefined ? t.more(count) : `${t.more(count)}: ${t.sum(cell(sum))}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in a drawing
    <g
      class="neuron bundle"
      role="button"
      tabIndex={0}
      aria-label={`${words}. ${t.openBundle(count)}`}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onOpen();
      }}
    >
      {[4, 2, 0].map((d) => (
        <circle key={d} cx={layer.x + d} cy={y - d} r={radius - 5} />
      ))}
      <text x={layer.x} y={y + 5} text-anchor="middle">
        …
      </text>{" "}
      <text x={layer.x + radius + (isFirst ? 4 : 8)} y={y + (sum === undefined ? 4 : -3)}>
        {t.more(count)}
      </text>{" "}
      {sum !== undefined && (
        <text x={layer.x + radius + 4} y={y + 12}>
          {t.sum(cell(sum))}
        </text>
      )}
    </g>
  );
}
