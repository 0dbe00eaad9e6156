// The programs of a network: a step of training with and without monitors, the shorter last step,
// evaluation in batches and one by one, prediction. And numbers for all their buffers, from a seed.
import {
  type DataFormat,
  evaluationStep,
  type Loss,
  lossNamed,
  monitorNames,
  type OutputLosses,
  predictionStep,
  type Region,
  trainingStep,
} from "downhill";
import type { Entry, Node } from "downhill/graph";
import { Source } from "../numbers.ts";
import { augmentationsOf, type NetworkSpec, networkOf, optimizerOf } from "./spec.ts";
import type { Values } from "./truth.ts";

export interface Graphs {
  /** What a session without monitors has. */
  readonly entries: readonly Entry[];
  /** The training step with monitors, in the place of `train`. */
  readonly monitored: Entry;
}

const trainCount = ({ batch, tail }: NetworkSpec): number => 2 * batch + tail;
const evaluationCount = ({ evaluationBatch }: NetworkSpec): number => evaluationBatch + 1;

/** A share of a network's values and gradients; the gradient of the inputs more often. */
function monitorsOf(spec: NetworkSpec, names: readonly string[]): string[] {
  const source = new Source(spec.seed ^ 0x2f0b4c47);
  const chosen = names.filter(
    (name) => source.chance(spec.monitored) || (name === "inputs/gradient" && source.chance(0.5)),
  );
  return chosen.length > 0 ? chosen : [source.pick(names)];
}

export function graphsOf(spec: NetworkSpec): Graphs {
  const net = networkOf(spec);
  const { batch, tail, dtype } = spec;
  const loss = lossNamed(spec.loss)!;
  const format: DataFormat = {
    inputDType: spec.inputs === "u8" ? "u8" : dtype,
    divideBy: spec.inputs === "u8" ? 256 : 1,
    labels: spec.labels === "targets" ? undefined : spec.labels,
  };
  const { inputShape, outputs } = net;
  const region: Region = {
    ...format,
    name: "eval",
    count: evaluationCount(spec),
    inputShape,
    outputs,
  };
  const training = (entry: string, batchSize: number, monitors: readonly string[]): Entry => ({
    name: entry,
    guard: `${entry}/loss`,
    graph: trainingStep(net, {
      ...format,
      loss,
      optimizer: optimizerOf(spec.optimizer),
      batchSize,
      trainCount: trainCount(spec),
      dtype,
      monitors,
      entry,
      augment: augmentationsOf(spec),
      l1: spec.l1,
      l2: spec.l2,
      clipNorm: spec.clipNorm,
      clipValue: spec.clipValue,
      ema: spec.ema,
      rates: spec.rates ? 3 : undefined,
    }),
  });
  const evaluation = (name: string, batchSize: number): Entry => ({
    name,
    graph: evaluationStep(net, { region, loss, batchSize, dtype }),
  });
  return {
    entries: [
      training("train", batch, []),
      ...(tail > 0 ? [training("tail", tail, [])] : []),
      evaluation("evaluate", spec.evaluationBatch),
      ...(spec.evaluationBatch > 1 ? [evaluation("one", 1)] : []),
      {
        name: "predict",
        graph: predictionStep(net, { region, batchSize: spec.evaluationBatch, dtype }),
      },
    ],
    monitored: training("monitored", batch, monitorsOf(spec, monitorNames(net))),
  };
}

/** Data whose zeros the program skips. */
export const sparseOf = (spec: NetworkSpec): ReadonlySet<string> =>
  new Set(spec.inputs === "sparse" ? ["data.inputs", "eval.inputs"] : []);

const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The input nodes of some entries, one for each buffer. */
export function buffersOf(entries: readonly Entry[]): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>();
  for (const { graph } of entries)
    for (const node of graph.live()) if (node.op === "input") found.set(node.attributes.name, node);
  return found;
}

/** First contents of every buffer, as its type stores them; `draw` gives others for the same spec. */
export function firstValues(spec: NetworkSpec, { entries, monitored }: Graphs, draw: number) {
  const values = new Map<string, Values>();
  for (const [name, node] of buffersOf([...entries, monitored])) {
    // of its name and size only: dropping a layer leaves the numbers of the others alone
    const source = new Source(hash(`${spec.seed}/${draw}/${name}`));
    values.set(name, stored(node.dtype, numbersFor(name, node, spec, source)));
  }
  return values;
}

function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** Numbers as a buffer of the type keeps them. */
export const stored = (dtype: Node["dtype"], x: Values): Values =>
  dtype === "f32" ? Float64Array.from(x, Math.fround) : x;

/** About normal, of variance 1. */
const normal = (source: Source): number =>
  Math.sqrt(-2 * Math.log(1 - source.next())) * Math.cos(2 * Math.PI * source.next());

function numbersFor(name: string, node: Node, spec: NetworkSpec, source: Source): Float64Array {
  const n = count(node.shape);
  const fill = (next: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => next(i));
  const outputs = networkOutputs(node);
  switch (name) {
    case "cursor":
    case "eval.cursor":
      return fill(() => 0);
    case "step":
    case "firstStep":
      return fill(() => 7);
    case "seed":
      return fill(() => source.int(1, 2 ** 31));
    case "learningRate":
      return fill(() => 0.125);
    case "data.learningRates":
      return fill(() => 0.0625 + 0.125 * source.next());
    case "data.order":
      return Float64Array.from(source.shuffled([...Array(n).keys()]));
    case "data.labels":
    case "eval.labels":
      return fill(() => source.int(0, Math.min(classesOf(spec), 256) - 1));
    case "data.inputs":
    case "eval.inputs":
      return examples(node, spec, source);
    case "data.targets":
    case "eval.targets":
      return fill(targetsOf(spec, source, outputs));
  }
  if (name.startsWith("optimizer.")) return fill(() => 0.2 + 0.5 * source.next());
  if (/Moment|meanSquare/.test(name) && !name.includes("first"))
    return fill(() => 0.01 + source.next());
  if (name.endsWith("runningVariance")) return fill(() => 0.5 + source.next());
  const role = node.op === "input" ? node.attributes.role : "data";
  if (role !== "parameter") return fill(() => 0.25 * normal(source));
  if (node.shape.length < 2) return fill(() => 0.5 + 0.5 * normal(source));
  const scale = 1.5 / Math.sqrt(n / Math.max(...[node.shape[0]!, node.shape.at(-1)!]));
  return fill(() => scale * normal(source));
}

const networkOutputs = (node: Node): number => node.shape.at(-1) ?? 1;
const classesOf = (spec: NetworkSpec): number => networkOf(spec).outputs;

/** Probabilities of a row for log-likelihood, numbers from 0 to 1 for cross-entropy, any for others. */
function targetsOf(spec: NetworkSpec, source: Source, width: number): (i: number) => number {
  const loss = lossNamed(spec.loss)! as Loss & Partial<OutputLosses>;
  const { wanted } = loss.parts?.a?.loss ?? loss;
  if (wanted === "numbers") return () => normal(source);
  return () => (wanted === "shares" ? source.next() : source.next() / width);
}

function examples(node: Node, spec: NetworkSpec, source: Source): Float64Array {
  const n = count(node.shape);
  if (spec.inputs === "u8") return Float64Array.from({ length: n }, () => source.int(0, 255));
  if (spec.inputs === "float") return Float64Array.from({ length: n }, () => normal(source));
  const columns = n / node.shape[0]!;
  const live = Array.from({ length: columns }, () => source.chance(0.3));
  return Float64Array.from({ length: n }, (_, i) =>
    live[i % columns] && source.chance(0.5) ? normal(source) : 0,
  );
}
