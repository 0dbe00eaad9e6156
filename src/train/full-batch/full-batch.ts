// Training on the whole set at once by methods that go by curvature, as async iterators: one event an
// iteration, and between two of them nothing runs. The book's chapter 3, "Variations on stochastic
// gradient descent", has Newton's step w -> w - H^-1 dC/dw and why H cannot be written down; these
// methods do without.

import { cores } from "#host";
import { checkInMemory, type Dataset } from "../../data/dataset.ts";
import { knownImageShape } from "../../data/image-shape.ts";
import { inWords } from "../../data/in-words.ts";
import { checkOptionNames, type OptionNames } from "../../data/option-names.ts";
import { checkSeed } from "../../data/random.ts";
import { OptionError } from "../../errors.ts";
import type { FloatType } from "../../nn/batch.ts";
import { checkBelowOne, checkNonNegative, checkOneOf, checkPositive } from "../../nn/check.ts";
import { type Initializer, large, scaled } from "../../nn/initializer.ts";
import type { Loss } from "../../nn/loss.ts";
import type { Network } from "../../nn/network.ts";
import { checkDataset } from "../check-data.ts";
import { checkNetworkGiven, checkSetGiven } from "../check-given.ts";
import { checkedParameters, initialParameters } from "../initialize.ts";
import { isPartial, type PartialStart } from "../partial.ts";
import type { ParameterMap } from "../state.ts";
import { takeMatching } from "../take-matching.ts";
import { type TrainedNetwork, trained } from "../trained.ts";
import { networkFunction } from "./compiled-function.ts";
import { lbfgsSteps } from "./lbfgs-steps.ts";
import { checkDescent, type DescentOptions, type LbfgsMemory } from "./minimize.ts";
import { newtonCgSteps } from "./newton-cg-steps.ts";
import type { DescentEnding, Iterate } from "./smooth-function.ts";

export interface FullBatchTraining extends DescentOptions {
  readonly loss: Loss;
  /** The book's lambda of C = C0 + lambda / 2n sum w^2; default 0. */
  readonly l2?: number;
  /** Fixes the first weights; default 1. */
  readonly seed?: number;
  /** Default: large with the quadratic loss, else scaled. */
  readonly init?: Initializer;
  /** The parameters to begin with, or a trained network; { partial } takes what matches by name and
   * shape. */
  readonly from?: ParameterMap | { readonly parameters: ParameterMap } | PartialStart;
  /** Default f64: a search for a minimum compares costs that differ by little. */
  readonly dtype?: FloatType;
  /** Bytes that the program may allocate; default 2 GiB. */
  readonly memoryLimit?: number;
  /** Ends the run after the iteration in progress. */
  readonly signal?: AbortSignal;
}

/** Their names. */
const TRAINING_OPTIONS: OptionNames<FullBatchTraining> = {
  target: true,
  threads: true,
  iterations: true,
  tolerance: true,
  loss: true,
  l2: true,
  seed: true,
  init: true,
  from: true,
  dtype: true,
  memoryLimit: true,
  signal: true,
};

/** An iteration that has just ended. */
export interface IterationEvent<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> {
  /** Counted from 1. */
  readonly iteration: number;
  /** The mean loss over the set with the penalty. */
  readonly cost: number;
  /** The largest |dC/dw|. */
  readonly slope: number;
  /** How much of the direction was gone. */
  readonly step: number;
  /** Since the start: passes over the set for cost and gradient, and for H times a vector. */
  readonly evaluations: number;
  readonly products: number;
  /** The network as it is after this iteration, as a copy. */
  snapshot(): TrainedNetwork<In, Out>;
}

/** A finished descent on a whole set, as a trained network. */
export interface FullBatchRun<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> extends TrainedNetwork<In, Out> {
  readonly iterations: number;
  readonly evaluations: number;
  readonly products: number;
  readonly ending: DescentEnding | "aborted";
  /** The target that was taken, and why. */
  readonly target: string;
  readonly why: string;
}

export interface NewtonOptions {
  /** How well Newton's system H d = -g is solved: the share of g that conjugate gradients may leave;
   * default min(1/2, sqrt|g|), little far from the minimum and ever more near it. */
  readonly residual?: number;
}

/**
 * L-BFGS on the whole training set: the cheapest method that knows something of the curvature.
 * @throws OptionError or ShapeError before the first step, also for layers that draw random numbers or
 * keep statistics
 */
