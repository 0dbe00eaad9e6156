// `--run` and `--resume` of whatever works for long: stopped within an epoch, killed, and gone on with, it
// comes to the bits and the figures of the unbroken run.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { fromCheckpoint, load, type Network, type Objective, readSafetensors } from "downhill";
import { randomStream } from "downhill/data";
import { encode } from "fast-png";
import { downhill, folder, jsonLines, outcome, start, writeDigits } from "../fixture.ts";

/** As a module in the folder finds it. */
const LIBRARY = import.meta.resolve("downhill");
const at = (...names: string[]) => join(folder, ...names);
const events = (run: string) => jsonLines(readFileSync(at(run, "events.jsonl"), "utf8"));

before(() => {
  writeDigits(300, 40);
  const { uniform } = randomStream(3, "words");
  const words = ["she", "sells", "sea", "shells", "où", "ça"] as const;
  writeFileSync(
    at("words.txt"),
    Array.from({ length: 900 }, () => words[Math.floor(6 * uniform())]).join(" "),
  );
  for (const [part, count] of [
    ["train", 3],
    ["val", 1],
  ] as const) {
    for (const [c, name] of ["red", "green"].entries()) {
      mkdirSync(at("pictures", part, name), { recursive: true });
      for (let i = 0; i < count; i++) {
        const random = randomStream(10 * i + c, part);
        const data = Uint8Array.from({ length: 80 * 70 * 3 }, (_, k) => {
          return (k % 3 === c ? 120 : 0) + 120 * random.uniform();
        });
        const png = encode({ width: 80, height: 70, data, channels: 3, depth: 8 });
        writeFileSync(at("pictures", part, name, `${i}.png`), png);
      }
    }
  }
  writeFileSync(
    at("own.mjs"),
    `import { activation, dense, loss, network, sigmoid } from ${JSON.stringify(LIBRARY)};
const swish = activation("swish", (z) => z.mul(z.sigmoid()));
export const net = network([784], dense(12, swish), dense(10, sigmoid));
const mine = loss("huber", ({ a }, y) => {
  const off = a.sub(y).abs();
  return off.lt(0.2).where(off.square().mul(2.5), off.sub(0.1)).sum(-1);
});
export { mine as loss };
`,
  );
});

/** Fields that tell of the machine and not of what is learned. */
const OF_SITTING = /seconds|second|compileMs|why|time|target|threads|PerSecond/i;

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  const own = Object.entries(value).filter(([name]) => !OF_SITTING.test(name));
  return Object.fromEntries(own.map(([name, inner]) => [name, bare(inner)]));
}

/** What a run has learned and told, without the times and the sittings. */
async function learned(run: string, net?: Network, loss?: Objective) {
  const names = readdirSync(at(run)).filter((name) => name.endsWith(".safetensors"));
  const files = await Promise.all(
    names.sort().map(async (name) => {
      if (!name.startsWith("last"))
        return [name, (await load(at(run, name), net, loss ? { loss } : {})).parameters];
      const bytes = new Uint8Array(readFileSync(at(run, name)));
      const { network, snapshot } = fromCheckpoint(bytes, name, net, loss);
      const losses = snapshot.history.map((record) => bare(record));
      // of all that is said beside the numbers only how long the epochs took is of the sittings
      const { run: told, ...metadata } = Object.fromEntries(readSafetensors(bytes, name).metadata);
      const { times, ...place } = JSON.parse(told!);
      assert.equal(times.length, snapshot.history.length);
      const values = [network.parameters, network.optimizerState];
      return [name, ...values, losses, snapshot.best?.epoch, metadata, place];
    }),
  );
  const told = events(run).filter(({ event }) => event !== "resumed");
  return { files, told: bare(told) };
}

/** Stopped by Ctrl-C, then killed, each after something has happened, and then led to its end. */
async function broken(command: string, words: string, run: string): Promise<void> {
  let line = `${command} ${words} --run ${run} --json`;
  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    const before = existsSync(at(run, "events.jsonl")) ? events(run).length : 0;
    const child = start(line.split(" "));
    const ended = outcome(child);
    // as soon as it has told more than that it goes on
    const clock = setInterval(() => {
      if (!existsSync(at(run, "run.json")) || count(run) <= before + 1) return;
      clearInterval(clock);
      child.kill(signal);
    }, 10);
    const { code, stderr } = await ended;
    clearInterval(clock);
    if (signal === "SIGINT") {
      assert.equal(code, 130, stderr);
      assert.match(stderr, new RegExp(`${command} --resume ${run} goes on`));
      const listed = await downhill(`runs ${run} --json`);
      assert.equal(jsonLines(listed.stdout)[0]!.state, "stopped");
    } else assert.ok(code === null || code === 0, `${code}: ${stderr}`);
    line = `${command} --resume ${run} --json`;
  }
  const rest = await downhill(line);
  assert.equal(rest.code, 0, rest.stderr);
}

