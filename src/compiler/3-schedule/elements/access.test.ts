import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Graph } from "../../1-graph/graph.ts";
import { rowMajor, type Shape } from "../../1-graph/shape.ts";
import { input, type Tensor } from "../../1-graph/tensor.ts";
import type { Expr, Local } from "../loops/kernel.ts";
import { type } from "../loops/kernel.ts";
import {
  addressOf,
  fixed,
  type Index,
  keyOf,
  NotVectorizable,
  plus,
  throughView,
  times,
  toExpr,
  variable,
} from "./access.ts";

const local = (id: number): Local => ({ kind: "local", type: type("index"), id, name: `i${id}` });

/** The number of an expression of type index. */
function numberOf(e: Expr, at: readonly number[]): number {
  switch (e.kind) {
    case "local":
      return at[e.id]!;
    case "constant":
      return e.value as number;
    case "binary": {
      const [a, b] = [numberOf(e.a, at), numberOf(e.b, at)];
      if (e.op === "add") return a + b;
      if (e.op === "mul") return a * b;
      if (e.op === "divide") return Math.trunc(a / b);
      assert.equal(e.op, "remainder");
      return a % b;
    }
    default:
      return assert.fail(`${e.kind} in an index`);
  }
}

test("sums and products of indices", () => {
  const i = variable(local(0), 4);
  const j = variable(local(1), 5);
  const sum = plus(times(plus(i, fixed(2)), 3), j);
  assert.equal(numberOf(toExpr(sum), [3, 1]), 16);
  assert.equal(keyOf([plus(i, j)]), keyOf([plus(j, i)]));
  assert.notEqual(keyOf([i]), keyOf([j]));
  assert.deepEqual(plus(i, times(i, -1)).terms, [], "terms that cancel vanish");
  assert.deepEqual(variable(local(0), 1), fixed(0), "a loop of one has no variable");
  assert.deepEqual(times(i, 0), fixed(0));
});

test("addresses take strides and bytes; an index by lane is no scalar", () => {
  const i = variable(local(0), 4);
  const lanes: Index = { ...fixed(8), lane: 1 };
  const { address, lane } = addressOf([plus(i, fixed(1)), lanes], [10, 1], 64, 4);
  assert.equal(address.offset, 64 + 40 + 32);
  assert.deepEqual(
    address.terms.map((t) => t.stride),
    [40],
  );
  assert.equal(lane, 1);
  assert.throws(() => toExpr(lanes), NotVectorizable);
});

const shape = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 0, maxLength: 3 });

/** Checks that every element of a view is found where it lies in the operand. */
function checkView(view: Tensor, wanted: (at: readonly number[]) => number, from: Shape): void {
  const indices = view.shape.map((n, k) => variable(local(k), n));
  const node = view.node as Parameters<typeof throughView>[0];
  const operand = throughView(node, indices, (e) => e);
  const strides = rowMajor(from);
  const visit = (at: number[]): void => {
    if (at.length < view.shape.length) {
      for (let i = 0; i < view.shape[at.length]!; i++) visit([...at, i]);
      return;
    }
    const position = operand.reduce((sum, i, k) => sum + numberOf(toExpr(i), at) * strides[k]!, 0);
    assert.equal(position, wanted(at));
  };
  visit([]);
}

const linear = (at: readonly number[], of: Shape): number =>
  rowMajor(of).reduce((sum, s, k) => sum + s * at[k]!, 0);

test("any reshape finds its elements", () => {
  fc.assert(
    fc.property(shape, fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }), (from, cuts) => {
      let rest = from.reduce((a, b) => a * b, 1);
      const to: number[] = [];
      for (const c of cuts) {
        const n = rest % c === 0 ? c : 1;
        to.push(n);
        rest /= n;
      }
      to.push(rest);
      const x = input(new Graph(), "x", "data", from);
      const view = x.reshape(to);
      if (view.node !== x.node) checkView(view, (at) => linear(at, to), from);
    }),
  );
});

test("permutations, slices and repetitions find their elements", () => {
  const x = input(new Graph(), "x", "data", [3, 4, 5]);
  const strides = rowMajor([3, 4, 5]);
  checkView(x.permute(2, 0, 1), ([c, a, b]) => a! * strides[0]! + b! * strides[1]! + c!, x.shape);
  checkView(
    x.slice([2, 0, 4], [2, 2, 3], [-1, 3, -2]),
    ([a, b, c]) => (2 - a!) * 20 + 3 * b! * 5 + (4 - 2 * c!),
    x.shape,
  );
  checkView(x.expand(1, 7), ([a, , b, c]) => a! * 20 + b! * 5 + c!, x.shape);
});

test("a reshape of neighbouring lanes keeps them neighbours, or says that it cannot", () => {
  const x = input(new Graph(), "x", "data", [2, 12]);
  const lanes: Index = { ...fixed(0), lane: 1 };
  const flat = x.reshape([24]).node as Parameters<typeof throughView>[0];
  assert.throws(() => throughView(flat, [lanes], (e) => e), NotVectorizable);
  const split = x.reshape([2, 3, 4]).node as Parameters<typeof throughView>[0];
  const [, inner] = throughView(split, [fixed(0), fixed(1), lanes], (e) => e);
  assert.deepEqual([inner!.constant, inner!.lane], [4, 1]);
});
