// The parts of network3.py's networks, with its habits or without its mistakes.
import {
  type Activation,
  conv2d,
  dense,
  dropout,
  gaussian,
  type Layer,
  layer,
  maxPool2d,
  softmax,
  zeros,
} from "downhill";

/**
 * `book`: as network3.py does. `corrected`: weights as narrow as their number of inputs wants (the
 * author's own note of 2016), and no dropout on what convolutions give.
 */
export type Variant = "book" | "corrected";

/** Of a convolution: pixels a side. */
export const FIELD = 5;
const POOL = 2;

export interface ConvSetting {
  readonly filters: number;
  readonly channels: number;
  readonly activation: Activation;
  readonly variant: Variant;
}

/** 5 x 5 fields and 2 x 2 pools. The book's layer pools first, then adds the bias and applies the
 * activation; the activations rise, so that is the same. */
export function convPool({ filters, channels, activation, variant }: ConvSetting): Layer[] {
  const count =
    variant === "book" ? (filters * FIELD * FIELD) / (POOL * POOL) : channels * FIELD * FIELD;
  const weight = gaussian(1 / Math.sqrt(count));
  return [conv2d(filters, FIELD, activation, { weight, biasInit: gaussian(1) }), maxPool2d(POOL)];
}

export interface FullSetting {
  readonly size: number;
  readonly inputs: number;
  readonly activation: Activation;
  readonly variant: Variant;
}

/** A fully connected layer. */
export function full({ size, inputs, activation, variant }: FullSetting): Layer<number> {
  const weight = gaussian(1 / Math.sqrt(variant === "book" ? size : inputs));
  return dense(size, activation, { weight, biasInit: gaussian(1) });
}

/** Ten probabilities, from zeros. */
export const output = (): Layer<10> => dense(10, softmax, { weight: zeros, biasInit: zeros });

/** Half of the inputs of the next layer are left out, and all are halved in tests. */
export const halved = (): Layer => dropout(0.5, { scaling: "book" });

/**
 * Fully connected layers of one size, with half of what goes into the first, and of what comes out of each,
 * left out. As Theano drew it, all outputs leave out the same: each layer had a stream of its own from the
 * same fixed seed, and equal shapes took equal numbers from it.
 */
export function halvedAlike(fullLayers: readonly Layer[], size: number): Layer {
  return layer("halvedAlike", (x, scope) => {
    const drawn = (name: string, width: number) =>
      scope.isTraining ? scope.random(name, [x.shape[0]!, width]).ge(0.5) : undefined;
    const [first, others] = [drawn("inputs", x.shape[1]!), drawn("outputs", size)];
    const half = (value: typeof x, mask: typeof first) =>
      mask ? mask.where(value, 0) : value.mul(0.5);
    return fullLayers.reduce(
      (value, one, i) => half(one.trace(value, scope.inner(i)), others),
      half(x, first),
    );
  });
}
