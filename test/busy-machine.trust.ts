// Threads never make training slower: beside processes that take every core, a run that may choose
// its threads against the same run on one, epoch for epoch, in turns. What an epoch takes there wavers
// by half, so each is trained many times and the sums are compared.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpus } from "node:os";
import { test } from "node:test";
import { dense, network, quadratic, type Stepper, sgd, sigmoid, stepper } from "downhill";
import { strokes } from "downhill/data";
import { skipNative } from "./require.ts";

const EPOCHS = 5;
const ROUNDS = 12;
const training = strokes({ count: 20_000, seed: 1 });
const net = network([784], dense(100, sigmoid), dense(10, sigmoid));

const open = (target: "native" | "wasm", threads?: number) =>
  stepper(net, training, {
    loss: quadratic,
    optimizer: sgd({ learningRate: 3 }),
    epochs: EPOCHS,
    batchSize: 100,
    target,
    ...(threads ? { threads } : {}),
  });

/** Milliseconds of each epoch. */
async function add(run: Stepper<readonly number[], number>, to: number[], epoch: number) {
  const start = performance.now();
  await run.nextEpoch();
  to[epoch] = (to[epoch] ?? 0) + performance.now() - start;
}

for (const target of ["native", "wasm"] as const) {
  test(`${target}: every epoch at 0.8 of one thread's speed or more, on a busy machine`, {
    skip: target === "native" && (await skipNative()),
  }, async (t) => {
    const rivals = cpus().map(() => spawn(process.execPath, ["-e", "for (;;);"]));
    t.after(() => {
      for (const rival of rivals) rival.kill("SIGKILL");
    });
    const one: number[] = [];
    const chosen: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const alone = await open(target, 1);
      const free = await open(target);
      for (let epoch = 0; epoch < EPOCHS; epoch++) {
        const turns = [() => add(alone, one, epoch), () => add(free, chosen, epoch)];
        for (const turn of round % 2 ? turns : turns.reverse()) await turn();
      }
      assert.ok(free.threads > 1, "a step of this network is worth more than one thread");
      alone.dispose();
      free.dispose();
    }
    const speeds = one.map((ms, epoch) => ms / chosen[epoch]!);
    t.diagnostic(`of one thread's speed: ${speeds.map((s) => s.toFixed(2)).join(", ")}`);
    for (const speed of speeds) assert.ok(speed > 0.8, speeds.join(", "));
  });
}
