// What every list of a layer's neurons has in this panel, pictures or bars: which are drawn, stuck, silent
// and selected, what is said of each, and what pointer and keys do on it.
import type { ReadonlySignal } from "@preact/signals";
import type { NeuronListProps } from "../../../components/tiles/neuron-list.ts";
import { useView } from "../../../components/views/use-view.ts";
import { partWith } from "../../../network/parts.ts";
import type { WeightedLayer } from "../../../network/roles.ts";
import { toggleWatched } from "../../../state/probes.ts";
import type { ForwardView } from "../../../worker/protocol.ts";
import { useBars } from "./bars.ts";
import { activationOf, spokenName, stuckAs, stuckIn } from "./neuron-words.ts";
import { openNeuron, pointed, select, selected } from "./shown.ts";
import { canSilence, silentIn, toggleSilence } from "./silence.ts";
import { speak } from "./speak.tsx";
import type { VotesOf } from "./votes-of.ts";

/** So many are drawn; of more the figure says that they are the first. */
const MOST = 200;

export interface LayerProps {
  readonly layer: WeightedLayer;
  readonly forward: ReadonlySignal<ForwardView | undefined>;
  readonly votes: VotesOf;
}

interface Neurons extends Omit<NeuronListProps, "label"> {
  readonly onSilence: (neuron: number) => void;
}

export function useNeurons({ layer, forward, votes }: LayerProps): Neurons {
  const survey = useView("survey");
  const bars = useBars(layer, forward);
  const at = selected.value;
  const onSilence = (neuron: number) => {
    if (canSilence(layer)) void toggleSilence(layer, neuron);
  };
  return {
    count: Math.min(MOST, layer.units),
    bars,
    marked: stuckIn(survey.value, layer),
    silent: silentIn(layer.index),
    selected: at?.layer.index === layer.index ? at.neuron : undefined,
    nameOf: (neuron) =>
      spokenName(
        layer,
        neuron,
        activationOf(forward.peek(), layer, neuron),
        votes(layer, neuron),
        stuckAs(survey.peek(), layer, neuron),
      ),
    onPoint: (neuron) => {
      pointed.value = neuron === undefined ? undefined : { layer: layer.index, neuron };
    },
    onSelect: (neuron) => select(layer.index, neuron),
    onOpen: (neuron) => openNeuron(layer.index, neuron),
    onSilence,
    onKey: (key, neuron) => {
      if (key === "v") speak(layer, neuron, votes(layer, neuron));
      else if (key === "s") onSilence(neuron);
      else if (key === "w") {
        const own = partWith(layer, neuron);
        toggleWatched(`${own.part.name}.weight`, own.neuron);
      } else return false;
      return true;
    },
  };
}
