// The hash is fixed for ever by golden values, since the compiled programs hold a copy of it; the
// statistics show that neighbours in each of its four arguments are unrelated.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { OptionError } from "../errors.ts";
import {
  hashStream,
  normalArray,
  permutation,
  randomBits,
  randomStream,
  streamKey,
} from "./random.ts";

const COUNT = 100_000;
const unit = (seed: number, stream: number, step: number, element: number) =>
  randomBits(streamKey(seed, stream, step), element) / 2 ** 32 - 0.5;

function correlation(a: (i: number) => number, b: (i: number) => number): number {
  let product = 0;
  for (let i = 0; i < COUNT; i++) product += a(i) * b(i);
  return (12 * product) / COUNT; // the variance of a uniform number is 1/12
}

test("golden bits", () => {
  const key = streamKey(1, 0x811c9dc5, 0);
  const bits = [0, 1, 2].map((element) => randomBits(key, element));
  assert.deepEqual(bits, [0x66fcdbc0, 0xa175d2d0, 0x4fab2c4f]);
});

test("stream names hash by FNV-1a of their UTF-8 bytes", () => {
  assert.equal(hashStream(""), 0x811c9dc5);
  assert.equal(hashStream("a"), 0xe40c292c);
  assert.equal(hashStream("foobar"), 0xbf9cf968);
  assert.notEqual(hashStream("é"), hashStream("e"));
});

test("every bit is set half of the time", () => {
  const key = streamKey(7, hashStream("bits"), 3);
  const counts = new Array<number>(32).fill(0);
  for (let i = 0; i < COUNT; i++) {
    const bits = randomBits(key, i);
    for (let b = 0; b < 32; b++) counts[b]! += (bits >>> b) & 1;
  }
  for (const count of counts) assert.ok(Math.abs(count / COUNT - 0.5) < 0.008, `${count}`);
});

test("neighbouring elements, steps, seeds and streams are not correlated", () => {
  const stream = hashStream("layers.0/dropout");
  const base = (i: number) => unit(1, stream, 5, i);
  const others: [string, (i: number) => number][] = [
    ["next element", (i) => unit(1, stream, 5, i + 1)],
    ["element 64 later", (i) => unit(1, stream, 5, i + 64)],
    ["next step", (i) => unit(1, stream, 6, i)],
    ["next seed", (i) => unit(2, stream, 5, i)],
    ["next stream", (i) => unit(1, stream ^ 1, 5, i)],
    ["another layer", (i) => unit(1, hashStream("layers.1/dropout"), 5, i)],
  ];
  for (const [name, other] of others) {
    assert.ok(Math.abs(correlation(base, other)) < 0.014, name);
  }
  const byStep = (i: number) => unit(1, stream, i, 0);
  assert.ok(Math.abs(correlation(byStep, (i) => byStep(i + 1))) < 0.014, "along the steps");
  const bySeed = (i: number) => unit(i, stream, 0, 0);
  assert.ok(Math.abs(correlation(bySeed, (i) => bySeed(i + 1))) < 0.014, "along the seeds");
});

test("uniform numbers fill [0, 1) evenly", () => {
  const { uniform } = randomStream(3, "uniform");
  const bins = new Array<number>(64).fill(0);
  for (let i = 0; i < COUNT; i++) bins[Math.floor(64 * uniform())]! += 1;
  const expected = COUNT / 64;
  const chi = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  assert.ok(chi > 25 && chi < 125, `chi squared ${chi} of 63 degrees`);
});

test("normal numbers have the moments and tails of the normal distribution", () => {
  const values = normalArray(1, "layers.0/weight", COUNT);
  const moment = (power: number) => values.reduce((sum, x) => sum + x ** power, 0) / COUNT;
  assert.ok(Math.abs(moment(1)) < 0.014);
  assert.ok(Math.abs(moment(2) - 1) < 0.02);
  assert.ok(Math.abs(moment(3)) < 0.04);
  assert.ok(Math.abs(moment(4) - 3) < 0.15);
  const beyond = (limit: number) => values.filter((x) => Math.abs(x) > limit).length / COUNT;
  assert.ok(Math.abs(beyond(1) - 0.3173) < 0.007);
  assert.ok(Math.abs(beyond(2) - 0.0455) < 0.003);
  assert.ok(Math.abs(beyond(3) - 0.0027) < 0.0008);
});

test("normal numbers have the same bits everywhere", () => {
  const values = normalArray(1, "layers.0/weight", 1000);
  const digest = createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");
  assert.equal(digest, "5938b65f9c8de76031944716beb7bfd8f658ea46839a1d0fedec0cebf1255b1f");
  assert.deepEqual([...normalArray(1, "layers.0/weight", 7)], [...values.subarray(0, 7)]);
});

test("a permutation holds every index once and depends on seed and epoch", () => {
  const order = permutation(1, 0, 1000);
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  assert.notDeepEqual(permutation(1, 1, 1000), order);
  assert.notDeepEqual(permutation(2, 0, 1000), order);
  assert.deepEqual(permutation(1, 0, 1000), order);
  assert.equal(permutation(1, 0, 0).length, 0);
});

test("all 24 permutations of four are equally likely", () => {
  const counts = new Map<string, number>();
  for (let epoch = 0; epoch < 24_000; epoch++) {
    const key = permutation(1, epoch, 4).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let chi = 0;
  for (const count of counts.values()) chi += (count - 1000) ** 2 / 1000;
  assert.equal(counts.size, 24);
  assert.ok(chi < 50, `chi squared ${chi} of 23 degrees`);
});

test("below gives every answer, also for bounds that do not divide 2^32", () => {
  const { below } = randomStream(1, "below");
  for (const bound of [1, 2, 3, 10, 2 ** 31 + 1, 2 ** 32]) {
    const thirds = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) {
      const value = below(bound);
      assert.ok(Number.isInteger(value) && value >= 0 && value < bound, `${value} of ${bound}`);
      thirds[Math.floor((3 * value) / bound)]! += 1;
    }
    if (bound % 3 === 0 || bound > 100) {
      for (const count of thirds) assert.ok(Math.abs(count - 10_000) < 400, `${bound}: ${thirds}`);
    }
  }
});

test("a seed that is not a u32 is refused", () => {
  for (const seed of [-1, 0.5, 2 ** 32, Number.NaN]) {
    assert.throws(() => permutation(seed, 0, 3), OptionError);
  }
});
