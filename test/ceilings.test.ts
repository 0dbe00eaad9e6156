// Numbers that grow unless somebody looks: each has a ceiling a few per cent above what it is now,
// raised only in the commit that needs it, with the reason.
import assert from "node:assert/strict";
import { Session } from "node:inspector/promises";
import { test } from "node:test";
import { crossEntropy, dense, network, sgd, sigmoid, trainingStep } from "downhill";
import { compile, type Machine } from "downhill/graph";
import { codeLines, isTest, sourceFiles } from "./source-files.ts";

const CEILINGS = {
  /** Bytes of the module of one training step of [784, 30, 10], mini-batches of 10. */
  wasmBytes: 6_900,
  /** Kernels of that step. */
  kernels: 12,
  /** Its memory besides the data. */
  arenaBytes: 140_000,
  /** Milliseconds of processor time to compile it, the fastest of five: what else the machine does
   * counts for less there than by the clock. */
  compileMs: 60,
  /** Functions of ours that compiling it calls, and calls of them. The first time in a process the
   * engine compiles each of those functions and runs most calls without having optimised anything:
   * these counts, which no busy machine changes, are what that time depends on. */
  functionsCalled: 776,
  calls: 58_600,
} as const;

/** Lines of code by folder, without comments and tests. Folders that stand together share one. What a
 * feature needs is raised with it, by the lines that it has; compiler and runtime may only fall, but for the 71
 * lines by which parts stand apart that a small program need not load, the 140 of stores past the caches and
 * of sums that wait apart, the 74 of what is fetched a round or a tile ahead and of windows side by side, and
 * the 45 by which a compilation is stopped between its stages; two for the names of what keeps attacks compiled.
 * Starts of part of a network, snapshots, gradients that are looked at and views of sets stand apart like those
 * parts: three lines of the compiler and the API, one of networks, 12 of data, 16 of training. */
const LINES: readonly (readonly [ceiling: number, ...folders: string[]])[] = [
  [16_814, "src/compiler", "src/runtime", "src"],
  [5_721, "src/nn"],
  [6_282, "src/data"],
  [3_300, "src/formats"],
  [55, "src/bundled"],
  [440, "src/inspect"],
  [1_490, "src/keras"],
  [4_665, "src/onnx"],
  [9_016, "src/train"],
  [645, "src/search"],
  [605, "src/standalone"],
  [9_495, "cli"],
  [14_740, "book"],
  [3_190, "bench"],
];

const TRAIN_COUNT = 1000;
const graph = trainingStep(network([784], dense(30, sigmoid), dense(10, sigmoid)), {
  loss: crossEntropy,
  optimizer: sgd({ learningRate: 0.5 }),
  l2: 5,
  batchSize: 10,
  trainCount: TRAIN_COUNT,
  inputDType: "u8",
  divideBy: 256,
  labels: "u8",
});

/** Fails when the figure is above its ceiling; names it. */
function below(name: keyof typeof CEILINGS, figure: number): void {
  assert.ok(figure <= CEILINGS[name], `${name}: ${figure}, the ceiling is ${CEILINGS[name]}`);
}

/** The folder that a file is counted in: src/train/..., cli/...; src for the files in src itself. */
const folderOf = (path: string): string => /^(src\/[^/]+|[^/]+)(?=\/)/.exec(path)![1]!;

test("no folder is longer than it was, and every folder of src has a ceiling", (t) => {
  const lines = new Map<string, number>();
  for (const file of ["src", "cli", "book", "bench"].flatMap(sourceFiles)) {
    const folder = folderOf(file.path);
    if (!isTest(file)) lines.set(folder, (lines.get(folder) ?? 0) + codeLines(file));
  }
  t.diagnostic(JSON.stringify(Object.fromEntries(lines)));
  assert.deepEqual(
    [...lines.keys()].filter((folder) => !LINES.some(([, ...known]) => known.includes(folder))),
    [],
    "folders without a ceiling",
  );
  const above = LINES.map(([ceiling, ...folders]) => {
    const sum = folders.reduce((total, folder) => total + (lines.get(folder) ?? 0), 0);
    assert.ok(sum > 0, `${folders.join(", ")}: no lines were counted`);
    return sum > ceiling ? `${folders.join(" + ")}: ${sum} lines, the ceiling is ${ceiling}` : "";
  });
  assert.deepEqual(
    above.filter((text) => text !== ""),
    [],
  );
});

test("the book's training step is no larger and no slower to compile than it was", async (t) => {
  const machines: Machine[] = [];
  let compileMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const before = process.cpuUsage();
    machines.push(await compile([{ name: "train", graph }]));
    const { user, system } = process.cpuUsage(before);
    compileMs = Math.min(compileMs, (user + system) / 1000);
  }
  const { program, artifact } = machines[0]!;
  const figures = {
    wasmBytes: (artifact as Uint8Array).byteLength,
    kernels: program!.costs.length,
    arenaBytes: program!.arenaBytes - TRAIN_COUNT * (784 + 1 + 4),
    compileMs,
  };
  t.diagnostic(JSON.stringify(figures));
  for (const [name, figure] of Object.entries(figures))
    below(name as keyof typeof CEILINGS, figure);
  for (const machine of machines) machine.dispose();
});

/** How many functions of the library `body` calls, and how often. */
async function callsOf(body: () => Promise<void>) {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    await session.post("Profiler.takePreciseCoverage");
    await body();
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const counts = result
      .filter(({ url }) => url.includes("/dist/src/"))
      .flatMap(({ functions }) => functions.map((f) => f.ranges[0]!.count))
      .filter((count) => count > 0);
    return { functionsCalled: counts.length, calls: counts.reduce((a, b) => a + b, 0) };
  } finally {
    session.disconnect();
  }
}

test("compiling the book's training step calls no more of the library than it did", async (t) => {
  const figures = await callsOf(async () => (await compile([{ name: "train", graph }])).dispose());
  t.diagnostic(JSON.stringify(figures));
  assert.ok(figures.functionsCalled > 100 && figures.calls > 1000, "nothing was counted");
  for (const [name, figure] of Object.entries(figures))
    below(name as keyof typeof CEILINGS, figure);
});