/** Lines that are there by now, the last of which may be half written. */
const count = (run: string): number =>
  readFileSync(at(run, "events.jsonl"), "utf8").split("\n").length - 1;

const RUNS: readonly (readonly [name: string, command: string, words: string])[] = [
  [
    "an ensemble",
    "train",
    "--data . --network 784,12,10 --target wasm --loss cross-entropy --optimizer adam --dropout 0.2 --batch 2 --epochs 5 --seed 5 --ensemble 2",
  ],
  [
    "a text, with what its cells remember from batch to batch",
    "train",
    "--text words.txt --units 16 --layers 2 --steps 6 --streams 8 --target wasm --dropout 0.1 --epochs 10 --learning-rate 0.02",
  ],
  ["a recipe", "recipe", "fast --data . --seeds 2 --limit 120 --target wasm"],
  [
    "a search",
    "tune",
    "grid --data . --network 784,12,10 --learning-rate 0.1,0.5,2 --l2 0,1 --epochs 4 --target wasm --parallel 1",
  ],
  [
    "AlexNet on a folder of pictures",
    "alexnet",
    "pictures --side 67 --hidden 8 --epochs 2 --batch 6 --learning-rate 0.001 --crops 1 --target wasm",
  ],
];

for (const [name, command, words] of RUNS) {
  test(`${name}: stopped, killed and gone on with, it is the unbroken run`, async () => {
    const run = `${command}-${words.length}`;
    const whole = await downhill(`${command} ${words} --run ${run}-whole --json`);
    assert.equal(whole.code, 0, whole.stderr);
    await broken(command, words, run);
    assert.deepEqual(await learned(run), await learned(`${run}-whole`));
    const listed = jsonLines((await downhill(`runs ${run} --json`)).stdout);
    const known = jsonLines((await downhill(`runs ${run}-whole --json`)).stdout);
    const standing = ({ path: _, settings: __, ...rest }: Record<string, unknown>) => rest;
    assert.equal(listed[0]!.state, "finished");
    assert.deepEqual(standing(listed[0]!), standing(known[0]!));
  });
}

test("a loss and layers of one's own go on too", async () => {
  const words = "--model own.mjs --data . --target wasm --batch 4 --epochs 4";
  const whole = await downhill(`train ${words} --run own-whole --json`);
  assert.equal(whole.code, 0, whole.stderr);
  await broken("train", words, "own");
  const { net, loss } = (await import(at("own.mjs"))) as { net: Network; loss: Objective };
  assert.deepEqual(await learned("own", net, loss), await learned("own-whole", net, loss));
});

test("a recipe grows by more seeds, and those it has are not trained again", async () => {
  const run = `recipe-${RUNS[2]![2].length}`;
  const before = readFileSync(at(run, "last-1.safetensors"));
  const more = await downhill(`recipe --resume ${run} --seeds 3 --json`);
  assert.equal(more.code, 0, more.stderr);
  const lines = jsonLines(more.stdout);
  assert.deepEqual(
    lines.map(({ event, seed }) => [event, seed]),
    [
      ["seed", 1],
      ["seed", 2],
      ["seed", 3],
      ["recipe", undefined],
    ],
  );
  assert.deepEqual(readFileSync(at(run, "last-1.safetensors")), before);
  const [listed] = jsonLines((await downhill(`runs ${run} --json`)).stdout);
  assert.equal((listed!.settings as { networks: number }).networks, 3);
  assert.equal(listed!.state, "finished");
});

test("what does not fit is refused with the cure", async () => {
  const run = `recipe-${RUNS[2]![2].length}`;
  for (const [line, code, message] of [
    [`train --resume ${run}`, 2, /a run of downhill recipe is there; downhill recipe --resume/],
    [`recipe --resume ${run} --seed 2`, 2, /--seed: the run that goes on has its settings/],
    [`recipe --resume ${run} --data none`, 1, /none/],
    [`tune grid --data . --l2 0,1 --run s --store t.jsonl`, 2, /--store: with --run the trials/],
    ["recipe", 2, /recipe: expected fast, rectified, strong or vote/],
    ["alexnet", 2, /alexnet: expected a folder with train and val/],
    ["alexnet pictures --resume nowhere", 1, /nowhere/],
  ] as const) {
    const found = await downhill(line);
    assert.equal(found.code, code, `${line}: ${found.stderr}`);
    assert.match(found.stderr, message, line);
  }
});
