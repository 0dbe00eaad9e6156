// Residual blocks: layers learn what to add to their input instead of all of the output, so that
// gradients reach the first layers unchanged through the sum. He et al. 2015.
import { sameShape, text } from "../compiler/1-graph/shape.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError, ShapeError } from "../errors.ts";
import type { Layer, LayerDescription } from "./layer.ts";

export interface ResidualOptions {
  /** What the input goes through before the sum, where the layers change its shape: a projection such as
   * conv2d(64, 1, linear, { stride: 2 }) (He et al. 2015, option B). */
  readonly shortcut: readonly Layer[];
}

/**
 * x + layers(x): [batch, ...shape] -> [batch, ...shape]; with a shortcut, shortcut(x) + layers(x), which
 * must be of one shape. Parameters are layers.<i>.<k>.* of layer k; those of the shortcut count on behind
 * the layers.
 * @throws ShapeError for shapes that cannot be added, OptionError for no layers
 */
export function residual(...layers: readonly Layer[]): Layer;
export function residual(options: ResidualOptions, ...layers: readonly Layer[]): Layer;
export function residual(first?: Layer | ResidualOptions, ...others: readonly Layer[]): Layer {
  const options = first && !("trace" in first) ? first : undefined;
  if (options) checkOptionNames("residual", options, { shortcut: true });
  const layers = first && "trace" in first ? [first, ...others] : others;
  const shortcut = options?.shortcut ?? [];
  if (layers.length === 0) throw new OptionError("residual: expected at least one layer, got none");
  if (options && (!Array.isArray(shortcut) || shortcut.length === 0)) {
    throw new OptionError("residual: shortcut: expected a list of at least one layer");
  }
  const descriptions = layers.map((layer) => layer.description);
  const projections = shortcut.map((layer) => layer.description);
  const isBuiltIn = (all: typeof descriptions): all is LayerDescription[] =>
    !all.includes(undefined);
  const project = shortcut.length
    ? [`{ shortcut: [${shortcut.map((layer) => layer.code).join(", ")}] }`]
    : [];
  return Object.freeze({
    name: `residual(${layers.map((layer) => layer.name).join(", ")})`,
    code: `residual(${[...project, ...layers.map((layer) => layer.code)].join(", ")})`,
    inside: [...layers, ...shortcut],
    ...(isBuiltIn(descriptions) && isBuiltIn(projections)
      ? {
          description: {
            kind: "residual",
            layers: descriptions,
            ...(shortcut.length ? { shortcut: projections } : {}),
          },
        }
      : {}),
    trace: (x, scope) => {
      let y = x;
      for (const [i, layer] of layers.entries()) y = layer.trace(y, scope.inner(i));
      let from = x;
      for (const [i, layer] of shortcut.entries()) {
        from = layer.trace(from, scope.inner(layers.length + i));
      }
      if (!sameShape(y.shape, from.shape)) {
        const expected = shortcut.length
          ? `layers that give what the shortcut gives, ${text(from.shape.slice(1))}`
          : `layers that keep the shape ${text(x.shape.slice(1))}`;
        const cure = shortcut.length ? "" : "; give a shortcut that changes it likewise";
        throw new ShapeError(`expected ${expected}, got ${text(y.shape.slice(1))}${cure}`);
      }
      const a = from.add(y);
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}
