// One thread or all, with planted timings: a clock that only what is simulated moves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "../data/random.ts";
import { ThreadChoice } from "./thread-choice.ts";

/** Milliseconds of a step at a time of the run, by one thread and by all. */
interface Timing {
  readonly alone: number;
  readonly together: number;
  /** The part of the time in which one thread has a core; 1 where not given. */
  readonly share?: number;
}

interface Epoch {
  /** One thread's time for it, and what it took. */
  readonly alone: number;
  readonly took: number;
  /** When it began. */
  readonly start: number;
  /** Steps that all threads took. */
  readonly together: number;
}

/** Runs epochs of so many steps against timings that depend on the clock. */
function simulate(epochs: number, steps: number, timing: (clock: number) => Timing): Epoch[] {
  const choice = new ThreadChoice();
  let clock = 0;
  return Array.from({ length: epochs }, () => {
    const start = clock;
    let [alone, together] = [0, 0];
    for (let left = steps; left > 0; ) {
      const piece = choice.next(left, 30);
      assert.ok(piece.steps >= 1 && piece.steps <= left);
      let ms = 0;
      let onCores = 0;
      for (let i = 0; i < piece.steps; i++) {
        const now = timing(clock + ms);
        const step = piece.alone ? now.alone : now.together;
        ms += step;
        onCores += step * (now.share ?? 1);
        alone += now.alone;
      }
      if (!piece.alone) together += piece.steps;
      choice.note(piece, ms, onCores);
      clock += ms;
      left -= piece.steps;
    }
    return { alone, took: clock - start, start, together };
  });
}

const speeds = (epochs: readonly Epoch[]) => epochs.map(({ alone, took }) => alone / took);

const totals = (epochs: readonly Epoch[]): [alone: number, took: number] => [
  epochs.reduce((sum, { alone }) => sum + alone, 0),
  epochs.reduce((sum, { took }) => sum + took, 0),
];

for (const slower of [1.2, 3, 20, 100]) {
  for (const step of [0.02, 0.07, 1]) {
    test(`steps of ${step} ms that all threads take ${slower} times as long for: every epoch at 0.8 of one thread's speed`, () => {
      const steps = Math.max(400, Math.round(350 / step));
      const epochs = simulate(40, steps, () => ({ alone: step, together: slower * step }));
      for (const speed of speeds(epochs)) assert.ok(speed > 0.8, `${speed}`);
      // what trials cost in the long run
      const [alone, took] = totals(epochs);
      assert.ok(alone / took > 0.92, `${alone / took}`);
    });
  }
}

test("all threads are chosen within a tenth of a second where they are faster, and stay chosen", () => {
  for (const step of [0.02, 0.3, 5, 40]) {
    const quiet = () => ({ alone: step, together: 0.55 * step });
    const [first, ...others] = simulate(30, Math.ceil(100 / step), quiet) as [Epoch, ...Epoch[]];
    assert.ok(first.together > 0.5 * Math.ceil(100 / step) - 2, `${JSON.stringify(first)}`);
    const [alone, took] = totals(others);
    assert.ok(alone / took > 1.5, `${step} ms: ${alone / took}`);
  }
});

test("a machine that becomes busy is noticed within a tenth of a second, and so is that it is free", () => {
  const busyFrom = 2000;
  const busyTo = 6000;
  const epochs = simulate(60, 5000, (clock) =>
    clock < busyFrom || clock > busyTo
      ? { alone: 0.07, together: 0.04 }
      : { alone: 0.1, together: 1.4 },
  );
  for (const speed of speeds(epochs)) assert.ok(speed > 0.8, `${speed}`);
  const freeAgain = epochs.filter(({ start }) => start > busyTo + 2500);
  assert.ok(freeAgain.length > 5);
  for (const speed of speeds(freeAgain)) assert.ok(speed > 1.5, `${speed}`);
});

test("luck in a trial does not keep all threads: stalls at random", () => {
  for (const seed of [1, 2, 3]) {
    const stream = randomStream(seed, "stalls");
    const draws = Float64Array.from({ length: 100_000 }, () => stream.uniform());
    // a step by all threads is fast, but one in forty waits for a core
    const epochs = simulate(60, 5000, (clock) => ({
      alone: 0.07,
      together: draws[Math.floor(clock * 16) % draws.length]! < 1 / 40 ? 7 : 0.04,
    }));
    for (const speed of speeds(epochs)) assert.ok(speed > 0.8, `seed ${seed}: ${speed}`);
  }
});

test("where one thread has no core for itself, all are not tried", () => {
  const epochs = simulate(20, 5000, () => ({ alone: 0.1, together: 10, share: 0.6 }));
  assert.deepEqual(new Set(epochs.map(({ together }) => together)), new Set([0]));
});

test("while compilers settle, the first speeds mislead no later choice", () => {
  // the first 40 ms are four times as slow, for whoever runs
  const epochs = simulate(40, 5000, (clock) => ({
    alone: clock < 40 ? 0.28 : 0.07,
    together: 0.1,
  }));
  for (const speed of speeds(epochs.slice(1))) assert.ok(speed > 0.8, `${speed}`);
});

test("a process that was stopped for a minute goes on with all threads soon after", () => {
  let isStopped = true;
  const epochs = simulate(80, 5000, (clock) => {
    if (clock < 3000 || !isStopped) return { alone: 0.07, together: 0.04 };
    isStopped = false;
    return { alone: 0.07, together: 60_000 };
  });
  const after = epochs.filter(({ start }) => start > 63_000 + 11_000);
  assert.ok(after.length > 20);
  for (const speed of speeds(after)) assert.ok(speed > 1.5, `${speed}`);
});
