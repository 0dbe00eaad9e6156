// What a step of training minimises: any function of the mini-batch and of what the network makes of
// it. A loss, which compares answers with targets, is the objective that most networks have; others
// look at parameters, at values inside, at the network's answers to inputs of their own, at random
// numbers, or at values that they keep from step to step.
import type { Graph } from "../compiler/1-graph/graph.ts";
import { type RandomState, randomUniform } from "../compiler/1-graph/random.ts";
import { type Shape, text } from "../compiler/1-graph/shape.ts";
import { input, Tensor } from "../compiler/1-graph/tensor.ts";
import { inWords } from "../data/in-words.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { DownhillError, GraphError, OptionError, ShapeError } from "../errors.ts";
import type { FloatType } from "./batch.ts";
import type { Network } from "./network.ts";
import { type Output, type Trace, type TraceOptions, trace } from "./trace.ts";

/** A network's answer, with every value on the way to it. */
export interface Answer extends Output {
  /** A value by the name that monitors have: layers.0/a, [batch, ...]. Throws OptionError. */
  value(name: string): Tensor;
}

/** What an objective may ask for while it is traced. */
export interface ObjectiveScope {
  /** [batch, ...inputShape], as the first layer gets them (scaled, augmented). */
  readonly inputs: Tensor;
  /** What is wanted, [batch, outputs]: targets, or 1 for the class and 0 for the others. Throws
   * OptionError where the objective is one that wants nothing. */
  readonly targets: Tensor;
  readonly network: Network;
  /** The network's answer to `inputs`. */
  readonly output: Answer;
  /** Its answer to other inputs [n, ...inputShape], with the same parameters unless others are given,
   * and with random numbers of its own. Running statistics are those of `output` alone. */
  apply(inputs: Tensor, options?: ApplyOptions): Answer;
  /** What came with each example under one of the objective's `fields`, [batch, ...shape]; only from
   * an `onlineLearner`. Throws OptionError. */
  field(name: string): Tensor;
  /** A parameter by name, layers.0.weight. Throws OptionError. */
  parameter(name: string): Tensor;
  /** Uniform numbers in [0, 1), new in every step, from the stream objective/<name>; only while
   * training. */
  random(name: string, shape: Shape): Tensor;
  /** What the last step left in a state of this objective, zeros before the first; only while
   * training. */
  state(name: string): Tensor;
  /** What a state becomes after this step. */
  update(name: string, next: Tensor): void;
  /** True while training; false for evaluation, which has neither random numbers nor states. */
  readonly isTraining: boolean;
}

export interface ApplyOptions {
  /** The parameters that the network has there, by name (layers.0.weight), of the shapes that its own
   * have: those of an earlier moment that the objective keeps as states, say. */
  readonly parameter?: (name: string) => Tensor;
}

/** A cost that is there for its gradient, and the number that is reported in its place. Both are one
 * number an example, [batch], or the mean over the mini-batch, []. */
export interface ShownCost {
  readonly cost: Tensor;
  readonly shown: Tensor;
}

/** What targets a set must have: none, any numbers, each from 0 to 1, or such that add up to 1. */
export type Wanted = "nothing" | "numbers" | "shares" | "distribution";

export type States = Readonly<Record<string, Shape>>;

/** What a run minimises. Every loss is one. */
export interface Objective {
  readonly name: string;
  readonly wanted: Wanted;
  /** Shapes of the values that it keeps from step to step, by name. */
  states(network: Network): States;
  /** What it takes with each example besides inputs and targets: shapes by name. */
  readonly fields?: States;
  /**
   * The cost of each example, [batch], whose mean is minimised, or that mean itself, [].
   * @throws OptionError or ShapeError where network and objective do not fit
   */
  judge(scope: ObjectiveScope): Tensor | ShownCost;
}

