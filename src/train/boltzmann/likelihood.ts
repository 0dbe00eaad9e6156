// How likely a restricted Boltzmann machine finds examples. ln p(v) = -F(v) - ln Z: the free energy is
// a formula, the partition function Z a sum over all states of the smaller side, which is exact for
// few units and is estimated by annealed importance sampling for many.

import { compile } from "../../compile.ts";
import { Graph } from "../../compiler/1-graph/graph.ts";
import { randomUniform } from "../../compiler/1-graph/random.ts";
import { input } from "../../compiler/1-graph/tensor.ts";
import { checkedExamples, type Examples } from "../../data/examples.ts";
import { exp, log } from "../../data/math.ts";
import { checkOptionNames } from "../../data/option-names.ts";
import { checkSeed } from "../../data/random.ts";
import { OptionError } from "../../errors.ts";
import { drawn, hiddenSums, visibleSums } from "../../nn/boltzmann/energy.ts";
import { checkCount } from "../../nn/check.ts";
import type { TargetName } from "../../runtime/machine.ts";
import { writeInputs } from "../buffers.ts";
import { createPace } from "../pace.ts";
import type { TrainedState } from "../state.ts";
import { machineIn, singleMachine } from "./machine.ts";

/** ln(1 + e^x) */
const softplus = (x: number): number => Math.max(x, 0) + log(1 + exp(-Math.abs(x)));

/**
 * F(v) of each example, -b v - sum_j ln(1 + e^(c_j + W_j v)), in float64: where p(v) is twice as
 * large, F is less by ln 2.
 * @throws OptionError unless the network is one `boltzmann` layer
 */
export function freeEnergies(model: TrainedState, examples: Examples): Float64Array {
  const { visible, hidden, weight, bias, visibleBias } = singleMachine("freeEnergies", model);
  const { inputs, divideBy } = checkedExamples("freeEnergies", examples, visible);
  return Float64Array.from({ length: inputs.length / visible }, (_, row) => {
    let energy = 0;
    for (let i = 0; i < visible; i++) {
      energy -= (visibleBias[i]! * inputs[row * visible + i]!) / divideBy;
    }
    for (let j = 0; j < hidden; j++) {
      let sum = 0;
      for (let i = 0; i < visible; i++) {
        sum += weight[j * visible + i]! * inputs[row * visible + i]!;
      }
      energy -= softplus(bias[j]! + sum / divideBy);
    }
    return energy;
  });
}

/** 2^20 states take seconds with hundreds of units on the other side. */
const MOST_UNITS = 20;

/**
 * ln Z, exactly: the sum over all states of the side that has fewer units, the other side summed out.
 * @throws OptionError unless the network is one `boltzmann` layer with at most 20 units on a side
 */
export function logPartition(model: TrainedState): number {
  const machine = singleMachine("logPartition", model);
  const { visible, hidden, weight } = machine;
  const [few, many] = visible <= hidden ? [visible, hidden] : [hidden, visible];
  if (few > MOST_UNITS) {
    throw new OptionError(
      `logPartition: expected at most ${MOST_UNITS} units on one side, got ${visible} and ${hidden}; estimateLogPartition takes more`,
    );
  }
  const isVisible = visible <= hidden;
  const [own, other] = isVisible
    ? [machine.visibleBias, machine.bias]
    : [machine.bias, machine.visibleBias];
  const at = (unit: number, far: number) =>
    isVisible ? weight[far * visible + unit]! : weight[unit * visible + far]!;
  // Gray code: from state to state one unit changes
  const sums = Float64Array.from(other);
  let linear = 0;
  const logs = new Float64Array(2 ** few);
  for (let state = 0; ; ) {
    let total = linear;
    for (let i = 0; i < many; i++) total += softplus(sums[i]!);
    logs[state] = total;
    if (++state === logs.length) break;
    const unit = 31 - Math.clz32(state & -state);
    const isOn = ((state ^ (state >>> 1)) >>> unit) & 1;
    const sign = isOn ? 1 : -1;
    linear += sign * own[unit]!;
    for (let i = 0; i < many; i++) sums[i]! += sign * at(unit, i);
  }
  return logMeanExp(logs).mean + few * log(2);
}

export interface AnnealingOptions {
  /** Examples whose mean sets the biases of the machine to begin with; default: all biases 0. */
  readonly base?: Examples;
  /** Temperatures between that machine and the model; default 1,000. */
  readonly temperatures?: number;
  /** Chains, each an estimate; default 100. */
  readonly chains?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Default wasm. */
  readonly target?: TargetName;
}

export interface LogPartitionEstimate {
  readonly logPartition: number;
  /** Of Z relative to itself, from the spread of the chains; where it is not well below 1, take more
   * temperatures. */
  readonly relativeError: number;
}

/**
 * ln Z by annealed importance sampling: chains go from a machine without weights, of which Z is known,
 * through ever more of the model's, p_k(v) ~ e^((1 - t) a v + t b v) prod_j (1 + e^(t (c_j + W_j v))),
 * t from 0 to 1, and gather the ratios p_k+1 / p_k. (Neal 2001; Salakhutdinov and Murray, "On the
 * quantitative analysis of deep belief networks", 2008.)
 * @throws OptionError unless the network is one `boltzmann` layer
 */
