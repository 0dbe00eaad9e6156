// Loops in the graph: values and gradients, first and second, against hand-written loops, finite
// differences and the loop written out.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  differentiate,
  evaluate,
  type Graph,
  iota,
  scan,
  type Tensor,
  verify,
} from "downhill/graph";
import { RandomScan } from "./random-scan.ts";
import { type Loop, unrolled } from "./unrolled.ts";

const looped = scan as unknown as Loop;

/** A loss that weighs each element of each result differently. */
function lossOf(results: readonly Tensor[]): Tensor {
  const weighed = results
    .filter((y) => y.dtype === "f64")
    .map((y) => {
      const n = y.shape.reduce((a, b) => a * b, 1);
      return y.mul(iota(y.graph, n).cast("f64").mul(0.37).add(1).sigmoid().reshape(y.shape)).sum();
    });
  return weighed.reduce((a, b) => a.add(b));
}

type Numbers = ArrayLike<number>;

function valuesOf(
  graph: Graph,
  tensors: readonly Tensor[],
  inputs: ReadonlyMap<string, Numbers>,
): Numbers[] {
  graph.outputs.clear();
  for (const [i, t] of tensors.entries()) graph.output(`y${i}`, t.node);
  verify(graph);
  const { outputs } = evaluate(graph, inputs);
  return tensors.map((_, i) => outputs.get(`y${i}`)!);
}

function close(got: Numbers, want: Numbers, within: number, what: string): void {
  assert.equal(got.length, want.length, what);
  for (let i = 0; i < want.length; i++) {
    const scale = Math.max(1, Math.abs(want[i]!));
    const off = Math.abs(got[i]! - want[i]!);
    assert.ok(off <= within * scale, `${what}: element ${i} is ${got[i]}, expected ${want[i]}`);
  }
}

/** The derivative of f at 0 by differences of order 6. */
function slope(f: (h: number) => number, h: number): number {
  const d = (k: number) => f(k * h) - f(-k * h);
  return (45 * d(1) - 9 * d(2) + d(3)) / (60 * h);
}

/** Differences of a scalar by each element of an input. */
function differences(
  graph: Graph,
  loss: Tensor,
  of: Tensor,
  inputs: ReadonlyMap<string, number[]>,
): number[] {
  const list = inputs.get((of.node.attributes as { name: string }).name)!;
  return list.map((x, i) =>
    slope((h) => {
      list[i] = x + h;
      const [y] = valuesOf(graph, [loss], inputs);
      list[i] = x;
      return y![0]!;
    }, 1e-3),
  );
}

const seeds = (count: number, first = 1) => Array.from({ length: count }, (_, i) => first + i);

test("a random loop has the values and the gradients of the loop written out", () => {
  for (const seed of seeds(150)) {
    const random = new RandomScan(seed);
    const loop = random.results(looped);
    const written = random.results(unrolled);
    const [got, want] = [loop, written].map((r) => valuesOf(random.graph, r, random.inputs));
    for (const [i, w] of want!.entries()) close(got![i]!, w, 0, `seed ${seed}, result ${i}`);
    const [own, other] = [loop, written].map((r) =>
      valuesOf(random.graph, differentiate(lossOf(r), random.floats), random.inputs),
    );
    for (const [i, g] of other!.entries()) close(own![i]!, g, 1e-10, `seed ${seed}, gradient ${i}`);
  }
});

test("its second gradients are those of the loop written out", () => {
  for (const seed of seeds(60, 1000)) {
    const random = new RandomScan(seed);
    const second = [looped, unrolled].map((loop) => {
      const first = differentiate(lossOf(random.results(loop)), random.floats);
      const gradients = differentiate(lossOf(first), random.floats);
      return valuesOf(random.graph, gradients, random.inputs);
    });
    for (const [i, g] of second[1]!.entries()) {
      close(second[0]![i]!, g, 1e-9, `seed ${seed}, second gradient ${i}`);
    }
  }
});
