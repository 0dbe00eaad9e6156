// Every op on awkward shapes as small graphs: elementwise ops from the op table, so that a new row
// is covered without an edit; structural ops from a list that does not compile when one is missing.
import {
  type Domain,
  type DType,
  ELEMENTWISE,
  type ElementwiseOp,
  type ElementwiseRow,
  Graph,
  input,
  iota,
  randomBits,
  type Shape,
  STRUCTURAL,
  type StructuralOp,
  Tensor,
} from "downhill/graph";
import { absolute, exact, type Tolerance, ulps } from "./compare.ts";
import { randomValues, Source, specials, wholeNumbers } from "./numbers.ts";

export interface OpCase {
  /** Unique among the cases that run together: it prefixes the names of buffers. */
  readonly name: string;
  readonly op: string;
  readonly graph: Graph;
  readonly output: Tensor;
  readonly inputs: ReadonlyMap<string, ArrayLike<number>>;
  readonly tolerance: Tolerance;
}

export const DTYPES: readonly DType[] = ["f32", "f64", "i32", "u32", "u8", "bool"];
const ARITHMETIC = ["f32", "f64", "i32", "u32"] as const satisfies readonly DType[];
const FLOATS = ["f32", "f64"] as const satisfies readonly DType[];

const accepted: Readonly<Record<Domain, readonly DType[]>> = {
  float: FLOATS,
  number: ARITHMETIC,
  integer: ["i32", "u32"],
  logic: ["i32", "u32", "bool"],
  bool: ["bool"],
  any: DTYPES,
};

const count = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** Collects cases; each has a graph of its own, with one output named y. */
class Cases {
  readonly list: OpCase[] = [];
  readonly source: Source;
  readonly #prefix: string;
  readonly #op: string;
  constructor(op: string, seed: number) {
    this.#op = op;
    this.#prefix = op;
    this.source = new Source(seed);
  }

  add(
    what: string,
    build: (make: (shape: Shape, dtype: DType, values?: ArrayLike<number>) => Tensor) => Tensor,
    tolerance: Tolerance = exact,
  ): void {
    const graph = new Graph();
    const inputs = new Map<string, ArrayLike<number>>();
    const id = `${this.#prefix}${this.list.length}`;
    const make = (shape: Shape, dtype: DType, values?: ArrayLike<number>): Tensor => {
      const name = `${id}.x${inputs.size}`;
      inputs.set(name, values ?? wholeNumbers(this.source, dtype, count(shape)));
      return input(graph, name, "data", shape, dtype);
    };
    const output = build(make);
    graph.output("y", output.node);
    this.list.push({
      name: id,
      op: `${this.#op}: ${what}`,
      graph,
      output,
      inputs,
      tolerance,
    });
  }
}

const SHAPES: readonly Shape[] = [
  [],
  [1],
  [2],
  [3],
  [5],
  [7],
  [17],
  [31],
  [33],
  [64],
  [3, 17],
  [7, 33],
  [2, 3, 5],
  [2, 1, 3, 7],
  [31, 1],
];

/** All pairs of two lists, one after another. */
const pairs = (a: readonly number[], b: readonly number[]): [number[], number[]] => [
  a.flatMap((x) => b.map(() => x)),
  a.flatMap(() => [...b]),
];

/** How far a function may be from the truth; what is native is exact. */
const toleranceOf = (row: ElementwiseRow): Tolerance => (row.native ? exact : ulps(5));

