// The bundle opened: what every neuron of the layer before adds to the chosen one, drawn or not.

import { Picture } from "../../components/canvas/picture.tsx";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { whole } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import { cell } from "./digits.ts";
import { type Names, neuronName } from "./naming.ts";
import { byStrength, type Here } from "./shown.ts";
import { isBundleOpen } from "./walk.ts";

export function OpenBundle({ names, here }: { readonly names: Names; readonly here: Here }) {
  const t = text.value.backpropagation.network;
  const { pass } = names;
  const l = Math.max(2, here.l);
  const j = here.l === l ? here.j : 0;
  const count = pass.size(l - 1);
  const terms = Float32Array.from(
    { length: count },
    (_, k) => pass.weight(l, j, k) * pass.a[l - 1]![k]!,
  );
  const most = terms.reduce((m, term) => Math.max(m, Math.abs(term)), 0) || 1;
  const side = Math.sqrt(count);
  const isSquare = Number.isInteger(side) && side > 4;
  const strongest = byStrength(pass, l - 1, { ...here, l, j }).slice(0, 20);
  return (
    <Figure
      explains={text.value.explains.backpropagation.bundle}
      class="row open-bundle"
      title={t.bundleTitle(whole(count), neuronName(names, l, j))}
      says={t.bundleSays}
      under={
        <button
          type="button"
          {...explained(text.value.explains.backpropagation.bundle)}
          onClick={() => {
            isBundleOpen.value = false;
          }}
        >
          {t.close}
        </button>
      }
    >
      <div class="bundle-parts">
        {isSquare && (
          <Picture
            kind="weights"
            values={terms}
            width={side}
            height={side}
            scale={most}
            label={t.bundlePicture(cell(most))}
          />
        )}
        <table>
          <caption>{t.bundleStrongest}</caption>
          <thead>
            <tr>
              <th scope="col">{t.from}</th>
              <th scope="col">{t.weight}</th>
              <th scope="col">{t.activation}</th>
              <th scope="col">{t.product}</th>
            </tr>
          </thead>
          <tbody>
            {strongest.map((k) => (
              <tr key={k}>
                <th scope="row">{neuronName(names, l - 1, k)}</th>
                <td data-k={`w.${l}.${j}.${k}`}>{cell(pass.weight(l, j, k))}</td>
                <td data-k={`a.${l - 1}.${k}`}>{cell(pass.a[l - 1]![k]!)}</td>
                <td>{cell(terms[k]!)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Figure>
  );
}
