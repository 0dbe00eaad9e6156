// A fully connected layer: a = f(w x + b) with the book's w_jk, row j for output neuron j.

import { text } from "../compiler/1-graph/shape.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { ShapeError } from "../errors.ts";
import {
  type Activation,
  activate,
  checkActivation,
  isBuiltInActivation,
  linear,
} from "./activation.ts";
import { checkCount } from "./check.ts";
import type { Initializer } from "./initializer.ts";
import type { Layer } from "./layer.ts";

export interface DenseOptions {
  /** Default true. */
  readonly bias?: boolean;
  /** Keeps the parameters at their first values; default false. */
  readonly frozen?: boolean;
  /** What the weights are drawn from; default: the initializer of the run. */
  readonly weight?: Initializer;
  /** What the biases are drawn from; default: the initializer of the run. */
  readonly biasInit?: Initializer;
}

/** `size` neurons, each connected to every input: [batch, in] -> [batch, size]. */
export function dense<const Out extends number>(
  size: Out,
  activation: Activation = linear,
  options: DenseOptions = {},
): Layer<Out> {
  checkOptionNames("dense", options, { bias: true, frozen: true, weight: true, biasInit: true });
  checkCount("dense: size", size, 1);
  checkActivation("dense", activation);
  const { bias = true, frozen = false, weight, biasInit } = options;
  const name = `dense(${size})`;
  return Object.freeze({
    name,
    code: code(size, activation, options),
    outputs: size,
    activation,
    ...(isBuiltInActivation(activation)
      ? {
          description: {
            kind: "dense",
            size,
            activation: activation.name,
            bias,
            frozen,
            weight: weight?.code,
            biasInit: biasInit?.code,
          },
        }
      : {}),
    trace: (x, scope) => {
      if (x.rank !== 2) {
        throw new ShapeError(
          `expected a vector per example, got ${text(x.shape.slice(1))}; put flatten() before it`,
        );
      }
      const w = scope.param("weight", [size, x.shape[1]!], weight, { frozen }); // [size, in]
      const sums = x.contract(w, "bi,oi->bo"); // [batch, size]
      const z = bias ? sums.add(scope.param("bias", [size], biasInit, { frozen })) : sums;
      const a = activate(activation, z);
      scope.monitor("z", z);
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer<Out>);
}

function code(size: number, activation: Activation, options: DenseOptions): string {
  const settings = [
    options.bias === false ? "bias: false" : "",
    options.frozen ? "frozen: true" : "",
    options.weight ? `weight: ${options.weight.code}` : "",
    options.biasInit ? `biasInit: ${options.biasInit.code}` : "",
  ].filter(Boolean);
  const last = settings.length ? `, { ${settings.join(", ")} }` : "";
  const middle = activation === linear && !last ? "" : `, ${activation.name}`;
  return `dense(${size}${middle}${last})`;
}
