// A set on disk trains like one in memory: to the same bits where the order is the same, as well where it
// is drawn in parts; from any place of an epoch on, on any number of threads; and a file that changes ends
// the run with what it learned kept.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { csvFile } from "../data/csv.ts";
import type { Dataset } from "../data/dataset.ts";
import { permutation, randomStream } from "../data/random.ts";
import { slice } from "../data/slices.ts";
import { type StreamedOptions, streamed } from "../data/streamed/streamed.ts";
import { subset } from "../data/subset.ts";
import { FormatError, OptionError } from "../errors.ts";
import { softmax, tanh } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { dropout } from "../nn/dropout.ts";
import { logLikelihood } from "../nn/loss.ts";
import { type Network, network } from "../nn/network.ts";
import { momentum } from "../nn/optimizer.ts";
import { fromCheckpoint, toCheckpoint } from "./checkpoint.ts";
import { doctor } from "./doctor/doctor.ts";
import { drawnFrom } from "./parts.ts";
import { stepper } from "./stepper.ts";
import { train } from "./train.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-streamed-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const COUNT = 3011;
const path = join(folder, "rings.csv");

/** Rings around each other, ring by ring as no file should be. */
function rings(): string {
  const random = randomStream(5, "rings");
  const rows = Array.from({ length: COUNT }, (_, i) => {
    const ring = Math.floor((3 * i) / COUNT);
    const angle = 2 * Math.PI * random.uniform();
    const radius = 1 + ring + 0.2 * random.normal();
    return `${radius * Math.cos(angle)},${radius * Math.sin(angle)},${"of several pieces ".repeat(15)},${ring}`;
  });
  return `x,y,filler,ring\n${rows.join("\n")}\n`;
}
writeFileSync(path, rings());
const columns = { label: "ring", ignore: ["filler"] } as const;
const memory = (await csvFile(path, columns)) as Dataset;
/** Parts of so many examples. */
const onDisk = (examples: number, blocks = 8, more: Partial<StreamedOptions> = {}) =>
  streamed(path, { ...columns, partBytes: 8 * examples, blocks, ...more }) as Promise<Dataset>;

const net = network([2], dense(12, tanh), dropout(0.1), dense(3, softmax)) as unknown as Network;
const options = {
  loss: logLikelihood,
  optimizer: momentum({ learningRate: 0.05, momentum: 0.9 }),
  batchSize: 10,
  epochs: 2,
  seed: 4,
  skipZeros: false,
} as const;

test("of one part, a set on disk gives the bits of the set in memory", async () => {
  const own = { ...options, monitors: ["layers.0/a"] };
  const inMemory = await train(net, memory, { ...own, validation: memory });
  const disk = await onDisk(COUNT);
  assert.equal(drawnFrom(disk, 10), undefined);
  const run = await train(net, disk, { ...own, validation: disk });
  assert.deepEqual(run.parameters, inMemory.parameters);
  const told = ({ history }: typeof run) =>
    history.map(({ loss, validation }) => [loss, validation?.loss, validation?.confusion]);
  assert.deepEqual(told(run), told(inMemory));
  const { parameters } = await train(net, await onDisk(300), options);
  assert.notDeepEqual(parameters, inMemory.parameters);
});

test("in parts of any size it learns as well, though the file lies class by class", async () => {
  const validation = slice(await onDisk(COUNT), 0, COUNT);
  const accuracies: number[] = [];
  const calm = {
    ...options,
    epochs: 12,
    optimizer: momentum({ learningRate: 0.02, momentum: 0.9 }),
  };
  const own = network([2], dense(12, tanh), dense(3, softmax)) as unknown as Network;
  for (const examples of [COUNT, 1500, 400, 100]) {
    const run = await train(own, await onDisk(examples), { ...calm, validation });
    accuracies.push(run.best!.validation.accuracy);
  }
  assert.ok(Math.min(...accuracies) > 0.93, `${accuracies}`);
  // and where the rows of the file are drawn, no worse than in memory
  const [header, ...rows] = rings().trimEnd().split("\n");
  const drawn = [...permutation(2, 0, COUNT)].map((row) => rows[row]);
  const mixed = join(folder, "mixed.csv");
  writeFileSync(mixed, `${[header, ...drawn].join("\n")}\n`);
  for (const examples of [400, 100]) {
    const how = { ...columns, partBytes: 8 * examples, blocks: 8 };
    const set = (await streamed(mixed, how)) as Dataset;
    const run = await train(own, set, { ...calm, validation });
    accuracies.push(run.best!.validation.accuracy);
  }
  const [known, , , , ...others] = accuracies;
  assert.ok(Math.min(...others) > known! - 0.01, `${accuracies}`);
});

