// Numbers in the cells of a table: plain decimal notation and nothing else. What other programs
// write for missing values, thousands or hexadecimal digits is refused with the cure.

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** The number of a cell as a float32, or NaN where it is none that is finite. */
export function cellNumber(cell: string): number {
  // pixels and classes: up to three digits
  let value = 0;
  for (let i = 0; i < cell.length; i++) {
    const digit = cell.charCodeAt(i) - 48;
    if (i === 3 || digit < 0 || digit > 9) return decimal(cell.trim());
    value = 10 * value + digit;
  }
  return cell === "" ? Number.NaN : value;
}

function decimal(text: string): number {
  const value = NUMBER.test(text) ? Math.fround(Number(text)) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

/** What to do about a cell that is no number. */
export function numberCure(cell: string): string | undefined {
  const text = cell.trim();
  if (/^([+-]?nan|na|n\/a|null|none|nil|\?|-|)$/i.test(text)) {
    return "a network cannot learn from a missing value: fill it in, leave the row out, or the column with ignore";
  }
  if (/^[+-]?\d[\d.,' \u00a0\u202f_]*$/.test(text)) {
    return "write numbers without thousands separators and with a point before decimals";
  }
  if (/^[+-]?0[xob]/i.test(text)) return "write it in decimal digits";
  if (NUMBER.test(text)) return "it is too large for 32 bits";
  if (/^"/.test(text)) return "a quoted cell begins with its quote, without a space before";
  if (/\p{L}/u.test(text)) {
    return "leave columns of words out with ignore, or make numbers of them";
  }
  return undefined;
}