/** Cases of one elementwise op: pairs of awkward values, then awkward shapes. */
function elementwiseCases(op: ElementwiseOp): OpCase[] {
  const row: ElementwiseRow = ELEMENTWISE[op];
  const cases = new Cases(op, 1);
  const tolerance = toleranceOf(row);
  const shapesAt = { next: 0 };
  for (const dtype of accepted[row.on]) {
    const awkward = specials(dtype);
    const operands = [...Array(row.arity).keys()];
    const [a, b] = row.arity === 1 ? [awkward, awkward] : pairs(awkward, awkward);
    const mask = a.map((_, i) => (i % 3) & 1);
    const isChoice = op === "select";
    const values = isChoice ? [mask, a, b] : [a, b, a];
    const dtypeOf = (i: number): DType => (isChoice && i === 0 ? "bool" : dtype);
    const apply = (list: readonly Tensor[]) => {
      const nodes = list.map((t) => t.node);
      return new Tensor(list[0]!.graph, list[0]!.graph.add(op, nodes, {}));
    };
    cases.add(
      `${dtype}, awkward values`,
      (make) => apply(operands.map((i) => make([a.length], dtypeOf(i), values[i]!))),
      tolerance,
    );
    for (let k = 0; k < 5; k++) {
      const shape = SHAPES[shapesAt.next++ % SHAPES.length]!;
      const random = (i: number) => randomValues(cases.source, dtypeOf(i), count(shape));
      cases.add(
        `${dtype} [${shape}]`,
        (make) => apply(operands.map((i) => make(shape, dtypeOf(i), random(i)))),
        tolerance,
      );
    }
  }
  return cases.list;
}

/** All subsets of the axes of a rank but the empty one. */
const axisSubsets = (rank: number): number[][] =>
  Array.from({ length: 2 ** rank - 1 }, (_, i) =>
    [...Array(rank).keys()].filter((axis) => (i + 1) & (1 << axis)),
  );

const REDUCED: readonly Shape[] = [[33], [1], [64], [5, 17], [31, 7], [2, 3, 33], [2, 3, 1, 5]];

function reductionCases(op: "sum" | "maximum" | "minimum", seed: number): OpCase[] {
  const cases = new Cases(op, seed);
  const reduce = (x: Tensor, axes: readonly number[]) =>
    new Tensor(x.graph, x.graph.add(op, [x.node], { axes }));
  for (const [i, shape] of REDUCED.entries()) {
    for (const [k, axes] of axisSubsets(shape.length).entries()) {
      const dtype = ARITHMETIC[(i + k) % 4]!;
      cases.add(`${dtype} [${shape}] over ${axes}`, (make) => reduce(make(shape, dtype), axes));
      cases.add(`f32 [${shape}] over ${axes}, of a product`, (make) =>
        reduce(make(shape, "f32").mul(make(shape, "f32")), axes),
      );
    }
  }
  for (const dtype of FLOATS) {
    const values = specials(dtype).filter((x) => Math.abs(x) < 1e30 || !Number.isFinite(x));
    for (const n of [1, 5, 7, 16, 19]) {
      // each row holds a few awkward values, so that NaN and infinities meet numbers
      const rows = Array.from({ length: 24 }, (_, r) =>
        Array.from({ length: n }, (_, c) =>
          c === (r * 5) % n ? values[r % values.length]! : (c % 5) - 2,
        ),
      ).flat();
      const scale = new Array<number>(24 * n).fill(1e-9);
      const how = op === "sum" ? absolute(scale) : exact;
      const tolerance = op === "sum" && dtype === "f32" ? absolute(scale.map(() => 1e16)) : how;
      cases.add(
        `${dtype}, awkward values in rows of ${n}`,
        (make) => reduce(make([24, n], dtype, rows), [1]),
        tolerance,
      );
      cases.add(
        `${dtype}, awkward values in columns of ${n}`,
        (make) => reduce(make([24, n], dtype, rows).transpose(), [0]),
        tolerance,
      );
    }
  }
  return cases.list;
}

/** Patterns of labels: each letter takes an awkward size. */
const PATTERNS = [
  "mk,kn->mn",
  "mk,nk->mn",
  "km,kn->mn",
  "km,nk->mn",
  "mk,kn->nm",
  "mk,nk->nm",
  "km,kn->nm",
  "bmk,bkn->bmn",
  "bmk,bnk->bmn",
  "bmk,nk->bmn",
  "mbk,bkn->bmn",
  "m,n->mn",
  "m,n->nm",
  "k,k->",
  "mk,k->m",
  "k,kn->n",
  "k,nk->n",
  "mkl,kln->mn",
  "mkl,lkn->mn",
  "klm,kln->mn",
  "lmk,nlk->mn",
  "ab,ab->ab",
  "ab,ab->ba",
  "ab,ba->ab",
  "ab,ab->a",
  "ab,ab->b",
  "ab,ab->",
  "ab,cd->",
  "ab,cd->ad",
  "ab,c->ac",
  "ab,c->bc",
  "ab,b->ba",
  "ab,->ab",
  "ab,->",
  ",ab->ba",
  ",->",
  "abcd,cde->abe",
  "abcd,dbe->ace",
  "ahk,bhk->hab",
  "hab,bhk->ahk",
] as const;
const SIZES = [1, 2, 3, 5, 7, 8, 16, 17, 31, 33] as const;

