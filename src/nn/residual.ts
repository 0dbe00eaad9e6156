// Residual blocks: layers learn what to add to their input instead of all of the output, so that
// gradients reach the first layers unchanged through the sum. He et al. 2015.
import { sameShape, text } from "../compiler/1-graph/shape.ts";
import { OptionError, ShapeError } from "../errors.ts";
import type { Layer, LayerDescription } from "./layer.ts";

/** x + layers(x): [batch, ...shape] -> [batch, ...shape]; throws ShapeError if they change it. */
export function residual(...layers: readonly Layer[]): Layer {
  if (layers.length === 0) throw new OptionError("residual: expected at least one layer, got none");
  const descriptions = layers.map((layer) => layer.description);
  const isBuiltIn = (all: typeof descriptions): all is LayerDescription[] =>
    !all.includes(undefined);
  return Object.freeze({
    name: `residual(${layers.map((layer) => layer.name).join(", ")})`,
    code: `residual(${layers.map((layer) => layer.code).join(", ")})`,
    ...(isBuiltIn(descriptions) ? { description: { kind: "residual", layers: descriptions } } : {}),
    trace: (x, scope) => {
      let y = x;
      for (const [i, layer] of layers.entries()) y = layer.trace(y, scope.inner(i));
      if (!sameShape(y.shape, x.shape)) {
        throw new ShapeError(
          `expected layers that keep the shape ${text(x.shape.slice(1))}, got ${text(y.shape.slice(1))}`,
        );
      }
      const a = x.add(y);
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}
