// One value of a map, as large as it wants: where it looks, what it adds up, what comes out.
import { useSignal } from "@preact/signals";
import { Figure } from "../../components/figure.tsx";
import { TileGrid } from "../../components/maps/tile-grid.tsx";
import { asSigned, peakOf, placeOf, type Tone, tonesOf } from "../../components/maps/tones.ts";
import { fixed, signed } from "../../components/numbers.ts";
import { range, Scrubber } from "../../components/scrubber.tsx";
import { useView } from "../../components/views/use-view.ts";
import { text } from "../../state/language.ts";
import { run } from "../../state/trainer.ts";
import type { ForwardView, Values } from "../../worker/protocol.ts";
import { AllMaps } from "./all-maps.tsx";
import { type Chosen, chosen, pick, point, stages } from "./chosen.ts";
import { fieldBefore, fieldIn } from "./field.ts";
import { Matrix } from "./matrix.tsx";
import { type Stage, sidesOf } from "./stages.ts";
import { type FieldSum, fieldSum, valuesIn, winnersOf } from "./sum.ts";

export function Look({ forward }: { readonly forward: ForwardView | undefined }) {
  const at = chosen.value;
  const stage = stages.value.find(({ layer }) => layer === at?.layer);
  if (!at || !stage || !forward?.values[stage.value]) return null;
  const props = { forward, at, stage };
  return (
    <section class="row look">
      <p class="lens" aria-live="polite" data-test="lens">
        <Says {...props} />
      </p>
      {stage.kind !== "dense" && (
        <div class="look-figures">
          <InputField {...props} />
          {stage.kind === "conv" ? <Convolution {...props} /> : <Pooling {...props} />}
          <WholeMap {...props} />
        </div>
      )}
    </section>
  );
}

/** Of pixels. */
const WHOLE: Tone = { kind: "ink", least: 0, most: 1 };

interface LookProps {
  readonly forward: ForwardView;
  readonly at: Chosen;
  readonly stage: Stage;
}

const valueAt = ({ shape, values }: Values, { map, row, column }: Chosen): number =>
  values[(row * (shape[1] ?? 1) + column) * (shape[2] ?? 1) + map]!;

/** Which value, how large, and where its map is strongest. */
function Says({ forward, at, stage }: LookProps) {
  const t = text.value.featureMaps;
  const values = forward.values[stage.value]!;
  if (stage.kind === "dense") {
    const neuron = at.row * stage.tiles.width + at.column;
    const a = values.values[neuron];
    if (a === undefined) return <>{t.noNeuron}</>;
    const z = forward.values[`layers.${stage.layer}/z`]!.values[neuron]!;
    const inputs = stage.inputShape.reduce((x, y) => x * y, 1);
    return <>{t.neuron(neuron + 1, inputs, fixed(z), fixed(a))}</>;
  }
  const { count, height, width } = stage.tiles;
  const stack = { values: values.values, count, size: height * width, order: "mapsLast" } as const;
  const peak = peakOf(stack, at.map);
  return (
    <>
      {t.value(stage.kind, at.map + 1, count, at.row + 1, at.column + 1)}{" "}
      <b data-test="value">{fixed(valueAt(values, at), 3)}</b>
      {". "}
      {t.peak(fixed(peak.value, 3), Math.floor(peak.at / width) + 1, (peak.at % width) + 1)}
    </>
  );
}

/** The digit with the part that the value looks at. */
function InputField({ forward, at, stage }: LookProps) {
  const t = text.value.featureMaps;
  const layers = run.value?.settings.layers ?? [];
  const sides = run.value && sidesOf(run.value.inputShape);
  const rect = fieldIn(layers, stage.layer, at.row, at.column);
  if (!sides || !rect) return null;
  const [height, width] = sides;
  const { values } = forward.values.inputs!;
  return (
    <Figure
      explains={text.value.explains.featureMaps.field}
      title={t.inInput}
      says={`${rect.height} × ${rect.width}`}
    >
      <TileGrid
        tiles={{ count: 1, height, width, across: 1 }}
        values={values}
        order="mapsLast"
        tones={[WHOLE]}
        cell={Math.max(2, Math.floor(196 / width))}
        label={t.inputField(rect.row + 1, rect.column + 1, rect.height, rect.width)}
        field={{ map: 0, rect }}
      />
    </Figure>
  );
}