export function lbfgs<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: FullBatchTraining & LbfgsMemory,
): AsyncGenerator<IterationEvent<In, Out>, FullBatchRun<In, Out>, void> {
  checkOptionNames("lbfgs", options, {
    ...TRAINING_OPTIONS,
    memory: true,
  });
  const limits = checkDescent("lbfgs", options);
  return descend("lbfgs", net, training, options, (cost, x) => lbfgsSteps(cost, x, limits));
}

/**
 * Truncated Newton on the whole training set: Newton's step by conjugate gradients, of which each takes
 * one product of the Hessian with a vector, a pass over the set of about twice a gradient's work.
 * @throws as `lbfgs`
 */
export function newtonCg<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: FullBatchTraining & NewtonOptions,
): AsyncGenerator<IterationEvent<In, Out>, FullBatchRun<In, Out>, void> {
  checkOptionNames("newtonCg", options, {
    ...TRAINING_OPTIONS,
    residual: true,
  });
  const { residual } = options;
  if (residual !== undefined) {
    checkPositive("newtonCg: residual", residual);
    checkBelowOne("newtonCg: residual", residual);
  }
  const limits = { ...checkDescent("newtonCg", options), residual };
  return descend("newtonCg", net, training, options, (cost, x) => newtonCgSteps(cost, x, limits));
}

type Steps = typeof newtonCgSteps;
type Method = (
  cost: Parameters<Steps>[0],
  start: Float64Array,
) => AsyncGenerator<Iterate, DescentEnding, void>;

async function* descend<In extends readonly number[], Out extends number>(
  what: string,
  net: Network<In, Out>,
  training: Dataset<In, Out>,
  options: FullBatchTraining,
  method: Method,
): AsyncGenerator<IterationEvent<In, Out>, FullBatchRun<In, Out>, void> {
  checkNetworkGiven("network", net);
  checkSetGiven("training", training);
  if (typeof options.loss?.perExample !== "function") {
    throw new OptionError(`${what}: loss: expected one of losses, got ${inWords(options.loss)}`);
  }
  const { loss, l2 = 0, dtype = "f64", target = "wasm", memoryLimit, signal } = options;
  checkNonNegative(`${what}: l2`, l2);
  checkOneOf(`${what}: dtype`, dtype, ["f32", "f64"]);
  checkDataset("training", net, training, loss);
  checkInMemory(what, training);
  if (net.parameters.every((p) => p.frozen)) {
    throw new OptionError(`${what}: expected a parameter that is not frozen, got ${net}`);
  }
  const seed = checkSeed(options.seed ?? 1);
  const compile = {
    target,
    threads: options.threads ?? cores(),
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
  };
  const first = startOf(net, options, seed, dtype);
  const cost = await networkFunction(net as Network, training as unknown as Dataset, first, {
    loss,
    l2,
    dtype,
    compile,
  });
  const networkAt = (parameters: ParameterMap, steps: number) =>
    trained<In, Out>(
      {
        network: net,
        parameters,
        optimizerState: new Map(),
        loss,
        dtype,
        seed,
        steps,
        history: [],
        picture: knownImageShape(training),
      },
      target,
    );
  try {
    const steps = method(cost, cost.vectorOf(first));
    let parameters = first;
    let counts = { iterations: 0, evaluations: 1, products: 0 };
    const end = (ending: FullBatchRun["ending"]): FullBatchRun<In, Out> => {
      const { target, why } = cost.machine;
      return { ...networkAt(parameters, counts.iterations), ...counts, ending, target, why };
    };
    for (;;) {
      if (signal?.aborted) return end("aborted");
      const next = await steps.next();
      if (next.done) return end(next.value);
      const { iteration, place, slope, step, evaluations, products } = next.value;
      parameters = cost.parametersAt(place.x);
      counts = { iterations: iteration, evaluations, products };
      const now = parameters;
      yield {
        ...{ iteration, slope, step, evaluations, products },
        cost: place.value,
        snapshot: () => networkAt(new Map([...now].map(([n, v]) => [n, v.slice()])), iteration),
      };
    }
  } finally {
    cost.dispose();
  }
}

function startOf(
  net: Network,
  { from, loss, init = loss.name === "quadratic" ? large : scaled }: FullBatchTraining,
  seed: number,
  dtype: FloatType,
): ParameterMap {
  const drawn = () => initialParameters(net, { seed, init, dtype });
  if (from && isPartial(from)) return takeMatching(net, from, drawn(), dtype).parameters;
  const given = from && "parameters" in from ? from.parameters : from;
  return checkedParameters(net, given ?? drawn(), dtype);
}
