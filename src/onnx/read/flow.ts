// What flows through a file from the examples to the answer: the layers that it has passed, how its axes
// lie in the file, and what waits to become part of the next layer.
import type { Activation } from "../../nn/activation.ts";
import { linear } from "../../nn/activation.ts";
import type { Layer } from "../../nn/layer.ts";
import { shapeBehind } from "../../train/foreign/shape-behind.ts";

/** Numbers of a layer's parameters, by their names in it. */
export type Numbers = ReadonlyMap<string, ArrayLike<number>>;

/** A layer that is being read, with its numbers. */
export interface Draft {
  readonly make: (activation: Activation, hasBias: boolean) => Layer;
  readonly activation: Activation;
  readonly parameters: Numbers;
  /** Of a layer with weights whose rows are outputs: it may take a scale, a bias, an activation. */
  readonly hasRows: boolean;
  /** Layers inside, for a residual block: those of its shortcut behind the others. */
  readonly inner?: readonly Step[];
  /** Of a layer that gives a sequence and reads forwards: the one that gives its last step. */
  readonly lastOnly?: Draft;
}

/** A layer behind others. */
export interface Step {
  /** null: it is the first. */
  readonly before: Step | null;
  readonly draft: Draft | null;
  /** How many layers there are up to here. */
  readonly depth: number;
  /** Of an example behind it. */
  readonly shape: readonly number[];
}

/** In an order of axes: the directions that a recurrent layer reads, which are a part of the last axis here. */
export const DIRECTION = -1;
/** In an order of axes: one of a single place, which is none here. */
export const ONE_PLACE = -2;

export interface Flow {
  readonly kind: "flow";
  readonly step: Step;
  /** Axis k in the file is axis order[k] here, where 0 are the examples. */
  readonly order: readonly number[];
  /** How many directions there are, where they are an axis in the file. */
  readonly directions?: number | undefined;
  /** Whether the examples are whole numbers, of which only a table can make something. */
  readonly isWhole?: boolean | undefined;
  /** Of a picture that was made a vector: place j in the file is place columns(j) here. */
  readonly columns?: ((j: number) => number) | undefined;
  /** Zeros around a picture that the next convolution takes: [top, left, bottom, right]. */
  readonly zeros?: readonly number[] | undefined;
  /** Whether the examples are bytes that nothing has divided yet. */
  readonly isBytes?: boolean;
  /** Whether others read the same under another name. */
  readonly isShared?: boolean;
}

export const layerOf = ({ make, activation, parameters }: Draft): Layer =>
  make(activation, parameters.has("bias"));

/** The last layer that two values have behind them in common; undefined where they share no input. */
export function lastCommon(a: Step, b: Step): Step | undefined {
  let [one, other]: [Step | null, Step | null] = [a, b];
  while (one && other && one !== other) {
    if (one.depth >= other.depth) one = one.before;
    else other = other.before;
  }
  return one && other ? one : undefined;
}

/** The layers from behind `from` (null: from the first) up to a step; undefined where it is none of those before. */
export function stepsBetween(from: Step, to: Step): Step[] | undefined {
  const found: Step[] = [];
  let step: Step | null = to;
  while (step && step.depth > from.depth) {
    found.push(step);
    step = step.before;
  }
  return step === from ? found.reverse() : undefined;
}

/** A layer put behind a step. */
export function behind(before: Step, draft: Draft): Step {
  const shape = shapeBehind(layerOf(draft), before.shape);
  return { before, draft, depth: before.depth + 1, shape };
}

export const plain = (layer: Layer, parameters: Numbers = new Map()): Draft => ({
  make: () => layer,
  activation: linear,
  parameters,
  hasRows: false,
});

/** The parameters of layers by their whole names: layers.<i>.<name>, layers.<i>.<k>.<name> inside. */
export function namedNumbers(
  steps: readonly Step[],
  path = "layers",
): [string, ArrayLike<number>][] {
  return steps.flatMap(({ draft }, i) => {
    const own = [...draft!.parameters].map(
      ([name, numbers]) => [`${path}.${i}.${name}`, numbers] as [string, ArrayLike<number>],
    );
    return [...own, ...namedNumbers(draft!.inner ?? [], `${path}.${i}`)];
  });
}