function Convolution({ forward, at, stage }: LookProps) {
  const t = text.value.featureMaps;
  const weight = useView(`value:layers.${stage.layer}.weight`).value;
  const bias = useView(`value:layers.${stage.layer}.bias`).value;
  const picked = useSignal<number | undefined>(undefined);
  const before = forward.values[stage.input]!;
  // a view of another layer may still be there while the next is on its way
  const [filters, channels] = weight?.shape ?? [];
  const isReady = weight && bias && filters === stage.tiles.count && channels === before.shape[2];
  if (!isReady || stage.choice.kind !== "conv") return null;
  const sum = fieldSum(before, weight, bias, at);
  const shown = Math.min(picked.value ?? sum.strongest, sum.parts.length - 1);
  const part = sum.parts[shown]!;
  const { activation } = stage.choice;
  const a = valueAt(forward.values[stage.value]!, at);
  const toneOf = (values: Float32Array) =>
    tonesOf({ values, count: 1, size: values.length, order: "mapsLast" }, false)[0]!;
  const isMany = sum.parts.length > 1;
  const fieldTone = toneOf(part.field);
  return (
    <>
      <Figure
        explains={text.value.explains.featureMaps.sum}
        class="look-sum"
        title={t.sum}
        says={
          isMany ? (
            <>
              {t.through}{" "}
              <Scrubber
                explains={text.value.explains.featureMaps.mapBefore}
                label={t.mapBefore}
                value={shown + 1}
                values={range(1, sum.parts.length, 1)}
                isWhole
                onChange={(map) => {
                  picked.value = map - 1;
                }}
              />{" "}
              {t.ofMaps(sum.parts.length)}
            </>
          ) : undefined
        }
      >
        <div class="matrices">
          <Matrix
            title={t.field}
            values={part.field}
            side={sum.side}
            tone={fieldTone.kind === "ink" && !isMany ? WHOLE : fieldTone}
            test="field"
          />
          <span aria-hidden="true">×</span>
          <Matrix
            title={t.filter}
            values={part.kernel}
            side={sum.side}
            tone={asSigned(toneOf(part.kernel))}
            test="kernel"
          />
          <span aria-hidden="true">=</span>
          <Matrix
            title={t.products}
            values={part.products}
            side={sum.side}
            tone={asSigned(toneOf(part.products))}
            test="products"
          />
        </div>
        <p class="written" data-test="written">
          {isMany ? (
            <Parts sum={sum} shown={shown} />
          ) : (
            <Term words={t.together} value={sum.parts[0]!.sum} />
          )}
          <Term words={t.plusBias} value={sum.bias} />
          <span class="equals">
            = <i>z</i> = <b data-test="z">{fixed(sum.z, 3)}</b>
          </span>
          <span>
            {activation === "linear" ? (
              <>
                <i>a</i> = <i>z</i>
              </>
            ) : (
              <>
                <i>a</i> = {activation}({fixed(sum.z, 3)})
              </>
            )}{" "}
            = <b data-test="a">{fixed(a, 3)}</b>
          </span>
        </p>
      </Figure>
      {isMany && <AllMaps {...{ sum, shown, picked }} />}
    </>
  );
}

function Term({ words, value }: { readonly words: string; readonly value: number }) {
  return (
    <span class={value < 0 ? "neg" : "pos"}>
      {signed(value, 3)} <small>{words}</small>
    </span>
  );
}

/** The part that is shown, the two strongest others, the rest in one. */
function Parts({ sum, shown }: { readonly sum: FieldSum; readonly shown: number }) {
  const t = text.value.featureMaps;
  const others = sum.parts
    .filter(({ channel }) => channel !== shown)
    .sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  const named = [sum.parts[shown]!, ...others.slice(0, 2)];
  const rest = others.slice(2);
  return (
    <>
      {named.map((part) => (
        <Term key={part.channel} words={t.fromMap(part.channel + 1)} value={part.sum} />
      ))}
      {rest.length > 0 && (
        <Term
          words={t.restOfMaps(rest.length)}
          value={rest.reduce((all, part) => all + part.sum, 0)}
        />
      )}
    </>
  );
}

/** What a pooling chose from. */
function Pooling({ forward, at, stage }: LookProps) {
  const t = text.value.featureMaps;
  const before = forward.values[stage.input]!;
  const rect = fieldBefore(stage.choice, { ...at, height: 1, width: 1 });
  if (!rect) return null;
  const values = Float32Array.from(valuesIn(before, at.map, rect));
  const [tone] = tonesOf({ values, count: 1, size: values.length, order: "mapsLast" }, false);
  return (
    <Figure
      explains={text.value.explains.featureMaps.window}
      class="look-sum"
      title={t.window}
      says={`${rect.height} × ${rect.width}`}
    >
      <div class="matrices">
        <Matrix
          title={t.fromMap(at.map + 1)}
          values={values}
          side={rect.width}
          tone={tone!}
          test="window"
        />
      </div>
      <p class="written" data-test="written">
        {t.largest} <b data-test="a">{fixed(Math.max(...values), 3)}</b>
      </p>
    </Figure>
  );
}

/** The map that the value stands in, enlarged, to point into. */
function WholeMap({ forward, at, stage }: LookProps) {
  const t = text.value.featureMaps;
  const { count, height, width } = stage.tiles;
  const all = forward.values[stage.value]!.values;
  const order = { count, size: height * width, order: "mapsLast" } as const;
  const values = Float32Array.from(
    { length: height * width },
    (_, i) => all[placeOf(order, at.map, i)]!,
  );
  const tones = tonesOf({ values, count: 1, size: values.length, order: "mapsLast" }, false);
  const behind = stages.value[stages.value.indexOf(stage) + 1];
  const size = behind?.choice.kind === "pool" ? behind.choice.size : undefined;
  return (
    <Figure
      explains={text.value.explains.featureMaps.map}
      title={t.map(at.map + 1)}
      says={size ? t.winners : t.arrows}
    >
      <TileGrid
        tiles={{ count: 1, height, width, across: 1 }}
        values={values}
        order="mapsLast"
        tones={tones}
        cell={Math.max(4, Math.floor(196 / width))}
        label={t.largeMap(at.map + 1)}
        chosen={{ ...at, map: 0 }}
        winners={size ? () => winnersOf({ shape: [height, width, 1], values }, 0, size) : undefined}
        onPoint={(cell) => point(cell && { ...at, ...cell, map: at.map })}
        onPick={(cell) => pick({ ...at, ...cell, map: at.map })}
      />
    </Figure>
  );
}
