// Evaluation and prediction as graphs. Evaluation takes the next rows of its region, adds the loss
// to eval.lossSum and each answer to the table eval.confusion (right class, answered class), from
// which the number of correct answers follows. Nothing else is stored, parameters are only read.
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
import { judgedSum, type Objective } from "./objective.ts";
import { trace } from "./trace.ts";

export interface EvaluationStepOptions {
  readonly region: Region;
  readonly loss: Objective;
  readonly batchSize: number;
  /** Default f32. */
  readonly dtype?: FloatType;
}

/**
 * Updates the cells eval.cursor (i32) and eval.lossSum, and for labels the state eval.confusion
 * [classes, classes]. An objective that wants nothing has no such table.
 */
export function evaluationStep(net: Network, options: EvaluationStepOptions): Graph {
  const { region, batchSize, dtype = "f32" } = options;
  const { graph, cursor, rows } = nextRows(batchSize);
  const batch: Partial<Batch> & Pick<Batch, "inputs"> =
    options.loss.wanted === "nothing"
      ? { inputs: gatherInputs(graph, region, rows, dtype) }
      : gatherBatch(graph, region, rows, dtype);
  const tracing = { isTraining: false };
  const traced = trace(net.layers, batch.inputs, tracing);
  // in f64, as a set can have very many batches
  const lossSum = input(graph, "eval.lossSum", "cell", [], "f64");
  const { inputs, wanted } = batch;
  const situation = { graph, network: net, inputs, wanted, traced, dtype, options: tracing };
  const loss = judgedSum(options.loss, situation);
  graph.update(lossSum.node, lossSum.add(loss.cast("f64")).node);
  if (batch.labels) {
    const answers = traced.output.a.argMax(); // i32 [batch]
    const shape = [net.outputs, net.outputs];
    const confusion = input(graph, "eval.confusion", "state", shape, dtype);
    const counts = wanted!.contract(answers.oneHot(net.outputs, dtype), "bi,bj->ij");
    graph.update(confusion.node, confusion.add(counts).node);
  }
  graph.update(cursor.node, cursor.add(batchSize).node);
  return graph;
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
}

/**
 * Updates eval.cursor; outputs <entry>/output [batch, outputs] and <entry>/<monitor>, a row an example.
 * @throws OptionError for a monitor that the network does not have
 */
export function predictionStep(net: Network, options: PredictionStepOptions): Graph {
  const { region, batchSize, dtype = "f32", entry = "predict", monitors = [] } = options;
  const { graph, cursor, rows } = nextRows(batchSize);
  const inputs = gatherInputs(graph, region, rows, dtype);
  const { output, values } = trace(net.layers, inputs, { isTraining: false });
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

function nextRows(batchSize: number): { graph: Graph; cursor: Tensor; rows: Tensor } {
  checkCount("batchSize", batchSize, 1);
  const graph = new Graph();
  const cursor = input(graph, "eval.cursor", "cell", [], "i32");
  return { graph, cursor, rows: rowsFrom(cursor, batchSize) };
}
