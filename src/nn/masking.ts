// Sequences of different lengths in one batch: shorter ones end in padding, and layers behind this one
// know where each example ends.

import { text } from "../compiler/1-graph/shape.ts";
import { iota } from "../compiler/1-graph/tensor.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { ShapeError } from "../errors.ts";
import { checkFinite } from "./check.ts";
import { callCode, type Layer } from "./layer.ts";

const DEFAULTS = { value: 0 };

export interface MaskingOptions {
  /** What padding consists of, as the network gets it, so bytes after their division; default 0. */
  readonly value?: number;
}

/**
 * Passes on what it gets and tells the layers behind it that the steps at the end of which all values
 * are `value` are padding: [batch, time, ...features] -> the same. Steps before the last real one
 * count, whatever they hold. An rnn, gru or lstm behind it stops at the last real step of each example
 * (with `reverse` it begins there) and gives 0 for padding, eachStep gives 0 for padding, and nothing
 * else looks at it. The same numbers come out as for each example cut to its own length.
 * @throws OptionError for a value that is not finite; ShapeError for examples without a time axis
 */
export function masking(options: MaskingOptions = {}): Layer {
  checkOptionNames("masking", options, { value: true });
  const settings = { ...DEFAULTS, ...options };
  const { value } = settings;
  checkFinite("masking: value", value);
  return Object.freeze({
    name: "masking()",
    code: callCode("masking", settings, DEFAULTS),
    description: { kind: "masking", value },
    trace: (x, scope) => {
      if (x.rank < 2) {
        throw new ShapeError(
          `expected a sequence [time, ...] per example, got ${text(x.shape.slice(1))}`,
        );
      }
      const [batch, time] = x.shape as [number, number];
      const features = x.shape.slice(2).map((_, i) => i + 2);
      const isOther = x.detach().eq(value).where(x.constant(0).broadcastTo(x.shape), 1);
      const isReal = features.length ? isOther.maximum(...features) : isOther; // [batch, time]
      const place = iota(x.graph, time).add(1).cast(x.dtype).broadcastTo([batch, time]);
      scope.tellLengths(isReal.mul(place).maximum(1), time);
      return x;
    },
  } satisfies Layer);
}
