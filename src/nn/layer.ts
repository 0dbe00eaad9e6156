// A layer is a name and a function from tensor to tensor that asks its scope for parameters. It
// states no output shape: `network` traces it once, without data, and learns the shape from the
// result. Gradients, code and memory follow from the trace.
import type { Shape } from "../compiler/1-graph/shape.ts";
import type { Tensor } from "../compiler/1-graph/tensor.ts";
import type { InputParts } from "../data/parts.ts";
import { OptionError } from "../errors.ts";
import type { Activation } from "./activation.ts";
import type { Initializer } from "./initializer.ts";

/** What a layer may ask for while it is traced. */
export interface Scope {
  /**
   * A parameter of the layer, called layers.<i>.<name>.
   * @param init what it is drawn from; without it, the initializer of the run
   */
  param(name: string, shape: Shape, init?: Initializer, options?: ParameterOptions): Tensor;
  /**
   * A value that steps of training keep, such as a running mean: layers.<i>.<name>. It is saved with
   * the parameters, and no gradient is computed for it.
   */
  statistic(name: string, shape: Shape, init: Initializer): Tensor;
  /** What a statistic, or what is remembered, becomes after a step. */
  update(statistic: Tensor, next: Tensor): void;
  /**
   * What the layer remembers from batch to batch: a statistic while training. In evaluation it is
   * there only where the program reads on; undefined: every batch begins at 0.
   */
  memory(name: string, shape: Shape): Tensor | undefined;
  /**
   * Registers a value that can be asked for as a monitor, layers.<i>/<name>.
   * @param source the same numbers in the same order, where the network goes on from those: the
   * gradient is asked of them
   */
  monitor(name: string, value: Tensor, source?: Tensor): void;
  /** Uniform numbers in [0, 1), new in every step, from the stream layers.<i>/<name>. */
  random(name: string, shape: Shape): Tensor;
  /** Tells the layers behind this one how many of the `steps` steps each example has: [batch]. The
   * others, at the end, are padding. */
  tellLengths(lengths: Tensor, steps: number): void;
  /**
   * Which steps are no padding, bool [batch, steps]; undefined where no layer told lengths.
   * @throws ShapeError where they were told of sequences of other lengths
   */
  realSteps(steps: number): Tensor | undefined;
  /** True while training, false for evaluation and prediction. */
  readonly isTraining: boolean;
  /** The scope of layer `index` inside this one: layers.<i>.<index>.<name>. */
  inner(index: number | string): Scope;
  /**
   * A named input of the network, [batch, ...shape].
   * @throws OptionError where the network has none of that name
   */
  part(name: string): Tensor;
  /** Tells the layers behind this one which parts of the rows `x` are called what; `inputs` does. */
  tellParts(parts: InputParts, x: Tensor): void;
  /** Tells what the network answers under a name; `outputs` does. */
  tellAnswer(name: string, answer: Output): void;
  /**
   * The scope of layers that several places share by a name: parameters and statistics are
   * shared.<name>.<k>.<...>, declared in the first place; all else is of the place.
   * @throws OptionError where another place shares other layers by that name
   */
  shared(name: string, use: SharedUse): Scope;
  /** What was shared by a name in a place before; throws OptionError where nothing was. */
  sharedLayer(name: string): SharedLayer;
}

/** The end of a network, or of one of its outputs, as losses see it. */
export interface Output {
  /** Activations, [batch, outputs]. */
  readonly a: Tensor;
  /** What `activation` was applied to, [batch, ..., n] of as many values; undefined after a custom layer that did not register it. */
  readonly z: Tensor | undefined;
  readonly activation: Activation | undefined;
  /** The outputs by name, of a network that ends with `outputs`. */
  readonly parts?: ReadonlyMap<string, Output> | undefined;
}

/** A place in which layers are shared. */
export interface SharedUse {
  /** The code that makes them, by which they are the same. */
  readonly code: string;
  readonly layers: readonly Layer[];
  /** Shape of an example there. */
  readonly takes: Shape;
}

/** Layers that were shared before. */
export interface SharedLayer {
  readonly layers: readonly Layer[];
  /** One of their parameters: 0.weight. Throws OptionError. */
  parameter(name: string): Tensor;
}

/** How a parameter of a layer is treated. */
export interface ParameterOptions {
  /** A frozen parameter keeps its value: it is not updated and no gradient is computed for it. */
  readonly frozen?: boolean | undefined;
}

/** A built-in layer as plain data, for files; custom layers have none. */
export interface LayerDescription {
  readonly kind: string;
  readonly [option: string]:
    | string
    | number
    | boolean
    | undefined
    | LayerDescription
    | readonly LayerDescription[];
}

/** A layer: what it is called, and how tensors go through it. Made by `dense`, `conv2d`, ... or `layer`. */
export interface Layer<Out extends number = number> {
  /** How errors and summaries call it: dense(10). */
  readonly name: string;
  /** The expression that makes it: dense(10, sigmoid). */
  readonly code: string;
  /** Values per example that it gives, where the factory knows them. */
  readonly outputs?: Out;
  /** The last thing it does to its registered z, so that a loss can be fused with it. */
  readonly activation?: Activation;
  readonly description?: LayerDescription;
  /** The layers inside it, for whoever looks for a kind of layer. */
  readonly inside?: readonly Layer[];
  /** [batch, ...in] -> [batch, ...out] */
  trace(x: Tensor, scope: Scope): Tensor;
}

type SettingValue = number | string | boolean;

/** The expression that makes a layer from settings; those that are defaults are left out. */
export function callCode<Settings extends Readonly<Record<string, SettingValue>>>(
  name: string,
  settings: Settings,
  defaults: NoInfer<Settings>,
): string {
  const given = Object.entries(settings).filter(([key, value]) => value !== defaults[key]);
  const inside = given.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(", ");
  return inside ? `${name}({ ${inside} })` : `${name}()`;
}

/** A layer of your own: a name and a function from [batch, ...in] to [batch, ...out]. */
export function layer(name: string, trace: (x: Tensor, scope: Scope) => Tensor): Layer {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) {
    throw new OptionError(`layer: expected a name like those of functions, got "${name}"`);
  }
  return Object.freeze({ name, code: `${name}()`, trace });
}
