// A hidden layer behind the first: a row of bars.
import type { ReadonlySignal } from "@preact/signals";
import { Figure } from "../../../components/figure.tsx";
import { whole } from "../../../components/numbers.ts";
import { BarRow } from "../../../components/tiles/bar-row.tsx";
import { useView } from "../../../components/views/use-view.ts";
import type { WeightedLayer } from "../../../network/roles.ts";
import { text } from "../../../state/language.ts";
import type { ForwardView } from "../../../worker/protocol.ts";
import { useBars } from "./bars.ts";
import { activationOf, spokenName, stuckAs, stuckIn } from "./neuron-words.ts";
import { openNeuron, pointed, select, selected } from "./shown.ts";
import { silentIn, toggleSilence } from "./silence.ts";
import { speak } from "./speak.tsx";
import type { VotesOf } from "./votes-of.ts";

const MOST = 200;

export function Deeper(props: {
  readonly layer: WeightedLayer;
  readonly forward: ReadonlySignal<ForwardView | undefined>;
  readonly votes: VotesOf;
}) {
  const { layer, forward, votes } = props;
  const t = text.value.train.strip;
  const survey = useView("survey");
  const bars = useBars(layer, forward);
  const count = Math.min(MOST, layer.units);
  const title = t.layer(
    layer.index + 1,
    layer.weightShape.length === 4 ? t.filters(whole(layer.units)) : t.neurons(whole(layer.units)),
  );
  const at = selected.value;
  return (
    <Figure class="deeper" title={title} says={t.activations}>
      <BarRow
        label={t.rowLabel(title)}
        count={count}
        bars={bars}
        marked={stuckIn(survey.value, layer)}
        silent={silentIn(layer.index)}
        selected={at?.layer.index === layer.index ? at.neuron : undefined}
        nameOf={(neuron) =>
          spokenName(
            layer,
            neuron,
            activationOf(forward.peek(), layer, neuron),
            votes(layer, neuron),
            stuckAs(survey.peek(), layer, neuron),
          )
        }
        onPoint={(neuron) => {
          pointed.value = neuron === undefined ? undefined : { layer: layer.index, neuron };
        }}
        onSelect={(neuron) => select(layer.index, neuron)}
        onOpen={(neuron) => openNeuron(layer.index, neuron)}
        onKey={(key, neuron) => {
          if (key === "v") speak(layer, neuron, votes(layer, neuron));
          else if (key === "s") void toggleSilence(layer, neuron);
          else return false;
          return true;
        }}
      />
    </Figure>
  );
}
