// Runs the layers of a network over a tensor of inputs, adding their nodes to its graph. Returns
// the output and everything that was met on the way: parameters, and the values that can be
// monitored. All other parts of nn and train see a network only through this.
import { type RandomState, randomUniform } from "../compiler/1-graph/random.ts";
import { type Shape, sameShape, text } from "../compiler/1-graph/shape.ts";
import { input, iota, type Tensor } from "../compiler/1-graph/tensor.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { type InputParts, inputPlaces } from "../data/parts.ts";
import { DownhillError, GraphError, OptionError, ShapeError } from "../errors.ts";
import { type Initializer, zeros } from "./initializer.ts";
import type { Layer, Output, Scope, SharedUse } from "./layer.ts";

export type { Output };

/** What is known about a parameter before any data. */
export interface ParameterSpec {
  /** layers.<i>.<name>, or shared.<name>.<k>.<name> */
  readonly name: string;
  /** Of the first place, where it is shared. */
  readonly layer: number;
  readonly shape: Shape;
  /** What its layer wants it drawn from; undefined: the initializer of the run. */
  readonly initializer: Initializer | undefined;
  readonly frozen: boolean;
  /** Kept by the steps themselves, such as a running mean: frozen, and no parameter to count. */
  readonly isStatistic: boolean;
}

export interface TracedParameter extends ParameterSpec {
  readonly tensor: Tensor;
}

/** What a statistic becomes after a step of training, and what is remembered after any step. */
export interface StatisticUpdate {
  readonly statistic: Tensor;
  readonly next: Tensor;
}

export interface Trace {
  readonly output: Output;
  readonly parameters: readonly TracedParameter[];
  /** While training, and with `memory`. */
  readonly updates: readonly StatisticUpdate[];
  /** Every registered value by name (layers.0/z), in the order of computation. */
  readonly values: ReadonlyMap<string, Tensor>;
  /** What the network goes on from, of values that are only shown in another shape. */
  readonly sources: ReadonlyMap<string, Tensor>;
  /** Shape per example after each layer. */
  readonly shapes: readonly Shape[];
}

export interface TraceOptions {
  readonly isTraining: boolean;
  /** The buffer of a parameter that is learned; default its name. */
  readonly bufferOf?: (parameter: string) => string;
  /** What stands for a parameter in place of its buffer, by its name. */
  readonly parameter?: (name: string) => Tensor;
  /** Where it is not training: what stands before the names of what layers remember from batch to
   * batch; without it every batch begins at 0. */
  readonly memory?: string;
  /** Cells that random nodes read; without them a layer that wants random numbers is an error. */
  readonly random?: RandomState;
  /** What stands for named inputs in place of parts of the rows, [batch, ...shape]. */
  readonly part?: (name: string) => Tensor;
  /** In front of the names of random streams, where layers are traced more than once; default none. */
  readonly stream?: string;
}

/** Traces layers over inputs [batch, ...inputShape]; errors name the layer. */
export function trace(layers: readonly Layer[], inputs: Tensor, options: TraceOptions): Trace {
  const met: Met = {
    parameters: [],
    updates: [],
    values: new Map(),
    sources: new Map(),
    lengths: undefined,
    named: undefined,
    answers: undefined,
    shared: new Map(),
  };
  const shapes: Shape[] = [];
  let x = inputs;
  for (const [i, layer] of layers.entries()) {
    const where = `layer ${i + 1} of ${layers.length}, ${layer.name}`;
    const scope = scopeOf({ layer: i, path: `layers.${i}` }, inputs, options, met);
    if (met.answers) {
      throw new OptionError(
        `${where}: outputs({ ... }) is the last layer of a network; put it at the end`,
      );
    }
    x = named(where, () => layer.trace(x, scope));
    if (x.rank < 1 || x.shape[0] !== inputs.shape[0]) {
      throw new ShapeError(
        `${where}: expected a result of shape [${inputs.shape[0]}, ...], one row an example, got ${text(x.shape)}`,
      );
    }
    shapes.push(x.shape.slice(1));
  }
  const last = lastBeforeFlatten(layers);
  const z = met.values.get(`layers.${last}/z`);
  const activation = z ? layers[last]?.activation : undefined;
  const output = { a: x, z, activation, ...(met.answers ? { parts: met.answers } : {}) };
  const { parameters, updates, values, sources } = met;
  return { output, parameters, updates, values, sources, shapes };
}

