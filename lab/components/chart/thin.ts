// Thousands of points are drawn as what a pixel column can show of them: the first, the lowest, the
// highest and the last. The picture is the same, the strokes are at most four a column.

/** A place on a canvas, in pixels. */
export type Spot = readonly [x: number, y: number];

/** Runs of finite places, in order of x, each thinned to four places a pixel column. */
export function thinned(places: Iterable<Spot>): Spot[][] {
  const runs: Spot[][] = [];
  let run: Spot[] | undefined;
  let column: Column | undefined;
  const close = () => {
    if (run && column) run.push(...spots(column));
    column = undefined;
  };
  for (const place of places) {
    const [x, y] = place;
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      close();
      run = undefined;
      continue;
    }
    if (!run) runs.push((run = []));
    const at = Math.floor(x);
    if (column?.at !== at) {
      close();
      column = { at, first: place, low: place, high: place, last: place };
      continue;
    }
    column.last = place;
    if (y < column.low[1]) column.low = place;
    if (y > column.high[1]) column.high = place;
  }
  close();
  return runs;
}

/** Places that are at least so many pixels apart from left to right; the last is always there. */
export function spaced(places: readonly Spot[], least: number): Spot[] {
  const kept: Spot[] = [];
  for (const place of places) {
    if (kept.length > 0 && place[0] - kept.at(-1)![0] < least) continue;
    kept.push(place);
  }
  const last = places.at(-1);
  if (last && kept.at(-1) !== last) {
    if (kept.length > 1) kept.pop();
    kept.push(last);
  }
  return kept;
}

interface Column {
  readonly at: number;
  readonly first: Spot;
  low: Spot;
  high: Spot;
  last: Spot;
}

const spots = ({ first, low, high, last }: Column): Spot[] =>
  [...new Set([first, low, high, last])].sort((a, b) => a[0] - b[0]);
