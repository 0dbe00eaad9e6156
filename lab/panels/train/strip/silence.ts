// Silencing a neuron: its outgoing weights at 0, until the run goes on; and back.
import { computed, signal } from "@preact/signals";
import { type Outgoing, outgoing } from "../../../network/outgoing.ts";
import { remembers, type WeightedLayer } from "../../../network/roles.ts";
import { ask, bend, progress, run } from "../../../state/trainer.ts";

interface Silenced {
  readonly run: number;
  /** The step at which it was silenced: the next one changes the weights again. */
  readonly step: number;
  readonly layer: number;
  readonly neuron: number;
  readonly weights: readonly (Outgoing & {
    /** What they were. */
    readonly values: readonly number[];
  })[];
}

const all = signal<readonly Silenced[]>([]);
const inRun = computed(() => all.value.filter(({ run: id }) => id === run.value?.id));

/** The neurons of a layer that are silent now. */
export const silentIn = (layer: number): ReadonlySet<number> =>
  new Set(
    inRun.value
      .filter((s) => s.layer === layer && s.step === progress.value.step)
      .map(({ neuron }) => neuron),
  );

/** Whether what a neuron was can be put back. */
export const canUndo = (layer: number, neuron: number): boolean =>
  inRun.value.some((s) => s.layer === layer && s.neuron === neuron);

/** Whether layers with weights follow, so that there is something to silence; what remembers also
 * speaks to itself. */
export const canSilence = (layer: WeightedLayer): boolean =>
  !remembers(layer) && outgoing(parameters(), layer.index, layer.units, 0).length > 0;

const parameters = () => run.value?.layers.flatMap((layer) => layer.parameters) ?? [];

/** Silences a neuron, or gives it back the weights that it had. */
export async function toggleSilence(layer: WeightedLayer, neuron: number): Promise<void> {
  const held = inRun.value.find((s) => s.layer === layer.index && s.neuron === neuron);
  if (held) {
    for (const { name, places, values } of held.weights) bend(name, places, values);
    all.value = all.value.filter((s) => s !== held);
    return;
  }
  const out = outgoing(parameters(), layer.index, layer.units, neuron);
  const open = run.value;
  if (out.length === 0 || !open) return;
  const weights = await Promise.all(
    out.map(async ({ name, places }) => {
      const { values } = await ask({ topic: "value", name });
      return { name, places, values: places.map((place) => values[place]!) };
    }),
  );
  if (run.value?.id !== open.id) return;
  for (const { name, places } of weights) {
    bend(
      name,
      places,
      places.map(() => 0),
    );
  }
  const { step } = progress.value;
  const made = { run: open.id, step, layer: layer.index, neuron, weights };
  all.value = [...inRun.value, made];
}
