// Training takes the memory that was planned and no more, however long it runs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  conv2d,
  dense,
  dropout,
  epochs,
  flatten,
  logLikelihood,
  maxPool2d,
  momentum,
  network,
  relu,
  softmax,
} from "downhill";
import { dataset } from "downhill/data";
import { Source } from "./numbers.ts";
import { NATIVE, WASM } from "./targets.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes in use once everything that nobody holds is gone. */
async function inUse() {
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { arrayBuffers, external, heapUsed, rss } = process.memoryUsage();
  return { arrayBuffers, external, heapUsed, rss };
}

const COUNT = 200;
const source = new Source(1);
const set = dataset({
  name: "bars",
  inputShape: [6, 6, 1],
  outputs: 2,
  inputs: Uint8Array.from({ length: COUNT * 36 }, () => source.int(0, 255)),
  labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 2),
});
const net = network(
  [6, 6, 1],
  conv2d(4, 3, relu),
  maxPool2d(2),
  flatten(),
  dense(5, relu),
  dropout(0.2),
  dense(2, softmax),
);

/** A hundred steps an epoch. */
const WARM = 10;
const LONG = WARM + 100;
const KIB = 1024;

for (const { name, options, skip } of [WASM[0]!, NATIVE[0]!]) {
  test(`10,000 steps of a convolutional network leave memory as it was on ${name}`, {
    skip,
  }, async (t) => {
    const run = epochs(net, set, {
      loss: logLikelihood,
      optimizer: momentum({ learningRate: 0.01, momentum: 0.9 }),
      epochs: LONG,
      batchSize: 2,
      monitors: ["layers.0/z"],
      ...(options.target === undefined ? {} : { target: options.target }),
    });
    let before: Awaited<ReturnType<typeof inUse>> | undefined;
    let after = before;
    for await (const { epoch } of run) {
      if (epoch === WARM - 1) before = await inUse();
      if (epoch === LONG - 1) after = await inUse();
    }
    const grown = (what: keyof NonNullable<typeof before>) => (after![what] - before![what]) / KIB;
    t.diagnostic(
      ["arrayBuffers", "external", "heapUsed", "rss"]
        .map((what) => `${what} ${grown(what as "rss").toFixed(0)} KiB`)
        .join(", "),
    );
    assert.ok(grown("arrayBuffers") <= 16, `array buffers: ${grown("arrayBuffers")} KiB`);
    assert.ok(grown("external") <= 64, `external: ${grown("external")} KiB`);
    // a hundred records of history, and what V8 compiles
    assert.ok(grown("heapUsed") <= 1024, `heap: ${grown("heapUsed")} KiB`);
    assert.ok(grown("rss") <= 32 * 1024, `resident: ${grown("rss")} KiB`);
  });
}
