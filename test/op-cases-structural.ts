// Cases of the structural ops: sources, casts, views and data movement. The list does not compile
// when an op is missing.
import {
  type DType,
  iota,
  randomBits,
  type Shape,
  type StructuralOp,
  Tensor,
} from "downhill/graph";
import { randomValues, type Source, specials } from "./numbers.ts";
import { ARITHMETIC, Cases, count, DTYPES, type OpCase, SHAPES } from "./op-case.ts";
import { contractionCases, reductionCases } from "./op-cases-sums.ts";
import { windowCases } from "./op-cases-windows.ts";

const SLICED: readonly [Shape, Shape, Shape, Shape][] = [
  [[7], [6], [7], [-1]],
  [[33], [1], [11], [3]],
  [[33], [32], [16], [-2]],
  [
    [5, 17],
    [4, 0],
    [5, 9],
    [-1, 2],
  ],
  [
    [5, 17],
    [0, 16],
    [2, 17],
    [2, -1],
  ],
  [
    [3, 5, 7],
    [2, 4, 6],
    [3, 2, 3],
    [-1, -2, -3],
  ],
  [
    [2, 3, 2, 5],
    [1, 0, 1, 4],
    [2, 3, 1, 5],
    [-1, 1, 1, -1],
  ],
];

const PADDED: readonly [Shape, Shape, Shape, Shape][] = [
  [[5], [0], [0], [2]],
  [[7], [3], [1], [0]],
  [[17], [1], [15], [1]],
  [[1], [2], [3], [5]],
  [
    [3, 7],
    [1, 0],
    [0, 2],
    [0, 1],
  ],
  [
    [2, 3, 5],
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 3],
  ],
  [
    [2, 2, 3, 3],
    [1, 1, 1, 1],
    [1, 1, 1, 1],
    [1, 2, 0, 1],
  ],
];

/** [table, axis, shape of the indices] */
const GATHERED: readonly [Shape, number, Shape][] = [
  [[7], 0, [5]],
  [[7], 0, []],
  [[5, 33], 0, [7]],
  [[5, 33], 1, [3]],
  [[33, 5], 1, [17]],
  [[3, 5, 7], 1, [2, 3]],
  [[3, 5, 7], 2, [4]],
  [[2, 3, 2, 5], 0, [2, 2]],
];
/** Out of range on both sides, and the same row several times. */
const rowIndices = (source: Source, n: number, length: number, dtype: DType): number[] =>
  Array.from({ length }, () => {
    const at = source.int(-2, n + 1);
    if (at === n + 1) return dtype === "i32" ? 2147483647 : 4294967295;
    if (at === -2) return dtype === "i32" ? -2147483648 : 0;
    return dtype === "u32" ? Math.max(0, at) : at;
  });

