// The training step as ONE graph: the mini-batch gathered by the permutation, forward pass, loss,
// backward pass, updates of parameters, optimizer state and loop counters. The program that comes
// out runs any number of steps without the host: cursor += batch, step += 1, lossSum += loss.
import { Graph } from "../compiler/1-graph/graph.ts";
import type { Shape } from "../compiler/1-graph/shape.ts";
import { input, type Tensor } from "../compiler/1-graph/tensor.ts";
import { differentiate } from "../compiler/2-autodiff/differentiate.ts";
import { OptionError } from "../errors.ts";
import { type Accumulation, accumulated } from "./accumulation.ts";
import { worstOfBatch } from "./attack/opponent.ts";
import { type AugmentOptions, movesOf } from "./augment.ts";
import { type AverageOptions, averageRate, trainedName, updateAverage } from "./average.ts";
import {
  type DataFormat,
  type FloatType,
  gatherBatch,
  gatherInputs,
  type Region,
  rowsFrom,
} from "./batch.ts";
import { checkCount } from "./check.ts";
import { weightsOfBatch } from "./class-weights.ts";
import { type ClippingOptions, checkClipping, clipped } from "./clipping.ts";
import { isLoss } from "./loss.ts";
import type { Network } from "./network.ts";
import { type Judged, judged, type Objective, type Situation } from "./objective.ts";
import { type Optimizer, sharedName, updated } from "./optimizer.ts";
import { checkRegularizer, type RegularizerOptions, withPenalty } from "./regularizer.ts";
import { type Trace, type TracedParameter, type TraceOptions, trace } from "./trace.ts";

export interface StepOptions extends DataFormat, AugmentOptions {
  /** What is minimised: a loss, or an objective of another kind. */
  readonly loss: Objective;
  readonly batchSize: number;
  /**
   * Examples in a whole mini-batch, default batchSize: the loss of a shorter one counts for so much
   * less in lossSum.
   */
  readonly wholeBatch?: number;
  /** Examples in the training set. */
  readonly trainCount: number;
  /** Examples in data.inputs at a time, where the set comes in parts; default trainCount. */
  readonly partCount?: number;
  /** Default f32. */
  readonly dtype?: FloatType;
  /** What comes with each example besides, as inputs field.<name> [partCount, ...shape]: shapes by
   * name; default none, and an objective that asks for one is refused. */
  readonly fields?: Readonly<Record<string, Shape>>;
  /** How much an example of each class counts; default: alike. */
  readonly classWeights?: readonly number[] | undefined;
  /** Values and gradients to give as outputs <entry>/<monitor>; see `monitorNames`, `batchNames`. */
  readonly monitors?: readonly string[];
  /** Prefix of the outputs, so that entries of one machine do not clash; default train. */
  readonly entry?: string;
}

export interface TrainingStepOptions
  extends StepOptions,
    RegularizerOptions,
    ClippingOptions,
    AverageOptions {
  readonly optimizer: Optimizer;
  /**
   * The steps of an epoch, for a learning rate that changes within it: step k takes number k of
   * data.learningRates, counted from the cell firstStep, in place of the cell learningRate.
   */
  readonly rates?: number | undefined;
  /** What it does with its gradient, where several mini-batches make a step of the optimizer; default: it
   * makes one by itself. */
  readonly accumulation?: Accumulation | undefined;
}

const INPUT_GRADIENT = "inputs/gradient";

/** The mini-batch itself, which can be asked for like the names of `monitorNames`: inputs, as the
 * first layer gets them (scaled, augmented), and targets (for labels 1 at the right class, else 0),
 * each with a row an example. */
export const batchNames: readonly string[] = ["inputs", "targets"];

/**
 * What a step can be asked for: layers.0/z, layers.0/a, ... (values), layers.0/delta (dC/dz of the
 * mean loss, a row an example), inputs/gradient (dC/dx), layers.0.weight/gradient (dC/dw, penalties
 * not included).
 */
export function monitorNames(net: Network): string[] {
  const deltas = net.values.filter((v) => v.endsWith("/z")).map((v) => v.replace(/z$/, "delta"));
  return [
    ...net.values,
    ...deltas,
    INPUT_GRADIENT,
    ...net.parameters.filter((p) => !p.isStatistic).map((p) => `${p.name}/gradient`),
  ];
}

/** All that a step can be asked for: what belongs to the mini-batch, and `monitorNames`. */
export function valueNames(net: Network, { wanted }: Objective): string[] {
  const ofBatch = batchNames.filter((name) => wanted !== "nothing" || name !== "targets");
  return [...ofBatch, ...monitorNames(net)];
}

/** Throws OptionError naming a monitor that no step of this network can give. */
export function checkMonitors(
  net: Network,
  monitors: readonly string[],
  objective: Objective,
): void {
  const known = valueNames(net, objective);
  const unknown = monitors.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new OptionError(`monitors: expected some of ${known.join(", ")}, got ${unknown}`);
  }
}

