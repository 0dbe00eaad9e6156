// A hidden layer behind the first: a row of bars.
import { Figure } from "../../../components/figure.tsx";
import { whole } from "../../../components/numbers.ts";
import { BarRow } from "../../../components/tiles/bar-row.tsx";
import { text } from "../../../state/language.ts";
import { type LayerProps, useNeurons } from "./neurons.ts";
import { Watch } from "./watch.tsx";

export function Deeper(props: LayerProps) {
  const { layer } = props;
  const t = text.value.train.strip;
  const neurons = useNeurons(props);
  const title = t.layer(
    layer.index + 1,
    layer.weightShape.length === 4 ? t.filters(whole(layer.units)) : t.neurons(whole(layer.units)),
  );
  const first = neurons.count < layer.units ? `${t.first(whole(neurons.count))} ` : "";
  return (
    <Figure
      explains={text.value.explains.train.deeper}
      class="deeper"
      title={title}
      says={
        <>
          {`${first}${t.activations}`}{" "}
          <Watch name={`${layer.name}/a`} words={text.value.measurements.probes.its.layer} />
        </>
      }
    >
      <BarRow {...neurons} label={t.rowLabel(title)} />
    </Figure>
  );
}
