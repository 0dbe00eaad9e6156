// One layer for every step of a sequence, with the same weights everywhere.
import { text } from "../compiler/1-graph/shape.ts";
import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { OptionError, ShapeError } from "../errors.ts";
import type { Layer, Scope } from "./layer.ts";

/**
 * The layer for each step by itself: [batch, time, ...in] -> [batch, time, ...out]. It sees batch x
 * time examples, so a batchNorm in it normalises over both. Its parameters have the names that they
 * would have without it. Padding (see `masking`) gives 0. As the last layer but flatten(), with a
 * loss that fits the activation of the layer, every step is an answer of its own.
 * @throws ShapeError for examples that are no sequences; OptionError for a layer that tells lengths
 */
export function eachStep(layer: Layer): Layer {
  const { activation, description } = layer;
  return Object.freeze({
    name: `eachStep(${layer.name})`,
    code: `eachStep(${layer.code})`,
    inside: [layer],
    ...(activation ? { activation } : {}),
    ...(description ? { description: { kind: "eachStep", layer: description } } : {}),
    trace: (x, scope) => {
      if (x.rank < 2) {
        throw new ShapeError(
          `expected a sequence [time, ...] per example, got ${text(x.shape.slice(1))}`,
        );
      }
      const [batch, time] = x.shape as [number, number];
      const isReal = scope.realSteps(time);
      const inSteps = (flat: Tensor): Tensor => {
        const steps = flat.reshape([batch, time, ...flat.shape.slice(1)]);
        if (!isReal) return steps;
        const one = isReal.reshape([batch, time, ...steps.shape.slice(2).map(() => 1)]);
        return one.broadcastTo(steps.shape).where(steps, 0);
      };
      const a = layer.trace(x.reshape([batch * time, ...x.shape.slice(2)]), within(scope, inSteps));
      if (a.rank < 1 || a.shape[0] !== batch * time) {
        throw new ShapeError(
          `expected a result of shape [${batch * time}, ...], one row a step, got ${text(a.shape)}`,
        );
      }
      return inSteps(a);
    },
  } satisfies Layer);
}

/** Steps are examples inside: what is monitored is put back in sequences, lengths are not seen. */
function within(scope: Scope, inSteps: (flat: Tensor) => Tensor): Scope {
  return {
    ...scope,
    isTraining: scope.isTraining,
    monitor: (name, value, source = value) => scope.monitor(name, inSteps(value), source),
    realSteps: () => undefined,
    tellLengths: () => {
      throw new OptionError("masking() inside eachStep() cannot be; put it before");
    },
    inner: (index) => within(scope.inner(index), inSteps),
    shared: (name, use) => within(scope.shared(name, use), inSteps),
    part: (name) => {
      throw new OptionError(
        `input ${name} has a row an example, eachStep() sees a row a step; take it outside`,
      );
    },
  };
}
