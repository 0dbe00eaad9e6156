// A layer that reads the digit row by row: what each of its neurons says after each row.
import { Picture } from "../../components/canvas/picture.tsx";
import { Figure } from "../../components/figure.tsx";
import { partsOf } from "../../network/parts.ts";
import { remembers } from "../../network/roles.ts";
import { text } from "../../state/language.ts";
import type { ForwardView, LayerFacts } from "../../worker/protocol.ts";
import { reach, stepsOf } from "./contributions.ts";

export function StepsSeen(props: { readonly layer: LayerFacts; readonly forward: ForwardView }) {
  const { layer, forward } = props;
  const t = text.value.draw.layers;
  const units = layer.shape.at(-1)!;
  // what remembers says something after each row, also where it hands on the last only
  const names = remembers(layer)
    ? partsOf(layer, units).map(({ name }) => `${name}/h`)
    : [`${layer.name}/a`];
  const held = names.map((name) => forward.values[name]?.values);
  const values = stepsOf(held, units);
  if (!values) return null;
  return (
    <Figure
      explains={text.value.explains.draw.steps}
      title={t.byRow}
      says={names.length > 1 ? t.byRowBothWays : t.byRowSays}
      class="draw-steps"
    >
      <Picture
        kind="weights"
        values={values}
        scale={reach(values)}
        width={units}
        height={values.length / units}
        label={t.byRowPicture(values.length / units, units)}
      />
    </Figure>
  );
}
