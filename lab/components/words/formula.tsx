// A formula of the catalogue, typeset as MathML when the page is built.
import { type FormulaName, formulas } from "../../text/formulas.ts";

interface FormulaProps {
  readonly name: FormulaName;
  /** What stands in place of single letters: { l: "3" } makes z^l z³, in the keys of terms too. */
  readonly put?: Readonly<Record<string, string>>;
}

export function Formula({ name, put }: FormulaProps) {
  // the markup is made by our own build from our own text
  return (
    <span class="formula" dangerouslySetInnerHTML={{ __html: replaced(formulas[name], put) }} />
  );
}

function replaced(markup: string, put: Readonly<Record<string, string>> = {}): string {
  return Object.entries(put).reduce(
    (text, [letter, value]) =>
      text
        .replaceAll(new RegExp(`<mi[^>]*>${letter}</mi>`, "g"), `<mi>${value}</mi>`)
        .replaceAll(`<mtext>${letter}</mtext>`, `<mtext>${value}</mtext>`)
        .replaceAll(new RegExp(`(data-k="[a-z])\\.${letter}"`, "g"), `$1.${value}"`),
    markup,
  );
}
