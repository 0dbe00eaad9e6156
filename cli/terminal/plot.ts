// A line plot in characters: braille dots, two across and four down in each, with an axis of round
// figures at the left. No control characters, so that it can also go to a file.

const BRAILLE = 0x2800;
/** The bit of each dot of a braille character, by row and column. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

export interface PlotOptions {
  readonly columns: number;
  readonly rows: number;
  /** How a value of the axis is written. */
  readonly label: (value: number) => string;
}

/** Two and more values as a line, a string a row of the plot. */
export function plot(values: readonly number[], options: PlotOptions): string[] {
  const { columns, rows, label } = options;
  const [low, high] = roundRange(Math.min(...values), Math.max(...values));
  const width = columns * 2;
  const height = rows * 4;
  const cells = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  const place = (value: number) => ((high - value) / (high - low)) * (height - 1);
  const mark = (x: number, y: number) => {
    const dot = DOTS[y % 4]![x % 2]!;
    cells[Math.floor(y / 4)]![Math.floor(x / 2)]! |= dot;
  };
  let before: number | undefined;
  for (let x = 0; x < width; x++) {
    const at = (x / (width - 1)) * (values.length - 1);
    const left = Math.min(Math.floor(at), values.length - 2);
    const value = values[left]! + (at - left) * (values[left + 1]! - values[left]!);
    const y = Math.round(place(value));
    // Steep parts are filled between neighbours.
    for (let step = Math.min(y, before ?? y); step <= Math.max(y, before ?? y); step++) {
      if (step !== before || step === y) mark(x, step);
    }
    before = y;
  }
  const labels = [label(high), label((high + low) / 2), label(low)];
  const margin = Math.max(...labels.map((text) => text.length));
  const middle = Math.floor((rows - 1) / 2);
  return cells.map((row, i) => {
    const text =
      i === 0 ? labels[0]! : i === middle ? labels[1]! : i === rows - 1 ? labels[2]! : "";
    const line = row.map((bits) => (bits ? String.fromCharCode(BRAILLE + bits) : " ")).join("");
    return `${text.padStart(margin)} ${text ? "┤" : "│"}${line.trimEnd()}`;
  });
}

/** The smallest range of round figures around two values. */
function roundRange(least: number, most: number): [low: number, high: number] {
  const span = most - least || Math.abs(most) || 1;
  let unit = 1e-12;
  for (let i = 0; unit * 5 < span; i++) unit *= i % 3 === 1 ? 2.5 : 2;
  const low = Math.floor(least / unit) * unit;
  const high = Math.ceil(most / unit) * unit;
  return low === high ? [low - unit, high + unit] : [low, high];
}
