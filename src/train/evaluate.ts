// Loss and accuracy of a trained network on a data set, through a program that is compiled for the call.

import { compile } from "../compile.ts";
import type { Dataset } from "../data/dataset.ts";
import { checkSameInputNames } from "../data/input-names.ts";
import { OptionError } from "../errors.ts";
import type { Objective } from "../nn/objective.ts";
import type { TargetName } from "../runtime/machine.ts";
import { writeInputs } from "./buffers.ts";
import { checkDataset, checkSameAlphabet, checkSamePicture } from "./check-data.ts";
import { createEvaluator } from "./evaluator.ts";
import type { MetricsOptions } from "./metrics.ts";
import { createPace } from "./pace.ts";
import { outputsOf } from "./predict.ts";
import type { Evaluation } from "./record.ts";
import type { TrainedState } from "./state.ts";

/** How a set is judged, with every default filled in. */
export interface Judging {
  readonly loss: Objective;
  readonly metrics: boolean | MetricsOptions;
  readonly target: TargetName;
  readonly threads: number;
  readonly signal?: AbortSignal;
}

/**
 * Loss, accuracy and, where they are asked for, metrics.
 * @throws ShapeError, DataError or OptionError for a set that does not fit the network
 */
export async function evaluate(
  state: TrainedState,
  set: Dataset,
  { loss, metrics: asked, ...how }: Judging,
): Promise<Evaluation> {
  const { network: net, parameters, dtype } = state;
  checkDataset("evaluate", net, set, loss);
  checkSamePicture("evaluate", state.picture, set);
  checkSameAlphabet("evaluate", state.alphabet, set.alphabet);
  checkSameInputNames("evaluate", state.inputNames, set);
  if (asked && set.streams) {
    throw new OptionError(
      `evaluate: metrics: expected a set whose examples stand alone, got ${set.name}, whose ${set.streams} streams go on from batch to batch`,
    );
  }
  const evaluator = createEvaluator(net, [set], loss, dtype);
  const machine = await compile(evaluator.entries, how);
  try {
    writeInputs(machine, evaluator.entries, parameters);
    const evaluation = await evaluator.evaluate(machine, set, createPace(30), how.signal);
    if (!asked || loss.wanted === "nothing") return evaluation;
    const outputs = await outputsOf(state, set, how);
    const { metrics } = await import("./metrics.ts");
    const found = metrics(outputs, set, asked === true ? {} : asked);
    return Object.defineProperty(evaluation, "metrics", { value: found, enumerable: true });
  } finally {
    machine.dispose();
  }
}
