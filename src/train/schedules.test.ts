import assert from "node:assert/strict";
import { test } from "node:test";
import { OptionError } from "../errors.ts";
import type { EpochRecord } from "./record.ts";
import {
  constantRate,
  cosine,
  halveWhenStuck,
  oneCycle,
  type Schedule,
  stepDecay,
  triangular,
  warmUp,
} from "./schedules.ts";

const record = (epoch: number, accuracy: number): EpochRecord => ({
  epoch,
  loss: 1,
  learningRate: 1,
  seconds: 0,
  samplesPerSecond: 1,
  validation: { accuracy, correct: accuracy * 100, total: 100, loss: 1 - accuracy, confusion: [] },
});

/** The factors of a run whose validation accuracy goes like this. */
function factors(schedule: Schedule, accuracies: readonly number[]): (number | "stop")[] {
  const history = accuracies.map((a, epoch) => record(epoch, a));
  return [...history.keys(), history.length].map((epoch) =>
    schedule.factor(epoch, history.slice(0, epoch)),
  );
}

test("the default never changes", () => {
  assert.deepEqual(factors(constantRate, [0.5, 0.4, 0.3]), [1, 1, 1, 1]);
});

test("the rate is halved when validation has been stuck for so many epochs, then counting starts anew", () => {
  const schedule = halveWhenStuck({ patience: 2 });
  const accuracies = [0.5, 0.6, 0.6, 0.55, 0.6, 0.6, 0.7, 0.1];
  assert.deepEqual(factors(schedule, accuracies), [1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25]);
});

test("the book's schedule stops below 1/128 of the first rate", () => {
  const schedule = halveWhenStuck({ patience: 1 });
  const stuck = factors(schedule, new Array(9).fill(0.5));
  assert.deepEqual(stuck, [1, 1, ...[2, 4, 8, 16, 32, 64, 128].map((n) => 1 / n), "stop"]);
});

test("without validation the training loss is taken, with targets the validation loss", () => {
  const schedule = halveWhenStuck({ patience: 1 });
  const by = (field: (loss: number, epoch: number) => EpochRecord) =>
    schedule.factor(3, [1, 0.5, 0.5].map(field));
  const { validation: _, ...bare } = record(0, 0);
  assert.equal(
    by((loss) => ({ ...bare, loss })),
    0.5,
  );
  const judged = (loss: number): EpochRecord => ({
    ...bare,
    validation: { correct: Number.NaN, accuracy: Number.NaN, total: 1, loss, confusion: undefined },
  });
  assert.equal(by(judged), 0.5);
});

test("step decay multiplies every so many epochs", () => {
  assert.deepEqual(
    factors(stepDecay({ every: 2, factor: 0.5 }), [1, 1, 1, 1]),
    [1, 1, 0.5, 0.5, 0.25],
  );
});

test("cosine falls from 1 through a half, and ends", () => {
  const all = factors(cosine({ epochs: 4 }), [1, 1, 1, 1]) as number[];
  const expected = [1, (1 + Math.SQRT1_2) / 2, 0.5, (1 - Math.SQRT1_2) / 2];
  for (const [i, x] of expected.entries()) assert.ok(Math.abs(all[i]! - x) < 1e-12);
  assert.equal(all.at(-1), "stop");
});

test("one cycle rises, falls further than it began, and ends", () => {
  const schedule = oneCycle({ epochs: 10 });
  const all = factors(schedule, new Array(10).fill(1)) as number[];
  const rising = (part: number) => 1 + ((1 / 25 - 1) * (1 + Math.cos(Math.PI * part))) / 2;
  const falling = (part: number) => 1e-4 + ((1 - 1e-4) * (1 + Math.cos(Math.PI * part))) / 2;
  const expected = [1 / 6, 3 / 6, 5 / 6].map(rising);
  for (let i = 0; i < 7; i++) expected.push(falling((2 * i + 1) / 14));
  for (const [i, x] of expected.entries()) assert.ok(Math.abs(all[i]! - x) < 1e-12, `${i}`);
  assert.ok(all[9]! < all[0]! && all[2]! > 0.9 && all[3]! > 0.9);
  assert.equal(all[10], "stop");
  for (const epochs of [1, 2, 3]) {
    const few = factors(oneCycle({ epochs }), new Array(epochs).fill(1)).slice(0, -1) as number[];
    assert.ok(few.every((x) => x > 0 && x <= 1));
  }
});

test("a triangle rises from 0 and falls to 0 in straight lines, and ends", () => {
  const schedule = triangular({ epochs: 10 });
  const all = factors(schedule, new Array(10).fill(1));
  const expected = [1 / 8, 3 / 8, 5 / 8, 7 / 8, 11 / 12, 9 / 12, 7 / 12, 5 / 12, 3 / 12, 1 / 12];
  for (const [i, x] of expected.entries()) assert.ok(Math.abs((all[i] as number) - x) < 1e-12);
  assert.equal(all[10], "stop");
  const ends = [0, 4, 10].map((epoch) => schedule.within!(epoch, 0, []));
  assert.deepEqual(ends, [0, 1, 0]);
  assert.equal(triangular({ epochs: 2, rise: 0 }).within!(0, 0, []), 1);
  assert.throws(() => triangular({ epochs: 2, rise: 1 }), OptionError);
});

test("warming up rises to where the next schedule begins, which knows nothing of it", () => {
  const then = stepDecay({ every: 2, factor: 0.5 });
  const all = factors(warmUp({ epochs: 3, then }), [1, 1, 1, 1, 1, 1, 1]);
  assert.deepEqual(all, [1 / 6, 3 / 6, 5 / 6, 1, 1, 0.5, 0.5, 0.25]);
  const stuck = warmUp({ epochs: 2, then: halveWhenStuck({ patience: 1 }) });
  assert.deepEqual(factors(stuck, [0.9, 0.5, 0.5, 0.5]), [1 / 4, 3 / 4, 1, 1, 0.5]);
  assert.deepEqual(factors(warmUp({ epochs: 1 }), [1, 1]), [0.5, 1, 1]);
});

test("impossible settings are refused, and schedules print as their code", () => {
  assert.throws(() => halveWhenStuck({ patience: 0 }), OptionError);
  assert.throws(() => halveWhenStuck({ stopBelow: Number.NaN }), OptionError);
  assert.throws(() => stepDecay({ every: 0 }), OptionError);
  assert.throws(() => cosine({ epochs: 0 }), OptionError);
  assert.throws(() => oneCycle({ epochs: 0 }), OptionError);
  assert.throws(() => oneCycle({ epochs: 3, rise: 1 }), OptionError);
  assert.throws(() => warmUp({ epochs: 0 }), OptionError);
  assert.equal(
    warmUp({ epochs: 2, then: oneCycle({ epochs: 8, start: 0.1 }) }).code,
    "warmUp({ epochs: 2, then: oneCycle({ epochs: 8, rise: 0.3, start: 0.1, end: 0.0001 }) })",
  );
  assert.equal(stepDecay({ every: 3 }).code, "stepDecay({ every: 3, factor: 0.1 })");
});
