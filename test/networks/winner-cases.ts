// Programs for the loops that visit the winners of poolings alone: winner-sum.ts, winner-fold.ts, winners.ts.
import { differentiate, type Tensor } from "downhill/graph";
import { type Make, type NestCase, nestCase, windows } from "./nest-case.ts";

/** The gradients behind a pooling: with respect to what was looked at and to the weights. */
function behindPool(
  make: Make,
  shape: readonly [number, number, number, number],
  filters: number,
  size = 2,
): Tensor[] {
  const [x, w] = [
    make(shape, { role: "parameter" }),
    make([filters, shape[3], 3, 3], { role: "parameter" }),
  ];
  const z = x.window(windows([1, 2], [3, 3], [1, 1])).contract(w, "byxijc,ocij->byxo");
  const y = z.maxPool(windows([1, 2], [size, size]));
  return [y, ...differentiate(y.mul(make(y.shape)).sum(), [x, w])];
}

export const winnerCases = (): NestCase[] => [
  nestCase("winners of few examples", (make) => behindPool(make, [2, 8, 8, 3], 5)),
  nestCase("winners in parts", (make) => behindPool(make, [35, 8, 8, 3], 5)),
  nestCase("winners of many filters", (make) => behindPool(make, [9, 8, 8, 2], 130)),
  nestCase("winners of many channels", (make) => behindPool(make, [3, 6, 6, 130], 7)),
  nestCase("winners of one channel", (make) => behindPool(make, [9, 8, 8, 1], 5)),
  nestCase("winners of large pictures", (make) => behindPool(make, [2, 70, 66, 1], 3)),
  nestCase("winners of large windows", (make) => behindPool(make, [3, 17, 17, 2], 3, 5)),
  nestCase("winners without examples", (make) => {
    const x = make([8, 8, 3], { role: "parameter" });
    const w = make([5, 3, 3, 3], { role: "parameter" });
    const z = x.window(windows([0, 1], [3, 3], [1, 1])).contract(w, "yxijc,ocij->yxo");
    const y = z.maxPool(windows([0, 1], [2, 2]));
    return [y, ...differentiate(y.mul(make(y.shape)).sum(), [x, w])];
  }),
  nestCase("winners of two batch axes", (make) => {
    const x = make([3, 5, 8, 8, 2], { role: "parameter" });
    const w = make([5, 2, 3, 3], { role: "parameter" });
    const z = x.window(windows([2, 3], [3, 3], [1, 1])).contract(w, "abyxijc,ocij->abyxo");
    const y = z.maxPool(windows([2, 3], [2, 2]));
    return [y, ...differentiate(y.mul(make(y.shape)).sum(), [x, w])];
  }),
  ...(
    [
      ["byxo,byxc->c", [9, 8, 8, 7]],
      ["byxo,byxc->oc", [9, 8, 8, 7]],
      ["byxo,byxc->co", [9, 8, 8, 7]],
      ["byxo,byxcd->cod", [9, 8, 8, 3, 5]],
      ["byxo,byx->o", [9, 8, 8]],
      ["byxo,byx->", [9, 8, 8]],
      ["byxo,byxo->o", [9, 8, 8, 6]],
      ["byxo,byx->bo", [9, 8, 8]],
    ] as const
  ).map(([formula, shape]) =>
    nestCase(`winners ${formula}`, (make) => {
      const over = windows([1, 2], [2, 2]);
      const x = make([9, 8, 8, 6]);
      return make([9, 4, 4, 6])
        .unpool(x.poolArgMax(over), over, x.shape)
        .contract(make(shape), formula);
    }),
  ),
  nestCase("winners of groups of channels", (make) => {
    const x = make([3, 8, 8, 2, 5], { role: "parameter" });
    const w = make([2, 3, 5, 3, 3], { role: "parameter" });
    const z = x.window(windows([1, 2], [3, 3], [1, 1])).contract(w, "byxijgc,gocij->byxgo");
    const y = z.maxPool(windows([1, 2], [2, 2]));
    return [y, ...differentiate(y.mul(make(y.shape)).sum(), [x, w])];
  }),
  nestCase("winners of gathered pictures", (make) => {
    const x = make([12, 8, 8, 3]).gather(make([5], { dtype: "i32", most: 11 }));
    const w = make([4, 3, 3, 3], { role: "parameter" });
    const z = x.window(windows([1, 2], [3, 3], [1, 1])).contract(w, "byxijc,ocij->byxo");
    const y = z.maxPool(windows([1, 2], [2, 2]));
    return [y, ...differentiate(y.mul(make(y.shape)).sum(), [w])];
  }),
];
