// Cases of sums, extremes and contractions: every subset of axes, many patterns of labels, operands
// behind views, and one NaN or infinity that must reach its own results and no others.
import { type DType, type Shape, Tensor } from "downhill/graph";
import { absolute, exact } from "./compare.ts";
import { specials, wholeNumbers } from "./numbers.ts";
import { ARITHMETIC, Cases, count, FLOATS, type OpCase } from "./op-case.ts";

/** All subsets of the axes of a rank but the empty one. */
const axisSubsets = (rank: number): number[][] =>
  Array.from({ length: 2 ** rank - 1 }, (_, i) =>
    [...Array(rank).keys()].filter((axis) => (i + 1) & (1 << axis)),
  );

const REDUCED: readonly Shape[] = [[33], [1], [64], [5, 17], [31, 7], [2, 3, 33], [2, 3, 1, 5]];

/** Cases of a reduction. */
export function reductionCases(op: "sum" | "maximum" | "minimum", seed: number): OpCase[] {
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
      const lines = values.map((value) => {
        const line = wholeNumbers(cases.source, dtype, n, 5);
        return line.with(cases.source.int(0, n - 1), value);
      });
      const rows = lines.flat();
      // what n roundings of a sum come to at most: each is in proportion to what has been added up
      const roundoff = dtype === "f32" ? 2 ** -24 : 2 ** -53;
      const most = lines.map((line) => n * roundoff * line.reduce((s, x) => s + Math.abs(x), 0));
      const tolerance = op === "sum" ? absolute(most) : exact;
      cases.add(
        `${dtype}, awkward values in rows of ${n}`,
        (make) => reduce(make([values.length, n], dtype, rows), [1]),
        tolerance,
      );
      cases.add(
        `${dtype}, awkward values in columns of ${n}`,
        (make) => reduce(make([values.length, n], dtype, rows).transpose(), [0]),
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

/** Cases of contract. */
export function contractionCases(): OpCase[] {
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
