// How the learning rate changes from epoch to epoch. A schedule is a pure function of the epoch's
// number and the history before it, so a run that is continued from a file goes on as if it had not
// stopped. It gives a factor of the optimizer's learning rate, or "stop".

import { cos } from "../data/math.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { checkBelowOne, checkCount, checkNonNegative, checkPositive } from "../nn/check.ts";
import type { EpochRecord } from "./record.ts";
import { score } from "./score.ts";

/** The learning rate of each epoch, from what came before; see `stepDecay`, `cosine`, `halveWhenStuck`. */
export interface Schedule {
  /** The expression that makes it. */
  readonly code: string;
  /** What the learning rate of this epoch is multiplied by; "stop" ends the run before it. */
  factor(epoch: number, history: readonly EpochRecord[]): number | "stop";
  /** For a schedule that moves from step to step: the factor after a part (0..1) of the epoch. */
  within?(epoch: number, part: number, history: readonly EpochRecord[]): number;
}

const schedule = (
  code: string,
  factor: Schedule["factor"],
  within?: Schedule["within"],
): Schedule => Object.freeze({ code, factor, ...(within ? { within } : {}) });

/** The same learning rate always: the default. */
export const constantRate = schedule("constantRate", () => 1);

/**
 * The book's schedule: halves the learning rate when validation has not improved for `patience`
 * epochs (default 10), and ends the run when it would fall below `stopBelow` (default 1/128) of the
 * first. Without a validation set the training loss is taken.
 */
export function halveWhenStuck(
  options: { readonly patience?: number; readonly stopBelow?: number } = {},
): Schedule {
  checkOptionNames("halveWhenStuck", options, { patience: true, stopBelow: true });
  const { patience = 10, stopBelow = 1 / 128 } = options;
  checkCount("halveWhenStuck: patience", patience, 1);
  checkPositive("halveWhenStuck: stopBelow", stopBelow);
  const code = `halveWhenStuck({ patience: ${patience}, stopBelow: ${stopBelow} })`;
  return schedule(code, (_, history) => {
    let best = Number.NEGATIVE_INFINITY;
    let since = 0;
    let factor = 1;
    for (const record of history) {
      const now = score(record);
      since = now > best ? 0 : since + 1;
      best = Math.max(best, now);
      if (since === patience) {
        factor /= 2;
        since = 0;
      }
    }
    return factor < stopBelow ? "stop" : factor;
  });
}

/** Multiplies the learning rate by `factor` (default 0.1) every `every` epochs. */
export function stepDecay(options: { readonly every: number; readonly factor?: number }): Schedule {
  checkOptionNames("stepDecay", options, { every: true, factor: true });
  const { every, factor = 0.1 } = options;
  checkCount("stepDecay: every", every, 1);
  checkPositive("stepDecay: factor", factor);
  return schedule(`stepDecay({ every: ${every}, factor: ${factor} })`, (epoch) => {
    let product = 1;
    for (let done = every; done <= epoch; done += every) product *= factor;
    return product;
  });
}

/** Half a cosine from the first learning rate down to 0 over `epochs` epochs, step by step. */
export function cosine(options: { readonly epochs: number }): Schedule {
  checkOptionNames("cosine", options, { epochs: true });
  const { epochs } = options;
  checkCount("cosine: epochs", epochs, 1);
  const at = (epoch: number) => (1 + cos((Math.PI * epoch) / epochs)) / 2;
  return schedule(
    `cosine({ epochs: ${epochs} })`,
    (epoch) => (epoch >= epochs ? "stop" : at(epoch)),
    (epoch, part) => at(epoch + part),
  );
}

/**
 * Rises by half a cosine from `start` (default 1 / 25) of the learning rate to all of it in the
 * first `rise` (default 0.3) of `epochs` epochs, then falls by half a cosine to `end` of it (default
 * 1e-4) and ends the run. It moves from step to step; the record of an epoch has its middle.
 */
export function oneCycle(options: {
  readonly epochs: number;
  readonly rise?: number;
  readonly start?: number;
  readonly end?: number;
}): Schedule {
  checkOptionNames("oneCycle", options, { epochs: true, rise: true, start: true, end: true });
  const { epochs, rise = 0.3, start = 1 / 25, end = 1e-4 } = options;
  checkCount("oneCycle: epochs", epochs, 1);
  checkBelowOne("oneCycle: rise", rise);
  checkNonNegative("oneCycle: start", start);
  checkNonNegative("oneCycle: end", end);
  const code = `oneCycle({ epochs: ${epochs}, rise: ${rise}, start: ${start}, end: ${end} })`;
  const at = (epoch: number): number => {
    const done = epoch / epochs;
    return done < rise
      ? between(start, 1, done / rise)
      : between(1, end, (done - rise) / (1 - rise));
  };
  return schedule(
    code,
    (epoch) => (epoch >= epochs ? "stop" : at(epoch + 0.5)),
    (epoch, part) => at(epoch + part),
  );
}

/**
 * Rises in a straight line from 0 to the learning rate in the first `rise` (default 0.4) of `epochs`
 * epochs, then falls in a straight line to 0 and ends the run, from step to step. Smith 2015,
 * "Cyclical learning rates for training neural networks", with one cycle.
 */
export function triangular(options: { readonly epochs: number; readonly rise?: number }): Schedule {
  checkOptionNames("triangular", options, { epochs: true, rise: true });
  const { epochs, rise = 0.4 } = options;
  checkCount("triangular: epochs", epochs, 1);
  checkBelowOne("triangular: rise", rise);
  const at = (epoch: number): number => {
    const done = epoch / epochs;
    return done < rise ? done / rise : (1 - done) / (1 - rise);
  };
  return schedule(
    `triangular({ epochs: ${epochs}, rise: ${rise} })`,
    (epoch) => (epoch >= epochs ? "stop" : at(epoch + 0.5)),
    (epoch, part) => at(epoch + part),
  );
}

/** On half a cosine from `first` (part 0) to `last` (part 1). */
const between = (first: number, last: number, part: number): number =>
  last + ((first - last) * (1 + cos(Math.PI * part))) / 2;

/** Rises step by step over `epochs` epochs to where the schedule `then` begins. */
export function warmUp(options: { readonly epochs: number; readonly then?: Schedule }): Schedule {
  checkOptionNames("warmUp", options, { epochs: true, then: true });
  const { epochs, then = constantRate } = options;
  checkCount("warmUp: epochs", epochs, 1);
  const first = then.within?.(0, 0, []) ?? then.factor(0, []);
  const later = (epoch: number, history: readonly EpochRecord[]) =>
    [epoch - epochs, history.slice(epochs)] as const;
  const at = (epoch: number) => (first === "stop" ? 0 : (first * epoch) / epochs);
  return schedule(
    `warmUp({ epochs: ${epochs}, then: ${then.code} })`,
    (epoch, history) => {
      if (epoch >= epochs) return then.factor(...later(epoch, history));
      return first === "stop" ? first : at(epoch + 0.5);
    },
    (epoch, part, history) => {
      if (epoch < epochs) return at(epoch + part);
      const [since, known] = later(epoch, history);
      return then.within?.(since, part, known) ?? Number(then.factor(since, known));
    },
  );
}
