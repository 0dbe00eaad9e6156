// Each layer in turn: its activations as bars, and what its strongest neurons saw.

import { useSignal } from "@preact/signals";
import { Canvas, type Pen } from "../../components/canvas/canvas.tsx";
import { token } from "../../components/canvas/colors.ts";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { short } from "../../components/numbers.ts";
import { useView } from "../../components/views/use-view.ts";
import { meetsSteps, remembers } from "../../network/roles.ts";
import { text } from "../../state/language.ts";
import { selection } from "../../state/place.ts";
import { run } from "../../state/trainer.ts";
import type { ForwardView, LayerFacts, RunFacts } from "../../worker/protocol.ts";
import { meansOfMaps, reach, strongest } from "./contributions.ts";
import { StepsSeen } from "./steps-seen.tsx";
import { MapSeen, NeuronSeen } from "./strongest.tsx";

export function Layers({ forward }: { readonly forward: ForwardView | undefined }) {
  const facts = run.value;
  if (!facts || !forward) return null;
  return (
    <>
      {facts.layers.map((layer, i) =>
        isShown(layer) && forward.values[`${layer.name}/a`] ? (
          <Layer key={layer.name} facts={facts} layer={layer} place={i} forward={forward} />
        ) : null,
      )}
    </>
  );
}

/** What has neurons; what pools, drops or flattens has none. */
const isShown = (layer: LayerFacts): boolean => layer.activation !== undefined || remembers(layer);

interface LayerProps {
  readonly facts: RunFacts;
  readonly layer: LayerFacts;
  readonly place: number;
  readonly forward: ForwardView;
}

function Layer({ facts, layer, place, forward }: LayerProps) {
  const t = text.value.draw.layers;
  // watched here, for as long as the layer is shown: which neurons are the strongest changes all the time
  const weight = useView(`value:${layer.name}.weight`).value;
  const bias = useView(`value:${layer.name}.bias`).value;
  const isMaps = layer.shape.length === 3;
  const count = layer.shape.at(-1)!;
  const { values } = forward.values[`${layer.name}/a`]!;
  const isByRow = meetsSteps(layer);
  // of a map over its places, of what answers for each row over its rows
  const units = values.length > count ? meansOfMaps(values, count) : values;
  const best = strongest(units, Math.min(3, count));
  const chosen = selection.value?.layer === place ? selection.value.neuron : undefined;
  const shown =
    chosen === undefined || chosen >= count || best.includes(chosen) ? best : [...best, chosen];
  const isLast = place === facts.layers.length - 1;
  const nameOf = (unit: number) =>
    isLast ? (facts.classNames[unit] ?? `${unit}`) : isMaps ? t.map(unit + 1) : t.neuron(unit + 1);
  const isFirst = facts.layers.findIndex(isShown) === place;
  return (
    <section class="row draw-layer" data-test={`layer-${place}`}>
      <Figure
        explains={text.value.explains.draw.layer}
        title={t.title(place + 1, layer.code)}
        says={isMaps ? t.maps(count) : values.length > count ? t.overRows(count) : t.says(count)}
      >
        <Bars units={units} place={place} nameOf={nameOf} best={best} />
      </Figure>
      {isByRow ? (
        <StepsSeen layer={layer} forward={forward} />
      ) : (
        <Figure
          explains={text.value.explains.draw.strongest}
          title={t.strongest}
          says={isMaps ? undefined : isFirst ? t.tinted : t.tintedFrom}
          class="draw-strongest"
        >
          <div class="draw-cards">
            {shown.map((unit) =>
              isMaps ? (
                <MapSeen key={unit} unit={unit} name={nameOf(unit)} layer={layer} values={values} />
              ) : (
                <NeuronSeen
                  key={unit}
                  unit={unit}
                  name={nameOf(unit)}
                  facts={facts}
                  place={place}
                  forward={forward}
                  weight={weight}
                  bias={bias}
                />
              ),
            )}
          </div>
        </Figure>
      )}
    </section>
  );
}

interface BarsProps {
  readonly units: Float32Array;
  readonly place: number;
  readonly nameOf: (unit: number) => string;
  readonly best: readonly number[];
}

/** A bar a neuron; point at one, or go through them with the arrow keys. */
function Bars({ units, place, nameOf, best }: BarsProps) {
  const t = text.value.draw.layers;
  const hovered = useSignal<number | undefined>(undefined);
  const chosen = selection.value?.layer === place ? selection.value.neuron : undefined;
  const at = hovered.value ?? chosen ?? best[0] ?? 0;
  const says = `${nameOf(at)}: ${t.activation} ${short(units[at] ?? 0)}`;
  const choose = (neuron: number) => {
    const inside = Math.max(0, Math.min(units.length - 1, neuron));
    selection.value = { layer: place, neuron: inside };
  };
  const unitAt = (event: PointerEvent) => {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const unit = Math.floor(((event.clientX - left) / width) * units.length);
    return Math.max(0, Math.min(units.length - 1, unit));
  };
  const names = best.map((unit) => `${nameOf(unit)} (${short(units[unit]!)})`).join(", ");
  return (
    <>
      <Canvas
        class="draw-bars"
        role="slider"
        tabIndex={0}
        {...explained(text.value.explains.draw.layer)}
        label={t.barsLabel(t.activation, names)}
        aria-valuemin={0}
        aria-valuemax={units.length - 1}
        aria-valuenow={at}
        aria-valuetext={says}
        draw={(pen) => paintBars(pen, units, at)}
        onKeyDown={(event: KeyboardEvent) => {
          const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: units.length - 1 };
          const next = to[event.key as keyof typeof to];
          if (next === undefined) return;
          event.preventDefault();
          hovered.value = undefined;
          choose(next);
        }}
        onPointerMove={(event: PointerEvent) => {
          hovered.value = unitAt(event);
        }}
        onPointerLeave={() => {
          hovered.value = undefined;
        }}
        onPointerDown={(event: PointerEvent) => choose(unitAt(event))}
      />
      <p class="under">{says}</p>
    </>
  );
}

function paintBars({ context, width, height }: Pen, units: Float32Array, at: number): void {
  const most = Math.max(1, reach(units));
  const isSigned = units.some((value) => value < 0);
  const zero = isSigned ? height / 2 : height - 1;
  const step = width / units.length;
  const gap = step > 4 ? 1 : 0;
  context.fillStyle = token("sunk");
  context.fillRect(Math.floor(at * step), 0, Math.max(2, step), height);
  for (const [i, value] of units.entries()) {
    context.fillStyle = token(value < 0 ? "orange-line" : i === at ? "blue-ink" : "blue-line");
    const tall = (Math.abs(value) / most) * (isSigned ? height / 2 : height - 2);
    context.fillRect(i * step, value < 0 ? zero : zero - tall, Math.max(1, step - gap), tall);
  }
  context.fillStyle = token("line2");
  context.fillRect(0, zero, width, 1);
}
