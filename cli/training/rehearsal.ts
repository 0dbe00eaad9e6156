// What is tried before a run: its settings and costs with one step taken (train --dry-run), and whether the
// network learns one mini-batch by heart (train --overfit-one-batch). Neither writes a file.
import { type Network, overfitOneBatch, stepper, type TrainOptions } from "downhill";
import type { Splits } from "downhill/data";
import type { TrainFlags } from "../flags/train.ts";
import { UsageError } from "../terminal/failure.ts";
import { duration, showStages } from "../terminal/progress.ts";
import { painter, print, printJson } from "../terminal/terminal.ts";
import { lossText } from "./figures.ts";
import { announce } from "./report.ts";

/** Milliseconds that steps are timed for. */
const TIMED_MS = 300;

const count = (n: number): string => Math.round(n).toLocaleString("en-US");

/** Throws UsageError for flags of a whole run beside those of a rehearsal. */
export function checkRehearsal(flags: TrainFlags): void {
  const asked = [flags.dryRun && "--dry-run", flags.overfitOneBatch && "--overfit-one-batch"];
  const [one, other] = asked.filter(Boolean);
  if (one === undefined) return;
  const beside = { resume: "--resume", save: "--save", run: "--run", ensemble: "--ensemble" };
  const whole = Object.entries(beside).find(
    ([key]) => flags[key as keyof TrainFlags] !== undefined,
  );
  const found = other ?? whole?.[1];
  if (!found) return;
  throw new UsageError(`${one} and ${found}: nothing of it is kept; leave one of them out`);
}

/** Settings, costs and one step; what a whole run would take. */
export async function dryRun(
  flags: TrainFlags,
  net: Network,
  data: Splits,
  options: TrainOptions,
): Promise<void> {
  const { training } = data;
  const run = await stepper(net, training, { ...options, doctor: false, values: [] });
  try {
    const first = (await run.step())!;
    // the first step of a process is slower than those that follow
    let [steps, began] = [0, performance.now()];
    let examples = 0;
    while (performance.now() - began < TIMED_MS) {
      const more = await run.advance(Math.max(1, Math.min(steps, 10_000)));
      if (!more) break;
      steps += more.steps;
      examples += more.steps * options.batchSize;
    }
    const seconds = (performance.now() - began) / 1000;
    const perSecond = examples / seconds;
    const epochSeconds = training.count / perSecond;
    const { target, threads, stepsPerEpoch, memoryBytes } = run;
    const costs = net.costs();
    if (flags.json) {
      printJson({
        event: "dry-run",
        network: `${net}`,
        layers: net.layers.map((layer, i) => ({
          layer: layer.code,
          output: net.shapes[i],
          ...costs[i],
        })),
        loss: options.loss.name,
        optimizer: options.optimizer.code,
        batchSize: options.batchSize,
        epochs: options.epochs,
        stepsPerEpoch,
        target,
        threads,
        memoryBytes,
        firstLoss: first.loss,
        examplesPerSecond: perSecond,
        epochSeconds,
      });
      return;
    }
    announce(flags, net, data, options);
    print(net.summary());
    print();
    print(`steps      ${count(stepsPerEpoch)} an epoch, ${options.epochs} epochs`);
    print(`target     ${target}, ${threads} ${threads === 1 ? "thread" : "threads"}`);
    if (memoryBytes !== undefined) print(`memory     ${bytes(memoryBytes)}, data included`);
    print(`speed      about ${count(perSecond)} examples/s, ${steps} steps were timed`);
    print(`time       about ${time(epochSeconds)} an epoch, without its evaluations`);
    print(`first step loss ${lossText(first.loss)} of ${first.rows.length} examples`);
    print("\nNothing was written.");
  } finally {
    run.dispose();
  }
}

const bytes = (n: number): string =>
  n < 1e6 ? `${(n / 1e3).toFixed(0)} kB` : `${(n / 1e6).toFixed(1)} MB`;

const time = (seconds: number): string =>
  seconds < 1 ? `${Math.ceil(1000 * seconds)} ms` : duration(seconds);

/** One mini-batch by heart; exit code 1 where it is not learned. */
export async function overfit(
  flags: TrainFlags,
  net: Network,
  data: Splits,
  options: TrainOptions,
): Promise<void> {
  if (flags.labelSmoothing) {
    throw new UsageError(
      "--overfit-one-batch and --label-smoothing: its least loss is above 0; leave it out",
    );
  }
  const { loss, optimizer, batchSize, seed, init, l1, l2, clipNorm, clipValue, augment } = options;
  const { ema, dtype, target, threads, signal } = options;
  const shared = { loss, optimizer, batchSize, seed, init, l1, l2, clipNorm, clipValue };
  const progress = showStages();
  const result = await overfitOneBatch(net, data.training, {
    ...shared,
    ...{ augment, ema, dtype, target, threads, signal },
  }).finally(() => progress.clear());
  if (flags.json) printJson({ event: "overfit", ...result });
  else {
    if (!result.reached) announce(flags, net, data, options);
    const paint = painter(process.stdout);
    const { first, least, steps, examples, reached } = result;
    const how = reached ? "It learns one mini-batch by heart" : "It does not learn one mini-batch";
    print(
      `${paint("bold", how)}: ${examples} examples, loss ${lossText(first)} to ${lossText(least)} in ${steps} steps`,
    );
    print(result.says);
  }
  if (!result.reached) process.exitCode = 1;
}