export async function estimateLogPartition(
  model: TrainedState,
  options: AnnealingOptions = {},
): Promise<LogPartitionEstimate> {
  checkOptionNames("estimateLogPartition", options, {
    base: true,
    temperatures: true,
    chains: true,
    seed: true,
    target: true,
  });
  const { temperatures = 1000, chains = 100, target = "wasm" } = options;
  checkCount("estimateLogPartition: temperatures", temperatures, 1);
  checkCount("estimateLogPartition: chains", chains, 2);
  const seed = checkSeed(options.seed ?? 1);
  const { visible, hidden } = singleMachine("estimateLogPartition", model);
  const base = options.base ? logOdds(options.base, visible) : new Float64Array(visible);
  const entries = [
    { name: "begin", graph: stepOf(model, { chains, temperatures, isFirst: true }) },
    { name: "step", graph: stepOf(model, { chains, temperatures }), runs: temperatures },
  ];
  const machine = await compile(entries, { target });
  try {
    writeInputs(machine, entries, model.parameters);
    machine.write("seed", [seed]);
    machine.write("step", [0]);
    machine.write("base", base);
    const all = Float64Array.from({ length: temperatures + 1 }, (_, k) => k / temperatures);
    machine.write("temperatures", all);
    machine.write("logWeight", new Float64Array(chains));
    await machine.start("begin", 1);
    machine.write("step", [0]);
    await createPace(30).run(machine, "step", temperatures);
    const { mean, relativeError } = logMeanExp(await machine.read("logWeight"));
    const known = base.reduce((sum, a) => sum + softplus(a), hidden * log(2));
    return { logPartition: known + mean, relativeError };
  } finally {
    machine.dispose();
  }
}

/** All chains one temperature on; the first step draws them. */
function stepOf(
  { network: net, dtype }: TrainedState,
  how: { chains: number; temperatures: number; isFirst?: boolean },
): Graph {
  const { chains, temperatures, isFirst = false } = how;
  const graph = new Graph();
  const cell = (name: string) => input(graph, name, "cell", [], "u32");
  const random = { seed: cell("seed"), step: cell("step") };
  const stream = isFirst ? "anneal/begin" : "anneal";
  const visible = net.inputShape[0]!;
  const uniform = (name: string, units: number) =>
    randomUniform(graph, random, `${stream}/${name}`, [chains, units]).cast(dtype);
  const machine = machineIn(graph, net, 0, dtype);
  const base = input(graph, "base", "state", [visible], dtype);
  const v = input(graph, "visible", "state", [chains, visible], dtype);
  if (isFirst) {
    const p = base.sigmoid().broadcastTo([chains, visible]);
    graph.update(v.node, drawn(p, uniform("visible", visible)).node);
    return graph;
  }
  const all = input(graph, "temperatures", "data", [temperatures + 1], dtype);
  const at = (step: typeof random.step) => all.gather(step.reshape([1])).reshape([]);
  const [from, to] = [at(random.step), at(random.step.add(1))];
  const sums = hiddenSums(machine, { v });
  // ln p_t, up to what is the same for all t
  const logP = (t: typeof from) => {
    const biases = base.mul(t.neg().add(1)).add(machine.visibleBias.mul(t));
    return sums.mul(t).softplus().sum(-1).add(v.mul(biases).sum(-1));
  };
  const logWeight = input(graph, "logWeight", "state", [chains], "f64");
  const gained = logP(to).sub(logP(from)).cast("f64");
  graph.update(logWeight.node, logWeight.add(gained).node);
  const hidden = drawn(sums.mul(to).sigmoid(), uniform("hidden", machine.bias.shape[0]!));
  const biases = base.mul(to.neg().add(1));
  const p = visibleSums(machine, hidden).mul(to).add(biases).sigmoid();
  graph.update(v.node, drawn(p, uniform("visible", visible)).node);
  graph.update(random.step.node, random.step.add(1).node);
  return graph;
}

/** Keeps the base from being certain of anything. */
const LEAST_SHARE = 0.01;

/** For each input ln(p / (1 - p)), p its mean. */
function logOdds(examples: Examples, visible: number): Float64Array {
  const { inputs, divideBy } = checkedExamples("estimateLogPartition: base", examples, visible);
  const count = inputs.length / visible;
  const means = new Float64Array(visible);
  for (let i = 0; i < inputs.length; i++) means[i % visible]! += inputs[i]! / divideBy / count;
  return means.map((mean) => {
    const p = Math.min(Math.max(mean, LEAST_SHARE), 1 - LEAST_SHARE);
    return log(p / (1 - p));
  });
}

/** ln of the mean of e^x, and the standard error of that mean relative to it. */
function logMeanExp(logs: ArrayLike<number>): { mean: number; relativeError: number } {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logs.length; i++) largest = Math.max(largest, logs[i]!);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < logs.length; i++) {
    const x = exp(logs[i]! - largest);
    sum += x;
    squares += x * x;
  }
  const n = logs.length;
  const mean = sum / n;
  const variance = Math.max(0, squares / n - mean * mean) * (n / Math.max(1, n - 1));
  return { mean: largest + log(mean), relativeError: Math.sqrt(variance / n) / mean };
}
