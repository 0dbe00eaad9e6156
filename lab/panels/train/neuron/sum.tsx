// w·a + b of one neuron with its numbers: the largest terms, the rest in one, the bias to be set.

import type { ReadonlySignal } from "@preact/signals";
import { explained } from "../../../components/lens/explained.ts";
import { fixed, whole } from "../../../components/numbers.ts";
import { Scrubber } from "../../../components/scrubber.tsx";
import { Formula } from "../../../components/words/formula.tsx";
import type { WeightedLayer } from "../../../network/roles.ts";
import { placeOf } from "../../../network/weight-picture.ts";
import { weightedSum } from "../../../network/weighted-sum.ts";
import { text } from "../../../state/language.ts";
import { bend } from "../../../state/trainer.ts";
import type { ForwardView, Values } from "../../../worker/protocol.ts";
import { activationOf } from "../strip/neuron-words.ts";
import { placeWords } from "../strip/weight-words.ts";
import { valuesAround } from "./values-around.ts";

const MOST = 5;

export function Sum(props: {
  readonly layer: WeightedLayer;
  readonly neuron: number;
  readonly weights: Values | undefined;
  readonly biases: Values | undefined;
  readonly forward: ReadonlySignal<ForwardView | undefined>;
  /** A term was chosen: the cursor goes to its weight. */
  readonly onPick: (weight: number) => void;
}) {
  const { layer, neuron, weights, biases } = props;
  const t = text.value.train.neuron;
  const forward = props.forward.value;
  const sum = forward && weightedSum(layer, neuron, forward.values, weights, biases, MOST);
  if (!sum) return null;
  const a = activationOf(forward, layer, neuron);
  return (
    <table class="sum">
      <caption>
        <Formula name="weightedSum" />{" "}
        {sum.place
          ? t.atPlace(sum.place[0] + 1, sum.place[1] + 1)
          : sum.step === undefined
            ? t.sumSays
            : t.atStep(sum.step + 1)}
      </caption>
      <tbody>
        {sum.terms.map(({ at, weight, input }) => (
          <tr key={at}>
            <th scope="row">
              <button
                type="button"
                class="link"
                {...explained(text.value.explains.neuron.weight)}
                onClick={() => props.onPick(at)}
              >
                {placeWords(layer, placeOf(layer, at))}
              </button>
            </th>
            <td>
              {fixed(weight)} × {fixed(input)}
            </td>
            <td class={weight * input < 0 ? "neg" : "pos"}>{fixed(weight * input)}</td>
          </tr>
        ))}
        {sum.others > 0 && (
          <tr>
            <th scope="row">{t.others(whole(sum.others))}</th>
            <td />
            <td class={sum.rest < 0 ? "neg" : "pos"}>{fixed(sum.rest)}</td>
          </tr>
        )}
        {biases && (
          <tr>
            <th scope="row">{t.bias}</th>
            <td />
            <td>
              <Scrubber
                explains={text.value.explains.neuron.bias}
                label={t.bias}
                value={sum.bias}
                values={valuesAround(3)}
                format={(value) => fixed(value)}
                onChange={(value) => bend(`${layer.name}.bias`, [neuron], [value])}
              />
            </td>
          </tr>
        )}
        <tr class="total">
          <th scope="row">
            <i>z</i>, {t.weightedInput}
          </th>
          <td />
          <td>{fixed(sum.z)}</td>
        </tr>
        {!sum.place && sum.step === undefined && (
          <tr>
            <th scope="row">
              <i>a</i> = {layer.activation === "sigmoid" ? <i>σ</i> : layer.activation}(<i>z</i>)
            </th>
            <td />
            <td>{fixed(a)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
