// The float64 reference against PyTorch: the targets are tested against the reference, so this is
// what guards the meaning of the ops itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type DType,
  ELEMENTWISE,
  type ElementwiseOp,
  evaluate,
  Graph,
  input,
  STRUCTURAL,
  Tensor,
} from "downhill/graph";
import { golden } from "./golden-file.ts";

const tensors = golden("ops.safetensors");
const DTYPES: Readonly<Record<string, DType>> = { F64: "f64", I32: "i32", U32: "u32" };

/** What the case named op/variant computes. */
function build(op: string, variant: string, x: readonly Tensor[]): Tensor {
  const [a, b, c] = x as [Tensor, Tensor, Tensor];
  const axes = [...variant].map(Number);
  switch (op) {
    case "contract":
      return a.contract(b, variant);
    case "sum":
    case "maximum":
    case "minimum":
      return a[op](...axes);
    case "permute":
      return a.permute(...axes);
    case "reshape":
      return a.reshape(variant.split(",").map(Number));
    case "slice":
      return variant === "flip"
        ? a.slice([0, 4, 0], [3, 5, 7], [1, -1, 1])
        : a.slice([0, 1, 0], [3, 2, 3], [1, 2, 3]);
    case "pad":
      return a.pad([2, 0, 1], [0, 3, 2]);
    case "gather":
      return a.gather(b, Number(variant));
    case "scatterAdd":
      return a.scatterAdd(b, c, Number(variant));
    case "cast":
      return a.cast(variant as DType);
    case "softmax":
    case "logSoftmax":
    case "argMax":
      return a[op]();
    case "oneHot":
      return a.oneHot(5, "f64");
    default: {
      assert.ok(op in ELEMENTWISE, `${op} is no op`);
      const nodes = x.map((t) => t.node);
      return new Tensor(a.graph, a.graph.add(op as ElementwiseOp, nodes, {}));
    }
  }
}

/** Functions of different libraries differ by a few units in the last place. */
const isClose = (got: number, want: number): boolean =>
  Object.is(got, want) ||
  got === want ||
  Math.abs(got - want) <= 1e-15 + 8e-16 * Math.abs(want) * 4;

const cases = [...tensors.keys()].filter((k) => k.endsWith(".y")).map((k) => k.slice(0, -2));

/** Ops that no case of PyTorch's bears by their name: sources, those that hold no numbers, views that
 * other cases are made with, and windows, which convolutions.safetensors has in whole networks;
 * loops are compared with the same loop written out (scan.test.ts). */
const WITHOUT: readonly string[] = [
  "bits",
  "broadcast",
  "constant",
  "copy",
  "detach",
  "fold",
  "input",
  "iota",
  "nonzero",
  "not",
  "poolArgMax",
  "poolPick",
  "scan",
  "scanResult",
  "select",
  "unpool",
  "window",
];

test("every op has a golden case, but for those that PyTorch has not", () => {
  const covered = new Set(cases.map((name) => name.split("/")[0]!));
  const without = [...Object.keys(ELEMENTWISE), ...Object.keys(STRUCTURAL)].filter(
    (op) => !covered.has(op),
  );
  assert.deepEqual(without.sort(), [...WITHOUT].sort());
});

for (const name of cases) {
  test(`${name} as PyTorch computes it`, () => {
    const graph = new Graph();
    const values = new Map<string, ArrayLike<number>>();
    const operands: Tensor[] = [];
    for (let i = 0; tensors.has(`${name}.x${i}`); i++) {
      const { dtype, shape, values: given } = tensors.get(`${name}.x${i}`)!;
      values.set(`x${i}`, given);
      operands.push(input(graph, `x${i}`, "data", shape, DTYPES[dtype]!));
    }
    const slash = name.indexOf("/");
    const [op, variant] = slash < 0 ? [name, ""] : [name.slice(0, slash), name.slice(slash + 1)];
    const y = build(op, variant, operands);
    graph.output("y", y.node);
    const got = evaluate(graph, values).outputs.get("y")!;
    const wanted = tensors.get(`${name}.y`)!;
    assert.deepEqual([...y.shape], [...wanted.shape]);
    for (const [i, want] of wanted.values.entries()) {
      assert.ok(isClose(got[i]!, want), `element ${i} is ${got[i]}, PyTorch has ${want}`);
    }
  });
}
