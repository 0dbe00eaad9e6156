// The cases of every op: elementwise ones from the op table, so that a new row is covered without an
// edit, then the structural ones.
import {
  type Domain,
  type DType,
  ELEMENTWISE,
  type ElementwiseOp,
  type ElementwiseRow,
  STRUCTURAL,
  type StructuralOp,
  Tensor,
} from "downhill/graph";
import { exact, type Tolerance, ulps } from "./compare.ts";
import { randomValues, specials } from "./numbers.ts";
import { ARITHMETIC, Cases, count, DTYPES, FLOATS, type OpCase, SHAPES } from "./op-case.ts";
import { structural } from "./op-cases-structural.ts";

const accepted: Readonly<Record<Domain, readonly DType[]>> = {
  float: FLOATS,
  number: ARITHMETIC,
  integer: ["i32", "u32"],
  logic: ["i32", "u32", "bool"],
  bool: ["bool"],
  any: DTYPES,
};

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

/** The ops that have cases, elementwise ones first. */
export const OPS: readonly string[] = [...Object.keys(ELEMENTWISE), ...Object.keys(STRUCTURAL)];

/** The cases of one op. */
export const casesOf = (op: string): OpCase[] =>
  op in ELEMENTWISE ? elementwiseCases(op as ElementwiseOp) : structural[op as StructuralOp]();
