// Which neuron the panel speaks of: the one that is pointed at, else the one that is selected; and
// whether it is open.
import { computed, signal } from "@preact/signals";
import { type Roles, rolesOf, type WeightedLayer } from "../../../network/roles.ts";
import { inAddress } from "../../../state/address-parts.ts";
import { flag } from "../../../state/forms.ts";
import { type Selection, selection } from "../../../state/place.ts";
import { progress, run } from "../../../state/trainer.ts";

export const pointed = signal<Selection | undefined>(undefined);
export const isOpen = inAddress("train", "neuron", false, flag);

export const roles = computed<Roles | undefined>(() => run.value && rolesOf(run.value));

/** A neuron with its layer; undefined where the network has none at that place. */
export interface Shown {
  readonly layer: WeightedLayer;
  readonly neuron: number;
}

const shownAt = (at: Selection | undefined): Shown | undefined => {
  const found = roles.value;
  if (!at || !found) return undefined;
  const all = [found.first, ...found.deeper, found.output];
  const layer = all.find(({ index }) => index === at.layer);
  return layer && at.neuron < layer.units ? { layer, neuron: at.neuron } : undefined;
};

export const selected = computed(() => shownAt(selection.value));
export const shown = computed(() => shownAt(pointed.value) ?? selected.value);

/** How many moments of the run are kept: changes seldom, unlike its progress. */
export const momentCount = computed(() => progress.value.moments.length);

export const select = (layer: number, neuron: number): void => {
  if (selection.value?.layer === layer && selection.value.neuron === neuron) return;
  selection.value = { layer, neuron };
};

export function openNeuron(layer: number, neuron: number): void {
  pointed.value = undefined;
  select(layer, neuron);
  isOpen.value = true;
}
