// One path from the outputs back to the first layer, as a product of bars: each factor w sigma'(z) on a
// logarithmic scale around 1, beside 1/4, the steepest that a sigmoid can be.

import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { short, signed } from "../../components/numbers.ts";
import { Formula } from "../../components/words/formula.tsx";
import { activate, slopesOf } from "../../network/activation.ts";
import { text } from "../../state/language.ts";
import { run } from "../../state/trainer.ts";
import type { BackwardView } from "../../worker/protocol.ts";
import { type Link, strongestPath } from "./chain.ts";
import { hiddenOf } from "./networks.ts";
import { times, written } from "./powers.ts";
import { useWeights } from "./use-weights.ts";

export function ChainFigure({ backward }: { readonly backward: BackwardView | undefined }) {
  const t = text.value.learningSpeed;
  const e = text.value.explains.learningSpeed;
  const facts = run.value;
  const hidden = facts && hiddenOf(facts.settings.layers);
  const depth = hidden?.length ?? 0;
  const outer = Array.from({ length: depth }, (_, layer) => `layers.${layer + 1}`);
  const weights = useWeights(outer).value;
  const head = {
    title: t.chain,
    explains: e.chain,
    says: <Formula name="chain" />,
  };
  if (!facts) return null;
  if (!hidden || depth === 0) return <Figure {...head}>{<p class="quiet">{t.noChain}</p>}</Figure>;
  const errors = backward?.values[`layers.${depth}/delta`]?.values;
  const layers = hidden.map(({ activation }, layer) => {
    const z = backward?.values[`layers.${layer}/z`]?.values ?? new Float32Array(0);
    return {
      slopes: Array.from(slopesOf(activation, z, activate(activation, z))),
      weightsOut: weights.get(`layers.${layer + 1}`)?.values ?? new Float32Array(0),
    };
  });
  if (!errors || weights.size < depth) {
    return <Figure {...head}>{<p class="quiet">{text.value.shell.loading}</p>}</Figure>;
  }
  let output = 0;
  for (const [j, error] of errors.entries()) {
    if (Math.abs(error) > Math.abs(errors[output]!)) output = j;
  }
  const links = strongestPath(layers, output);
  const product = links.reduce((all, { factor }) => all * factor, 1);
  const most = Math.max(
    1,
    ...[...links.map(({ factor }) => factor), product].map((factor) =>
      Math.min(12, Math.ceil(Math.abs(Math.log10(Math.abs(factor) || 1e-12)))),
    ),
  );
  const name = facts.classNames[output] ?? `${output}`;
  return (
    <Figure
      {...head}
      under={
        <p data-test="chain-says">
          {product === 0
            ? t.cut
            : t.product(
                product ** 2 > 1e4 ? times(Math.abs(product)) : short(Math.abs(product)),
                name,
                links.filter(isBelow).length,
                links.length,
              )}
        </p>
      }
    >
      <table class="chain">
        <caption class="sr">{t.chainSays(name)}</caption>
        <thead>
          <tr>
            <th scope="col" {...explained(e.neuron)}>
              {t.neuron}
            </th>
            <th scope="col" {...explained(e.weight)}>
              <i>w</i>
            </th>
            <th scope="col" {...explained(e.slope)}>
              <i>σ′</i>(<i>z</i>)
            </th>
            <th scope="col" {...explained(e.factor)}>
              {t.factor}
            </th>
            <td class="scale" aria-hidden="true">
              <Scale decades={most} />
            </td>
          </tr>
        </thead>
        <tbody>
          {links.map((link) => (
            <tr key={link.layer} data-test="link">
              <th scope="row">{t.place(link.layer + 1, link.neuron + 1)}</th>
              <td>{signed(link.weight, digitsOf(link.weight))}</td>
              <td>{short(link.slope)}</td>
              <td data-test="factor">{short(link.factor)}</td>
              <td class="gauge" aria-hidden="true">
                <Bar factor={link.factor} decades={most} />
              </td>
            </tr>
          ))}
          <tr class="total">
            <th scope="row" colSpan={3}>
              {t.together}
            </th>
            <td data-test="product">{short(product)}</td>
            <td class="gauge" aria-hidden="true">
              <Bar factor={product} decades={most} />
            </td>
          </tr>
        </tbody>
      </table>
    </Figure>
  );
}

const isBelow = ({ factor }: Link) => Math.abs(factor) < 0.25;
const digitsOf = (value: number) => (Math.abs(value) >= 100 ? 0 : 2);

/** From 1 to the left where it shrinks, to the right where it grows; the lines are 1/4 and 1. */
function Bar({ factor, decades }: { readonly factor: number; readonly decades: number }) {
  const exponent = factor === 0 ? -decades : Math.log10(Math.abs(factor));
  const share = Math.max(-1, Math.min(1, exponent / decades));
  const left = 50 + 50 * Math.min(0, share);
  return (
    <span class="track">
      <span
        class={share < 0 ? "shrinks" : "grows"}
        style={{ left: `${left}%`, width: `${Math.max(0.5, 50 * Math.abs(share))}%` }}
      />
      <span class="quarter" style={{ left: `${quarterAt(decades)}%` }} />
      <span class="one" />
    </span>
  );
}

const quarterAt = (decades: number) => 50 + (50 * Math.log10(0.25)) / decades;

function Scale({ decades }: { readonly decades: number }) {
  const end = (sign: 1 | -1) => written(10 ** (sign * decades));
  return (
    <span class="track-scale">
      <span style={{ left: "0" }}>{end(-1)}</span>
      {decades <= 3 && (
        <span class="mid" style={{ left: `${quarterAt(decades)}%` }}>
          ¼
        </span>
      )}
      <span class="mid" style={{ left: "50%" }}>
        1
      </span>
      <span style={{ right: "0" }}>{end(1)}</span>
    </span>
  );
}
