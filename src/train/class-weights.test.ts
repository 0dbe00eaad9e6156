// Classes that count more: the weighted mean of PyTorch's cross_entropy(weight=), its numbers and its
// gradient, by finite differences too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate } from "../compiler/1-graph/evaluate.ts";
import { dataset } from "../data/dataset.ts";
import { blobs } from "../data/synthetic.ts";
import { OptionError } from "../errors.ts";
import { sigmoid, softmax } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { gradientStep } from "../nn/gradient-step.ts";
import { crossEntropy, logLikelihood } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { objective } from "../nn/objective.ts";
import { sgd } from "../nn/optimizer.ts";
import { checkGradient } from "./gradient-check.ts";
import { train } from "./train.ts";

const net = network([2], dense(3, softmax, { bias: false }));
const weights = [1, 4, 0.5];

test("cost and gradient are PyTorch's", () => {
  const graph = gradientStep(net, {
    ...{ loss: logLikelihood, batchSize: 4, trainCount: 4, inputDType: "f64", divideBy: 1 },
    ...{ labels: "u8", dtype: "f64", classWeights: weights },
  });
  const { outputs } = evaluate(
    graph,
    new Map<string, ArrayLike<number>>([
      ["layers.0.weight", [0.5, -0.25, 0.125, 1, -0.75, 0.375]],
      ["data.inputs", [1, 2, 0.5, -1, 3, 0.25, -1, 1]],
      ["data.labels", [0, 2, 0, 1]],
      ["data.order", [0, 1, 2, 3]],
      ["cursor", [0]],
      ["step", [0]],
      ["seed", [1]],
    ]) as never,
  );
  // torch.nn.functional.cross_entropy(x @ W.T, y, weight=[1, 4, 0.5]) in float64, PyTorch 2.13
  const wanted = [1.1070040913616226];
  const gradient = [
    ...[-0.31045264131212935, -0.2919791361375111, 0.6367231719777386],
    ...[-0.11936127301078114, -0.32627053066560924, 0.4113404091482922],
  ];
  const close = (found: ArrayLike<number>, expected: readonly number[]) => {
    for (const [i, x] of expected.entries()) assert.ok(Math.abs(found[i]! - x) < 1e-12, `${i}`);
  };
  close(outputs.get("train/loss")!, wanted);
  close(outputs.get("train/layers.0.weight/gradient")!, gradient);
});

/** 60 examples of class 0, 6 of class 1. */
const { inputs, labels } = blobs({ count: 120, classes: 2, dimensions: 2, spread: 1.2, seed: 4 });
const rows = [...labels!.keys()].filter((i) => labels![i] === 0 || i % 20 < 2);
const uneven = dataset({
  name: "uneven",
  inputShape: [2],
  outputs: 2,
  inputs: Float64Array.from(rows.flatMap((i) => [inputs[2 * i]!, inputs[2 * i + 1]!])),
  labels: Uint8Array.from(rows, (i) => labels![i]!),
});

test("backpropagation is the gradient of the weighted mean", () => {
  const deep = network([2], dense(4, sigmoid), dense(2, sigmoid));
  for (const classWeights of [[0.3, 7] as const, "balanced" as const]) {
    const { worst, compared } = checkGradient(deep, uneven, { loss: crossEntropy, classWeights });
    assert.ok(compared === 22 && worst.relativeError < 1e-8, JSON.stringify(worst));
  }
});

test("what is rare is learned where it counts more", async () => {
  const rare = Array.from(uneven.labels!).filter((label) => label === 1).length;
  assert.ok(rare > 3 && rare < uneven.count / 6, `${rare} of ${uneven.count}`);
  const options = { loss: crossEntropy, optimizer: sgd({ learningRate: 0.05 }), epochs: 20 };
  const right = async (classWeights?: "balanced") => {
    const run = await train(network([2], dense(2, sigmoid)), uneven, {
      ...{ ...options, batchSize: 8, classWeights, target: "wasm", threads: 1 },
    });
    return (await run.evaluate(uneven)).confusion![1]![1]!;
  };
  const [plain, weighted] = [await right(), await right("balanced")];
  assert.ok(weighted > plain, `${plain} and ${weighted} of ${rare}`);
});

test("weights that are none are refused", async () => {
  const run = (classWeights: unknown, loss = crossEntropy as never) =>
    train(network([2], dense(2, sigmoid)), uneven, {
      ...{ loss, optimizer: sgd({ learningRate: 1 }), epochs: 1, batchSize: 8 },
      classWeights: classWeights as "balanced",
    });
  await assert.rejects(run([1]), /classWeights: expected 2 numbers, one a class, got 1/);
  await assert.rejects(run([1, 0]), /finite numbers above 0, got 0/);
  await assert.rejects(run("even"), /a list of numbers or "balanced"/);
  const whole = objective("whole", ({ output, targets }) => output.a.sub(targets).square().sum(), {
    wanted: "classes" as never,
  });
  await assert.rejects(run([1, 2], whole as never), OptionError);
});
