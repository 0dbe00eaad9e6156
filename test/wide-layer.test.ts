// The backward and the forward pass of a layer whose weights are larger than a cache are lowered in
// ways of their own: sums wait in memory until all that is made of them is made at once. Whole
// numbers, so the results are exact; all memory but the inputs is NaN before the first run.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compile,
  evaluate,
  Graph,
  input,
  loadNative,
  loadWasm,
  readBuffer,
  writeBuffer,
} from "downhill/graph";
import { Source, wholeNumbers } from "./numbers.ts";
import { TARGETS } from "./targets.ts";

const whole = (count: number, seed: number) =>
  Float32Array.from(wholeNumbers(new Source(seed), "f32", count, 4));

/** ReLU neurons behind a wide layer, what their errors are in front of it, and biases there. */
function passes(batch: number, inputs: number, neurons: number) {
  const graph = new Graph();
  const x = input(graph, "x", "data", [batch, inputs]);
  const w = input(graph, "w", "parameter", [inputs, neurons]);
  const z = x.contract(w, "bi,io->bo");
  graph.output("activation", z.max(0).mul(2).node);
  const delta = input(graph, "delta", "data", [batch, neurons]);
  const errors = delta.contract(w, "bo,io->bi");
  const before = x.le(0).where(0, errors.mul(2));
  graph.output("errors", before.node);
  const bias = input(graph, "bias", "parameter", [inputs]);
  graph.update(bias.node, bias.sub(before.sum(0)).node);
  return { graph, tensors: { x, w, delta, bias } };
}

const SHAPES: readonly (readonly [batch: number, inputs: number, neurons: number])[] = [
  // columns that no stretch of whole vectors divides, more columns than rows
  [5, 301, 300],
  // more rows than columns
  [61, 45, 1500],
  // whole vectors and stretches
  [10, 320, 256],
];

for (const target of TARGETS) {
  test(`sums of a wide layer that wait are exact on ${target.name}`, {
    skip: target.skip,
  }, async () => {
    for (const shape of SHAPES) {
      const { graph, tensors } = passes(...shape);
      const values = new Map(
        Object.entries(tensors).map(([name, t], i) => [
          name,
          whole(
            t.shape.reduce((a, b) => a * b, 1),
            i,
          ),
        ]),
      );
      const { outputs, updates } = evaluate(graph, values);
      const machine = await compile([{ name: "run", graph }], target.options);
      const program = machine.program!;
      const { memory, call, dispose } =
        target.options.target === "native"
          ? await loadNative(program)
          : loadWasm(program, machine.artifact as Uint8Array<ArrayBuffer>);
      machine.dispose();
      const isInput = (name: string) => values.has(name);
      for (const plan of program.buffers.values())
        if (!isInput(plan.name)) memory.fill(0xff, plan.offset, plan.offset + plan.bytes);
      for (const [name, numbers] of values)
        writeBuffer(memory, program.buffers.get(name)!, numbers);
      call("run", 1);
      const check = (name: string, numbers: ArrayLike<number>) => {
        const got = readBuffer(memory, program.buffers.get(name)!);
        assert.deepEqual(Array.from(got), Array.from(numbers), `${name} of ${shape}`);
      };
      for (const [name, numbers] of outputs) check(`run/${name}`, numbers as ArrayLike<number>);
      check("bias", updates.get("bias") as ArrayLike<number>);
      const { offset, bytes } = program.buffers.get("bias")!;
      const padding = memory.subarray(offset + shape[1] * 4, offset + bytes);
      assert.ok(
        padding.every((byte) => byte === 0),
        `the padding of ${shape} is not zero any more`,
      );
      dispose();
    }
  });
}
