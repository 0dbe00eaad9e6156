// The first layer with weights: a picture for each of its neurons.
import type { ReadonlySignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Figure } from "../../../components/figure.tsx";
import { whole } from "../../../components/numbers.ts";
import { Tiles } from "../../../components/tiles/tiles.tsx";
import { useView } from "../../../components/views/use-view.ts";
import type { WeightedLayer } from "../../../network/roles.ts";
import { scaleOf, weightPicture } from "../../../network/weight-picture.ts";
import { text } from "../../../state/language.ts";
import { run } from "../../../state/trainer.ts";
import type { ForwardView, Values } from "../../../worker/protocol.ts";
import { useBars } from "./bars.ts";
import { activationOf, spokenName, stuckAs, stuckIn } from "./neuron-words.ts";
import { openNeuron, pointed, roles, select, selected } from "./shown.ts";
import { canSilence, silentIn, toggleSilence } from "./silence.ts";
import { speak } from "./speak.tsx";
import type { VotesOf } from "./votes-of.ts";

/** So many are drawn; of more the rest is counted. */
const MOST = 200;

export function FirstLayer(props: {
  readonly layer: WeightedLayer;
  readonly forward: ReadonlySignal<ForwardView | undefined>;
  readonly votes: VotesOf;
}) {
  const { layer, forward, votes } = props;
  const t = text.value.train.strip;
  const survey = useView("survey");
  const weights = useView(`value:${layer.name}.weight`);
  const bars = useBars(layer, forward);
  const picture = useMemo(
    () => weightPicture(layer.weightShape, layer.from.shape),
    [layer.weightShape, layer.from.shape],
  );
  const count = Math.min(MOST, layer.units);
  const isOutput = roles.value?.output.index === layer.index;
  const title = isOutput
    ? t.outputs(whole(layer.units))
    : picture.kind === "filter"
      ? t.filters(whole(layer.units))
      : t.hidden(whole(layer.units));
  const at = selected.value;
  const nameOf = (neuron: number) =>
    spokenName(
      layer,
      neuron,
      activationOf(forward.peek(), layer, neuron),
      votes(layer, neuron),
      stuckAs(survey.peek(), layer, neuron),
    );
  const silence = (neuron: number) => {
    if (canSilence(layer)) void toggleSilence(layer, neuron);
  };
  return (
    <Figure
      title={title}
      says={
        <>
          {count < layer.units && `${t.first(whole(count))} `}
          {picture.kind === "bars" ? t.weightsAsBars : t.weights} <Ramp weights={weights} />
        </>
      }
    >
      <Tiles
        label={t.listLabel(title)}
        count={count}
        columns={count > 60 ? 20 : count > 30 ? 15 : 10}
        picture={picture}
        weights={weights}
        bars={bars}
        marked={stuckIn(survey.value, layer)}
        silent={silentIn(layer.index)}
        selected={at?.layer.index === layer.index ? at.neuron : undefined}
        nameOf={nameOf}
        onPoint={(neuron) => {
          pointed.value = neuron === undefined ? undefined : { layer: layer.index, neuron };
        }}
        onSelect={(neuron) => select(layer.index, neuron)}
        onOpen={(neuron) => openNeuron(layer.index, neuron)}
        onSilence={silence}
        onKey={(key, neuron) => {
          if (key === "v") speak(layer, neuron, votes(layer, neuron));
          else if (key === "s") silence(neuron);
          else return false;
          return true;
        }}
      />
    </Figure>
  );
}

/** The two ends of the colour scale, in weights. */
export function Ramp({ weights }: { readonly weights: ReadonlySignal<Values | undefined> }) {
  const t = text.value.train.strip;
  const held = weights.value;
  const scale = held ? Number(scaleOf(held.values).toPrecision(2)) : "";
  return (
    <span class="ends">
      <span class="neg">
        {t.against} {scale && `−${scale}`}{" "}
      </span>
      <span class="ramp" />
      <span class="pos">
        {scale} {t.for}
      </span>
      <span class="sr">{run.value ? t.scaleSays : ""}</span>
    </span>
  );
}
