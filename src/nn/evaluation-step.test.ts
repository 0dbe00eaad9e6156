import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate } from "../compiler/1-graph/evaluate.ts";
import { verify } from "../compiler/1-graph/verify.ts";
import { linear } from "./activation.ts";
import type { Region } from "./batch.ts";
import { dense } from "./dense.ts";
import { evaluationStep, predictionStep } from "./evaluation-step.ts";
import { quadratic } from "./loss.ts";
import { network } from "./network.ts";

const net = network([3], dense(3, linear, { bias: false }));
const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const inputs = [9, 0, 0, 0, 9, 0, 0, 8, 9, 9, 9, 0];
const labels = [0, 1, 1, 1];
const region: Region = {
  name: "eval",
  count: 4,
  inputShape: [3],
  outputs: 3,
  inputDType: "f64",
  divideBy: 1,
  labels: "u8",
};
const buffers = () =>
  new Map<string, ArrayLike<number>>([
    ["eval.inputs", inputs],
    ["eval.labels", labels],
    ["eval.cursor", [1]],
    ["eval.lossSum", [100]],
    ["eval.confusion", [5, 0, 0, 0, 0, 0, 0, 0, 0]],
    ["layers.0.weight", identity],
  ]);

test("evaluation adds losses and answers to what is there, from the cursor on", () => {
  const graph = evaluationStep(net, { region, loss: quadratic, batchSize: 3, dtype: "f64" });
  verify(graph);
  const { updates } = evaluate(graph, buffers());
  assert.deepEqual([...Array.from(updates.get("eval.cursor")!)], [4]);
  // Examples 1, 2 and 3 are answered 1, 2 and, of two that are equal, the first: 0.
  assert.deepEqual(Array.from(updates.get("eval.confusion")!), [5, 0, 0, 1, 1, 1, 0, 0, 0]);
  const loss = (64 + (49 + 81) + (81 + 64)) / 2;
  assert.deepEqual(Array.from(updates.get("eval.lossSum")!), [100 + loss]);
});

test("targets have a loss and an error, no answers", () => {
  const targets: Region = { ...region, labels: undefined };
  const graph = evaluationStep(net, { region: targets, loss: quadratic, batchSize: 1 });
  const updated = graph.updates.map((u) => (u.target.attributes as { name: string }).name);
  assert.deepEqual(updated, ["eval.lossSum", "eval.squaredError", "eval.cursor"]);
});

test("prediction gives the outputs of the next rows", () => {
  const graph = predictionStep(net, { region, batchSize: 2, dtype: "f64" });
  const { outputs } = evaluate(graph, buffers());
  assert.deepEqual(Array.from(outputs.get("predict/output")!), inputs.slice(3, 9));
});

test("prediction gives inner values as well, and refuses names that there are not", () => {
  const halves = network([3], dense(3, linear, { bias: false }), dense(1, linear, { bias: false }));
  const monitors = ["inputs", "layers.0/z"];
  const graph = predictionStep(halves, {
    region,
    batchSize: 2,
    dtype: "f64",
    entry: "look",
    monitors,
  });
  verify(graph);
  const turned = [0, 2, 0, 0, 0, 3, 5, 0, 0];
  const weights = new Map([
    ...buffers(),
    ["layers.0.weight", turned],
    ["layers.1.weight", [1, 1, 1]],
  ]);
  const { outputs } = evaluate(graph, weights as ReturnType<typeof buffers>);
  assert.deepEqual(Array.from(outputs.get("look/inputs")!), inputs.slice(3, 9));
  assert.deepEqual(Array.from(outputs.get("look/layers.0/z")!), [18, 0, 0, 16, 27, 0]);
  assert.deepEqual(Array.from(outputs.get("look/output")!), [18, 43]);
  assert.throws(
    () => predictionStep(halves, { region, batchSize: 2, monitors: ["layers.0/delta"] }),
    /monitors: expected some of layers\.0\/z, .*got layers\.0\/delta/,
  );
});
