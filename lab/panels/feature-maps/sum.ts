// The weighted sum behind one value of a feature map, term by term: the field in every map before,
// times the kernel over it, and the bias; and what a pooling chooses from.
import type { Cell, Rect } from "../../components/maps/tiles.ts";
import type { Values } from "../../worker/protocol.ts";

/** The field in one map of the layer before, the kernel over it, and their products. */
export interface Part {
  /** The map of the layer before. */
  readonly channel: number;
  readonly field: Float32Array;
  readonly kernel: Float32Array;
  readonly products: Float32Array;
  readonly sum: number;
}

export interface FieldSum {
  /** Values a side of the kernel. */
  readonly side: number;
  /** One a map of the layer before. */
  readonly parts: readonly Part[];
  /** The largest |sum|. */
  readonly strongest: number;
  readonly bias: number;
  /** All parts and the bias. */
  readonly z: number;
}

/** `before`: [rows, columns, maps]; `weight`: [filters, maps, k, k]. */
export function fieldSum(before: Values, weight: Values, bias: Values, cell: Cell): FieldSum {
  const [, width = 1, maps = 1] = before.shape;
  const side = weight.shape[2]!;
  const size = side * side;
  const parts = Array.from({ length: maps }, (_, channel): Part => {
    const from = (cell.map * maps + channel) * size;
    const kernel = weight.values.slice(from, from + size);
    const field = Float32Array.from({ length: size }, (_, i) => {
      const row = cell.row + Math.floor(i / side);
      const column = cell.column + (i % side);
      return before.values[(row * width + column) * maps + channel]!;
    });
    const products = field.map((value, i) => value * kernel[i]!);
    return { channel, field, kernel, products, sum: products.reduce((a, b) => a + b, 0) };
  });
  const own = bias.values[cell.map]!;
  let strongest = 0;
  for (const [i, { sum }] of parts.entries()) {
    if (Math.abs(sum) > Math.abs(parts[strongest]!.sum)) strongest = i;
  }
  return { side, parts, strongest, bias: own, z: parts.reduce((z, { sum }) => z + sum, own) };
}

/** The fields and the kernels of all parts, one after the other. */
export function stacked({ parts, side }: FieldSum): {
  readonly fields: Float32Array;
  readonly kernels: Float32Array;
} {
  const size = side * side;
  const fields = new Float32Array(parts.length * size);
  const kernels = new Float32Array(parts.length * size);
  for (const [i, part] of parts.entries()) {
    fields.set(part.field, i * size);
    kernels.set(part.kernel, i * size);
  }
  return { fields, kernels };
}

/** The values of a map within a part of it, row by row. */
export function valuesIn({ shape, values }: Values, map: number, rect: Rect): number[] {
  const [, width = 1, maps = 1] = shape;
  return Array.from({ length: rect.height * rect.width }, (_, i) => {
    const row = rect.row + Math.floor(i / rect.width);
    const column = rect.column + (i % rect.width);
    return values[(row * width + column) * maps + map]!;
  });
}

/** Which values of a map a pooling of that size passes on: the first largest of each window.
 * Where all are the same nothing is chosen. */
export function winnersOf({ shape, values }: Values, map: number, size: number): boolean[] {
  const [height = 1, width = 1] = shape;
  const found = new Array<boolean>(height * width).fill(false);
  for (let row = 0; row + size <= height; row += size) {
    for (let column = 0; column + size <= width; column += size) {
      const inside = valuesIn({ shape, values }, map, { row, column, height: size, width: size });
      const best = inside.indexOf(Math.max(...inside));
      if (best < 0 || inside.every((value) => value === inside[0])) continue;
      found[(row + Math.floor(best / size)) * width + column + (best % size)] = true;
    }
  }
  return found;
}
