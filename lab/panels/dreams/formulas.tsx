// What the machine is, in four formulas, each with a sentence and the numbers of the chosen digit.
import { Figure } from "../../components/figure.tsx";
import { fixed } from "../../components/numbers.ts";
import { Formula } from "../../components/words/formula.tsx";
import { Words } from "../../components/words/words.tsx";
import { text } from "../../state/language.ts";
import type { FormulaName } from "../../text/formulas.ts";
import { PIXELS } from "../../worker/studies/dreams/plan.ts";
import { freeEnergy } from "./energy.ts";
import { digit, study } from "./settings.ts";

const PARTS = [
  ["energy", "rbmEnergy"],
  ["freeEnergy", "rbmFreeEnergy"],
  ["visible", "rbmVisible"],
  ["learning", "rbmLearning"],
] as const satisfies readonly (readonly [string, FormulaName])[];

export function Formulas() {
  const [t, e] = [text.value.dreams, text.value.explains.dreams];
  const { view } = study.shown.value!;
  const pixels = view.originals.subarray(digit.value * PIXELS, (digit.value + 1) * PIXELS);
  const { visible, hidden, total } = freeEnergy(view, pixels);
  return (
    <section class="row" aria-labelledby="formulas">
      <h2 id="formulas">{t.formulas.title}</h2>
      <div class="formulas">
        {PARTS.map(([name, formula]) => (
          <Figure key={name} explains={e.formulas[name]} title={t.formulas[name].name}>
            <p class="formula-line">
              <Formula name={formula} put={t.formulas.averages} />
            </p>
            {name === "visible" && (
              <p class="formula-line">
                <Formula name="rbmHidden" />
              </p>
            )}
            <p class="prose">
              <Words>{t.formulas[name].says}</Words>
            </p>
            {name === "freeEnergy" && (
              <p class="numbers" data-test="free-energy">
                {t.formulas.numbers(
                  view.labels[digit.value] ?? digit.value,
                  fixed(visible, 1),
                  fixed(hidden, 1),
                  fixed(total, 1),
                )}
              </p>
            )}
          </Figure>
        ))}
      </div>
    </section>
  );
}
