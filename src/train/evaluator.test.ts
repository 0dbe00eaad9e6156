import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../compile.ts";
import { dataset } from "../data/dataset.ts";
import { slice } from "../data/slices.ts";
import { blobs } from "../data/synthetic.ts";
import { OptionError } from "../errors.ts";
import { sigmoid } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { quadratic } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { writeAll } from "./buffers.ts";
import { createEvaluator } from "./evaluator.ts";
import { initialParameters } from "./initialize.ts";
import { createPace } from "./pace.ts";

const all = blobs({ count: 20_350, classes: 3, dimensions: 2, spread: 0.5 });
const net = network(all.inputShape, dense(4, sigmoid), dense(all.outputs, sigmoid));
const parameters = initialParameters(net);

async function evaluate(sets: readonly (typeof all)[], residentBytes?: number) {
  const evaluator = createEvaluator(net, sets, quadratic, "f32", residentBytes);
  const machine = await compile(evaluator.entries, { target: "wasm" });
  writeAll(machine, parameters);
  const results = [];
  for (const set of sets) results.push(await evaluator.evaluate(machine, set, createPace(30)));
  return results;
}

test("sets side by side and sets that are streamed give the same", async () => {
  const parts = [all, slice(all, 0, 150), slice(all, 77, 78)];
  const resident = await evaluate(parts);
  const streamed = await evaluate(parts, 0);
  for (const [i, result] of resident.entries()) {
    const { confusion, correct, total, loss } = streamed[i]!;
    assert.deepEqual(confusion, result.confusion);
    assert.equal(correct, result.correct);
    assert.equal(total, parts[i]!.count);
    assert.ok(Math.abs(loss - result.loss) < 1e-5 * result.loss);
  }
});

test("the answers are those that predictions give", async () => {
  const set = slice(all, 5, 128);
  const [result] = await evaluate([set]);
  const { withParameters } = await import("./trained.ts");
  const { classes, count } = await withParameters(net, parameters).predict(set);
  assert.equal(count, 123);
  const correct = classes.filter((c, i) => c === set.labels![i]).length;
  assert.equal(result!.correct, correct);
  const rows = result!.confusion!.map((row) => row.reduce((a, b) => a + b, 0));
  assert.deepEqual(
    rows,
    [0, 1, 2].map((c) => set.labels!.filter((l) => l === c).length),
  );
});

test("labels and targets do not mix", () => {
  const targets = dataset({
    name: "targets",
    inputShape: [2],
    outputs: 3,
    inputs: new Float32Array(2),
    targets: new Float32Array(3),
  });
  assert.throws(
    () => createEvaluator(net, [all, targets], quadratic, "f32"),
    (error) =>
      error instanceof OptionError &&
      error.message === "blobs, targets: expected all with labels or all with targets",
  );
});
