// Four sliders, four outputs that share 1, and in words what dragging one of them did.

import { signal } from "@preact/signals";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { fixed, signed } from "../../components/numbers.ts";
import { Formula } from "../../components/words/formula.tsx";
import { Words } from "../../components/words/words.tsx";
import { inAddress } from "../../state/address-parts.ts";
import { numeral, numerals } from "../../state/forms.ts";
import { text } from "../../state/language.ts";
import { changeOf, SLIDERS, softmax } from "./softmax.ts";

export const sliders = inAddress("one-neuron", "softmax", SLIDERS, numerals(4, -5, 5, 1));
export const scale = inAddress("one-neuron", "scale", 1, numeral(0, 20, 1));
/** As the sliders stood before the one that was moved last was taken up. */
const before = signal<readonly number[]>(sliders.value);

function move(j: number, z: number): void {
  const now = sliders.value;
  const last = changeOf(before.value, now, scale.value);
  if (last?.moved !== j) before.value = now;
  sliders.value = now.map((value, k) => (k === j ? z : value));
}

export function SoftmaxFigure() {
  const t = text.value.oneNeuron.softmax;
  const z = sliders.value;
  const c = scale.value;
  const a = softmax(z, c);
  const change = changeOf(before.value, z, c);
  const own = change?.changes[change.moved] ?? 0;
  const sum = a.reduce((s, x) => s + x, 0);
  return (
    <section class="row softmax">
      <p class="where">{t.where}</p>
      <Figure explains={text.value.explains.oneNeuron.softmax} title={t.title} says={t.says}>
        <p class="formulas">
          <Formula name="neuronSoftmax" />
        </p>
        <div class="shares">
          {a.map((share, j) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the four are told apart by their place
            <div key={j} class="share" {...explained(text.value.explains.oneNeuron.slider)}>
              <label for={`z${j}`}>
                <i>z</i>
                <sub>{j + 1}</sub> = <b>{fixed(z[j]!, 1)}</b>
              </label>
              <input
                id={`z${j}`}
                type="range"
                min={-5}
                max={5}
                step={0.1}
                value={z[j]}
                aria-label={t.sliderName(j + 1)}
                onInput={({ currentTarget }) => move(j, Number(currentTarget.value))}
              />
              <span class="part" aria-hidden="true">
                <span style={{ width: `${100 * share}%` }} />
              </span>
              <output for={`z${j}`}>
                <i>a</i>
                <sub>{j + 1}</sub> = <b>{fixed(share, 3)}</b>
              </output>
            </div>
          ))}
          <p class="total">
            {t.sum} <b>{fixed(sum, 3)}</b>
          </p>
        </div>
        <div class="share scale" {...explained(text.value.explains.oneNeuron.scale)}>
          <label for="scale">
            {t.scale} = <b>{fixed(c, 1)}</b>
          </label>
          <input
            id="scale"
            type="range"
            min={0}
            max={20}
            step={0.1}
            value={c}
            aria-label={t.scale}
            onInput={({ currentTarget }) => {
              scale.value = Number(currentTarget.value);
            }}
          />
          <span class="quiet">
            <Words>
              {c < 0.95 ? t.scaleSays.small : c > 1.05 ? t.scaleSays.large : t.scaleSays.one}
            </Words>
          </span>
        </div>
        <p class="prose" aria-live="polite">
          <Words>
            {change
              ? `${t.monotone(change.moved + 1, signed(change.by), signed(own, 3), signed(-own, 3))} ${t.nonLocal}`
              : t.still}
          </Words>
        </p>
        <p class="under">
          <button
            type="button"
            {...explained(text.value.explains.oneNeuron.softmaxReset)}
            onClick={() => {
              sliders.value = SLIDERS;
              before.value = SLIDERS;
              scale.value = 1;
            }}
          >
            {t.reset}
          </button>
        </p>
      </Figure>
    </section>
  );
}
