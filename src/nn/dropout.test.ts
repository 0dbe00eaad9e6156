import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../compile.ts";
import { Graph } from "../compiler/1-graph/graph.ts";
import { input } from "../compiler/1-graph/tensor.ts";
import { printSchedule } from "../compiler/3-schedule/print.ts";
import { randomStream } from "../data/random.ts";
import { strokes } from "../data/strokes.ts";
import { FormatError, OptionError } from "../errors.ts";
import type { CompileOptions } from "../runtime/machine.ts";
import { folder, skip } from "../runtime/native.test.setup.ts";
import { checkGradient } from "../train/gradient-check.ts";
import { fromSafetensors } from "../train/load.ts";
import { train } from "../train/train.ts";
import { initialize } from "../train/trained.ts";
import { sigmoid, tanh } from "./activation.ts";
import { adam } from "./adaptive.ts";
import type { FloatType } from "./batch.ts";
import { dense } from "./dense.ts";
import { networkOf } from "./describe.ts";
import { dropout } from "./dropout.ts";
import { predictionStep } from "./evaluation-step.ts";
import type { Layer } from "./layer.ts";
import { crossEntropy } from "./loss.ts";
import { network } from "./network.ts";
import { sgd } from "./optimizer.ts";
import { trainingStep } from "./step.ts";
import { trace } from "./trace.ts";

process.env.XDG_CACHE_HOME = folder;

interface Setting extends CompileOptions {
  readonly layers?: readonly Layer[];
  readonly batch?: number;
  readonly isTraining?: boolean;
  readonly dtype?: FloatType;
  readonly seed?: number;
  readonly step?: number;
}

const WIDTH = 23;

/** What layers make of a batch of ones. */
async function ofOnes(p: number, setting: Setting = {}): Promise<number[]> {
  const {
    layers = [dropout(p)],
    batch = 10,
    isTraining = true,
    dtype = "f32",
    seed: drawn = 1,
    step: at = 0,
    ...compiling
  } = setting;
  const graph = new Graph();
  const [seed, step] = ["seed", "step"].map((name) => input(graph, name, "cell", [], "u32"));
  const x = input(graph, "x", "data", [batch, WIDTH], dtype);
  const random = { seed: seed!, step: step! };
  graph.output("a", trace(layers, x, { isTraining, random }).output.a.node);
  const machine = await compile([{ name: "run", graph }], compiling);
  try {
    machine.write("x", new Float64Array(batch * WIDTH).fill(1));
    if (isTraining) machine.write("seed", [drawn]);
    if (isTraining) machine.write("step", [at]);
    machine.run("run", 1);
    return Array.from(await machine.read("a"));
  } finally {
    machine.dispose();
  }
}

const maskOf = (values: readonly number[]) => values.map((v) => (v === 0 ? 0 : 1)).join("");

test("the share p is left out and the rest makes up for it, so the mean stays", async () => {
  for (const p of [0.1, 0.5, 0.8]) {
    const values = await ofOnes(p, { batch: 4000 });
    const zeros = values.filter((v) => v === 0).length;
    const deviation = Math.sqrt(p * (1 - p) * values.length);
    assert.ok(Math.abs(zeros - p * values.length) < 4 * deviation, `${zeros} zeros with ${p}`);
    assert.deepEqual([...new Set(values)].sort(), [0, Math.fround(1 / (1 - p))]);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    assert.ok(Math.abs(mean - 1) < (4 * deviation) / values.length / (1 - p), `mean ${mean}`);
  }
});

test("p = 0 changes nothing", async () => {
  assert.deepEqual(new Set(await ofOnes(0)), new Set([1]));
});

test("the mask is the same in every program that is made of it", async () => {
  const mask = maskOf(await ofOnes(0.3, { target: "reference" }));
  const others: Setting[] = [
    { target: "wasm" },
    { target: "wasm", schedule: "plain" },
    { target: "wasm", dtype: "f64" },
    { target: "reference", dtype: "f64" },
  ];
  for (const other of others) {
    assert.equal(maskOf(await ofOnes(0.3, other)), mask, JSON.stringify(other));
  }
  const seven = maskOf(await ofOnes(0.3, { batch: 7 }));
  assert.equal(mask.slice(0, 7 * WIDTH), seven, "a shorter batch has the first rows of the mask");
});

test("the mask is the same in native code", { skip }, async () => {
  const mask = maskOf(await ofOnes(0.3));
  assert.equal(maskOf(await ofOnes(0.3, { target: "native" })), mask);
  assert.equal(maskOf(await ofOnes(0.3, { target: "native", dtype: "f64" })), mask);
});

test("another step, seed or layer has another mask", async () => {
  const masks = [
    await ofOnes(0.5),
    await ofOnes(0.5, { step: 1 }),
    await ofOnes(0.5, { seed: 2 }),
    await ofOnes(0.5, { layers: [dropout(0), dropout(0.5)] }),
  ].map(maskOf);
  assert.equal(new Set(masks).size, 4);
});

test("evaluation leaves out nothing; the book's scaling multiplies there", async () => {
  const evaluating = { isTraining: false } as const;
  assert.deepEqual(new Set(await ofOnes(0.25, evaluating)), new Set([1]));
  const layers = [dropout(0.25, { scaling: "book" })];
  assert.deepEqual(new Set(await ofOnes(0.25, { ...evaluating, layers })), new Set([0.75]));
  assert.deepEqual(new Set(await ofOnes(0.25, { layers })), new Set([0, 1]));
});

