// Networks of the bench: each kind is one that can be trained, and PyTorch, where it is installed,
// builds the same of the same words: its losses are ours.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { compile } from "downhill/graph";
import { MissingPeer } from "../peer.ts";
import type { NetworkLine, ShapesLine } from "./line.ts";
import { differing } from "./measure-network.ts";
import { generateNetwork, NETWORK_KINDS, type NetworkLayer, type NetworkSpec } from "./networks.ts";
import { runShapes } from "./run.ts";
import { flopsOf, type LayerShape } from "./shape.ts";
import { openTorch, type Torch } from "./torch.ts";
import { entryOf, networkOf, prepareLesson, type Trainee, traineeOf } from "./trainee.ts";

test("a seed draws the same network of each kind, others differ, and all are networks", () => {
  for (const kind of NETWORK_KINDS) {
    const drawn = Array.from({ length: 12 }, (_, seed) => generateNetwork(kind, seed));
    assert.deepEqual(generateNetwork(kind, 4), drawn[4]);
    assert.ok(new Set(drawn.map((spec) => JSON.stringify(spec))).size > 1, kind);
    for (const spec of drawn) {
      assert.equal(networkOf(spec).outputs, 10, kind);
      assert.equal(kind === "batch-1", spec.batch === 1);
    }
  }
});

const conv = (filters: number, groups: number, stride: number, bias: boolean): NetworkLayer => ({
  kind: "conv",
  filters,
  kernel: [3, 3],
  stride: [stride, stride],
  padding: [1, 1],
  groups,
  bias,
});

/** Every kind of layer; the picture is no square and is flattened with both sides above 1. */
const everything: NetworkSpec = {
  kind: "residual",
  describe: "everything",
  batch: 6,
  inputShape: [12, 8, 3],
  classes: 5,
  layers: [
    conv(6, 1, 1, true),
    { kind: "relu" },
    {
      kind: "residual",
      layers: [conv(6, 6, 1, false), { kind: "norm" }, { kind: "sigmoid" }, conv(6, 2, 1, true)],
    },
    { kind: "maxPool", size: [2, 2] },
    conv(8, 1, 2, false),
    { kind: "norm" },
    { kind: "relu" },
    { kind: "meanPool", size: [1, 2] },
    { kind: "flatten" },
    { kind: "dense", size: 9 },
    { kind: "relu" },
    { kind: "dense", size: 5 },
  ],
  optimizer: "momentum",
  learningRate: 0.05,
};

/** PyTorch, or a test that is skipped. */
async function torchOr(t: TestContext): Promise<Torch | undefined> {
  try {
    return await openTorch();
  } catch (error) {
    if (!(error instanceof MissingPeer)) throw error;
    t.skip(error.message);
    return undefined;
  }
}

const STEPS = 4;

async function ours(spec: NetworkSpec): Promise<number[]> {
  const lesson = prepareLesson(spec);
  const machine = await compile([entryOf(spec, lesson)], { target: "wasm" });
  try {
    return await traineeOf(machine, spec, lesson).losses(STEPS);
  } finally {
    machine.dispose();
  }
}

test("PyTorch has our losses with every kind of layer and optimizer", async (t) => {
  const torch = await torchOr(t);
  if (!torch) return;
  t.after(() => torch.close());
  const specs: NetworkSpec[] = [
    everything,
    { ...everything, optimizer: "adam", learningRate: 0.01 },
    { ...everything, optimizer: "sgd" },
    generateNetwork("one-dimensional", 2),
    generateNetwork("tiny", 2),
    generateNetwork("batch-1", 2),
  ];
  for (const spec of specs) {
    const trainee: Trainee = await torch.network(spec, prepareLesson(spec));
    const theirs = await trainee.losses(STEPS);
    const own = await ours(spec);
    assert.equal(theirs.length, STEPS);
    for (const [i, loss] of own.entries()) {
      const difference = Math.abs(loss - theirs[i]!);
      assert.ok(difference < 1e-4 * Math.abs(loss), `${spec.describe}: ${own}, not ${theirs}`);
    }
    assert.ok((await trainee.time(2)) > 0);
  }
});

test("PyTorch is timed on contractions of every kind", async (t) => {
  const torch = await torchOr(t);
  if (!torch) return;
  t.after(() => torch.close());
  const base = { batch: 2, picture: [6, 6], channels: 4, filters: 8, kernel: [3, 3] } as const;
  const shapes: LayerShape[] = [
    { kind: "dense", batch: 3, inputs: 7, outputs: 5 },
    { ...base, kind: "conv", stride: [2, 2], padding: [1, 1], groups: 1 },
    { ...base, kind: "depthwise", stride: [1, 1], padding: [0, 0], groups: 4 },
  ];
  for (const shape of shapes) {
    const of = await torch.shape(shape);
    for (const contraction of ["forward", "inputGradient", "weightGradient"] as const) {
      const seconds = await of(contraction).time(3);
      assert.ok(seconds > 0 && seconds < 60, `${shape.kind} ${contraction}: ${seconds}`);
    }
    assert.ok(flopsOf(shape) > 0);
  }
});

test("without PyTorch the network is measured, and a line says what is missing", async () => {
  const { PYTHON } = process.env;
  process.env.PYTHON = "/no/such/python";
  const lines: ShapesLine[] = [];
  try {
    const onLine = (line: ShapesLine) => lines.push(line);
    // the kernels of a pooling write over positions that they read, so none may be called twice
    const networks = ["tiny", "padded"] as const;
    const rest = { targets: ["wasm"], peers: true, seconds: 0.01, kernels: true, onLine };
    await runShapes({ count: 0, seed: 1, networks, ...rest });
  } finally {
    if (PYTHON === undefined) delete process.env.PYTHON;
    else process.env.PYTHON = PYTHON;
  }
  const missing = lines.filter((l) => "missing" in l);
  assert.deepEqual(
    missing.map((l) => [l.target, l.isWrong]),
    [["torch", false]],
  );
  assert.match(missing[0]!.missing, /\/no\/such\/python cannot be started/);
  const [tiny] = lines.filter((l): l is NetworkLine => "network" in l);
  assert.ok(tiny!.imagesPerSecond > 0 && tiny!.gflops! > 0 && tiny!.compileMs! > 0);
  assert.equal(tiny!.ratio, null);
  assert.ok(tiny!.losses.every(Number.isFinite));
  for (const net of lines.filter((l): l is NetworkLine => "network" in l)) {
    const kernels = lines.filter((l) => "kernel" in l && l.of === net.network);
    assert.equal(kernels.length, net.kernels);
  }
  assert.equal(process.env.PYTHON, PYTHON);
});

test("losses that are not PyTorch's, or no numbers, are told in words", () => {
  assert.equal(differing([2.3, 2.2], [2.3001, 2.2]), undefined);
  assert.equal(differing([2.3], undefined), undefined);
  assert.match(differing([2.3, 2.2], [2.3, 2.3])!, /step 2 is 2\.2, PyTorch's is 2\.3/);
  assert.match(differing([Number.NaN], undefined)!, /step 1 is NaN/);
});
