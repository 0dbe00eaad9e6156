// A network with values for its parameters: what training gives and files hold. It can be
// evaluated, asked, saved and trained further. Programs are compiled when they are first needed.

import { writeFileAtomic } from "#host";
import { type Dataset, exampleSize } from "../data/dataset.ts";
import type { Examples, NamedExamples, Predictions } from "../data/examples.ts";
import { type ImageShape, knownImageShape } from "../data/image-shape.ts";
import { inWords } from "../data/in-words.ts";
import { checkInputNames, checkSameInputNames } from "../data/input-names.ts";
import { checkOptionNames, type OptionNames } from "../data/option-names.ts";
import { OptionError } from "../errors.ts";
import type { FloatType } from "../nn/batch.ts";
import { checkPositive } from "../nn/check.ts";
import type { Initializer } from "../nn/initializer.ts";
import { fittingLoss } from "../nn/loss-names.ts";
import type { Network } from "../nn/network.ts";
import type { Objective } from "../nn/objective.ts";
import type { TargetName } from "../runtime/machine.ts";
import { checkAlphabetOf, checkClassNames, checkPicture } from "./check-data.ts";
import { checkNetworkGiven } from "./check-given.ts";
import { checkedParameters, initialParameters } from "./initialize.ts";
import {
  INPUT_GRADIENT_OPTIONS,
  type InputGradientOptions,
  type InputGradients,
} from "./input-gradient-options.ts";
import type { MetricsOptions } from "./metrics.ts";
import type { Predictor, PredictorOptions } from "./predictor.ts";
import type { Evaluation } from "./record.ts";
import { encodeBookJson, encodeModel } from "./saved.ts";
import type { TrainedState } from "./state.ts";

/** Where an evaluation or a prediction runs. */
export interface UseOptions {
  /** Default: the target that it was trained on, wasm after loading. */
  readonly target?: TargetName | undefined;
  /** Most threads; default 1: starting them takes longer than a short evaluation. */
  readonly threads?: number | undefined;
}

/** How a network is asked. */
export interface AskOptions extends UseOptions {
  /** Ends it with AbortedError: a compiler that runs at once, else after some milliseconds. */
  readonly signal?: AbortSignal | undefined;
}

/** How a set is judged. */
export interface EvaluateOptions extends AskOptions {
  /** Default: what it was trained with. */
  readonly loss?: Objective | undefined;
  /** Gives also precision, recall, F1, AUC and the like as `metrics` of the evaluation; true, or how. It
   * takes a second pass. Default false. */
  readonly metrics?: boolean | MetricsOptions | undefined;
}

/** A network with its parameters: it evaluates, answers and is saved. */
export interface TrainedNetwork<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> extends TrainedState<In, Out> {
  /**
   * Loss and accuracy on a data set.
   * @throws OptionError where `metrics` are asked for of a set whose examples go on from each other
   */
  evaluate(set: Dataset<In, Out>, options?: EvaluateOptions): Promise<Evaluation>;
  /**
   * The outputs for examples given as a set, or as numbers one example after another, or for several
   * inputs as such numbers by name: { picture, table }. Bytes mean
   * what they mean in a data set: they are divided by 256 unless `divideBy` says otherwise.
   * @throws ShapeError for parts of examples, DataError for what is not a finite number
   */
  predict(inputs: Examples | NamedExamples<In>, options?: AskOptions): Promise<Predictions<Out>>;
  /**
   * How the loss of each example, or with `output` one of the outputs, changes with each number of its
   * inputs: dC/dx, in the network as it evaluates.
   * @throws OptionError for a loss without labels or targets to compare with, for no output of the
   * network and for inputs that are symbols; ShapeError and DataError as `predict` and `evaluate`
   */
  inputGradient(
    examples: Examples | NamedExamples<In>,
    options?: UseOptions & InputGradientOptions,
  ): Promise<InputGradients>;
  /** The network compiled to be asked often; see `predictor`. */
  predictor(options?: PredictorOptions): Promise<Predictor<In, Out>>;
  /** The bytes of a safetensors file that also describes the network. */
  toSafetensors(): Uint8Array<ArrayBuffer>;
  /** The JSON of the book's network2.py; throws FormatError for a network it cannot hold. */
  toBookJson(): string;
  /** Writes a file, whole or not at all: the book's JSON when its name ends in .json, in any case, else safetensors. */
  save(path: string): Promise<void>;
}

/** What is known of a network besides its parameters. */
export interface StateOptions {
  /** Default: what fits the output layer: crossEntropy, logLikelihood, else quadratic. */
  readonly loss?: Objective;
  /** Default f32. */
  readonly dtype?: FloatType;
  /** How an example is a picture, for a network that takes vectors. */
  readonly picture?: ImageShape | undefined;
  /** What its inputs are divided by. */
  readonly divideBy?: number | undefined;
  /** What its classes are called: one an output. */
  readonly classNames?: readonly string[] | undefined;
  /** What its inputs are called: one a value of an example. */
  readonly inputNames?: readonly string[] | undefined;
  /** What the symbols that it reads and answers are: characters by number. */
  readonly alphabet?: readonly string[] | undefined;
}

/** Their names. */
export const STATE_OPTIONS: OptionNames<StateOptions> = {
  loss: true,
  dtype: true,
  picture: true,
  alphabet: true,
  divideBy: true,
  classNames: true,
  inputNames: true,
};