/** Ways to read an operand: as it is, or through views that leave its shape. */
const READINGS: readonly ((
  make: (shape: Shape, dtype: DType) => Tensor,
  shape: Shape,
  dtype: DType,
) => Tensor)[] = [
  (make, shape, dtype) => make(shape, dtype),
  (make, shape, dtype) => make([...shape].reverse(), dtype).transpose(),
  (make, shape, dtype) =>
    make(shape, dtype).slice(
      shape.map((n) => n - 1),
      shape,
      shape.map(() => -1),
    ),
  (make, shape, dtype) =>
    make(
      shape.map((n) => 2 * n + 1),
      dtype,
    ).slice(
      shape.map(() => 1),
      shape,
      shape.map(() => 2),
    ),
  (make, shape, dtype) => make(shape.slice(1), dtype).broadcastTo(shape),
  (make, shape, dtype) => make([count(shape)], dtype).reshape(shape),
  (make, shape, dtype) => make(shape, dtype).add(1),
  (make, shape, dtype) =>
    shape.length === 0 || shape.some((n) => n < 2)
      ? make(shape, dtype)
      : make(
          shape.map((n) => n - 1),
          dtype,
        ).pad(
          shape.map((_, i) => i % 2),
          shape.map((_, i) => 1 - (i % 2)),
        ),
  (make, shape, dtype) => make(shape, "u8").cast(dtype),
];

function contractionCases(): OpCase[] {
  const cases = new Cases("contract", 2);
  const { source } = cases;
  for (const formula of PATTERNS) {
    for (let repeat = 0; repeat < 4; repeat++) {
      const [labels] = formula.split("->") as [string];
      const letters = [...new Set(labels.replace(",", ""))];
      const most = letters.length > 4 ? 7 : letters.length > 3 ? 17 : 33;
      const sizes = new Map(letters.map((l) => [l, source.pick(SIZES.filter((n) => n <= most))]));
      const shapes = labels.split(",").map((s) => [...s].map((l) => sizes.get(l)!));
      const dtype = repeat === 0 ? "f32" : source.pick(ARITHMETIC);
      const [left, right] = repeat < 2 ? [0, 0] : [source.int(0, 8), source.int(0, 8)];
      const what = `${formula} of ${dtype} [${shapes[0]}] and [${shapes[1]}], readings ${left} and ${right}`;
      cases.add(what, (make) => {
        const a = READINGS[left]!(make, shapes[0]!, dtype);
        return a.contract(READINGS[right]!(make, shapes[1]!, dtype), formula);
      });
    }
  }
  // one NaN and one infinity reach exactly the results they belong to, past every padding
  for (const [m, k, n] of [
    [5, 7, 3],
    [3, 33, 31],
    [17, 5, 17],
  ] as const) {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const spoiled = (length: number) =>
        wholeNumbers(source, "f32", length).map((x, i) => (i === length - 1 ? bad : x || 1));
      for (const formula of ["mk,kn->mn", "mk,nk->mn", "km,kn->mn"]) {
        const shape = formula.startsWith("mk") ? [m, k] : [k, m];
        const other = formula.includes(",kn") ? [k, n] : [n, k];
        const left = spoiled(m * k);
        const right = wholeNumbers(source, "f32", k * n).map((x) => x || 1);
        cases.add(`${formula} with ${bad}`, (make) =>
          make(shape, "f32", left).contract(make(other, "f32", right), formula),
        );
      }
    }
  }
  return cases.list;
}

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

const structural: { readonly [K in StructuralOp]: () => OpCase[] } = {
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

/** The ops that have cases, elementwise ones first. */
export const OPS: readonly string[] = [...Object.keys(ELEMENTWISE), ...Object.keys(STRUCTURAL)];

/** The cases of one op. */
export const casesOf = (op: string): OpCase[] =>
  op in ELEMENTWISE ? elementwiseCases(op as ElementwiseOp) : structural[op as StructuralOp]();
