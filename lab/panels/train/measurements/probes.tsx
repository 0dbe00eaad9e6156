// Values that the person watches: a list of names to choose from, and a small figure each.

import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Bars } from "../../../components/bars.tsx";
import { Picture } from "../../../components/canvas/picture.tsx";
import { epochAxis, logAxis } from "../../../components/chart/axis.ts";
import { LineChart } from "../../../components/chart/line-chart.tsx";
import { explained } from "../../../components/lens/explained.ts";
import { fixed, short, whole } from "../../../components/numbers.ts";
import { livePeriod, useSlow } from "../../../components/views/slow.ts";
import { useView } from "../../../components/views/use-view.ts";
import { partsOf, partWith } from "../../../network/parts.ts";
import { remembers } from "../../../network/roles.ts";
import { text } from "../../../state/language.ts";
import { selection } from "../../../state/place.ts";
import {
  MOST_PROBES,
  PROBE_KINDS,
  type Probe,
  probes,
  redraw,
  unwatch,
  watchValue,
} from "../../../state/probes.ts";
import { run } from "../../../state/trainer.ts";
import type { Values } from "../../../worker/protocol.ts";
import { histogramOf, longer, partOf, pictureOf, type Series, spreadOf } from "./probe-values.ts";

export function Probes() {
  const t = text.value.measurements.probes;
  const e = text.value.explains.probes;
  const names = run.value?.watchable ?? [];
  const chosen = useSignal("");
  const name = names.includes(chosen.value) ? chosen.value : (names[0] ?? "");
  const list = probes.value;
  const isFull = list.length >= MOST_PROBES;
  return (
    <section class="row probes">
      <div class="section-head">
        <h2 {...explained(e.title)}>{t.title}</h2>
        <p class="quiet">{t.says}</p>
        <p class="seeds">
          <label {...explained(e.value)}>
            <span class="sr">{t.value}</span>
            <select
              {...explained(e.value)}
              value={name}
              onChange={({ currentTarget }) => {
                chosen.value = currentTarget.value;
              }}
            >
              {grouped(names).map(([layer, members]) => (
                <optgroup key={layer} label={layer}>
                  {members.map((member) => (
                    <option key={member} value={member}>
                      {member}
                    </option>
                  ))}
                </optgroup>
              ))}
            </select>
          </label>
          <button
            type="button"
            class="button"
            {...explained(e.watch)}
            disabled={isFull || name === ""}
            title={isFull ? t.full(MOST_PROBES) : undefined}
            onClick={() => watchValue(name)}
          >
            {t.watch}
          </button>
          <Selected names={names} isFull={isFull} />
        </p>
      </div>
      {list.length > 0 && (
        <ul class="probe-list">
          {list.map((probe) => (
            <ProbeFigure key={probe.id} probe={probe} isKnown={names.includes(probe.name)} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** What belongs to the neuron that is selected in the picture. */
function Selected(props: { readonly names: readonly string[]; readonly isFull: boolean }) {
  const t = text.value.measurements.probes;
  const at = selection.value;
  if (!at) return null;
  const layer = `layers.${at.layer}`;
  const facts = run.value?.layers[at.layer];
  const units = facts?.shape.at(-1) ?? 0;
  if (!facts || at.neuron >= units) return null;
  const { part, neuron } = partWith({ parts: partsOf(facts, units), units }, at.neuron);
  const own = [
    { name: `${part.name}.weight`, neuron, says: t.its.weight },
    ...(["z", "a", "delta"] as const).map((value) => ({
      name: `${layer}/${value}`,
      neuron: at.neuron,
      says: t.its[value],
    })),
  ].filter(({ name }) => props.names.includes(name));
  if (own.length === 0) return null;
  return (
    <span class="selected">
      {t.selected(at.neuron + 1, at.layer + 1)}{" "}
      {own.map(({ name, neuron, says }) => (
        <button
          key={name}
          type="button"
          class="link"
          {...explained(text.value.explains.probes.watch)}
          disabled={props.isFull}
          title={props.isFull ? t.full(MOST_PROBES) : undefined}
          aria-label={t.watchOf(says, at.neuron + 1)}
          onClick={() => watchValue(name, neuron)}
        >
          {says}
        </button>
      ))}
    </span>
  );
}

/** By layer, in the network's order; what belongs to none comes last. */
function grouped(names: readonly string[]): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const layer = /^layers\.\d+/.exec(name)?.[0] ?? "inputs";
    groups.set(layer, [...(groups.get(layer) ?? []), name]);
  }
  const order = (layer: string) => (layer === "inputs" ? Infinity : Number(layer.slice(7)));
  return [...groups].sort(([a], [b]) => order(a) - order(b));
}

function ProbeFigure({ probe, isKnown }: { readonly probe: Probe; readonly isKnown: boolean }) {
  const t = text.value.measurements.probes;
  const { id, name, neuron, kind } = probe;
  const label = neuron === undefined ? name : t.ofNeuron(name, neuron + 1);
  return (
    <li>
      <p class="probe-head">
        <b>{label}</b>
        <select
          aria-label={t.kind(label)}
          {...explained(text.value.explains.probes.kind)}
          value={kind}
          onChange={({ currentTarget }) =>
            redraw(id, PROBE_KINDS.find((k) => k === currentTarget.value) ?? "histogram")
          }
        >
          {PROBE_KINDS.map((each) => (
            <option key={each} value={each}>
              {t.kinds[each]}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="icon"
          aria-label={t.remove(label)}
          {...explained(text.value.explains.probes.remove)}
          onClick={() => unwatch(id)}
        >
          ×
        </button>
      </p>
      {isKnown ? <Live probe={probe} label={label} /> : <p class="quiet">{t.unknown}</p>}
    </li>
  );
}

/** Rows of each block of a layer's weights, where it remembers. */
function unitsOf(name: string): number | undefined {
  const at = /^layers\.(\d+)\./.exec(name)?.[1];
  const layer = at === undefined ? undefined : run.peek()?.layers[Number(at)];
  return layer && remembers(layer) ? partsOf(layer, layer.shape.at(-1)!)[0]!.units : undefined;
}

function Live({ probe, label }: { readonly probe: Probe; readonly label: string }) {
  const t = text.value.measurements.probes;
  const { name, neuron, kind } = probe;
  const sent = useView(`value:${name}`);
  const series = useSignal<Series>([]);
  const of = useSignal(0);
  const shown = useSlow(sent, livePeriod()).value;
  useSignalEffect(() => record(sent, series, of, name, neuron));
  const all = shown && (neuron === undefined ? shown : partOf(name, shown, neuron, unitsOf(name)));
  const spread = useMemo(() => spreadOf(all?.values ?? []), [all?.values]);
  if (!all) return <p class="quiet">{shown ? t.noNeuron : t.waiting}</p>;
  const says = t.spread(
    whole(all.values.length),
    short(spread.mean),
    short(spread.deviation),
    short(spread.norm),
  );
  return (
    <>
      {kind === "histogram" && (
        <Histogram values={all} spread={spread} label={`${label}: ${says}`} />
      )}
      {kind === "norm" && <Norm series={series.value} label={`${label}. ${t.normLabel}`} />}
      {kind === "picture" && <Pixels values={all} scale={2.6 * spread.deviation} label={label} />}
      <p class="quiet">
        {says}
        {spread.bad > 0 && <span class="neg"> {t.bad(spread.bad)}</span>}
      </p>
    </>
  );
}

/** Adds what came to the norms over time; a new run begins anew. */
function record(
  sent: Signal<Values | undefined>,
  series: Signal<Series>,
  of: Signal<number>,
  name: string,
  neuron: number | undefined,
): void {
  const view = sent.value;
  const facts = run.peek();
  if (!view || !facts || view.step === undefined) return;
  const part = neuron === undefined ? view : partOf(name, view, neuron, unitsOf(name));
  if (!part) return;
  const { norm } = spreadOf(part.values);
  const before = of.peek() === facts.id ? series.peek() : [];
  of.value = facts.id;
  series.value = longer(before, view.step / facts.stepsPerEpoch, norm);
}

const BINS = 32;

function Histogram(props: {
  readonly values: Values;
  readonly spread: ReturnType<typeof spreadOf>;
  readonly label: string;
}) {
  const { values, spread, label } = props;
  const bins = useMemo(() => histogramOf(values.values, spread, BINS), [values.values, spread]);
  return (
    <>
      <Bars values={bins} color="blue-line" label={label} height={110} />
      <p class="ends" aria-hidden="true">
        <span>{short(spread.least)}</span>
        <span>{short(spread.most)}</span>
      </p>
    </>
  );
}

function Norm({ series, label }: { readonly series: Series; readonly label: string }) {
  const t = text.value.measurements;
  const positive = series.filter(([, norm]) => norm > 0);
  let [least, most] = [Infinity, 0];
  for (const [, norm] of positive) {
    least = Math.min(least, norm);
    most = Math.max(most, norm);
  }
  if (positive.length === 0) [least, most] = [1, 10];
  // at least a factor of ten, so that noise does not look like news
  const middle = Math.sqrt(least * most);
  const wide = Math.max(most / least, 10) ** 0.55;
  const y = logAxis({
    says: text.value.explains.probes.norm,
    label: "",
    least: middle / wide,
    most: middle * wide,
    format: short,
  });
  return (
    <LineChart
      label={label}
      lines={[{ name: t.probes.norm, points: positive, color: "blue-line", label: "", width: 1.5 }]}
      x={epochAxis(series.at(-1)?.[0] ?? 0, t.chart.epochs, text.value.explains.chart.epochs)}
      y={y}
      height={130}
      room={78}
    />
  );
}

function Pixels(props: {
  readonly values: Values;
  readonly scale: number;
  readonly label: string;
}) {
  const { values, scale, label } = props;
  const picture = pictureOf(values);
  return (
    <>
      <div class="probe-picture" style={{ aspectRatio: `${picture.width} / ${picture.height}` }}>
        <Picture
          kind="weights"
          values={picture.values}
          width={picture.width}
          height={picture.height}
          scale={scale || 1}
          label={label}
        />
      </div>
      <p class="ends" aria-hidden="true">
        <span>
          {fixed(-(scale || 1))} <span class="ramp" /> {fixed(scale || 1)}
        </span>
      </p>
    </>
  );
}