test("a run goes on from every border of its parts and from within them, on one thread and two", async () => {
  const disk = await onDisk(400);
  const drawn = drawnFrom(disk, 10)!;
  assert.deepEqual(drawn, { part: 400, block: 50 });
  const unbroken = await train(net, disk, options);
  // the 302 steps of an epoch, parts of 40: before, at and behind borders, in the midst, and the ends
  const stops = [1, 39, 40, 41, 57, 80, 120, 160, 200, 240, 280, 301, 302, 303, 342, 450, 582, 603];
  let from: Uint8Array<ArrayBuffer> | undefined;
  let done = 0;
  for (const [i, stop] of [...stops, 604].entries()) {
    const moment = from ? { from: fromCheckpoint(from).snapshot } : {};
    const threads = 1 + (i % 2);
    const run = await stepper(net, await onDisk(400), {
      ...options,
      ...moment,
      threads,
      values: [],
    });
    while (done < stop) {
      const taken = await run.advance(Math.min(stop - done, 302 - run.stepInEpoch));
      done += taken?.steps ?? 0;
      if (run.stepInEpoch === 302) await run.nextEpoch();
    }
    const network = await run.network();
    assert.equal(network.steps, stop);
    from = toCheckpoint(network, await run.snapshot());
    if (stop === 604) assert.deepEqual(network.parameters, unbroken.parameters);
    run.dispose();
  }
});

test("a run does not go on with other parts, or with the set in memory", async () => {
  const run = await stepper(net, await onDisk(400), { ...options, values: [] });
  await run.advance(50);
  const bytes = toCheckpoint(await run.network(), await run.snapshot());
  run.dispose();
  const from = fromCheckpoint(bytes).snapshot;
  const others = [await onDisk(500), await onDisk(400, 4), memory];
  for (const other of others) {
    await assert.rejects(train(net, other, { ...options, from }), (error) => {
      assert.ok(error instanceof OptionError);
      assert.match(error.message, /drawnFrom: expected .*, got parts of 400, blocks of 50/);
      return true;
    });
  }
});

test("rows of a file as three sets: each example is in the epoch once", async () => {
  const disk = await onDisk(COUNT);
  const odd = Uint32Array.from({ length: 1505 }, (_, i) => 2 * i + 1);
  const half = await train(net, subset(disk, odd), options);
  const known = await train(net, subset(memory, odd), options);
  assert.deepEqual(half.parameters, known.parameters);
  const seen: number[] = [];
  const parts = subset(await onDisk(300), odd);
  const load: Dataset["load"] = (rows, epoch, signal) => {
    seen.push(...rows);
    return parts.load!(rows, epoch, signal);
  };
  await train(net, { ...parts, load }, { ...options, epochs: 1 });
  assert.deepEqual(
    seen.toSorted((a, b) => a - b),
    [...odd.keys()],
  );
});

test("a file that changes under a run ends it by name, and the place it had is kept", async () => {
  const own = join(folder, "changing.csv");
  writeFileSync(own, rings());
  const set = (await streamed(own, { ...columns, partBytes: 8 * 400, blocks: 8 })) as Dataset;
  const unbroken = await train(net, set, options);
  const run = await stepper(net, set, { ...options, values: [] });
  await run.advance(30);
  const kept = toCheckpoint(await run.network(), await run.snapshot());
  writeFileSync(
    own,
    readFileSync(own, "utf8").replace(/[-\d](?=[^\n]+\n$)/, (c) => (c === "-" ? "+" : "-")),
  );
  await assert.rejects(
    async () => {
      while (run.ending === undefined) await run.nextEpoch();
    },
    (error) => error instanceof FormatError && /changing\.csv: .*as it was/.test(error.message),
  );
  run.dispose();
  // once it is what it was, the run goes on
  writeFileSync(own, rings());
  const from = fromCheckpoint(kept).snapshot;
  const rest = await train(net, set, { ...options, from });
  assert.deepEqual(rest.parameters, unbroken.parameters);
});

test("a run is stopped while a part is read, within a second", async () => {
  const disk = await onDisk(400);
  const abort = new AbortController();
  const load: Dataset["load"] = async (rows, epoch) => {
    await new Promise((resolve) => setTimeout(resolve, 5000).unref());
    return disk.load!(rows, epoch);
  };
  setTimeout(() => abort.abort(), 50);
  const began = performance.now();
  const run = await train(net, { ...disk, load }, { ...options, signal: abort.signal });
  assert.equal(run.ending, "aborted");
  assert.ok(performance.now() - began < 1000);
});

test("evaluation, predictions and the doctor look at a set on disk as at one in memory", async () => {
  const disk = await onDisk(400);
  const run = await train(net, disk, { ...options, epochs: 6, validation: disk });
  const judged = await run.evaluate(disk, { metrics: true });
  const known = await run.evaluate(memory, { metrics: true });
  assert.deepEqual(judged, known);
  const findings = async (training: Dataset) =>
    (await doctor(run, { training })).map(({ what }) => what);
  assert.deepEqual(await findings(disk), await findings(memory));
});
