// Numbers with their axes in another order, as Keras keeps weights [in, out] that are [out, in] here.

import { rowMajor, size } from "../compiler/1-graph/shape.ts";

/** Row-major values of `shape` with axis perm[k] as axis k. */
export function transposed<Floats extends Float32Array | Float64Array>(
  values: Floats,
  shape: readonly number[],
  perm: readonly number[],
): Floats {
  const strides = rowMajor(shape);
  const dims = perm.map((axis) => shape[axis]!);
  const steps = perm.map((axis) => strides[axis]!);
  const turned = new (values.constructor as new (n: number) => Floats)(size(shape));
  const index = dims.map(() => 0);
  let from = 0;
  for (let to = 0; to < turned.length; to++) {
    turned[to] = values[from]!;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < dims[axis]!) break;
      from -= dims[axis]! * steps[axis]!;
      index[axis] = 0;
    }
  }
  return turned;
}
