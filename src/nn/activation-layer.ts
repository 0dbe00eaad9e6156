// An activation by itself, where no layer with weights stands before it: behind a residual block, a norm
// or a pooling.
import { text } from "../compiler/1-graph/shape.ts";
import { ShapeError } from "../errors.ts";
import { type Activation, activate, checkActivation, isBuiltInActivation } from "./activation.ts";
import type { Layer } from "./layer.ts";

/** a = f(x), element by element, or for softmax along the last axis: [batch, ...shape] -> the same. */
export function activationLayer(activation: Activation): Layer {
  checkActivation("activationLayer", activation);
  const code = `activationLayer(${activation.name})`;
  return Object.freeze({
    name: code,
    code,
    activation,
    ...(isBuiltInActivation(activation)
      ? { description: { kind: "activationLayer", activation: activation.name } }
      : {}),
    trace: (x, scope) => {
      if (x.rank < 2) {
        throw new ShapeError(`expected values of each example, got ${text(x.shape)}`);
      }
      const a = activate(activation, x);
      scope.monitor("z", x);
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}
