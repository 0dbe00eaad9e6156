// What is taken away runs: the TypeScript program gives the bits of the worker's own run, the PyTorch
// script is one.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { initialize, stepper } from "downhill";
import { type Dataset, mnist, reshapeInputs, take } from "downhill/data";
import { costOf, smoothed } from "../panels/backpropagation/cost.ts";
import { readLayers, readsSteps } from "../settings/layers.ts";
import { LOSSES, lossOf } from "../settings/losses.ts";
import { PRESETS } from "../settings/presets.ts";
import { DEFAULTS, type Settings } from "../settings/settings.ts";
import { pyTorchFile } from "../worker/answers/file.ts";
import { makeNetwork, makeOptions } from "../worker/build.ts";
import { moduleNames, toPyTorch } from "./pytorch.ts";
import { toTypeScript } from "./typescript.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Runs a program inside the package, where its imports are found; returns what it prints. */
function runProgram(program: string): string {
  const folder = join(root, "dist", `taken-away-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, "lab-run.mjs"), program);
    const { stdout, stderr, status } = spawnSync(process.execPath, ["lab-run.mjs"], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function hashOf(settings: Settings): Promise<string> {
  const isPicture = settings.layers.some(({ kind }) => kind === "conv");
  const sets = await mnist({ shape: (isPicture ? [28, 28, 1] : [784]) as [784] });
  const rows = (set: Dataset) =>
    readsSteps(settings.layers) ? (reshapeInputs(set, [28, 28]) as Dataset) : set;
  const [training, validation, test] = [sets.training, sets.validation, sets.test].map((set) =>
    rows(set as Dataset),
  ) as [Dataset, Dataset, Dataset];
  const part = settings.data.count ? take(training, settings.data.count) : training;
  const net = makeNetwork(training.inputShape, settings.layers);
  const run = await stepper(net, part, { ...makeOptions(settings), validation, test } as never);
  while ((await run.nextEpoch()) !== undefined);
  const hash = createHash("sha256");
  for (const { name } of net.parameters) {
    const values = Float32Array.from((await run.read(name)).values);
    hash.update(new Uint8Array(values.buffer));
  }
  run.dispose();
  return hash.digest("hex");
}

const small: Partial<Settings> = { data: { name: "mnist", count: 700 }, epochs: 2, seed: 11 };

for (const [name, settings] of [
  ["the book's first network", { ...DEFAULTS, ...small }],
  [
    "a convnet with penalties and momentum",
    {
      ...DEFAULTS,
      ...small,
      layers: readLayers("conv 3 5 relu, pool 2, flatten, 12 tanh, dropout 0.3, 10 softmax"),
      loss: "logLikelihood",
      optimizer: "momentum",
      learningRate: 0.02,
      l2: 0.5,
      l1: 0.01,
      init: "he",
    },
  ],
  [
    "functions that are made with numbers",
    {
      ...DEFAULTS,
      ...small,
      layers: readLayers("12 leakyRelu(0.2), 11 elu(0.5), 9 gelu, 8 silu, 10 softmax"),
      loss: "labelSmoothing(logLikelihood, 0.1)",
      optimizer: "adamw",
      learningRate: 0.01,
      init: "glorot",
    },
  ],
  [
    "a network that reads rows",
    {
      ...DEFAULTS,
      ...small,
      data: { name: "mnist", count: 150 },
      layers: readLayers(
        "bidirectional lstm 5 sequences, each 7 tanh, rnn 6 relu sequences reverse, gru 9, 10 softmax",
      ),
      loss: "logLikelihood",
      optimizer: "adam",
      learningRate: 0.01,
      init: "scaled",
    },
  ],
] as const satisfies readonly (readonly [string, Settings])[]) {
  test(`the TypeScript file of ${name} gives the lab's hash`, async () => {
    const printed = runProgram(toTypeScript(settings)).trim().split("\n");
    assert.equal(printed.at(-1), await hashOf(settings));
  });
}