/**
 * One step of training. Inputs: parameters and state, cells cursor, step, seed, learningRate (with
 * `rates`: firstStep and data.learningRates), lossSum and those of the optimizer, data.inputs,
 * data.labels or data.targets, data.order. Output: <entry>/loss.
 * @throws OptionError when loss, layers or monitors cannot be used together
 */
export function trainingStep(net: Network, options: TrainingStepOptions): Graph {
  checkRegularizer(options);
  checkClipping(options);
  const { batchSize, ema } = options;
  const bufferOf = ema === undefined ? {} : { bufferOf: trainedName };
  const batchLoss = lossOfBatch(net, options, bufferOf);
  const { graph, judgement, cursor, step, traced } = batchLoss;
  const { cost, shown } = judgement;
  graph.output(`${options.entry ?? "train"}/loss`, shown.node);
  const trainable = traced.parameters.filter((p) => !p.frozen);
  checkTrainable(net, trainable);
  const gradients = differentiate(
    cost,
    trainable.map((p) => p.tensor),
  );
  const { accumulation } = options;
  const added = accumulation
    ? trainable.map((p, i) => accumulated(p.name, gradients[i]!, accumulation))
    : gradients;
  if (!accumulation || accumulation.last !== undefined) {
    takeStep(batchLoss, trainable, added, options);
  }
  for (const { statistic, next } of traced.updates) graph.update(statistic.node, next.node);
  for (const { state, next } of judgement.updates) graph.update(state.node, next.node);
  // in f64, as an epoch can have very many steps
  const lossSum = input(graph, "lossSum", "cell", [], "f64");
  const { wholeBatch = batchSize } = options;
  const counted = batchSize === wholeBatch ? shown : shown.mul(batchSize / wholeBatch);
  graph.update(lossSum.node, lossSum.add(counted.cast("f64")).node);
  graph.update(cursor.node, cursor.add(batchSize).node);
  graph.update(step.node, step.add(1).node);
  // last, so that what is learned is the same graph whatever is asked for beside it
  addMonitors(net, batchLoss, options);
  return graph;
}

/** The step of the optimizer by these gradients: parameters, its states and the running mean. */
function takeStep(
  { graph, step, dtype }: BatchLoss,
  trainable: readonly TracedParameter[],
  gradients: readonly Tensor[],
  options: TrainingStepOptions,
): void {
  const { optimizer, trainCount, ema } = options;
  const penalized = trainable.map((p, i) =>
    withPenalty(p.tensor, gradients[i]!, trainCount, options),
  );
  const learningRate = learningRateOf(step, options.rates, dtype);
  const meanRate = ema === undefined ? undefined : averageRate(graph, ema, dtype);
  const shared = advanceShared(graph, optimizer, dtype);
  for (const [i, gradient] of clipped(penalized, options).entries()) {
    const { name, tensor, shape } = trainable[i]!;
    const state = optimizer.slots.map((slot) =>
      input(graph, `${name}.${slot}`, "state", shape, dtype),
    );
    const next = updated(optimizer, { parameter: tensor, gradient, learningRate, state, shared });
    graph.update(tensor.node, next.parameter.node);
    if (meanRate) updateAverage(name, next.parameter, meanRate);
    for (const [k, slot] of state.entries()) graph.update(slot.node, next.state[k]!.node);
  }
}

/** A cell that the host writes, or one of the numbers that it wrote for the whole epoch. */
function learningRateOf(step: Tensor, rates: number | undefined, dtype: FloatType): Tensor {
  if (rates === undefined) return input(step.graph, "learningRate", "cell", [], dtype);
  const all = input(step.graph, "data.learningRates", "data", [rates], dtype);
  const first = input(step.graph, "firstStep", "cell", [], "u32");
  return all.gather(step.sub(first));
}

/** The scalars of the optimizer as they are after this step. */
function advanceShared(
  graph: Graph,
  { name, shared }: Optimizer,
  dtype: FloatType,
): readonly Tensor[] {
  if (!shared) return [];
  const cells = shared.names.map((own) => input(graph, sharedName(own), "cell", [], dtype));
  const next = shared.next(cells);
  if (next.length !== cells.length) {
    throw new OptionError(
      `optimizer ${name}: shared: expected ${cells.length} values after a step (${shared.names.join(", ")}), got ${next.length}`,
    );
  }
  for (const [i, cell] of cells.entries()) graph.update(cell.node, next[i]!.node);
  return next;
}

export interface BatchLoss {
  readonly graph: Graph;
  /** What the network was given, and what it should have answered. */
  readonly batch: { readonly inputs: Tensor; readonly wanted: Tensor | undefined };
  readonly judgement: Judged;
  readonly cursor: Tensor;
  readonly step: Tensor;
  readonly traced: Trace;
  readonly dtype: FloatType;
}

