// Makes one vector of each example, in the order height, width, channel.
import type { Layer } from "./layer.ts";

/** [batch, ...shape] -> [batch, size of shape] */
export function flatten(): Layer {
  return Object.freeze({
    name: "flatten()",
    code: "flatten()",
    description: { kind: "flatten" },
    trace: (x, scope) => {
      const flat = x.reshape([x.shape[0]!, x.shape.slice(1).reduce((a, b) => a * b, 1)]);
      scope.monitor("a", flat);
      return flat;
    },
  } satisfies Layer);
}
