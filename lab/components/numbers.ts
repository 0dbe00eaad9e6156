// Numbers as people read them: true minus signs, thin spaces at which no line breaks, no digits that mean
// nothing.

/** 0.9542 as 95.4 %. */
export function percent(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${fixed(100 * share, digits)}\u202f%` : "–";
}

/** With so many digits after the point and a true minus sign. */
export function fixed(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** With its sign, also +. */
export const signed = (value: number, digits = 1): string =>
  `${value > 0 && Number(value.toFixed(digits)) !== 0 ? "+" : ""}${fixed(value, digits)}`;

/** As a further term of a sum: + 0.20 or − 0.64. */
export const added = (value: number, digits = 2): string =>
  `${value < 0 ? "−" : "+"} ${fixed(Math.abs(value), digits)}`;

/** A whole number with groups of three; `significant` digits are kept. */
export function whole(value: number, significant = 21): string {
  const rounded = significant > 20 ? Math.round(value) : Number(value.toPrecision(significant));
  return rounded.toLocaleString("en").replaceAll(",", "\u202f");
}

/** Three digits that count: 0.00123, 12.3, 1.2 · 10⁻⁷. */
export function short(value: number): string {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return fixed(value);
  const power = Math.floor(Math.log10(Math.abs(value)));
  if (power >= -3 && power < 6) return fixed(value, Math.max(0, 2 - power));
  const superscript = [...`${power}`].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("");
  return `${fixed(value / 10 ** power, 1)}\u202f·\u202f10${superscript}`;
}
