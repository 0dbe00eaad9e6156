// Batch normalisation: each channel gets mean 0 and variance 1 over the mini-batch, then a scale and
// a shift that are learned. Evaluation has no mini-batch to go by and takes running means of both,
// which the steps of training keep as statistics.

import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { checkBelowOne, checkPositive } from "./check.ts";
import { constant, zeros } from "./initializer.ts";
import { callCode, type Layer } from "./layer.ts";

export interface BatchNormOptions {
  /** The share of the running statistics that a step keeps; default 0.9. */
  readonly momentum?: number;
  /** Added to variances, against a division by 0; default 1e-5. */
  readonly epsilon?: number;
}

const DEFAULTS = { momentum: 0.9, epsilon: 1e-5 };
const ones = constant(1);

/**
 * (x - mean) / sqrt(variance + epsilon) * weight + bias, over all axes but the last:
 * [batch, ..., channels] -> [batch, ..., channels]. Ioffe & Szegedy 2015.
 */
export function batchNorm(options: BatchNormOptions = {}): Layer {
  checkOptionNames("batchNorm", options, { momentum: true, epsilon: true });
  const settings = { ...DEFAULTS, ...options };
  const { momentum, epsilon } = settings;
  checkBelowOne("batchNorm: momentum", momentum);
  checkPositive("batchNorm: epsilon", epsilon);
  return Object.freeze({
    name: "batchNorm()",
    code: callCode("batchNorm", settings, DEFAULTS),
    description: { kind: "batchNorm", ...settings },
    trace: (x, scope) => {
      const channels = x.shape.at(-1)!;
      const weight = scope.param("weight", [channels], ones);
      const bias = scope.param("bias", [channels], zeros);
      const mean = scope.statistic("runningMean", [channels], zeros);
      const variance = scope.statistic("runningVariance", [channels], ones);
      if (!scope.isTraining) return normalized(x, { mean, variance, weight, bias, epsilon });
      const others = x.shape.map((_, axis) => axis).slice(0, -1);
      const batchMean = x.mean(...others); // [channels]
      const batchVariance = x
        .sub(batchMean)
        .square()
        .mean(...others); // [channels]
      const count = x.shape.slice(0, -1).reduce((a, b) => a * b, 1);
      const unbiased = batchVariance.mul(count / Math.max(count - 1, 1)).detach();
      scope.update(mean, mean.mul(momentum).add(batchMean.detach().mul(1 - momentum)));
      scope.update(variance, variance.mul(momentum).add(unbiased.mul(1 - momentum)));
      const batch = { mean: batchMean, variance: batchVariance };
      const a = normalized(x, { ...batch, weight, bias, epsilon });
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}

interface Normalization {
  readonly mean: Tensor;
  readonly variance: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly epsilon: number;
}

/** Per channel one factor and one shift, worked out before they meet x. */
function normalized(x: Tensor, { mean, variance, weight, bias, epsilon }: Normalization): Tensor {
  const factor = weight.div(variance.add(epsilon).sqrt()); // [channels]
  return x.sub(mean).mul(factor).add(bias);
}
