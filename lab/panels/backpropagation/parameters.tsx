// All weights and biases with what is known of their gradients, and how far the step moves them. Of a
// large network those of the chosen neuron, and a line a layer for the rest.

import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { whole } from "../../components/numbers.ts";
import { range, Scrubber } from "../../components/scrubber.tsx";
import { text } from "../../state/language.ts";
import { cell } from "./digits.ts";
import { NumberSymbol } from "./equation.tsx";
import { type Names, nameOf, neuronName } from "./naming.ts";
import {
  allParameters,
  gradientAt,
  type ParameterPlace,
  parameterKey,
  valueAt,
  withParameter,
} from "./parameter.ts";
import { type Here, shownOf } from "./shown.ts";
import type { Known } from "./stops.ts";
import { small } from "./walk.ts";

interface ParametersProps {
  readonly names: Names;
  readonly here: Here;
  readonly known: Known;
  /** Whether the numbers can be dragged. */
  readonly isOwn: boolean;
}

/** So many are shown all. */
const ALL = 40;

/** The parameters that are shown one by one: all of a small network, else those of the neuron. */
export function shownParameters({ pass }: Names, here: Here): ParameterPlace[] {
  if (pass.parameterCount <= ALL) return allParameters(pass);
  const l = Math.max(2, here.l);
  const j = here.l === l ? here.j : 0;
  const { neurons } = shownOf(pass, l - 1, { ...here, l, j });
  return [{ l, j }, ...neurons.map((k) => ({ l, j, k }))];
}

export function Parameters({ names, here, known, isOwn }: ParametersProps) {
  const t = text.value.backpropagation.parameters;
  const { pass } = names;
  const places = shownParameters(names, here);
  const most = Math.max(1e-300, ...places.map((place) => Math.abs(gradientAt(pass, place))));
  const isAll = places.length === pass.parameterCount;
  const count = whole(pass.parameterCount);
  const title = isAll ? t.all(count) : t.some(neuronName(names, places[0]!.l, places[0]!.j), count);
  return (
    <Figure
      explains={text.value.explains.backpropagation.parameters}
      class="row parameters"
      title={title}
      says={
        <>
          {t.says} (<em class="pos">{t.up}</em>, <em class="neg">{t.down}</em>)
        </>
      }
    >
      <ul style={{ "--count": `${places.length}` }}>
        {places.map((place) => (
          <Parameter
            key={parameterKey(place)}
            isKnown={place.k === undefined ? known.biasGradient : known.weightGradient}
            {...{ names, place, most, isOwn }}
          />
        ))}
      </ul>
      {!isAll && <Layers names={names} isKnown={known.weightGradient} />}
    </Figure>
  );
}

interface ParameterProps {
  readonly names: Names;
  readonly place: ParameterPlace;
  readonly most: number;
  readonly isKnown: boolean;
  readonly isOwn: boolean;
}

const VALUES = range(-8, 8, 0.1);

function Parameter({ names, place, most, isKnown, isOwn }: ParameterProps) {
  const t = text.value.backpropagation.parameters;
  const { pass } = names;
  const { l, j, k } = place;
  const key = parameterKey(place);
  const at = key.slice(2);
  const [value, gradient] = [valueAt(pass, place), gradientAt(pass, place)];
  const height = isKnown ? Math.max(1, (26 * Math.abs(gradient)) / most) : 0;
  const keys = k === undefined ? `b.${at} d.${at} h.${at}` : `w.${at} g.${at} n.${at}`;
  return (
    <li data-k={keys}>
      <p>
        <span class="sr">{nameOf(names, key)}</span>
        <span aria-hidden="true">
          <NumberSymbol
            symbol={k === undefined ? "b" : "w"}
            l={l}
            at={k === undefined ? [j] : [j, k]}
          />
        </span>
      </p>
      {isOwn ? (
        <Scrubber
          explains={text.value.explains.backpropagation.parameter}
          label={nameOf(names, key)}
          value={value}
          values={VALUES}
          format={cell}
          onChange={(next) => {
            small.value = withParameter(small.value, place, next);
          }}
        />
      ) : (
        <b>{cell(value)}</b>
      )}
      <s aria-hidden="true">
        <span
          class={gradient > 0 ? "down" : ""}
          style={
            gradient > 0
              ? { top: "50%", height: `${height}px` }
              : { bottom: "50%", height: `${height}px` }
          }
        />
      </s>
      <small>
        {isKnown ? cell(gradient) : <span title={t.unknown}>·</span>}
        {isKnown && <span class="sr">, {gradient > 0 ? t.down : gradient < 0 ? t.up : ""}</span>}
      </small>
    </li>
  );
}

const length = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum);
};

/** A row a layer: how many parameters, how long they, their gradient and the step are. */
function Layers({ names, isKnown }: { readonly names: Names; readonly isKnown: boolean }) {
  const t = text.value.backpropagation.parameters;
  const e = text.value.explains.backpropagation;
  const { pass, learningRate } = names;
  return (
    <table>
      <caption>{t.layers}</caption>
      <thead>
        <tr>
          <th scope="col" {...explained(e.layers)}>
            {t.layer}
          </th>
          <th scope="col" {...explained(e.count)}>
            {t.count}
          </th>
          <th scope="col" {...explained(e.size)}>
            {t.size}
          </th>
          <th scope="col" {...explained(e.gradient)}>
            {t.gradient}
          </th>
          <th scope="col" {...explained(e.move)}>
            {t.move}
          </th>
        </tr>
      </thead>
      <tbody>
        {pass.network.layers.map(({ weight, bias }, i) => {
          const l = i + 2;
          // dC/dw is an outer product: its length is the product of both lengths, and dC/db is delta
          const [into, error] = [length(pass.a[l - 1]!), length(pass.delta[l]!)];
          const gradient = error * Math.sqrt(into * into + 1);
          return (
            <tr key={l}>
              <th scope="row">{l}</th>
              <td>{whole(weight.length + bias.length)}</td>
              <td>{cell(Math.hypot(length(weight), length(bias)))}</td>
              <td>{isKnown ? cell(gradient) : "·"}</td>
              <td>{isKnown ? cell(learningRate * gradient) : "·"}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
