// How the numbers of the walk are written.
import { fixed, short } from "../../components/numbers.ts";

/** Two decimals, three where it is small, a power of ten where it is tiny or huge. */
export function cell(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1000 || size < 0.001) return short(value);
  return fixed(value, size >= 100 ? 1 : size >= 0.0995 ? 2 : 3);
}

/** Six digits that count. */
export function six(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return cell(value);
  const power = Math.floor(Math.log10(Math.abs(value)));
  if (power >= -3 && power < 6) return fixed(value, Math.max(0, 5 - power));
  const mantissa = value / 10 ** power;
  return short(value).replace(/^−?[\d.]+/, fixed(mantissa, 5));
}