test("drawn sets are drawn the same", () => {
  for (const name of ["strokes", "blobs", "rings", "spirals"]) {
    const outputs = { strokes: 10, blobs: 4, rings: 3, spirals: 3 }[name]!;
    const settings: Settings = {
      ...DEFAULTS,
      data: { name, count: 200 },
      epochs: 1,
      layers: readLayers(`5 sigmoid, ${outputs} sigmoid`),
    };
    assert.match(runProgram(toTypeScript(settings)), /[0-9a-f]{64}\n$/, name);
  }
});

/** A Python that has PyTorch; undefined: there is none. */
const python = ["python3", "/usr/bin/python3"].find(
  (name) => spawnSync(name, ["-c", "import torch"]).status === 0,
);

/** Runs Python with what the program says before it; what it prints. */
function inPython(program: string): string {
  const { stdout, stderr, status } = spawnSync(python!, ["-c", program], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

const IMPORTS = "import torch, torch.nn as nn, torch.nn.functional as F\n";

for (const [layers, shape] of [
  [
    "conv 3 5 elu(0.5), pool 2, batchNorm, flatten, dropout 0.2, 12 geluTanh, 10 softmax",
    [28, 28, 1],
  ],
  ["20 linear, 8 leakyRelu(0.3), 5 softplus, 10 silu", [784]],
  [
    "bidirectional lstm 5 sequences, each 7 tanh, rnn 6 relu sequences, gru 9, 10 softmax",
    [28, 28],
  ],
] as const) {
  test(`PyTorch's weights are named as the script's modules are: ${layers}`, {
    skip: python ? false : "no Python with PyTorch",
  }, () => {
    const settings: Settings = { ...DEFAULTS, layers: readLayers(layers) };
    const script = toPyTorch(settings);
    const begin = Math.max(script.indexOf("class Steps"), 0) || script.indexOf("net = nn.");
    const net = script.slice(begin, script.indexOf("net(x[:2])"));
    const sides = shape.length === 3 ? "2, 1, 28, 28" : `2, ${shape.join(", ")}`;
    const theirs = inPython(
      `${IMPORTS}${net}\nnet(torch.zeros(${sides}))\nfor k, v in net.state_dict().items(): print(k, list(v.shape))`,
    );
    const trained = initialize(makeNetwork(shape, settings.layers));
    const { says } = pyTorchFile(trained, moduleNames(settings.layers));
    const ours = says!.split("\n").map((line) => line.split(" = ")[0]!);
    assert.deepEqual(ours.sort(), theirs.split("\n").sort());
  });
}

test("the script's costs are the lab's", {
  skip: python ? false : "no Python with PyTorch",
}, () => {
  const [a, y] = [
    [0.2, 0.7, 0.1],
    [0, 1, 0],
  ] as const;
  const names = LOSSES.map((kind) =>
    lossOf({
      kind,
      number: kind === "huber" ? 0.25 : kind.startsWith("smoothed") ? 0.2 : Number.NaN,
    }),
  );
  const lines = names.map(
    (loss) => /\n {8}cost = (.*)\n/.exec(toPyTorch({ ...DEFAULTS, loss }))![1]!,
  );
  const printed = inPython(
    `${IMPORTS}a, y = torch.tensor([${JSON.stringify(a)}]), torch.tensor([${JSON.stringify(y)}]).float()\n${lines.map((line) => `print(float(${line}))`).join("\n")}`,
  ).split("\n");
  for (const [i, name] of names.entries()) {
    const ours = costOf(name, a, smoothed(name, Float64Array.from(y)));
    assert.ok(Math.abs(Number(printed[i]) - ours) < 1e-6, `${name}: ${printed[i]} ${ours}`);
  }
});

test("the PyTorch script of every preset is Python", () => {
  const folder = mkdtempSync(join(tmpdir(), "downhill-pytorch-"));
  try {
    for (const { id, settings } of PRESETS) {
      const file = join(folder, `${id.replaceAll("-", "_")}.py`);
      writeFileSync(file, toPyTorch(settings));
      const { status, stderr } = spawnSync("python3", ["-m", "py_compile", file], {
        encoding: "utf8",
      });
      assert.equal(status, 0, `${id}: ${stderr}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
