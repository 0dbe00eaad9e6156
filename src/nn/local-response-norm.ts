// Local response normalisation: channels that respond strongly quieten their neighbours at the same
// place of the image. Krizhevsky, Sutskever & Hinton 2012, section 3.3, with their constants.

import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { checkCount, checkNonNegative, checkPositive } from "./check.ts";
import { callCode, type Layer } from "./layer.ts";

export interface LocalResponseNormOptions {
  /** Default 2. */
  readonly k?: number;
  /** Neighbouring channels that are summed, half of them on each side; default 5. */
  readonly n?: number;
  /** Default 1e-4; not divided by n, as some libraries do. */
  readonly alpha?: number;
  /** Default 0.75. */
  readonly beta?: number;
}

const DEFAULTS = { k: 2, n: 5, alpha: 1e-4, beta: 0.75 };

/** x / (k + alpha sum of x^2 over n channels)^beta: [batch, ..., channels] -> the same shape. */
export function localResponseNorm(options: LocalResponseNormOptions = {}): Layer {
  checkOptionNames("localResponseNorm", options, { k: true, n: true, alpha: true, beta: true });
  const settings = { ...DEFAULTS, ...options };
  const { k, n, alpha, beta } = settings;
  checkPositive("localResponseNorm: k", k);
  checkCount("localResponseNorm: n", n, 1);
  checkNonNegative("localResponseNorm: alpha", alpha);
  checkNonNegative("localResponseNorm: beta", beta);
  return Object.freeze({
    name: "localResponseNorm()",
    code: callCode("localResponseNorm", settings, DEFAULTS),
    description: { kind: "localResponseNorm", ...settings },
    trace: (x, scope) => {
      const strength = neighbours(x.square(), n).mul(alpha).add(k);
      const a = overPower(x, strength, beta);
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}

/** The sum over n channels around each, of those that exist. */
function neighbours(x: Tensor, n: number): Tensor {
  const last = x.rank - 1;
  const before = Math.floor(n / 2);
  const at = (amount: number) => x.shape.map((_, axis) => (axis === last ? amount : 0));
  const padded = x.pad(at(before), at(n - 1 - before));
  const shifted = Array.from({ length: n }, (_, i) => padded.slice(at(i), x.shape));
  return shifted.reduce((sum, next) => sum.add(next));
}

/** x / s^beta; roots where they do, which are exact and cheap. */
function overPower(x: Tensor, s: Tensor, beta: number): Tensor {
  if (beta === 1) return x.div(s);
  if (beta === 0.5) return x.div(s.sqrt());
  if (beta === 0.75) return x.div(s.sqrt().mul(s.sqrt().sqrt()));
  return x.mul(s.log().mul(-beta).exp());
}
