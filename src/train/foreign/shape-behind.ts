// What layers of other programs' files make of the shape of an example, one after another.

import { flatten } from "../../nn/flatten.ts";
import type { Layer } from "../../nn/layer.ts";
import { network } from "../../nn/network.ts";

/** What a layer makes of the shape of an example; throws ShapeError where it does not fit. */
export function shapeBehind(layer: Layer, shape: readonly number[]): readonly number[] {
  return network([...shape], layer, flatten()).shapes[0]!;
}