export interface ObjectiveOptions {
  /** Default nothing: labels and targets of a set are not looked at, and may have any size. */
  readonly wanted?: Wanted;
  /** Values that are kept from step to step, zeros at the start: they are saved and restored with the
   * state of the optimizer. */
  readonly states?: States | ((network: Network) => States);
  /** What comes with each example besides inputs and targets, as numbers: shapes by name, [] for one
   * number. Only an `onlineLearner` takes them; a data set has none. Default none. */
  readonly fields?: States;
}

/**
 * An objective of your own, for `loss` in the options of a run:
 *
 * ```ts
 * const denoising = objective("denoising", ({ inputs, apply, random }) => {
 *   const isKept = random("kept", inputs.shape).ge(0.3);
 *   return apply(isKept.where(inputs, 0)).a.sub(inputs).square().sum(-1);
 * });
 * ```
 * @param judge gives the cost of each example, [batch], or the mean over the mini-batch, []; or
 * { cost, shown }, where another number is to be reported
 * @throws OptionError for a name that is none of a function
 */
export function objective(
  name: string,
  judge: (scope: ObjectiveScope) => Tensor | ShownCost,
  options: ObjectiveOptions = {},
): Objective {
  checkOptionNames(`objective ${name}`, options, { wanted: true, states: true, fields: true });
  const { wanted = "nothing", states = {}, fields = {} } = options;
  for (const [what, given] of [
    ["objective", name] as const,
    ...Object.keys(fields).map((field) => [`objective ${name}: fields`, field] as const),
  ]) {
    if (/^[A-Za-z_$][\w$]*$/.test(given)) continue;
    throw new OptionError(`${what}: expected a name like those of functions, got "${given}"`);
  }
  const statesOf = typeof states === "function" ? states : () => states;
  if (typeof judge !== "function") {
    const got = inWords(judge);
    throw new OptionError(`objective ${name}: expected a function of its scope, got ${got}`);
  }
  return Object.freeze({ name, wanted, states: statesOf, fields: { ...fields }, judge });
}

const STATE = "objective.";

/** The buffers of an objective's states. */
export const objectiveNames = (objective: Objective, net: Network): string[] =>
  Object.keys(objective.states(net)).map((name) => `${STATE}${name}`);

export const isOfObjective = (buffer: string): boolean => buffer.startsWith(STATE);

/** How many numbers a state has, by its buffer. */
export const objectiveSizes = (objective: Objective, net: Network): ReadonlyMap<string, number> =>
  new Map(Object.entries(objective.states(net)).map(([name, s]) => [`${STATE}${name}`, sizeOf(s)]));

const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** What a step has, for an objective to judge. */
export interface Situation {
  readonly graph: Graph;
  readonly network: Network;
  readonly inputs: Tensor;
  readonly wanted: Tensor | undefined;
  readonly traced: Trace;
  readonly dtype: FloatType;
  readonly options: TraceOptions;
  /** What came with each example, by name; without it there are none. */
  readonly fields?: ReadonlyMap<string, Tensor>;
  /** How much each example counts, [batch]; default: alike. */
  readonly weights?: Tensor;
}

export interface Judged {
  /** What is minimised: the mean over the batch, []. */
  readonly cost: Tensor;
  /** What is reported: the same, or what the objective shows in its place. */
  readonly shown: Tensor;
  /** What becomes of its states. */
  readonly updates: readonly { readonly state: Tensor; readonly next: Tensor }[];
}

type Updates = Map<string, Judged["updates"][number]>;

/** Asks an objective for the cost of a step; errors name it. */
export function judged(given: Objective, situation: Situation): Judged {
  const updates: Updates = new Map();
  const found = asked(given, situation, updates);
  const batch = situation.inputs.shape[0]!;
  const { weights } = situation;
  const meanOf = (value: Tensor) => {
    if (!weights) return value.rank === 0 ? value : value.sum().mul(1 / batch);
    if (value.rank > 0) return value.mul(weights).sum().div(weights.sum());
    throw new OptionError(
      `classWeights: expected a cost for each example, [${batch}], got one for the mini-batch of ${given.name}`,
    );
  };
  const cost = meanOf(found.cost);
  const shown = found.shown === found.cost ? cost : meanOf(found.shown);
  return { cost, shown, updates: [...updates.values()] };
}

