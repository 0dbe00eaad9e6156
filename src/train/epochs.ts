// Training as an async iterator: one event an epoch, and between two of them nothing runs. Pull to
// go on, break to stop. The whole loop over mini-batches is inside the compiled program; this file
// decides about learning rates, evaluations and the end.
import { now } from "#host";
import type { Dataset } from "../data/dataset.ts";
import { OptionError } from "../errors.ts";
import { checkNonNegative } from "../nn/check.ts";
import type { Network } from "../nn/network.ts";
import { checkOptions, type Settings } from "./check-options.ts";
import type { Best, Ending, EpochEvent, Run } from "./event.ts";
import type { TrainOptions, ValidatedOptions } from "./options.ts";
import type { EpochRecord, Evaluation } from "./record.ts";
import { score } from "./score.ts";
import { openSession, type Session } from "./session.ts";
import { summarize } from "./summary.ts";
import { type TrainedNetwork, trained } from "./trained.ts";

/** An event of a run that has a validation set. */
export type ValidatedEpoch<In extends readonly number[], Out extends number> = EpochEvent<
  In,
  Out
> & { readonly validation: Evaluation };

/** A run that has a validation set. */
export type ValidatedRun<In extends readonly number[], Out extends number> = Run<In, Out> & {
  readonly best: Best<In, Out>;
};

/**
 * Trains a network and gives an event after each epoch; returns the run when it has ended.
 * @throws OptionError or ShapeError before the first step, DivergedRunError when the loss or a
 * parameter stops being finite
 */
export function epochs<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: ValidatedOptions<NoInfer<In>, NoInfer<Out>>,
): AsyncGenerator<ValidatedEpoch<In, Out>, ValidatedRun<In, Out>, void>;
export function epochs<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: TrainOptions<NoInfer<In>, NoInfer<Out>>,
): AsyncGenerator<EpochEvent<In, Out>, Run<In, Out>, void>;
export async function* epochs<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<In, Out>,
  options: TrainOptions<In, Out>,
): AsyncGenerator<EpochEvent<In, Out>, Run<In, Out>, void> {
  const began = now();
  const settings = checkOptions(net, training, options as unknown as TrainOptions);
  const session = await openSession(net, training, settings);
  const history = [...settings.start.history];
  let best: BestSoFar<In, Out> | undefined;
  let ending: Ending = "epochs";
  try {
    for (let done = 0; done < settings.epochs; done++) {
      const learningRate = learningRateOf(settings, history);
      if (learningRate === "stop") {
        ending = "schedule";
        break;
      }
      const result = await runEpoch(session, settings, history, learningRate);
      if (!result) {
        ending = "aborted";
        break;
      }
      const { record, monitors } = result;
      history.push(record);
      const snapshot = () => stateNow(net, session, settings, [...history]);
      if (record.validation && (!best || score(record) > score(best.record))) {
        best = { record, network: snapshot() };
      }
      let isCurrent = true;
      yield {
        ...record,
        ...(monitors ? { monitors } : {}),
        snapshot: () => {
          if (isCurrent) return snapshot();
          throw new OptionError(`snapshot of epoch ${record.epoch}: the run has gone on`);
        },
      };
      isCurrent = false;
      if (best && settings.patience && record.epoch - best.record.epoch >= settings.patience) {
        ending = "patience";
        break;
      }
    }
    const last = stateNow(net, session, settings, history);
    // whoever stopped the run does not wait for one more evaluation
    const later = ending === "aborted" ? undefined : settings.test;
    const test = history.at(-1)?.test ?? (later && (await session.evaluate(later)));
    const chosen = settings.validation && (await finishBest(session, settings, later, best, last));
    const { target, why, threads, compileMs } = session.machine;
    const run: Run<In, Out> = Object.freeze({
      ...(ending === "patience" && chosen ? chosen.network : last),
      history,
      ...(chosen ? { best: chosen } : {}),
      ...(test ? { test } : {}),
      ending,
      target,
      why,
      threads,
      compileMs,
      seconds: (now() - began) / 1000,
      summary: () => summarize(run, training),
    });
    return run;
  } finally {
    session.dispose();
  }
}

interface BestSoFar<In extends readonly number[], Out extends number> {
  readonly record: EpochRecord;
  readonly network: TrainedNetwork<In, Out>;
}

function learningRateOf(
  { schedule, optimizer }: Settings,
  history: readonly EpochRecord[],
): number | "stop" {
  const factor = schedule.factor(history.length, history);
  if (factor === "stop") return factor;
  const learningRate = optimizer.learningRate * factor;
  checkNonNegative(`schedule: learning rate of epoch ${history.length}`, learningRate);
  return learningRate;
}

/** One epoch and its evaluations; undefined when it was aborted. */
async function runEpoch(
  session: Session,
  settings: Settings,
  history: readonly EpochRecord[],
  learningRate: number,
) {
  if (settings.signal?.aborted) return undefined;
  const { validation, test } = settings;
  const epoch = history.length;
  const start = now();
  const trained = await session.trainEpoch(history, learningRate);
  const trainSeconds = (now() - start) / 1000;
  if (!trained.isComplete) return undefined;
  const record: EpochRecord = {
    epoch,
    loss: trained.loss,
    learningRate,
    ...(validation ? { validation: await session.evaluate(validation) } : {}),
    ...(test && settings.testEveryEpoch ? { test: await session.evaluate(test) } : {}),
    ...(settings.evaluateTraining ? { training: await session.evaluateTraining() } : {}),
    seconds: (now() - start) / 1000,
    samplesPerSecond: trained.examples / Math.max(trainSeconds, 1e-6),
  };
  return { record, monitors: trained.monitors };
}

/** The network as the machine holds it. */
function stateNow<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  session: Session,
  { loss, dtype, seed, compile }: Settings,
  history: readonly EpochRecord[],
): TrainedNetwork<In, Out> {
  const state = {
    network: net,
    parameters: session.parameters(),
    optimizerState: session.optimizerState(),
    loss,
    dtype,
    seed,
    steps: session.steps,
    history,
  };
  return trained(state, compile.target);
}

/** The best epoch with its test result; the state at the end when no epoch was completed. */
async function finishBest<In extends readonly number[], Out extends number>(
  session: Session,
  { validation }: Settings,
  test: Settings["test"],
  best: BestSoFar<In, Out> | undefined,
  last: TrainedNetwork<In, Out>,
): Promise<Best<In, Out>> {
  const network = best?.network ?? last;
  session.restore(network.parameters);
  const tested = best?.record.test ?? (test && (await session.evaluate(test)));
  return {
    epoch: network.history.length - 1,
    validation: best?.record.validation ?? (await session.evaluate(validation!)),
    ...(tested ? { test: tested } : {}),
    network,
  };
}
