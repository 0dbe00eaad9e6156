// Cases of the ops on sliding windows: views, their sums, and pooling with its way back.
import type { DType, Shape, Tensor } from "downhill/graph";
import { randomValues, specials } from "./numbers.ts";
import { ARITHMETIC, Cases, count, DTYPES, type OpCase } from "./op-case.ts";

interface Windows {
  readonly axes: readonly number[];
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
}

/** [shape, axes, sizes, steps]: overlapping, touching and apart; with a rest and without. */
export const WINDOWED: readonly (readonly [Shape, Windows])[] = [
  [[7], { axes: [0], sizes: [3], steps: [1] }],
  [[8], { axes: [0], sizes: [2], steps: [3] }],
  [[3, 9], { axes: [1], sizes: [9], steps: [1] }],
  [[9, 17], { axes: [0], sizes: [3], steps: [2] }],
  [[2, 6, 6, 1], { axes: [1, 2], sizes: [2, 2], steps: [2, 2] }],
  [[3, 7, 6, 5], { axes: [1, 2], sizes: [3, 2], steps: [2, 1] }],
  [[2, 5, 5, 33], { axes: [1, 2], sizes: [3, 3], steps: [1, 1] }],
  [[1, 9, 11, 20], { axes: [1, 2], sizes: [5, 5], steps: [4, 3] }],
  [[2, 3, 4, 5], { axes: [0, 2, 3], sizes: [1, 2, 3], steps: [1, 2, 2] }],
];

const named = (shape: Shape, { axes, sizes, steps }: Windows): string =>
  `[${shape}] along [${axes}], [${sizes}] by [${steps}]`;

const counted = (shape: Shape, { axes, sizes, steps }: Windows): Shape =>
  shape.map((n, axis) => {
    const i = axes.indexOf(axis);
    return i < 0 ? n : Math.floor((n - sizes[i]!) / steps[i]!) + 1;
  });

const cut = (shape: Shape, windows: Windows): Shape => {
  const counts = counted(shape, windows);
  const behind = windows.axes.at(-1)! + 1;
  return [...counts.slice(0, behind), ...windows.sizes, ...counts.slice(behind)];
};

function eachWindow(
  op: string,
  seed: number,
  dtypes: readonly DType[],
  add: (cases: Cases, what: string, shape: Shape, windows: Windows, dtype: DType) => void,
): OpCase[] {
  const cases = new Cases(op, seed);
  for (const [shape, windows] of WINDOWED) {
    for (const dtype of dtypes) {
      add(cases, `${dtype} ${named(shape, windows)}`, shape, windows, dtype);
    }
  }
  return cases.list;
}

/** Places in windows, some of them out of range. */
const places = (cases: Cases, shape: Shape, windows: Windows): number[] =>
  Array.from({ length: count(counted(shape, windows)) }, () =>
    cases.source.int(-1, count(windows.sizes)),
  );

export const windowCases = {
  window: () => [
    ...eachWindow("window", 21, DTYPES, (cases, what, shape, windows, dtype) =>
      cases.add(what, (make) => make(shape, dtype).window(windows)),
    ),
    ...eachWindow("window of a sum", 22, ["f32"], (cases, what, shape, windows, dtype) =>
      cases.add(what, (make) =>
        make(shape, dtype)
          .add(make(shape, dtype))
          .window(windows)
          .sum(shape.length - 1),
      ),
    ),
  ],
  fold: () =>
    eachWindow("fold", 23, ARITHMETIC, (cases, what, shape, windows, dtype) =>
      cases.add(what, (make) => make(cut(shape, windows), dtype).fold(windows, shape)),
    ),
  poolArgMax: () => {
    const cases = new Cases("poolArgMax of awkward values", 24);
    for (const dtype of ARITHMETIC) {
      const awkward = specials(dtype);
      const pairs = awkward.flatMap((a) => awkward.flatMap((b) => [a, b]));
      const windows = { axes: [1], sizes: [2], steps: [2] };
      cases.add(dtype, (make) => make([1, pairs.length], dtype, pairs).poolArgMax(windows));
    }
    return [
      ...cases.list,
      ...eachWindow("poolArgMax", 25, ARITHMETIC, (list, what, shape, windows, dtype) =>
        list.add(what, (make) =>
          make(shape, dtype, randomValues(list.source, dtype, count(shape))).poolArgMax(windows),
        ),
      ),
    ];
  },
  poolPick: () => [
    ...eachWindow("poolPick", 26, DTYPES, (cases, what, shape, windows, dtype) =>
      cases.add(what, (make) => {
        const at = make(counted(shape, windows), "i32", places(cases, shape, windows));
        return make(shape, dtype).poolPick(at, windows);
      }),
    ),
    ...eachWindow("maxPool", 27, ARITHMETIC, (cases, what, shape, windows, dtype) =>
      cases.add(what, (make) =>
        make(shape, dtype, randomValues(cases.source, dtype, count(shape))).maxPool(windows),
      ),
    ),
  ],
  unpool: () =>
    eachWindow("unpool", 28, ARITHMETIC, (cases, what, shape, windows, dtype) =>
      cases.add(what, (make): Tensor => {
        const counts = counted(shape, windows);
        const at = make(counts, "i32", places(cases, shape, windows));
        return make(counts, dtype).unpool(at, windows, shape);
      }),
    ),
};
