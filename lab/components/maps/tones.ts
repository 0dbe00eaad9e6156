// Which tone a value of a layer gets: on a scale of its own map, or on one that all maps share.

/** Maps last, as layers give them ([rows, columns, maps]), or first, as weights lie ([maps, ..]). */
export type Order = "mapsLast" | "mapsFirst";

/** `signed`: orange, ground, blue between -most and most. `ink`: ground to ink from least to most. */
export interface Tone {
  readonly kind: "signed" | "ink";
  readonly least: number;
  /** Always above least. */
  readonly most: number;
}

/** Where a value lies on it: -1..1 where it is signed, else 0..1. */
export const onTone = ({ kind, least, most }: Tone, value: number): number =>
  kind === "signed" ? value / most : (value - least) / (most - least);

/** The same tone with zero as the ground. */
export const asSigned = ({ least, most }: Tone): Tone => {
  const end = Math.max(Math.abs(least), Math.abs(most));
  return { kind: "signed", least: -end, most: end };
};

export interface Stack {
  readonly values: ArrayLike<number>;
  readonly count: number;
  /** Values of a map. */
  readonly size: number;
  readonly order: Order;
}

/** The place of value `i` of a map in the values of all. */
export const placeOf = ({ order, count, size }: Omit<Stack, "values">, map: number, i: number) =>
  order === "mapsLast" ? i * count + map : map * size + i;

/** One for each map; all the same where they share. Signed as soon as any value is below 0. */
export function tonesOf(stack: Stack, isShared: boolean): readonly Tone[] {
  const { values, count, size } = stack;
  const ends = Array.from({ length: count }, (_, map) => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < size; i++) {
      const value = values[placeOf(stack, map, i)]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    return { least, most };
  });
  const least = Math.min(...ends.map((one) => one.least));
  const most = Math.max(...ends.map((one) => one.most));
  const isSigned = least < 0;
  return ends.map((own) => {
    const tone = { kind: "ink" as const, ...(isShared ? { least, most } : own) };
    if (isSigned) return widened(asSigned(tone));
    return widened(tone);
  });
}

/** A map of one value only, or of no numbers, has a scale too. */
function widened(tone: Tone): Tone {
  if (tone.most > tone.least) return tone;
  if (tone.kind === "signed") return { ...tone, least: -1, most: 1 };
  const least = Number.isFinite(tone.least) ? tone.least : 0;
  return { ...tone, least, most: least + 1 };
}

/** The largest value of a map and where it is, the first of several. */
export function peakOf(stack: Stack, map: number): { readonly value: number; readonly at: number } {
  let at = 0;
  let value = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < stack.size; i++) {
    const here = stack.values[placeOf(stack, map, i)]!;
    if (here > value) [value, at] = [here, i];
  }
  return { value, at };
}