/** A network with these parameters; throws OptionError where one is missing or does not fit. */
export function withParameters<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  parameters: ReadonlyMap<string, ArrayLike<number>>,
  options: StateOptions = {},
): TrainedNetwork<In, Out> {
  checkNetworkGiven("withParameters: network", net);
  if (typeof parameters?.get !== "function") {
    throw new OptionError(
      `withParameters: parameters: expected a Map of numbers by name, got ${inWords(parameters)}`,
    );
  }
  checkOptionNames("withParameters", options, STATE_OPTIONS);
  const {
    loss = fittingLoss(net),
    dtype = "f32",
    picture,
    divideBy,
    classNames,
    inputNames,
    alphabet,
  } = options;
  checkPicture("picture", net, picture);
  if (divideBy !== undefined) checkPositive("divideBy", divideBy);
  if (classNames) checkClassNames("classNames", net, classNames);
  if (inputNames) checkInputNames("inputNames", inputNames, exampleSize(net));
  if (alphabet) checkAlphabetOf("alphabet", net, alphabet);
  return trained({
    network: net,
    parameters: checkedParameters(net, parameters, dtype),
    optimizerState: new Map(),
    loss,
    dtype,
    seed: 1,
    steps: 0,
    history: [],
    picture: knownImageShape({ inputShape: net.inputShape, picture }),
    divideBy,
    classNames,
    inputNames,
    alphabet,
  });
}

/** A network with fresh parameters, drawn from the seed (default 1) by `init` (default scaled). */
export function initialize<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  options: StateOptions & { readonly seed?: number; readonly init?: Initializer } = {},
): TrainedNetwork<In, Out> {
  checkOptionNames("initialize", options, { ...STATE_OPTIONS, seed: true, init: true });
  const { seed, init, ...rest } = options;
  const drawn = {
    ...(seed === undefined ? {} : { seed }),
    ...(init === undefined ? {} : { init }),
    ...(rest.dtype === undefined ? {} : { dtype: rest.dtype }),
  };
  const fresh = withParameters(net, initialParameters(net, drawn), rest);
  return trained({ ...stateOf(fresh), seed: seed ?? 1 });
}

/** The data without the methods. */
export function stateOf<In extends readonly number[], Out extends number>(
  trainedNetwork: TrainedNetwork<In, Out>,
): TrainedState<In, Out> {
  const { network, parameters, optimizerState, loss, dtype, seed } = trainedNetwork;
  const { steps, history, picture, divideBy, classNames, inputNames, alphabet } = trainedNetwork;
  const state = { network, parameters, optimizerState, loss, dtype, seed, steps, history };
  return { ...state, picture, divideBy, classNames, inputNames, alphabet };
}

/** Gives a state its methods; they run on `home` where no other target is asked for. */
export function trained<In extends readonly number[], Out extends number>(
  state: TrainedState<In, Out>,
  home: TargetName = "wasm",
): TrainedNetwork<In, Out> {
  return Object.freeze({
    ...state,
    evaluate: async (set, options = {}) => {
      checkOptionNames("evaluate", options, { ...ASK_OPTIONS, loss: true, metrics: true });
      const { target = home, threads = 1, loss = state.loss, metrics = false, signal } = options;
      const { evaluate } = await import("./evaluate.ts");
      return evaluate(state, set, {
        target,
        threads,
        loss,
        metrics,
        ...(signal ? { signal } : {}),
      });
    },
    predict: async (given, options = {}) => {
      checkOptionNames("predict", options, ASK_OPTIONS);
      const inputs = given as Examples;
      checkExamplesNames("predict", state, inputs);
      const { target = home, threads = 1, signal } = options;
      const how = { target, threads, ...(signal ? { signal } : {}) };
      const { predict } = await import("./predict.ts");
      return (await predict(state, inputs, how)) as Predictions<Out>;
    },
    inputGradient: async (given, options = {}) => {
      const examples = given as Examples;
      checkOptionNames("inputGradient", options, { ...USE_OPTIONS, ...INPUT_GRADIENT_OPTIONS });
      const { target = home, threads = 1, ...asked } = options;
      checkExamplesNames("inputGradient", state, examples);
      // few ask, and it brings backpropagation with it
      const { inputGradient } = await import("./input-gradient.ts");
      return inputGradient(state, examples, asked, { target, threads });
    },
    predictor: async (options = {}) =>
      (await import("./predictor.ts")).predictor(state, { target: home, ...options }),
    toSafetensors: () => encodeModel(state),
    toBookJson: () => encodeBookJson(state),
    save: async (path) =>
      writeFileAtomic(
        path,
        /\.json$/i.test(path)
          ? new TextEncoder().encode(encodeBookJson(state))
          : encodeModel(state),
      ),
  } satisfies TrainedNetwork<In, Out>);
}

/** Numbers have no names; a set may. */
function checkExamplesNames(what: string, { inputNames }: TrainedState, examples: Examples): void {
  if (typeof examples !== "object" || examples === null || !("inputs" in examples)) return;
  checkSameInputNames(what, inputNames, { name: "the set", ...examples });
}

const USE_OPTIONS: OptionNames<UseOptions> = { target: true, threads: true };
const ASK_OPTIONS: OptionNames<AskOptions> = { ...USE_OPTIONS, signal: true };
