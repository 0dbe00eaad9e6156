// Which rows or columns of a matrix are shown.

/** So many are shown all. */
const WHOLE = 8;
const SHOWN = 6;

/** Their places among `count`, and how many more there are; `order`: which go first where not all do. */
export function shownPlaces(
  count: number,
  order: readonly number[] | undefined,
): { readonly places: readonly number[]; readonly more: number } {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= WHOLE) return { places: all, more: 0 };
  return { places: (order ?? all).slice(0, SHOWN), more: count - SHOWN };
}
