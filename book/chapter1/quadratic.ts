// The book's networks with quadratic cost on MNIST, at its learning rates: all unseeded in the book.
import { dense, network, quadratic, sgd, sigmoid } from "downhill";
import { take } from "downhill/data";
import type { Outcome, RunContext } from "../experiment.ts";
import { accuracies, epochValues, learn } from "../training.ts";

export interface QuadraticSetting {
  /** Of the hidden layers, outermost first. */
  readonly hidden: readonly number[];
  readonly learningRate: number;
  readonly epochs?: number;
  /** Per cent on the test set that a run in CI must reach. */
  readonly atLeast: number;
}

/** Trains as the book does: mini-batches of 10, N(0, 1) at the start, tested after each epoch. */
export async function trainQuadratic(
  context: RunContext,
  { hidden, learningRate, epochs = 30, atLeast }: QuadraticSetting,
): Promise<Outcome> {
  const { training, test } = await context.mnist();
  const layers = hidden.map((size) => dense(size, sigmoid));
  const net = network([784], ...layers, dense(10, sigmoid));
  const run = await learn(
    context,
    net,
    take(training, context.at({ full: 50_000, quick: 50_000, ci: 2_000 })),
    {
      loss: quadratic,
      optimizer: sgd({ learningRate }),
      epochs: context.at({ full: epochs, quick: Math.min(epochs, 10), ci: 3 }),
      batchSize: 10,
      test: take(test, context.at({ full: 10_000, quick: 10_000, ci: 1_000 })),
      testEveryEpoch: true,
    },
  );
  const curve = accuracies(run.history, "test");
  return {
    values: { ...epochValues("test", curve), "test %, first epoch": curve[0]! },
    curves: { "test %": curve },
    works: Math.max(...curve) >= atLeast,
  };
}
