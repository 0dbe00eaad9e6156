// A formula of the catalogue, typeset as MathML when the page is built.
import { type FormulaName, formulas } from "../text/formulas.ts";

export function Formula({ name }: { readonly name: FormulaName }) {
  // the markup is made by our own build from our own text
  return <span class="formula" dangerouslySetInnerHTML={{ __html: formulas[name] }} />;
}
