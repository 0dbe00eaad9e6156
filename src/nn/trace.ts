// Runs the layers of a network over a tensor of inputs, adding their nodes to its graph. Returns
// the output and everything that was met on the way: parameters, and the values that can be
// monitored. All other parts of nn and train see a network only through this.
import { type RandomState, randomUniform } from "../compiler/1-graph/random.ts";
import { type Shape, sameShape, text } from "../compiler/1-graph/shape.ts";
import { input, iota, type Tensor } from "../compiler/1-graph/tensor.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { DownhillError, GraphError, ShapeError } from "../errors.ts";
import type { Activation } from "./activation.ts";
import { type Initializer, zeros } from "./initializer.ts";
import type { Layer, Scope } from "./layer.ts";

/** What is known about a parameter before any data. */
export interface ParameterSpec {
  /** layers.<i>.<name> */
  readonly name: string;
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

/** The end of a network, as losses see it. */
export interface Output {
  /** Activations, [batch, outputs]. */
  readonly a: Tensor;
  /** What `activation` was applied to, [batch, ..., n] of as many values; undefined after a custom layer that did not register it. */
  readonly z: Tensor | undefined;
  readonly activation: Activation | undefined;
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
  };
  const shapes: Shape[] = [];
  let x = inputs;
  for (const [i, layer] of layers.entries()) {
    const where = `layer ${i + 1} of ${layers.length}, ${layer.name}`;
    const scope = scopeOf(i, `layers.${i}`, inputs, options, met);
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
  const output = { a: x, z, activation: z ? layers[last]?.activation : undefined };
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
}

function scopeOf(
  layer: number,
  path: string,
  inputs: Tensor,
  options: TraceOptions,
  met: Met,
): Scope {
  const { parameters, updates, values, sources } = met;
  const { graph, dtype } = inputs;
  const { isTraining, random, memory, stream = "", bufferOf = (name) => name } = options;
  const remembered = new Set<Tensor>();
  const declare = (
    name: string,
    shape: Shape,
    settings: Pick<ParameterSpec, "initializer" | "frozen" | "isStatistic">,
  ): Tensor => {
    const full = `${path}.${name}`;
    if (parameters.some((p) => p.name === full)) {
      throw new GraphError(`two parameters are named ${name}`);
    }
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
      const kept = declare(name, shape, settings);
      if (isTraining) return kept;
      if (memory === undefined) return undefined;
      const own = input(graph, `${memory}${path}.${name}`, "state", shape, dtype);
      remembered.add(own);
      return own;
    },
    update: (statistic, next) => {
      const isMemory = remembered.has(statistic);
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
    inner: (index) => scopeOf(layer, `${path}.${index}`, inputs, options, met),
  };
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
