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
import { stepper } from "downhill";
import { type Dataset, mnist, reshapeInputs, take } from "downhill/data";
import { readLayers, readsSteps } from "../settings/layers.ts";
import { PRESETS } from "../settings/presets.ts";
import { DEFAULTS, type Settings } from "../settings/settings.ts";
import { makeNetwork, makeOptions } from "../worker/build.ts";
import { toPyTorch } from "./pytorch.ts";
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