/** What an objective reports. */
export function asked(given: Objective, situation: Situation, updates: Updates): ShownCost {
  const scope = scopeOf(given, situation, updates);
  const [batch] = situation.inputs.shape;
  return named(given, () => {
    const both = costOf(given.judge(scope));
    for (const { rank, shape } of [both.cost, both.shown]) {
      if (rank === 0 || (rank === 1 && shape[0] === batch)) continue;
      throw new ShapeError(
        `expected a number an example, [${batch}], or one for the mini-batch, [], got ${text(shape)}`,
      );
    }
    return both;
  });
}

/** Throws OptionError for what is no cost, as a program without types may give it. */
function costOf(found: Tensor | ShownCost): ShownCost {
  if (found instanceof Tensor) return { cost: found, shown: found };
  const { cost, shown } = (found ?? {}) as Partial<ShownCost>;
  if (cost instanceof Tensor && shown instanceof Tensor) return { cost, shown };
  throw new OptionError(`expected a tensor or { cost, shown }, got ${inWords(found)}`);
}

function scopeOf(
  { states, name: own }: Objective,
  { graph, network, inputs, wanted, traced, dtype, options: tracing, fields }: Situation,
  updates: Updates,
): ObjectiveScope {
  const { isTraining, random } = tracing;
  let applied = 0;
  const whileTraining = (): RandomState => {
    if (isTraining && random) return random;
    throw new GraphError("random numbers and states are there only while training");
  };
  const state = (name: string): Tensor => {
    whileTraining();
    const known = states(network);
    const shape = known[name];
    if (!shape) throw unknown("state", Object.keys(known), name);
    return input(graph, `${STATE}${name}`, "state", shape, dtype);
  };
  return {
    inputs,
    network,
    isTraining,
    output: answerOf(traced),
    get targets() {
      if (wanted) return wanted;
      throw new OptionError(
        `no targets are there: name what is wanted, objective("${own}", ..., { wanted: "numbers" })`,
      );
    },
    apply: (others, options = {}) => {
      checkOptionNames("apply", options, { parameter: true });
      const { parameter } = options;
      applied++;
      const stream = `again.${applied}/`;
      const given = parameter ? { parameter } : {};
      return answerOf(trace(network.layers, others, { ...tracing, stream, ...given }));
    },
    field: (name) => {
      const found = fields?.get(name);
      if (found) return found;
      if (fields) throw unknown("field", [...fields.keys()], name);
      throw new OptionError(
        `field ${name}: a data set has no fields; onlineLearner takes them with each mini-batch`,
      );
    },
    parameter: (name) => {
      const found = traced.parameters.find((p) => p.name === name);
      if (found) return found.tensor;
      const known = traced.parameters.map((p) => p.name);
      throw unknown("parameter", known, name);
    },
    random: (name, shape) =>
      randomUniform(graph, whileTraining(), `objective/${name}`, shape).cast(dtype),
    state,
    update: (name, next) => {
      if (updates.has(name)) throw new GraphError(`state ${name} is updated twice`);
      updates.set(name, { state: state(name), next });
    },
  };
}

function answerOf({ output, values }: Trace): Answer {
  return {
    ...output,
    value: (name) => {
      const found = values.get(name);
      if (found) return found;
      throw unknown("value", [...values.keys()], name);
    },
  };
}

const unknown = (what: string, known: readonly string[], got: string): OptionError =>
  new OptionError(`${what}: expected one of ${known.join(", ") || "none"}, got ${got}`);

/** Puts the objective in front of the message of an error that comes out of it; losses, whose errors
 * say so already, are left alone. */
function named<T>({ name }: Objective, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof DownhillError) || error.message.startsWith("loss: ")) throw error;
    const Kind = error.constructor as new (message: string, options: ErrorOptions) => DownhillError;
    throw new Kind(`objective ${name}: ${error.message}`, { cause: error });
  }
}