test("answering names the same values as training, so that all of a network can be looked at", async () => {
  for (const scaling of ["inverted", "book"] as const) {
    const inner = network([3], dense(4, tanh), dropout(0.25, { scaling }), dense(2, sigmoid));
    const graph = predictionStep(inner, {
      region: {
        name: "eval",
        count: 1,
        inputShape: [3],
        outputs: 2,
        inputDType: "f32",
        divideBy: 1,
        labels: "u32",
      },
      batchSize: 1,
      monitors: inner.values,
    });
    const machine = await compile([{ name: "predict", graph }], { target: "wasm", threads: 1 });
    const weights = [0.4, -0.7, 0.2, 0.9, -0.3, 0.5, -0.8, 0.1, 0.6, 0.35, -0.45, 0.75];
    machine.write("layers.0.weight", weights);
    machine.write("eval.inputs", [0.3, -0.6, 0.8]);
    machine.write("eval.cursor", [0]);
    machine.run("predict", 1);
    const [before, after] = await Promise.all(
      ["layers.0/a", "layers.1/a"].map((name) => machine.read(`predict/${name}`)),
    );
    const kept = scaling === "book" ? 0.75 : 1;
    for (const [i, a] of Array.from(before!).entries()) {
      assert.ok(Math.abs(a) > 0.01);
      assert.ok(Math.abs(after![i]! - kept * a) < 1e-7);
    }
    machine.dispose();
  }
});

const net = network([784], dense(30, tanh), dropout(0.5), dense(10, sigmoid));
const options = {
  loss: crossEntropy,
  optimizer: adam({ learningRate: 0.01 }),
  epochs: 2,
  batchSize: 10,
} as const;

test("the same run twice has the same bits, and the mask changes them", async () => {
  const set = strokes({ count: 103 });
  const bits = async (layer: Layer, more: object = {}) => {
    const run = await train(network([784], dense(30, tanh), layer, dense(10, sigmoid)), set, {
      ...options,
      ...more,
    });
    return Buffer.concat([...run.parameters.values()].map((v) => new Uint8Array(v.buffer)));
  };
  const once = await bits(dropout(0.5));
  assert.ok(once.equals(await bits(dropout(0.5))));
  assert.ok(once.equals(await bits(dropout(0.5), { chunkMs: 1e-6, monitors: ["layers.1/a"] })));
  assert.ok(!once.equals(await bits(dropout(0))));
});

test("networks learn with both scalings, and answer with all their neurons", async () => {
  const [training, held] = [strokes({ count: 300 }), strokes({ count: 200, seed: 2 })];
  for (const scaling of ["inverted", "book"] as const) {
    const run = await train(
      network([784], dense(30, tanh), dropout(0.3, { scaling }), dense(10, sigmoid)),
      training,
      { ...options, epochs: 12, validation: held },
    );
    const { accuracy } = run.history.at(-1)!.validation!;
    assert.ok(accuracy > 0.7, `${scaling}: ${accuracy}`);
    const again = await run.evaluate(held);
    assert.equal(again.accuracy, accuracy);
  }
});

test("backpropagation takes the mask of the forward pass", () => {
  const small = network([4], dense(6, tanh), dropout(0.5), dense(3, sigmoid));
  const { uniform } = randomStream(1, "dropout.test");
  const x = Float32Array.from({ length: 20 }, () => uniform());
  const set = { ...strokes({ count: 5 }), inputShape: [4], outputs: 3, inputs: x } as const;
  const labels = Uint8Array.of(0, 1, 2, 0, 1);
  const check = checkGradient(small, { ...set, labels, divideBy: 1 }, { loss: crossEntropy });
  assert.ok(check.worst.relativeError < 1e-7, `${check.worst.relativeError}`);
});

test("the mask is worked out twice, never stored", async () => {
  const graph = trainingStep(net, {
    ...options,
    optimizer: sgd({ learningRate: 1 }),
    batchSize: 7,
    trainCount: 50,
    inputDType: "u8",
    divideBy: 256,
    labels: "u8",
  });
  const machine = await compile([{ name: "train", graph, guard: "train/loss" }]);
  const { program } = machine;
  const scratch = [...program!.buffers.values()].filter((b) => b.role === "scratch");
  assert.deepEqual(
    scratch.filter((b) => b.dtype === "u32" || b.dtype === "bool"),
    [],
  );
  // the activations, what is left of them, and the error of the layer
  assert.equal(scratch.filter((b) => b.shape.join() === "7,30").length, 3);
  const kernels = program!.cuts
    .map((cut) => printSchedule(cut))
    .join("")
    .split(/\n(?= +\d)/);
  const masked = kernels.filter((text) => /reads .*\bseed, step/.test(text));
  assert.deepEqual(
    masked.map((text) => /contract/.test(text)),
    [true, true],
    "forward and backward",
  );
  machine.dispose();
});

test("it prints as its code, is kept in files and refuses what cannot be", () => {
  const text = 'network([4], dense(5), dropout(0.25, { scaling: "book" }), dropout(0.5), dense(2))';
  const made = initialize(
    network([4], dense(5), dropout(0.25, { scaling: "book" }), dropout(0.5), dense(2)),
  );
  assert.equal(
    `${made.network}`.replaceAll(/\s+/g, " ").replace(/\( /, "(").replace(/, \)$/, ")"),
    text,
  );
  assert.equal(`${fromSafetensors(made.toSafetensors()).network}`, `${made.network}`);
  for (const p of [-0.1, 1, Number.NaN]) assert.throws(() => dropout(p), OptionError);
  assert.throws(() => dropout(0.5, { scaling: "none" as "book" }), OptionError);
  const layers = [{ kind: "dropout", p: "0.5", scaling: "book" }];
  assert.throws(() => networkOf({ inputShape: [4], layers }, "file"), FormatError);
});
