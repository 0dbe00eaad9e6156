// One training of the book's network2.py inside a replay, in float64.
import {
  crossEntropy,
  dense,
  type Network,
  network,
  type Optimizer,
  type ParameterMap,
  penalty,
  type Run,
  sgd,
  sigmoid,
  type TrainOptions,
} from "downhill";
import type { Dataset } from "downhill/data";
import { learn } from "../training.ts";
import type { LegacyList, LegacyParameters } from "./legacy-network.ts";
import type { ReplayContext } from "./replay.ts";

export interface LegacyTraining {
  readonly sizes: readonly number[];
  readonly parameters: LegacyParameters;
  readonly training: Dataset<readonly [784], 10>;
  readonly list: LegacyList;
  readonly epochs: number;
  readonly learningRate: number;
  readonly l2: number;
  readonly watch: Pick<TrainOptions, "test" | "testEveryEpoch" | "validation" | "evaluateTraining">;
  /** Which part of the replay's progress it is. */
  readonly part: readonly [number, number];
  /** Called after each epoch with the cost of network2.py on the training set, penalty included. */
  readonly onCost?: (cost: number) => void;
}

/** Trains with mini-batches of 10 in the list's order; gives the run. */
export async function trainLegacy(context: ReplayContext, given: LegacyTraining): Promise<Run> {
  const { training, l2, onCost } = given;
  const epochs = Math.min(given.epochs, context.epochs);
  const run = await learn(context, networkOf(given.sizes), training, {
    loss: crossEntropy,
    optimizer: decayingSgd(given.learningRate, l2 / training.count),
    epochs,
    batchSize: 10,
    dtype: "f64",
    from: given.parameters as ParameterMap,
    order: () => given.list.next(),
    part: given.part,
    ...given.watch,
    onEpoch: (event) => {
      if (!onCost) return;
      let cost = event.training!.loss;
      for (const [name, values] of event.snapshot().parameters) {
        if (name.endsWith(".weight")) cost += penalty(values, training.count, { l2 });
      }
      onCost(cost);
    },
  });
  // The script's lists go on being shuffled, whether or not an epoch was run.
  for (let left = given.epochs - epochs; left > 0; left--) given.list.next();
  return run;
}

/**
 * The step as network2.py writes it: w' = (1 - eta lambda / n) w - eta dC/dw, biases not decayed. The
 * library's own, with the decay inside the gradient, is the same but for rounding; in the runs where
 * rounding grows this one stays ten times nearer to the book's.
 */
function decayingSgd(learningRate: number, decay: number): Optimizer {
  return {
    ...sgd({ learningRate }),
    update: ({ parameter, gradient }) => {
      const kept = parameter.rank > 1 ? parameter.mul(1 - learningRate * decay) : parameter;
      return { parameter: kept.sub(gradient.mul(learningRate)), state: [] };
    },
  };
}

function networkOf([inputs, ...sizes]: readonly number[]): Network {
  const layers = sizes.map((size) => dense(size, sigmoid));
  return network([inputs!], ...(layers as [(typeof layers)[number]]));
}
