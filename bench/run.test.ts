// The benchmark on a small made-up set: every line is there and holds sane numbers. How fast
// anything is, no test can say.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { dataset, randomStream } from "downhill/data";
import { networkOf } from "./architecture.ts";
import type { BenchLine, KernelLine, MissingLine, RateLine } from "./line.ts";
import { openPeak } from "./peak.ts";
import { MissingPeer, openPeer, peers } from "./peer.ts";
import { type BenchOptions, runBench } from "./run.ts";
import { formatBench } from "./table.ts";
import { workloads } from "./workloads.ts";

/** Ten kinds of noise on black, told apart by which pixels are bright. */
function examples(count: number, seed: number) {
  const random = randomStream(seed, "bench/test");
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const inputs = Uint8Array.from({ length: count * 784 }, (_, at) => {
    const isBright = at % 10 === labels[Math.floor(at / 784)] || random.below(20) === 0;
    return isBright ? random.below(256) : 0;
  });
  return dataset({ name: "noise", inputShape: [784], outputs: 10, inputs, labels });
}

const data = { training: examples(300, 1), test: examples(100, 2) };

async function linesOf(options: Partial<BenchOptions>): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  await runBench({ seconds: 0.2, peers: false, data, onLine: (l) => lines.push(l), ...options });
  // What is printed is what arrives.
  return JSON.parse(JSON.stringify(lines));
}

/** What nobody reaches without learning; how many epochs a slow machine gets to is left open. */
const CHANCE = 0.4;

const isRate = (line: BenchLine): line is RateLine => "samplesPerSecond" in line;
const isKernel = (line: BenchLine): line is KernelLine => "kernel" in line;
const isMissing = (line: BenchLine): line is MissingLine => "missing" in line;

function assertFinite(values: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  for (const name of names) {
    const value = values[name];
    assert.ok(
      typeof value === "number" && Number.isFinite(value) && value >= 0,
      `${name} ${value}`,
    );
  }
}

const RATE_FIELDS = [
  ["threads", "samplesPerSecond", "samplesPerSecondMin", "samplesPerSecondMax", "gflops"],
  ["testAccuracy", "epochs", "intervals", "seconds"],
].flat();

test("a rate line and kernel lines on wasm are well formed", async () => {
  const lines = await linesOf({ workloads: ["W1", "W2"], targets: ["wasm"], kernels: true });
  assert.ok("environment" in lines[0]!);
  assert.deepEqual(lines.filter(isMissing), []);
  const rates = lines.filter(isRate);
  assert.deepEqual(
    rates.map((r) => [r.workload, r.target, r.skipsZeros]),
    ["W1", "W2"].flatMap((name) => [
      [name, "wasm", true],
      [name, "wasm", false],
    ]),
  );
  for (const rate of rates) {
    assertFinite({ ...rate }, RATE_FIELDS);
    // What skipping leaves to do depends on the data; epochs() runs the program that skips.
    assertFinite({ ...rate }, [rate.skipsZeros ? "userSamplesPerSecond" : "executedGflops"]);
    assert.equal(rate.executedGflops === null, rate.skipsZeros);
    assertFinite({ ...rate }, ["compileMs", "warmCompileMs", "memoryBytes"]);
    assert.equal(rate.cachedCompileMs, null);
    assert.ok(rate.memoryBytes! > 784 * data.training.count, `${rate.memoryBytes} bytes`);
    assert.ok(rate.samplesPerSecondMin <= rate.samplesPerSecond);
    assert.ok(rate.samplesPerSecond <= rate.samplesPerSecondMax);
    assert.ok(rate.intervals >= 5 && rate.seconds >= 0.2);
    assert.ok(rate.testAccuracy! > CHANCE, `${rate.workload}: ${rate.testAccuracy}`);
    // Two flops a weight and example forward and for the weights' gradient, and the error sent back.
    const [hidden] = rate.workload === "W1" ? [30] : [100];
    const flops = 4 * (784 * hidden + hidden * 10) + 2 * hidden * 10;
    const expected = (flops * rate.samplesPerSecond) / 1e9;
    assert.ok(Math.abs(rate.gflops! / expected - 1) < 1e-9, `${rate.gflops}, not ${expected}`);
  }
  for (const { workload, skipsZeros } of rates) {
    const kernels = lines
      .filter(isKernel)
      .filter((k) => k.workload === workload && k.skipsZeros === skipsZeros);
    assert.equal(kernels.at(-1)!.kernel, "step");
    const own = kernels.slice(0, -1);
    assert.ok(own.length > 1);
    for (const kernel of kernels) {
      assertFinite({ ...kernel }, skipsZeros ? ["gflops"] : ["gflops", "executedGflops"]);
      assert.ok(kernel.microseconds > 0, kernel.kernel);
    }
    const shares = own.reduce((sum, k) => sum + k.share, 0);
    assert.ok(Math.abs(shares - 1) < 1e-9, `shares add up to ${shares}`);
  }
  const text = formatBench(lines);
  assert.match(text, /W1\n.*samples\/s[\s\S]*\nwasm /);
  assert.match(text, /W2 on wasm, kernels\n[\s\S]*\nstep /);
});

