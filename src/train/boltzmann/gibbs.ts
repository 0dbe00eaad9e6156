// What a restricted Boltzmann machine, or a stack of them, believes that examples look like: Gibbs
// sampling in the uppermost machine, hidden and visible units in turn, and from each of its visible
// units down to the inputs. With a class held fast it draws examples of that class.

import { compile } from "../../compile.ts";
import { Graph } from "../../compiler/1-graph/graph.ts";
import { randomUniform } from "../../compiler/1-graph/random.ts";
import { input } from "../../compiler/1-graph/tensor.ts";
import { checkedExamples, type Examples } from "../../data/examples.ts";
import { checkOptionNames } from "../../data/option-names.ts";
import { checkSeed, randomStream } from "../../data/random.ts";
import { OptionError } from "../../errors.ts";
import { boltzmannSizes } from "../../nn/boltzmann/boltzmann.ts";
import {
  drawnHidden,
  drawnVisible,
  type Uniform,
  visibleGiven,
  visibleSums,
} from "../../nn/boltzmann/energy.ts";
import { checkCount } from "../../nn/check.ts";
import { type Network, network } from "../../nn/network.ts";
import type { TargetName } from "../../runtime/machine.ts";
import { writeInputs } from "../buffers.ts";
import { checkTrainedGiven } from "../check-given.ts";
import { createPace } from "../pace.ts";
import { stateOf, type TrainedNetwork, trained } from "../trained.ts";
import { checkStack, machineIn } from "./machine.ts";

export interface GibbsOptions {
  /** How many chains; default 1, or one for each example or class that is given. */
  readonly chains?: number;
  /** Examples that the chains begin with; default: units that are on or off by chance. */
  readonly from?: Examples;
  /** The class of each chain, which stays as it is; of a network that ends with a
   * `boltzmannClassifier`. Default: classes are drawn too. */
  readonly classes?: readonly number[];
  /** Steps between two samples; default 1. */
  readonly every?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Default wasm. */
  readonly target?: TargetName;
}

export interface GibbsSample {
  /** Steps since the beginning. */
  readonly steps: number;
  /** How likely each input is to be on, [chains, inputs] row by row. */
  readonly inputs: Float32Array | Float64Array;
}

/**
 * Samples of a network of `boltzmann` layers, without end; each step draws all hidden units of the
 * last layer and then all its visible ones. The same seed gives the same bits.
 * @throws OptionError for another network, for classes that it does not have, and where chains,
 * examples and classes are not as many
 */
export async function* gibbs(
  model: TrainedNetwork,
  options: GibbsOptions = {},
): AsyncGenerator<GibbsSample, never> {
  checkTrainedGiven("gibbs", model);
  checkOptionNames("gibbs", options, {
    chains: true,
    from: true,
    classes: true,
    every: true,
    seed: true,
    target: true,
  });
  const { every = 1, target = "wasm" } = options;
  const { network: net, parameters, dtype } = model;
  checkStack("gibbs", net);
  checkCount("gibbs: every", every, 1);
  const seed = checkSeed(options.seed ?? 1);
  const top = net.layers.length - 1;
  const [units = 0] = top === 0 ? net.inputShape : net.shapes[top - 1]!;
  const { classes } = boltzmannSizes(net.layers[top])!;
  checkClasses(options.classes, classes);
  const start = options.from && (await visibleOf(model, top, options.from, target));
  const chains = chainsOf(options, start && start.length / units);
  const graph = stepOf(net, { chains, units, dtype, holdsClass: options.classes !== undefined });
  const entries = [{ name: "gibbs", graph, runs: every }];
  const machine = await compile(entries, { target });
  const { uniform } = randomStream(seed, "gibbs");
  try {
    writeInputs(machine, entries, parameters);
    machine.write("seed", [seed]);
    machine.write("step", [0]);
    const noise = () => Float64Array.from({ length: chains * units }, () => +(uniform() < 0.5));
    machine.write("visible", start ?? noise());
    if (classes) machine.write("class", oneHot(options.classes, chains, classes));
    const pace = createPace(30);
    for (let steps = every; ; steps += every) {
      await pace.run(machine, "gibbs", every);
      const inputs = (await machine.read("inputs")) as Float32Array | Float64Array;
      yield { steps, inputs };
    }
  } finally {
    machine.dispose();
  }
}

