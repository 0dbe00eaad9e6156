// Finds the layer in which a step stops being finite: the same step is compiled once more, with the
// range of every value inside it as outputs, and run on the same mini-batch and target. Ranges are a
// few numbers, so that this needs no more memory than a step does.

import { compile } from "../compile.ts";
import type { Graph } from "../compiler/1-graph/graph.ts";
import { Tensor } from "../compiler/1-graph/tensor.ts";
import { answersOf, type Dataset } from "../data/dataset.ts";
import { DownhillError } from "../errors.ts";
import { formatOf } from "../nn/batch.ts";
import { gradientStep } from "../nn/gradient-step.ts";
import type { Network } from "../nn/network.ts";
import type { Machine } from "../runtime/machine.ts";
import { inputNames } from "./buffers.ts";
import type { Settings } from "./check-options.ts";

/** What went wrong, and in which layer if that was found. */
export interface Failure {
  readonly text: string;
  readonly layer: string | undefined;
}

export interface FailingStep {
  readonly parameters: ReadonlyMap<string, Float32Array | Float64Array>;
  /** Of the objective. */
  readonly states: ReadonlyMap<string, Float32Array | Float64Array>;
  /** Positions of the mini-batch in the training set. */
  readonly rows: readonly number[];
  readonly step: number;
}

interface Run {
  readonly net: Network;
  readonly training: Dataset;
  readonly settings: Settings;
}

const LARGEST_F32 = 3.4028234663852886e38;
const ENTRY = "step";

/** Where a step fails: in its parameters, then layer by layer, then on the way back. Null where all
 * of that is finite, so that only the update is left. */
export async function firstFailure(run: Run, failing: FailingStep): Promise<Failure | null> {
  const { net, settings } = run;
  const inParameters = badParameter(net, failing.parameters, "holds");
  if (inParameters) return inParameters;
  const graph = gradientStep(net, {
    ...formatOf(run.training, settings.dtype),
    loss: settings.loss,
    dtype: settings.dtype,
    batchSize: failing.rows.length,
    trainCount: failing.rows.length,
    augment: settings.augment,
    classWeights: settings.classWeights,
    monitors: net.values,
    entry: ENTRY,
  });
  const names = [...graph.outputs.keys()];
  rangesOnly(graph);
  let machine: Machine;
  try {
    machine = await compile([{ name: ENTRY, graph }], settings.compile);
  } catch (error) {
    if (!(error instanceof DownhillError)) throw error;
    const text = `the loss is not finite; in which layer was not found out (${error.message})`;
    return { text, layer: undefined };
  }
  try {
    const wanted = inputNames([{ name: ENTRY, graph }]);
    for (const [name, values] of inputsOf(run, failing))
      if (wanted.has(name)) machine.write(name, values);
    await machine.start(ENTRY, 1);
    const isTooLarge = (x: number) =>
      !Number.isFinite(x) || (settings.dtype === "f32" && Math.abs(x) > LARGEST_F32);
    const badIn = async (name: string): Promise<number | undefined> => {
      const ends = [`${ENTRY}/${name}`, leastName(`${ENTRY}/${name}`)];
      const read = await Promise.all(ends.map((output) => machine.read(output)));
      return read.map((values) => values[0]!).find(isTooLarge);
    };
    for (const value of net.values) {
      const bad = await badIn(value);
      if (bad === undefined) continue;
      const layer = layerName(net, Number(/\d+/.exec(value)![0]));
      return { text: `${layer}: ${value} holds ${bad}`, layer };
    }
    const loss = (await machine.read(`${ENTRY}/loss`))[0]!;
    if (isTooLarge(loss)) {
      const layer = layerName(net, net.layers.length - 1);
      return { text: `${layer}: the loss of its output is ${loss}`, layer };
    }
    for (const { name, layer: index } of net.parameters) {
      const gradient = `${name}/gradient`;
      const bad = names.includes(`${ENTRY}/${gradient}`) ? await badIn(gradient) : undefined;
      if (bad === undefined) continue;
      const layer = layerName(net, index);
      return { text: `${layer}: the gradient of ${name} holds ${bad}`, layer };
    }
    return null;
  } finally {
    machine.dispose();
  }
}

/** A step whose gradients are finite, and whose new parameters are not. */
export function failedUpdate(
  net: Network,
  after: ReadonlyMap<string, Float32Array | Float64Array>,
): Failure {
  const text = "no value of the step was found to be infinite when it was repeated";
  return badParameter(net, after, "is updated to") ?? { text, layer: undefined };
}

const layerName = (net: Network, index: number): string =>
  `layer ${index + 1} of ${net.layers.length}, ${net.layers[index]!.name}`;

function badParameter(
  net: Network,
  parameters: FailingStep["parameters"],
  does: string,
): Failure | null {
  for (const { name, layer: index } of net.parameters) {
    const bad = parameters.get(name)?.find((x) => !Number.isFinite(x));
    if (bad === undefined) continue;
    const layer = layerName(net, index);
    return { text: `${layer}: ${name} ${does} ${bad}`, layer };
  }
  return null;
}

const leastName = (output: string): string => `${output}/least`;

/** Replaces every output by the largest of its numbers, and adds the least; both are NaN where one
 * of the numbers is. */
function rangesOnly(graph: Graph): void {
  for (const [name, node] of [...graph.outputs]) {
    const value = new Tensor(graph, node);
    graph.outputs.set(name, value.maximum().node);
    graph.outputs.set(leastName(name), value.minimum().node);
  }
}

/** The buffers of a data set that is just the mini-batch. */
function inputsOf(
  { training, settings }: Run,
  { parameters, states, rows, step }: FailingStep,
): Map<string, ArrayLike<number>> {
  const take = (values: ArrayLike<number>, width: number) => {
    const taken = new Float64Array(rows.length * width);
    for (const [i, row] of rows.entries())
      for (let k = 0; k < width; k++) taken[i * width + k] = values[row * width + k]!;
    return taken;
  };
  const inputs = new Map<string, ArrayLike<number>>([...parameters, ...states]);
  inputs.set("data.inputs", take(training.inputs, training.inputs.length / training.count));
  if (training.labels) inputs.set("data.labels", take(training.labels, answersOf(training)));
  if (training.targets) inputs.set("data.targets", take(training.targets, training.outputs));
  inputs.set(
    "data.order",
    rows.map((_, i) => i),
  );
  inputs.set("cursor", [0]);
  inputs.set("step", [step]);
  inputs.set("seed", [settings.seed]);
  return inputs;
}