test("convolutions, predictions and a layer of one's own have lines as well", async () => {
  const names = ["W3", "W6-1", "RBM", "FGSM", "H"];
  const lines = await linesOf({ workloads: names, targets: ["wasm"], kernels: true });
  assert.deepEqual(lines.filter(isMissing), []);
  const rates = lines.filter(isRate).filter((r) => !r.skipsZeros);
  assert.deepEqual(
    rates.map((r) => r.workload),
    names,
  );
  for (const rate of rates) {
    // a Boltzmann machine gives no answers that could be right
    const isJudged = rate.workload !== "RBM";
    const fields = RATE_FIELDS.filter((name) => isJudged || name !== "testAccuracy");
    assertFinite({ ...rate }, [...fields, "executedGflops"]);
    assert.equal(rate.testAccuracy === null, !isJudged, rate.workload);
  }
  for (const name of names) {
    const kernels = lines.filter(isKernel).filter((k) => k.workload === name);
    assert.ok(kernels.some((k) => k.kernel === "step"));
  }
});

test("AlexNet in one tower has 61.1 million parameters", () => {
  const workload = workloads.find((w) => w.name === "W5")!;
  assert.equal(networkOf(workload).parameterCount, 61_100_840);
});

test("an unknown workload or target is refused before anything runs", async () => {
  await assert.rejects(linesOf({ workloads: ["W9"] }), /no workload W9; expected some of W1, W2/);
  await assert.rejects(linesOf({ targets: ["gpu"] }), /no target gpu; expected some of native/);
});

test("a target that cannot run is reported in words, and the others are measured", async () => {
  const { CC } = process.env;
  process.env.CC = "/no/such/compiler";
  try {
    const targets = ["native", "wasm"];
    const lines = await linesOf({ workloads: ["W1"], targets });
    const [missing, ...more] = lines.filter(isMissing);
    assert.deepEqual(more, []);
    assert.equal(missing!.target, "native");
    assert.match(missing!.missing, /C compiler|koffi/);
    assert.deepEqual(
      lines.filter(isRate).map((r) => [r.target, r.peakShare]),
      [
        ["wasm", null],
        ["wasm", null],
      ],
    );
    assert.match(formatBench(lines), /^native: not measured: /m);
  } finally {
    if (CC === undefined) delete process.env.CC;
    else process.env.CC = CC;
  }
});

test("the peak is null without a compiler", async () => {
  const peak = await openPeak("/no/such/compiler");
  assert.equal(await peak.measure(), null);
  assert.equal(peak.best(), null);
  await peak.close();
});

let empty: string;
before(async () => {
  empty = await mkdtemp(join(tmpdir(), "downhill-bench-test-"));
});
after(() => rm(empty, { recursive: true, force: true }));

test("a peer that is not installed says what is missing", async () => {
  const { PYTHON } = process.env;
  process.env.PYTHON = "/no/such/python";
  try {
    const lines = await linesOf({ workloads: ["W1"], targets: [], peers: ["numpy", "torch"] });
    assert.deepEqual(
      lines.filter(isMissing).map((l) => l.peer),
      ["numpy", "torch"],
    );
    for (const { missing } of lines.filter(isMissing)) {
      assert.match(missing, /\/no\/such\/python cannot be started/);
    }
  } finally {
    if (PYTHON === undefined) delete process.env.PYTHON;
    else process.env.PYTHON = PYTHON;
  }
});

test("a peer that breaks is reported with its error", async () => {
  const script = { name: "jax-js", script: "jax.mjs", language: "node" } as const;
  await assert.rejects(openPeer(script, empty), (error) => {
    assert.ok(error instanceof MissingPeer);
    assert.match(error.message, /ended early: .*workload\.json/);
    return true;
  });
});

test("whatever peers are here learn what we learn", async (t) => {
  const lines = await linesOf({ workloads: ["W1", "W2"], targets: [], peers: true });
  const rates = lines.filter(isRate);
  const said = lines.filter(isMissing).map((l) => `${l.workload} ${l.peer}: ${l.missing}`);
  t.diagnostic([...rates.map((r) => `${r.workload} ${r.peer}`), ...said].join("\n"));
  const asked = ["W1", "W2"].map((name) => workloads.find((w) => w.name === name)!);
  const expected = asked.flatMap((workload) => peers.filter(({ can }) => can(workload)));
  assert.equal(rates.length + said.length, expected.length);
  for (const rate of rates) {
    assertFinite({ ...rate }, RATE_FIELDS);
    assert.match(rate.peer!, /^\S.* \d+\.\d+/);
    assert.deepEqual([rate.target, rate.executedGflops, rate.peakShare], [undefined, null, null]);
    assert.ok(rate.testAccuracy! > CHANCE, `${rate.workload} ${rate.peer}: ${rate.testAccuracy}`);
  }
});
