// Names of built-in values that are made with a number: leakyRelu(0.2), huber(1). Files, messages and
// code have the same text.

const FORM = /^([A-Za-z]\w*)\((-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\)$/;

/** The parts of `name(number)`; undefined where the text is not of that form, or not as it is written. */
export function numbered(
  text: string,
): { readonly name: string; readonly value: number } | undefined {
  const [, name, digits] = FORM.exec(text) ?? [];
  const value = Number(digits);
  return name !== undefined && `${value}` === digits ? { name, value } : undefined;
}
