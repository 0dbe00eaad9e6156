// The first layer with weights: a picture for each of its neurons.

import type { ReadonlySignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Figure } from "../../../components/figure.tsx";
import { explained } from "../../../components/lens/explained.ts";
import { whole } from "../../../components/numbers.ts";
import { Tiles } from "../../../components/tiles/tiles.tsx";
import { useParameter } from "../../../components/views/use-parameter.ts";
import type { WeightedLayer } from "../../../network/roles.ts";
import { scaleOf, weightPicture } from "../../../network/weight-picture.ts";
import { text } from "../../../state/language.ts";
import type { Values } from "../../../worker/protocol.ts";
import { type LayerProps, useNeurons } from "./neurons.ts";
import { roles } from "./shown.ts";
import { Watch } from "./watch.tsx";

export function FirstLayer(props: LayerProps) {
  const { layer } = props;
  const t = text.value.train.strip;
  const neurons = useNeurons(props);
  const weights = useParameter(layer, "weight");
  const picture = useMemo(() => weightPicture(layer), [layer]);
  const { count } = neurons;
  const isOutput = roles.value?.output.index === layer.index;
  const title = isOutput
    ? t.outputs(whole(layer.units))
    : picture.kind === "filter"
      ? t.filters(whole(layer.units))
      : t.hidden(whole(layer.units));
  return (
    <Figure
      explains={text.value.explains.train.hidden}
      title={title}
      says={
        <>
          {count < layer.units && `${t.first(whole(count))} `}
          {sayWeights(layer)} <Ramp weights={weights} />{" "}
          <Watch name={`${layer.name}/a`} words={text.value.measurements.probes.its.layer} />
        </>
      }
    >
      <Tiles
        {...neurons}
        label={t.listLabel(title)}
        columns={count > 60 ? 20 : count > 30 ? 15 : 10}
        picture={picture}
        weights={weights}
      />
    </Figure>
  );
}

/** What a tile shows. */
function sayWeights(layer: WeightedLayer): string {
  const { strip: t, place } = text.value.train;
  const ways = layer.parts.length > 1 ? `${t.bothWays(whole(layer.parts[0]!.units))} ` : "";
  if (layer.gates.length > 0) {
    return ways + t.weightsAsGates(layer.gates.map((gate) => place.gates[gate]).join(", "));
  }
  return ways + (weightPicture(layer).kind === "bars" ? t.weightsAsBars : t.weights);
}

/** The two ends of the colour scale, in weights. */
function Ramp({ weights }: { readonly weights: ReadonlySignal<Values | undefined> }) {
  const t = text.value.train.strip;
  const held = weights.value;
  const scale = held ? Number(scaleOf(held.values).toPrecision(2)) : "";
  return (
    <span class="ends" {...explained(text.value.explains.train.scale)}>
      <span class="neg">
        {t.against} {scale && `−${scale}`}{" "}
      </span>
      <span class="ramp" />
      <span class="pos">
        {scale} {t.for}
      </span>
    </span>
  );
}
