// Powers of ten as a scale writes them: 0.01, 1, 100; 10⁻⁵ where that would be long.
import { fixed, short, whole } from "../../components/numbers.ts";

/** A power of ten as one, other values with three digits. */
export function written(value: number): string {
  const power = Math.log10(value);
  const isPower = Math.abs(power - Math.round(power)) < 1e-9;
  if (!isPower) return short(value);
  if (power > -2.5 && power < 3.5) return String(10 ** Math.round(power));
  const digits = [...`${Math.round(power)}`].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
  return `10${digits.join("")}`;
}

/** How many times: one digit after the point, or three digits that count. */
export const times = (ratio: number): string => (ratio < 100 ? fixed(ratio, 1) : whole(ratio, 3));
