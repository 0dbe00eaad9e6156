// The watch itself: that it sees what it is there for. Parsers with one fault each.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { FormatError } from "downhill";
import { campaign, Fault, fileOf } from "./campaign.ts";
import { Dice } from "./dice.ts";
import { guided } from "./guided.ts";
import { mutated } from "./mutations.ts";
import { ascii, type Parser } from "./parser.ts";

const parserThat = (read: Parser["read"]): Parser => ({
  name: "faulty",
  grammar: { seeds: [ascii("abcdefgh12345678")], dictionary: [ascii("magic")], isText: true },
  read,
});
const refuse = () => {
  throw new FormatError("f", "better", "this");
};
const faultOf = (read: Parser["read"], count = 300) =>
  campaign(parserThat(read), 1, count).then(
    () => assert.fail("nothing was seen"),
    (error: unknown) => {
      assert.ok(error instanceof Fault, `${error}`);
      return error.message;
    },
  );

test("typed errors are refusals, of both kinds of functions", async () => {
  const { files, refused } = await campaign(parserThat(refuse), 1, 50);
  assert.deepEqual([files, refused], [50, 50]);
  const later = await campaign(
    parserThat(async () => refuse()),
    1,
    50,
  );
  assert.equal(later.refused, 50);
});

test("an error of the engine is a fault, with the case that makes it again", async () => {
  const broken = (bytes: Uint8Array) => {
    if (bytes.length > 40) (undefined as never as Uint8Array).slice();
  };
  const message = await faultOf(broken, 100_000);
  assert.match(message, /faulty, seed 1, case \d+: TypeError/);
  const index = Number(/case (\d+)/.exec(message)![1]);
  await assert.rejects(
    campaign(parserThat(broken), 1, 1, undefined, index),
    (error: Error) => error.message.split("\n").at(-1) === message.split("\n").at(-1),
  );
});

test("time, memory and changed prototypes are faults", async () => {
  const spin = () => {
    const start = process.cpuUsage();
    let used = process.cpuUsage(start);
    while (used.user + used.system < 1_200_000) used = process.cpuUsage(start);
  };
  assert.match(await faultOf(spin), /ms of processor time/);
  assert.match(await faultOf(() => new Uint8Array(20 * 2 ** 20)), /\d{8} bytes/);
  const prototype = Object.prototype as unknown as Record<string, unknown>;
  try {
    const pollute = () => {
      prototype.isAdmin = true;
    };
    assert.match(await faultOf(pollute), /it changed Object\.prototype\.isAdmin/);
  } finally {
    delete prototype.isAdmin;
  }
  const { trim } = String.prototype;
  try {
    const replace = () => {
      String.prototype.trim = () => "";
    };
    assert.match(await faultOf(replace, 3000), /it changed trim of/);
  } finally {
    String.prototype.trim = trim;
  }
});

test("an endless loop ends with its process", { timeout: 120_000 }, () => {
  const watchdog = fileURLToPath(new URL("./watchdog.js", import.meta.url));
  const code = `
    const { Worker } = require("node:worker_threads");
    const current = new Int32Array(new SharedArrayBuffer(8));
    const workerData = { current, parser: "endless", seed: 5, mostMs: 1000 };
    new Worker(${JSON.stringify(watchdog)}, { workerData });
    setTimeout(() => { current[0] = 7; for (;;); }, 1500);
  `;
  const { signal, stderr } = spawnSync(process.execPath, ["-e", code], { encoding: "utf8" });
  assert.equal(signal, "SIGKILL");
  assert.match(stderr, /endless, seed 5, case 7: hangs/);
});

test("a case depends on the seed and its number alone, and cases differ", () => {
  const parser = parserThat(refuse);
  const dice = new Dice();
  const at = (seed: number, index: number) => {
    dice.throwFor(seed, index);
    return Buffer.from(fileOf(parser, dice)).toString("latin1");
  };
  const first = Array.from({ length: 2000 }, (_, i) => at(3, i));
  assert.deepEqual(first, Array.from({ length: 2000 }, (_, i) => at(3, 1999 - i)).reverse());
  assert.ok(new Set(first).size > 1400, `${new Set(first).size} of 2000 differ`);
  assert.notDeepEqual(
    first,
    Array.from({ length: 2000 }, (_, i) => at(4, i)),
  );
});

test("dice are fair", () => {
  const dice = new Dice();
  const counts = new Array<number>(6).fill(0);
  for (let i = 0; i < 10_000; i++) {
    dice.throwFor(1, i);
    for (let k = 0; k < 6; k++) counts[dice.below(6)]!++;
  }
  // 10,000 each; five standard deviations
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 5 * 91.3, `${counts}`);
});

test("mutations leave the file alone that they start from", () => {
  const dice = new Dice();
  const seed = ascii("0123456789");
  for (let i = 0; i < 5000; i++) {
    dice.throwFor(2, i);
    mutated(seed, dice, { seeds: [seed], dictionary: [ascii("x")], isText: i % 2 === 0 });
  }
  assert.equal(Buffer.from(seed).toString(), "0123456789");
});

test("coverage leads to what chance does not reach", async () => {
  // five steps, each a block of its own, as a parser goes byte by byte
  const { readSteps, deepest } = await import("./watch.test.steps.ts");
  const parser: Parser = {
    name: "steps",
    grammar: { seeds: [ascii("............")], dictionary: [], isText: false },
    read: readSteps,
  };
  const { files } = await guided(parser, 1, 4);
  const byGuide = deepest();
  await campaign(parser, 1, files);
  const byChance = deepest();
  assert.ok(byGuide > byChance, `${byGuide} steps by coverage, ${byChance} by chance`);
});