export function lossOfBatch(
  net: Network,
  options: StepOptions,
  buffers: Pick<TraceOptions, "bufferOf"> = {},
): BatchLoss {
  const { batchSize, trainCount, partCount = trainCount, dtype = "f32" } = options;
  checkCount("batchSize", batchSize, 1);
  checkCount("trainCount", trainCount, batchSize);
  const graph = new Graph();
  const cursor = input(graph, "cursor", "cell", [], "i32");
  const step = input(graph, "step", "cell", [], "u32");
  const seed = input(graph, "seed", "cell", [], "u32");
  const region: Region = {
    ...options,
    name: "data",
    count: partCount,
    inputShape: net.inputShape,
    outputs: net.outputs,
  };
  const order = input(graph, "data.order", "data", [partCount], "u32");
  const rows = order.gather(rowsFrom(cursor, batchSize));
  const random = { seed, step };
  const distortion = { augment: movesOf(options.augment), random };
  const { loss, augment } = options;
  const gathered =
    loss.wanted === "nothing"
      ? { inputs: gatherInputs(graph, region, rows, dtype, distortion), wanted: undefined }
      : gatherBatch(graph, region, rows, dtype, distortion);
  const batch =
    isLoss(loss) && gathered.wanted
      ? worstOfBatch(gathered, { net, loss, augment, format: region, random, ...buffers })
      : gathered;
  const tracing = { isTraining: true, random, ...buffers };
  const traced = trace(net.layers, batch.inputs, tracing);
  const fields = fieldsOf(graph, options, rows);
  const weighted = weightsOf(options, gathered);
  const situation = {
    ...{ graph, network: net, ...batch, traced, dtype },
    ...{ options: tracing, ...fields, ...weighted },
  };
  const judgement = judged(loss, situation);
  return { graph, batch, judgement, cursor, step, traced, dtype };
}

/** How much each example of the mini-batch counts; nothing where all count alike. */
function weightsOf(
  { classWeights }: StepOptions,
  { labels, inputs }: { readonly labels?: Tensor | undefined; readonly inputs: Tensor },
): Pick<Situation, "weights"> {
  if (!classWeights) return {};
  if (!labels) throw new OptionError("classWeights: expected a loss that looks at classes");
  return { weights: weightsOfBatch(labels, classWeights, inputs) };
}

/** The fields of the mini-batch's examples; nothing where the step takes none. */
function fieldsOf(graph: Graph, options: StepOptions, rows: Tensor): Pick<Situation, "fields"> {
  const { fields, trainCount, partCount = trainCount, dtype = "f32" } = options;
  if (!fields) return {};
  const gathered = Object.entries(fields).map(([name, shape]) => {
    const stored = input(graph, fieldName(name), "data", [partCount, ...shape], dtype);
    return [name, stored.gather(rows)] as const;
  });
  return { fields: new Map(gathered) };
}

/** The buffer of a field. */
export const fieldName = (field: string): string => `field.${field}`;

export function addMonitors(
  net: Network,
  { traced, batch, judgement }: BatchLoss,
  { monitors = [], entry = "train", loss }: Pick<StepOptions, "monitors" | "entry" | "loss">,
): void {
  checkMonitors(net, monitors, loss);
  const sources = new Map(traced.parameters.map((p) => [`${p.name}/gradient`, p.tensor]));
  sources.set(INPUT_GRADIENT, batch.inputs);
  const values = new Map(traced.values).set("inputs", batch.inputs);
  if (batch.wanted) values.set("targets", batch.wanted);
  const gradientOf = (name: string): Tensor => {
    const shown = values.get(name.replace(/delta$/, "z"));
    const source = sources.get(name) ?? traced.sources.get(name.replace(/delta$/, "z")) ?? shown!;
    const gradient = differentiate(judgement.cost, [source])[0]!;
    return shown ? gradient.reshape(shown.shape) : gradient;
  };
  for (const name of new Set(monitors)) {
    const value = values.get(name) ?? gradientOf(name);
    value.graph.output(`${entry}/${name}`, value.node);
  }
}

/** A unit without a useful derivative stops the error on its way back to the parameters. */
function checkTrainable(net: Network, trainable: readonly TracedParameter[]): void {
  const first = Math.min(...trainable.map((p) => p.layer));
  for (const [i, layer] of net.layers.entries()) {
    if (i < first || layer.activation?.isTrainable !== false) continue;
    throw new OptionError(
      `layer ${i + 1} of ${net.layers.length}, ${layer.code}: cannot be trained through, the derivative of ${layer.activation.name} is zero, so no weight before it would move; use sigmoid, its smooth form`,
    );
  }
}