/** One step of all chains, and what their visible units mean for the inputs. */
function stepOf(
  net: Network,
  how: { chains: number; units: number; dtype: "f32" | "f64"; holdsClass: boolean },
): Graph {
  const { chains, units, dtype, holdsClass } = how;
  const graph = new Graph();
  const cell = (name: string) => input(graph, name, "cell", [], "u32");
  const random = { seed: cell("seed"), step: cell("step") };
  const uniform: Uniform = (name, shape) =>
    randomUniform(graph, random, `gibbs/${name}`, shape).cast(dtype);
  const top = net.layers.length - 1;
  const { classes } = boltzmannSizes(net.layers[top])!;
  const machine = machineIn(graph, net, top, dtype);
  const v = input(graph, "visible", "state", [chains, units], dtype);
  const y = classes ? input(graph, "class", "state", [chains, classes], dtype) : undefined;
  const hidden = drawnHidden(machine, y ? { v, y } : { v }, uniform);
  const means = visibleGiven(machine, hidden);
  const next = drawnVisible(means, uniform);
  graph.update(v.node, next.v.node);
  if (y && !holdsClass) graph.update(y.node, next.y!.node);
  let down = means.v;
  for (let i = top - 1; i >= 0; i--) {
    down = visibleSums(machineIn(graph, net, i, dtype), down).sigmoid();
  }
  const shown = input(graph, "inputs", "state", down.shape, dtype);
  graph.update(shown.node, down.node);
  graph.update(random.step.node, random.step.add(1).node);
  return graph;
}

/** What the machines below the uppermost make of examples. */
async function visibleOf(
  model: TrainedNetwork,
  top: number,
  from: Examples,
  target: TargetName,
): Promise<ArrayLike<number>> {
  const { inputShape, layers, parameters: specs } = model.network;
  if (top === 0) return inputsAsNumbers(model, from);
  const below = network(inputShape, ...(layers.slice(0, top) as [(typeof layers)[number]]));
  const names = new Set(specs.filter((p) => p.layer < top).map((p) => p.name));
  const parameters = new Map([...model.parameters].filter(([name]) => names.has(name)));
  const state = { ...stateOf(model), network: below, parameters, optimizerState: new Map() };
  return (await trained(state).predict(from, { target })).values;
}

/** Examples as the first layer gets them. */
function inputsAsNumbers(model: TrainedNetwork, from: Examples): Float64Array {
  const { inputs, divideBy } = checkedExamples("gibbs: from", from, model.network.inputShape[0]!);
  return Float64Array.from(inputs, (x) => x / divideBy);
}

function checkClasses(given: readonly number[] | undefined, classes: number): void {
  const odd = given?.find((y) => !Number.isInteger(y) || y < 0 || y >= classes);
  if (odd === undefined) return;
  const expected = classes ? `classes from 0 to ${classes - 1}` : "none, as the network has none";
  throw new OptionError(`gibbs: classes: expected ${expected}, got ${odd}`);
}

/** As many chains as everything that is given for each of them says. */
function chainsOf({ chains, classes }: GibbsOptions, examples: number | undefined): number {
  const told = { chains, from: examples, classes: classes?.length };
  const counts = Object.entries(told).filter(([, count]) => count !== undefined);
  const [, first = 1] = counts[0] ?? [];
  checkCount("gibbs: chains", first, 1);
  if (counts.every(([, count]) => count === first)) return first;
  const text = counts.map(([name, count]) => `${count} as ${name}`).join(", ");
  throw new OptionError(`gibbs: expected as many of each, got ${text}`);
}

/** The classes of the chains; of none, each in turn. */
function oneHot(classes: readonly number[] | undefined, chains: number, count: number) {
  const values = new Float64Array(chains * count);
  for (let i = 0; i < chains; i++) values[i * count + (classes?.[i] ?? i % count)] = 1;
  return values;
}
