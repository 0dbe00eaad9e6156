// Layer normalisation: every example by itself, so training and evaluation are the same.
import { checkOptionNames } from "../data/option-names.ts";
import { checkPositive } from "./check.ts";
import { constant, zeros } from "./initializer.ts";
import { callCode, type Layer } from "./layer.ts";

export interface LayerNormOptions {
  /** Added to variances, against a division by 0; default 1e-5. */
  readonly epsilon?: number;
}

const DEFAULTS = { epsilon: 1e-5 };
const ones = constant(1);

/**
 * (x - mean) / sqrt(variance + epsilon) * weight + bias along the last axis:
 * [batch, ..., channels] -> [batch, ..., channels]. Ba, Kiros & Hinton 2016.
 */
export function layerNorm(options: LayerNormOptions = {}): Layer {
  checkOptionNames("layerNorm", options, { epsilon: true });
  const settings = { ...DEFAULTS, ...options };
  const { epsilon } = settings;
  checkPositive("layerNorm: epsilon", epsilon);
  return Object.freeze({
    name: "layerNorm()",
    code: callCode("layerNorm", settings, DEFAULTS),
    description: { kind: "layerNorm", ...settings },
    trace: (x, scope) => {
      const channels = x.shape.at(-1)!;
      const last = x.rank - 1;
      const weight = scope.param("weight", [channels], ones);
      const bias = scope.param("bias", [channels], zeros);
      const centred = x.sub(x.mean(last).expand(last, channels));
      const deviation = centred.square().mean(last).add(epsilon).sqrt(); // [batch, ...]
      const a = centred.div(deviation.expand(last, channels)).mul(weight).add(bias);
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}
