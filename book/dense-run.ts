// One training of a dense network on MNIST: what most experiments of chapters 1, 3 and 5 are. Every
// default is the book's; a reduced scale takes fewer epochs, in CI also fewer images.
import {
  type Activation,
  dense,
  dropout,
  type EpochEvent,
  type FloatType,
  type Initializer,
  type Loss,
  type Network,
  network,
  type Optimizer,
  type Run,
  type Schedule,
  sgd,
  sigmoid,
} from "downhill";
import { type Dataset, take } from "downhill/data";
import type { Outcome, RunContext, Scale } from "./experiment.ts";
import { accuracies, epochValues, learn, type Measured } from "./training.ts";

export interface DenseSetting {
  /** Sizes of the hidden layers. */
  readonly hidden: readonly number[];
  readonly loss: Loss;
  /** Default: the library's, N(0, 1) with quadratic cost and scaled weights else. */
  readonly init?: Initializer;
  /** Of the hidden layers; default sigmoid. */
  readonly activation?: Activation;
  /** Of the output layer; default sigmoid. */
  readonly output?: Activation;
  /** Part of the hidden neurons that a mini-batch leaves out. */
  readonly dropped?: number;
  /** Plain SGD with this rate, or */
  readonly learningRate?: number;
  /** another optimizer. */
  readonly optimizer?: Optimizer;
  readonly l2?: number;
  readonly l1?: number;
  /** Training images, the first ones; default 50,000. */
  readonly images?: number;
  readonly epochs: number;
  /** Whether that many epochs are run at every scale. */
  readonly keepEpochs?: boolean;
  /** Default 10. */
  readonly batchSize?: number;
  readonly schedule?: Schedule;
  readonly patience?: number;
  /** Default f32. */
  readonly dtype?: FloatType;
  readonly onEpoch?: (event: EpochEvent) => void;
  /** Sets to evaluate after each epoch. */
  readonly watch: readonly Measured[];
  /** Of validation and test set, the first ones; default all 10,000. */
  readonly evaluated?: number;
  readonly part?: readonly [number, number];
}

export interface DenseRun {
  readonly run: Run;
  /** "test %" and so on: per cent right after each epoch. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
  /** Of each watched set: best, last and first epoch. */
  readonly values: Readonly<Record<string, number>>;
}

/** Epochs at a scale: what is long in the book is cut. */
export const epochsAt = (epochs: number): Record<Scale, number> => ({
  full: epochs,
  quick: Math.min(epochs, 5),
  ci: Math.min(epochs, 4),
});

const ciImages = 2000;
const ciEvaluated = 500;

/** Trains as the setting says, reduced as the context says. */
export async function trainDense(context: RunContext, setting: DenseSetting): Promise<DenseRun> {
  const { watch, images = 50_000, evaluated = 10_000 } = setting;
  const sets = await context.mnist();
  const count = context.at({ full: images, quick: images, ci: Math.min(images, ciImages) });
  const least = Math.min(evaluated, ciEvaluated);
  const part = context.at({ full: evaluated, quick: evaluated, ci: least });
  const cut = (set: Dataset) => take(set, part);
  const run = await learn(context, networkOf(setting), take(sets.training, count), {
    loss: setting.loss,
    optimizer: setting.optimizer ?? sgd({ learningRate: setting.learningRate! }),
    epochs: setting.keepEpochs ? setting.epochs : context.at(epochsAt(setting.epochs)),
    batchSize: setting.batchSize ?? 10,
    init: setting.init,
    // the penalty of a step stays what it is when there are fewer images
    l2: ((setting.l2 ?? 0) * count) / images,
    l1: ((setting.l1 ?? 0) * count) / images,
    schedule: setting.schedule,
    dtype: setting.dtype,
    onEpoch: setting.onEpoch,
    patience: setting.patience,
    evaluateTraining: watch.includes("training"),
    ...(watch.includes("test") ? { test: cut(sets.test), testEveryEpoch: true } : {}),
    ...(watch.includes("validation") ? { validation: cut(sets.validation) } : {}),
    ...(setting.part ? { part: setting.part } : {}),
  });
  const curves = Object.fromEntries(
    watch.map((set) => [`${set} %`, accuracies(run.history, set)] as const),
  );
  const values = Object.assign(
    {},
    ...watch.map((set) => epochValues(set, curves[`${set} %`]!)),
  ) as Record<string, number>;
  return { run, curves, values };
}

/** [784, ...hidden, 10] */
export function networkOf(setting: Omit<DenseSetting, "epochs" | "watch" | "loss">): Network {
  const { hidden, activation = sigmoid, output = sigmoid, dropped } = setting;
  const layers = hidden.flatMap((size) => {
    const layer = dense(size, activation);
    return dropped ? [layer, dropout(dropped)] : [layer];
  });
  return network([784], ...layers, dense(10, output));
}

/** The outcome of one training that is all there is to an experiment. */
export async function denseOutcome(
  context: RunContext,
  setting: DenseSetting,
  works: (run: DenseRun) => boolean,
): Promise<Outcome> {
  const run = await trainDense(context, setting);
  return { values: run.values, curves: run.curves, works: works(run) };
}

/** Whether a set's best epoch is right in so many per cent: far above chance is learning. */
export const reaches =
  (set: Measured, percent: number) =>
  ({ values }: DenseRun): boolean =>
    values[`${set} %, best epoch`]! >= percent;