/** The layer that answers: the last one, but for those that only make a vector of what it gives. */
export function lastBeforeFlatten(layers: readonly Layer[]): number {
  const isFlatten = ({ description }: Layer) => description?.kind === "flatten";
  return Math.max(
    layers.findLastIndex((layer) => !isFlatten(layer)),
    0,
  );
}

interface Met {
  readonly parameters: TracedParameter[];
  readonly updates: StatisticUpdate[];
  readonly values: Map<string, Tensor>;
  readonly sources: Map<string, Tensor>;
  lengths: { readonly perExample: Tensor; readonly steps: number } | undefined;
  /** The named inputs, and the rows that they are parts of. */
  named: { readonly parts: InputParts; readonly rows: Tensor } | undefined;
  answers: Map<string, Output> | undefined;
  readonly shared: Map<string, SharedUse>;
}

/** Where a scope is. */
interface ScopePlace {
  readonly layer: number;
  readonly path: string;
  /** Where its parameters are, if they are shared. */
  readonly home?: string;
  /** Whether they were declared in a place before. */
  readonly isAgain?: boolean;
  /** Shape of an example there, and where they were declared. */
  readonly use?: { readonly name: string; readonly first: Shape; readonly now: Shape };
}

function scopeOf(place: ScopePlace, inputs: Tensor, options: TraceOptions, met: Met): Scope {
  const { layer, path, home = path, isAgain = false, use } = place;
  const { parameters, updates, values, sources } = met;
  const { graph, dtype } = inputs;
  const { isTraining, random, memory, stream = "", bufferOf = (name) => name } = options;
  const remembered = new Set<Tensor>();
  const declare = (
    name: string,
    shape: Shape,
    settings: Pick<ParameterSpec, "initializer" | "frozen" | "isStatistic">,
    at = home,
  ): Tensor => {
    const full = `${at}.${name}`;
    const known = parameters.find((p) => p.name === full);
    if (known && !(isAgain && at === home)) {
      throw new GraphError(`two parameters are named ${name}`);
    }
    if (isAgain && at === home) return again(known, name, shape);
    const role = settings.isStatistic ? "state" : "parameter";
    const buffer = settings.frozen ? full : bufferOf(full);
    const tensor = options.parameter?.(full) ?? input(graph, buffer, role, shape, dtype);
    if (!sameShape(tensor.shape, shape)) {
      throw new ShapeError(
        `parameter ${full}: expected shape ${text(shape)}, got ${text(tensor.shape)}`,
      );
    }
    parameters.push({ name: full, layer, shape, ...settings, tensor });
    return tensor;
  };
  /** A parameter that a place before declared; a statistic as it is after that place. */
  const again = (known: TracedParameter | undefined, name: string, shape: Shape): Tensor => {
    const { name: own, first, now } = use!;
    if (!known) {
      throw new GraphError(`shared ${own}: the place before has no parameter ${name}`);
    }
    if (!sameShape(known.shape, shape)) {
      throw new ShapeError(
        `shared ${own}: its ${name} is ${text(known.shape)} for the examples ${text(first)} of the first place; for ${text(now)} it would be ${text(shape)}: examples must have one shape in all places`,
      );
    }
    return updates.find(({ statistic }) => statistic === known.tensor)?.next ?? known.tensor;
  };
  return {
    isTraining,
    param: (name, shape, initializer, settings = {}) => {
      checkOptionNames(`param ${name}`, settings, { frozen: true });
      const { frozen = false } = settings;
      return declare(name, shape, { initializer, frozen, isStatistic: false });
    },
    statistic: (name, shape, initializer) =>
      declare(name, shape, { initializer, frozen: true, isStatistic: true }),
    memory: (name, shape) => {
      const settings = { initializer: zeros, frozen: true, isStatistic: true };
      const kept = declare(name, shape, settings, path);
      if (isTraining) return kept;
      if (memory === undefined) return undefined;
      const own = input(graph, `${memory}${path}.${name}`, "state", shape, dtype);
      remembered.add(own);
      return own;
    },
    update: (statistic, next) => {
      const isMemory = remembered.has(statistic);
      // of a shared layer: what it is after the place before goes on
      const before = updates.findIndex((u) => u.next === statistic);
      if (isAgain && before >= 0) {
        updates[before] = { statistic: updates[before]!.statistic, next };
        return;
      }
      if (!isMemory && !parameters.some((p) => p.isStatistic && p.tensor === statistic)) {
        throw new GraphError("update: expected a statistic of this scope");
      }
      if (isTraining || isMemory) updates.push({ statistic, next });
    },
    monitor: (name, value, source) => {
      const full = `${path}/${name}`;
      if (values.has(full)) throw new GraphError(`two monitored values are named ${name}`);
      values.set(full, value);
      if (source && source !== value) sources.set(full, source);
    },
    tellLengths: (perExample, steps) => {
      met.lengths = { perExample, steps };
    },
    realSteps: (steps) => {
      if (!met.lengths) return undefined;
      const { perExample, steps: told } = met.lengths;
      if (told !== steps) {
        throw new ShapeError(
          `expected sequences of ${told} steps, of which a layer before told the lengths, got ${steps}`,
        );
      }
      const batch = perExample.shape[0]!;
      const place = iota(graph, steps).cast(perExample.dtype).broadcastTo([batch, steps]);
      return place.lt(perExample.expand(1, steps));
    },
    random: (name, shape) => {
      if (!random) throw new GraphError("random numbers are there only while training");
      return randomUniform(graph, random, `${stream}${path}/${name}`, shape).cast(dtype);
    },
    inner: (index) =>
      scopeOf(
        { ...place, path: `${path}.${index}`, home: `${home}.${index}` },
        inputs,
        options,
        met,
      ),
    part: (name) => partOf(name, options, met),
    tellParts: (parts, rows) => {
      if (path !== "layers.0") {
        throw new OptionError("inputs({ ... }) is the first layer of a network; put it in front");
      }
      met.named = { parts, rows };
    },
    tellAnswer: (name, answer) => {
      if (path !== `layers.${layer}`) {
        throw new OptionError("outputs({ ... }) is the last layer of a network; put it at the end");
      }
      met.answers ??= new Map();
      met.answers.set(name, answer);
    },
    shared: (name, given) => {
      const first = met.shared.get(name);
      if (first && first.code !== given.code) {
        throw new OptionError(
          `two different layers are shared by the name ${name}: ${first.code} and ${given.code}; give one of them another name`,
        );
      }
      met.shared.set(name, first ?? given);
      const places = { name, first: (first ?? given).takes, now: given.takes };
      const own = { layer, path, home: `shared.${name}`, isAgain: first !== undefined };
      return scopeOf({ ...own, use: places }, inputs, options, met);
    },
    sharedLayer: (name) => {
      const found = met.shared.get(name);
      if (!found) throw unknown("shared layer", [...met.shared.keys()], name, "before this one");
      return {
        layers: found.layers,
        parameter: (own) => {
          const full = `shared.${name}.${own}`;
          const all = parameters.filter((p) => p.name.startsWith(`shared.${name}.`));
          const tensor = all.find((p) => p.name === full)?.tensor;
          if (tensor) return tensor;
          throw unknown(
            "parameter",
            all.map((p) => p.name),
            full,
            "",
          );
        },
      };
    },
  };
}

const unknown = (what: string, known: readonly string[], got: string, where: string) =>
  new OptionError(
    `expected a ${what} ${where ? `${where}, ` : ""}one of ${known.join(", ") || "none"}, got ${got}`,
  );

/** A named input. */
function partOf(name: string, { part }: TraceOptions, { named }: Met): Tensor {
  if (!named) {
    throw new OptionError(
      `input ${name}: the network has no named inputs; network(inputs({ ${name}: [...] }), ...) names them`,
    );
  }
  const { parts, rows } = named;
  const place = inputPlaces(parts).find((one) => one.name === name);
  if (!place) throw unknown("named input", Object.keys(parts), name, "");
  if (part) return part(name);
  const batch = rows.shape[0]!;
  return rows.slice([0, place.start], [batch, place.size]).reshape([batch, ...parts[name]!]);
}

/** Puts the layer in front of the message of an error that comes out of its trace. */
function named<T>(where: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof DownhillError)) throw error;
    const Kind = error.constructor as new (message: string, options: ErrorOptions) => DownhillError;
    throw new Kind(`${where}: ${error.message}`, { cause: error });
  }
}