/** The cases of each structural op. */
export const structural: { readonly [K in StructuralOp]: () => OpCase[] } = {
  input: () => {
    const cases = new Cases("input", 3);
    for (const dtype of DTYPES) {
      for (const shape of [[], [1], [7, 33]]) {
        cases.add(`${dtype} [${shape}]`, (make) => make(shape, dtype));
        cases.add(`awkward ${dtype}`, (make) =>
          make([specials(dtype).length], dtype, specials(dtype)),
        );
      }
    }
    return cases.list;
  },
  constant: () => {
    const cases = new Cases("constant", 4);
    for (const dtype of DTYPES) {
      for (const value of specials(dtype)) {
        cases.add(`${dtype} ${value}`, (make) => make([], dtype).constant(value));
      }
      cases.add(`${dtype} everywhere`, (make) => make([], dtype).constant(1).broadcastTo([3, 17]));
    }
    return cases.list;
  },
  // scan.test.ts
  scan: () => [],
  scanResult: () => [],
  iota: () => {
    const cases = new Cases("iota", 5);
    for (const n of [1, 2, 3, 5, 7, 17, 31, 33, 64]) {
      cases.add(`${n}`, (make) => iota(make([], "i32").graph, n));
      cases.add(`${n} down, as f32`, (make) =>
        iota(make([], "i32").graph, n)
          .slice([n - 1], [n], [-1])
          .cast("f32"),
      );
    }
    return cases.list;
  },
  bits: () => {
    const cases = new Cases("bits", 6);
    for (const shape of SHAPES) {
      for (const seed of [1, 4294967295]) {
        cases.add(`[${shape}] from ${seed}`, (make) => {
          const state = { seed: make([], "u32", [seed]), step: make([], "u32", [7]) };
          return randomBits(state.seed.graph, state, "layers.0/dropout", shape);
        });
      }
    }
    return cases.list;
  },
  cast: () => {
    const cases = new Cases("cast", 7);
    for (const from of DTYPES) {
      for (const to of DTYPES) {
        const values = specials(from);
        cases.add(`awkward ${from} to ${to}`, (make) =>
          make([values.length], from, values).cast(to),
        );
        cases.add(`${from} [3, 17] to ${to}`, (make) =>
          make([3, 17], from, randomValues(cases.source, from, 51)).cast(to),
        );
        cases.add(`${from} [] to ${to}`, (make) => make([], from, [1]).cast(to));
      }
    }
    return cases.list;
  },
  sum: () => reductionCases("sum", 8),
  maximum: () => reductionCases("maximum", 9),
  minimum: () => reductionCases("minimum", 10),
  contract: contractionCases,
  reshape: () => {
    const cases = new Cases("reshape", 11);
    const chains: readonly Shape[][] = [
      [[12], [3, 4], [2, 2, 3], [12]],
      [[5, 7], [35], [7, 5], [1, 35, 1]],
      [[2, 3, 5], [6, 5], [5, 6], [30], [3, 2, 5]],
      [
        [4, 33],
        [2, 66],
        [11, 12],
      ],
      [[1], [], [1, 1]],
    ];
    for (const chain of chains) {
      for (const to of chain) {
        for (const dtype of ["f32", "f64", "bool", "u8"] as const) {
          cases.add(`${dtype} [${chain[0]}] to [${to}]`, (make) =>
            make(chain[0]!, dtype).reshape(to),
          );
        }
        cases.add(`turned [${chain[0]}] to [${to}]`, (make) =>
          make(chain[0]!, "f32").transpose().reshape(to).neg(),
        );
      }
    }
    return cases.list;
  },
  permute: () => {
    const cases = new Cases("permute", 12);
    for (const [shape, order] of [
      [
        [5, 7],
        [1, 0],
      ],
      [
        [31, 33],
        [1, 0],
      ],
      [
        [2, 3, 5],
        [2, 0, 1],
      ],
      [
        [2, 3, 5],
        [1, 2, 0],
      ],
      [
        [2, 3, 17],
        [1, 0, 2],
      ],
      [
        [2, 3, 5, 7],
        [3, 1, 0, 2],
      ],
      [
        [1, 64],
        [1, 0],
      ],
    ] as const) {
      for (const dtype of DTYPES) {
        cases.add(`${dtype} [${shape}] by ${order}`, (make) =>
          make(shape, dtype, randomValues(cases.source, dtype, count(shape))).permute(...order),
        );
      }
    }
    return cases.list;
  },
  broadcast: () => {
    const cases = new Cases("broadcast", 13);
    for (const [shape, axes, to] of [
      [[7], [1], [5, 7]],
      [[5], [0], [5, 7]],
      [[], [], [33]],
      [
        [3, 17],
        [2, 0],
        [17, 2, 3],
      ],
      [
        [3, 5],
        [0, 2],
        [3, 7, 5, 2],
      ],
      [[64], [0], [64, 1]],
    ] as const) {
      for (const dtype of DTYPES) {
        cases.add(`${dtype} [${shape}] to [${to}]`, (make) => {
          const x = make(shape, dtype);
          return new Tensor(
            x.graph,
            x.graph.add("broadcast", [x.node], { axes }, { shape: to, dtype }),
          );
        });
      }
    }
    return cases.list;
  },
  slice: () => {
    const cases = new Cases("slice", 14);
    for (const [shape, starts, to, steps] of SLICED) {
      for (const dtype of DTYPES) {
        cases.add(`${dtype} [${shape}] from [${starts}] by [${steps}]`, (make) =>
          make(shape, dtype).slice(starts, to, steps),
        );
      }
      cases.add(`of a computed [${shape}]`, (make) =>
        make(shape, "f32").mul(make(shape, "f32")).slice(starts, to, steps).sum(),
      );
    }
    return cases.list;
  },
  pad: () => {
    const cases = new Cases("pad", 15);
    for (const [shape, low, high, interior] of PADDED) {
      for (const dtype of DTYPES) {
        cases.add(`${dtype} [${shape}] by [${low}], [${high}], inside [${interior}]`, (make) =>
          make(shape, dtype).pad(low, high, interior),
        );
      }
      cases.add(`of a computed [${shape}]`, (make) =>
        make(shape, "f32").add(1).pad(low, high, interior).mul(2).sum(0),
      );
    }
    return cases.list;
  },
  ...windowCases,
  gather: () => {
    const cases = new Cases("gather", 16);
    for (const [shape, axis, at] of GATHERED) {
      for (const [i, dtype] of DTYPES.entries()) {
        const index = i % 2 ? "u32" : "i32";
        cases.add(`${dtype} [${shape}] along ${axis} at ${index} [${at}]`, (make) => {
          const rows = rowIndices(cases.source, shape[axis]!, count(at), index);
          return make(shape, dtype).gather(make(at, index, rows), axis);
        });
      }
    }
    return cases.list;
  },
  nonzero: () => {
    const cases = new Cases("nonzero", 18);
    for (const n of [1, 2, 3, 5, 7, 17, 31, 33, 64]) {
      for (const [i, dtype] of ARITHMETIC.entries()) {
        const values = Array.from({ length: n }, (_, k) => ((k * 7 + i) % 3 === 0 ? k + 1 : 0));
        cases.add(`${dtype} [${n}]`, (make) => {
          const x = make([n], dtype, values);
          return new Tensor(x.graph, x.graph.add("nonzero", [x.node], {}));
        });
      }
    }
    return cases.list;
  },
  scatterAdd: () => {
    const cases = new Cases("scatterAdd", 17);
    for (const [shape, axis, at] of GATHERED) {
      for (const [i, dtype] of ARITHMETIC.entries()) {
        const index = i % 2 ? "u32" : "i32";
        cases.add(`${dtype} [${shape}] along ${axis} at ${index} [${at}]`, (make) => {
          const rows = [...shape];
          rows.splice(axis, 1, ...at);
          const indices = rowIndices(cases.source, shape[axis]!, count(at), index);
          return make(shape, dtype).scatterAdd(make(at, index, indices), make(rows, dtype), axis);
        });
      }
    }
    return cases.list;
  },
};
