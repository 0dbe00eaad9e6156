// What a value of a layer looks at: its local receptive field in the layer before, and in the input.
// Convolutions step by one pixel without padding, poolings by their own size, as settings have them.
import type { Rect } from "../../components/maps/tiles.ts";
import type { LayerChoice } from "../../settings/layers.ts";

/** The part of the layer before that these values are computed from; undefined: all of it. */
export function fieldBefore(
  layer: LayerChoice,
  { row, column, height, width }: Rect,
): Rect | undefined {
  switch (layer.kind) {
    case "conv": {
      const more = layer.kernel - 1;
      return { row, column, height: height + more, width: width + more };
    }
    case "pool": {
      const { size } = layer;
      return { row: row * size, column: column * size, height: height * size, width: width * size };
    }
    case "dropout":
    case "batchNorm":
      return { row, column, height, width };
    default:
      return undefined;
  }
}

/** The part of what layer `to` gives (-1: of the input) that a value of layer `from` is computed from. */
export function fieldIn(
  layers: readonly LayerChoice[],
  from: number,
  row: number,
  column: number,
  to = -1,
): Rect | undefined {
  let rect: Rect | undefined = { row, column, height: 1, width: 1 };
  for (let i = from; i > to && rect; i--) rect = fieldBefore(layers[i]!, rect);
  return rect;
}
