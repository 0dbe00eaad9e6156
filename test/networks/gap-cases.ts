// Programs that store what every kind of loop nest makes in a memory with gaps: their values are padded,
// also between the elements, before windows look at them, so that the padding is storage and no vector
// of them lies in a row.
import type { Tensor } from "downhill/graph";
import { type Make, type NestCase, nestCase, windows } from "./nest-case.ts";

/** What makes values of four axes [batch, height, width, channels], named after its lowering. */
const makers: Readonly<Record<string, (make: Make, channels: number) => Tensor>> = {
  map: (make, c) => make([2, 5, 4, c]).relu(),
  "contraction in rows": (make, c) => make([2, 5, 4, 3]).contract(make([c, 3]), "byxi,oi->byxo"),
  "contraction of windows": (make, c) =>
    make([2, 7, 6, 3])
      .window(windows([1, 2], [3, 3], [1, 1]))
      .contract(make([c, 3, 3, 3]), "byxijk,oijk->byxo")
      .relu(),
  "pooled contraction": (make, c) => {
    const z = make([2, 12, 10, 3])
      .window(windows([1, 2], [3, 3], [1, 1]))
      .contract(make([c, 3, 3, 3]), "byxijk,oijk->byxo");
    return z.maxPool(windows([1, 2], [2, 2]));
  },
  sum: (make, c) => make([2, 5, 4, 9, c]).sum(3),
  maximum: (make, c) => make([2, 5, 4, 9, c]).maximum(3),
  fold: (make, c) => make([2, 2, 2, 3, 2, c]).fold(windows([1, 2], [3, 2], [2, 2]), [2, 5, 4, c]),
  "fold of products": (make, c) =>
    make([2, 3, 3, 4])
      .contract(make([4, 3, 2, c]), "byxo,oijc->byxijc")
      .fold(windows([1, 2], [3, 2], [1, 1]), [2, 5, 4, c]),
  winners: (make, c) => make([2, 10, 8, c]).poolArgMax(windows([1, 2], [2, 2])),
  unpool: (make, c) => {
    const over = windows([1, 2], [2, 2]);
    return make([2, 2, 2, c]).unpool(make([2, 4, 4, c]).poolArgMax(over), over, [2, 4, 4, c]);
  },
  "overlapping unpool": (make, c) => {
    const over = windows([1, 2], [3, 3], [1, 1]);
    return make([2, 3, 2, c]).unpool(make([2, 5, 4, c]).poolArgMax(over), over, [2, 5, 4, c]);
  },
  scatter: (make, c) =>
    make([2, 5, 4, c]).scatterAdd(make([7], { dtype: "i32", most: 1 }).mul(0), make([7, 5, 4, c])),
  gather: (make, c) => make([6, 5, 4, c]).gather(make([2], { dtype: "i32", most: 5 })),
};

const GAPS = [
  [0, 1, 1, 0],
  [0, 0, 2, 0],
  [0, 0, 1, 1],
] as const;

export const gapCases = (): NestCase[] =>
  Object.entries(makers).flatMap(([name, made]) =>
    [1, 5].flatMap((channels) =>
      GAPS.map((interior) =>
        nestCase(`stored with gaps ${interior}: ${name}, ${channels} channels`, (make) => {
          const x = made(make, channels);
          const padded = x.pad([0, 2, 1, 0], [0, 0, 2, 0], interior);
          const seen = padded.window(windows([1, 2], [3, 3], [2, 1]));
          const weight = make([3, 3, padded.shape[3]!], { dtype: x.dtype as "f32" });
          return [x.mul(3), seen.contract(weight, "byxijc,ijc->byxc")];
        }),
      ),
    ),
  );
