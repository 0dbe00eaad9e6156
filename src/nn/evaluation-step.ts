// Evaluation and prediction as graphs. Evaluation takes the next rows of its region, adds the loss
// to eval.lossSum and each answer to the table eval.confusion (right class, answered class), from
// which the number of correct answers follows; where examples have several answers it counts those
// that are asked for and those that are right. Nothing else is stored, parameters are only read.
import { Graph } from "../compiler/1-graph/graph.ts";
import { input, type Tensor } from "../compiler/1-graph/tensor.ts";
import { OptionError } from "../errors.ts";
import {
  type Batch,
  type FloatType,
  gatherBatch,
  gatherInputs,
  type Region,
  rowsFrom,
} from "./batch.ts";
import { checkCount } from "./check.ts";
import type { Network } from "./network.ts";
import { asked, type Objective, type Situation } from "./objective.ts";
import { countedOutputs, countOutputs } from "./output-figures.ts";
import { trace } from "./trace.ts";

export interface EvaluationStepOptions {
  readonly region: Region;
  readonly loss: Objective;
  readonly batchSize: number;
  /** Default f32. */
  readonly dtype?: FloatType;
  /** Whether a batch goes on where the one before ended; default false. */
  readonly readsOn?: boolean;
}

/** What stands before the names of what an evaluation remembers from batch to batch. */
export const EVALUATION_MEMORY = "eval.";

/**
 * Updates the cells eval.cursor (i32) and eval.lossSum, and for labels the state eval.confusion
 * [classes, classes], or for several labels an example the cells eval.asked and eval.correct, and for
 * targets the cell eval.squaredError; of several outputs the cells
 * eval.parts.<name>.loss, .correct or .squaredError; an objective that wants nothing has none of them. One that reads on updates the states
 * eval.layers.<i>.<name>.
 */
export function evaluationStep(net: Network, options: EvaluationStepOptions): Graph {
  const { region, batchSize, dtype = "f32" } = options;
  const { graph, cursor, rows } = nextRows(batchSize);
  const batch: Partial<Batch> & Pick<Batch, "inputs"> =
    options.loss.wanted === "nothing"
      ? { inputs: gatherInputs(graph, region, rows, dtype) }
      : gatherBatch(graph, region, rows, dtype);
  const tracing = {
    isTraining: false,
    ...(options.readsOn ? { memory: EVALUATION_MEMORY } : {}),
  };
  const traced = trace(net.layers, batch.inputs, tracing);
  for (const { statistic, next } of traced.updates) graph.update(statistic.node, next.node);
  // in f64, as a set can have very many batches
  const lossSum = input(graph, "eval.lossSum", "cell", [], "f64");
  const { inputs, wanted } = batch;
  const situation = { graph, network: net, inputs, wanted, traced, dtype, options: tracing };
  const loss = judgedSum(options.loss, situation);
  graph.update(lossSum.node, lossSum.add(loss.cast("f64")).node);
  const { a } = traced.output;
  const counted = countedOutputs(net, region, options.loss);
  if (counted.length && wanted) {
    countOutputs(counted, traced.output, wanted, options.loss);
  } else if (batch.labels && region.answers !== undefined) {
    countAnswers(a, batch.labels, net.outputs / region.answers);
  } else if (batch.labels) {
    const answers = a.argMax(); // i32 [batch]
    const shape = [net.outputs, net.outputs];
    const confusion = input(graph, "eval.confusion", "state", shape, dtype);
    const counts = wanted!.contract(answers.oneHot(net.outputs, dtype), "bi,bj->ij");
    graph.update(confusion.node, confusion.add(counts).node);
  } else if (wanted) {
    const sum = input(graph, "eval.squaredError", "cell", [], "f64");
    graph.update(sum.node, sum.add(a.sub(wanted).square().sum().cast("f64")).node);
  }
  graph.update(cursor.node, cursor.add(batchSize).node);
  return graph;
}

/** Adds to eval.asked and eval.correct; a label that is no class asks nothing. */
function countAnswers(a: Tensor, labels: Tensor, classes: number): void {
  const { graph } = a;
  const answered = a.reshape([...labels.shape, classes]).argMax(); // i32 [batch, answers]
  const add = (name: string, isCounted: Tensor) => {
    const cell = input(graph, name, "cell", [], "f64");
    graph.update(cell.node, cell.add(isCounted.cast("i32").sum().cast("f64")).node);
  };
  add("eval.asked", labels.lt(classes));
  add("eval.correct", answered.eq(labels));
}

export interface PredictionStepOptions {
  readonly region: Region;
  readonly batchSize: number;
  /** Default f32. */
  readonly dtype?: FloatType;
  /** Prefix of the outputs; default predict. */
  readonly entry?: string;
  /** Values to give as well, as outputs <entry>/<monitor>: some of `inputs` and the network's `values`. */
  readonly monitors?: readonly string[];
  /** Whether a batch goes on where the one before ended, by states eval.layers.<i>.<name>; default
   * false. */
  readonly readsOn?: boolean;
}

/**
 * Updates eval.cursor; outputs <entry>/output [batch, outputs] and <entry>/<monitor>, a row an example.
 * @throws OptionError for a monitor that the network does not have
 */
export function predictionStep(net: Network, options: PredictionStepOptions): Graph {
  const { region, batchSize, dtype = "f32", entry = "predict", monitors = [] } = options;
  const { graph, cursor, rows } = nextRows(batchSize);
  const inputs = gatherInputs(graph, region, rows, dtype);
  const memory = options.readsOn ? { memory: EVALUATION_MEMORY } : {};
  const traced = trace(net.layers, inputs, { isTraining: false, ...memory });
  const { output, values } = traced;
  for (const { statistic, next } of traced.updates) graph.update(statistic.node, next.node);
  graph.output(`${entry}/output`, output.a.node);
  const known = new Map(values).set("inputs", inputs);
  for (const name of new Set(monitors)) {
    const value = known.get(name);
    if (!value) {
      throw new OptionError(
        `monitors: expected some of ${[...known.keys()].join(", ")}, got ${name}`,
      );
    }
    graph.output(`${entry}/${name}`, value.node);
  }
  graph.update(cursor.node, cursor.add(batchSize).node);
  return graph;
}

export interface AnswerStepOptions {
  readonly batchSize: number;
  /** Default f32. */
  readonly dtype?: FloatType;
  /** Prefix of input and output; default answer. */
  readonly entry?: string;
}

/** The network's answer alone: input <entry>/inputs [batch, ...inputShape], as the first layer gets
 * them, output <entry>/output [batch, outputs]. */
export function answerStep(net: Network, options: AnswerStepOptions): Graph {
  const { batchSize, dtype = "f32", entry = "answer" } = options;
  checkCount("batchSize", batchSize, 1);
  const graph = new Graph();
  const inputs = input(graph, `${entry}/inputs`, "data", [batchSize, ...net.inputShape], dtype);
  graph.output(`${entry}/output`, trace(net.layers, inputs, { isTraining: false }).output.a.node);
  return graph;
}

function nextRows(batchSize: number): { graph: Graph; cursor: Tensor; rows: Tensor } {
  checkCount("batchSize", batchSize, 1);
  const graph = new Graph();
  const cursor = input(graph, "eval.cursor", "cell", [], "i32");
  return { graph, cursor, rows: rowsFrom(cursor, batchSize) };
}

/** The sum over the examples of what an objective reports. */
function judgedSum(given: Objective, situation: Situation): Tensor {
  const { shown } = asked(given, situation, new Map());
  return shown.rank === 0 ? shown.mul(situation.inputs.shape[0]!) : shown.sum();
}
