// Ops on constants, worked out while the file is read: how exporters say what shape something gets, and
// weights that are turned before they are used.
import { rowMajor, size } from "../../compiler/1-graph/shape.ts";
import { Constant, constantOf, isFloatType } from "./constant.ts";
import type { NodeReader } from "./fault.ts";

/** What is worked out may be this large, or as large as what it is made of. */
const MOST_ELEMENTS = 4096;

type Fold = (reader: NodeReader, inputs: readonly (Constant | undefined)[]) => Constant;

const made = (dims: readonly number[], isFloat: boolean, numbers: ArrayLike<number>): Constant =>
  new Constant(dims, isFloat, () => numbers);

/** The constant at that place; throws where there is none. */
function at(reader: NodeReader, inputs: readonly (Constant | undefined)[], i: number): Constant {
  const found = inputs[i];
  if (!found) throw reader.fail(`an input ${i + 1}`, "none");
  return found;
}

/** Whole numbers of a constant, none of them open. */
export function wholeNumbers(reader: NodeReader, given: Constant, what: string): number[] {
  const list = Array.from(given.numbers);
  if (list.length <= MOST_ELEMENTS && list.every(Number.isSafeInteger)) return list;
  throw reader.fail(`whole numbers as ${what}`, "others, or such as depend on the examples");
}

function checkSize(reader: NodeReader, dims: readonly number[], from: readonly Constant[]): void {
  const most = Math.max(MOST_ELEMENTS, ...from.map((c) => c.size));
  const isLegal = dims.every((n) => Number.isSafeInteger(n) && n >= 0) && size(dims) <= most;
  if (!isLegal) throw reader.fail(`at most ${most} numbers`, `[${dims.slice(0, 8).join(", ")}]`);
}

/** Each element of a result from the place in an operand that it has. */
function picked(
  reader: NodeReader,
  x: Constant,
  dims: readonly number[],
  from: (index: readonly number[]) => readonly number[],
): Constant {
  checkSize(reader, dims, [x]);
  const strides = rowMajor(x.dims);
  const out = new Float64Array(size(dims));
  const index = dims.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    out[i] = x.numbers[from(index).reduce((sum, k, axis) => sum + k * strides[axis]!, 0)]!;
    for (let axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = index[axis]! + 1;
      if (index[axis]! < dims[axis]!) break;
      index[axis] = 0;
    }
  }
  return made(dims, x.isFloat, out);
}

const axisOf = (reader: NodeReader, axis: number, rank: number): number => {
  const counted = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(counted) && counted >= 0 && counted < rank) return counted;
  throw reader.fail(`an axis of ${rank}`, `${axis}`);
};

/** Axes given as an attribute, before version 13, or as an input. */
function axesGiven(
  reader: NodeReader,
  inputs: readonly (Constant | undefined)[],
): readonly number[] | undefined {
  return reader.ints("axes") ?? (inputs[1] && wholeNumbers(reader, inputs[1], "axes"));
}

const two =
  (meaning: (a: number, b: number) => number): Fold =>
  (reader, inputs) => {
    const [a, b] = [at(reader, inputs, 0), at(reader, inputs, 1)];
    const rank = Math.max(a.dims.length, b.dims.length);
    const dims = Array.from({ length: rank }, (_, i) => {
      const [m, n] = [a, b].map((c) => c.dims[i - rank + c.dims.length] ?? 1) as [number, number];
      if (m !== n && m !== 1 && n !== 1) throw reader.fail("shapes that fit", `${m} and ${n}`);
      return m === 1 ? n : m;
    });
    checkSize(reader, dims, [a, b]);
    const spread = (c: Constant) =>
      picked(reader, c, dims, (index) =>
        c.dims.map((n, i) => (n === 1 ? 0 : index[i + rank - c.dims.length]!)),
      ).numbers;
    const [x, y] = [spread(a), spread(b)];
    const isFloat = a.isFloat || b.isFloat;
    const value = (i: number) => {
      const result = meaning(x[i]!, y[i]!);
      return isFloat ? result : Math.trunc(result);
    };
    return made(
      dims,
      isFloat,
      Float64Array.from({ length: x.length }, (_, i) => value(i)),
    );
  };

const one =
  (meaning: (a: number) => number): Fold =>
  (reader, inputs) => {
    const x = at(reader, inputs, 0);
    return made(x.dims, x.isFloat, Float64Array.from(x.numbers, meaning));
  };

const reshaped = (x: Constant, dims: readonly number[]): Constant =>
  new Constant(dims, x.isFloat, () => x.numbers);

const unsqueeze: Fold = (reader, inputs) => {
  const x = at(reader, inputs, 0);
  const axes = axesGiven(reader, inputs) ?? [];
  const rank = x.dims.length + axes.length;
  const counted = axes.map((axis) => axisOf(reader, axis, rank));
  const rest = [...x.dims];
  const dims = Array.from({ length: rank }, (_, i) => (counted.includes(i) ? 1 : rest.shift()!));
  return reshaped(x, dims);
};

const squeeze: Fold = (reader, inputs) => {
  const x = at(reader, inputs, 0);
  const axes = axesGiven(reader, inputs)?.map((axis) => axisOf(reader, axis, x.dims.length));
  const dims = x.dims.filter((n, i) => !(axes ? axes.includes(i) : n === 1));
  if (size(dims) !== x.size) throw reader.fail("axes of one place", "longer ones");
  return reshaped(x, dims);
};

const reshape: Fold = (reader, inputs) => {
  const x = at(reader, inputs, 0);
  const wanted = wholeNumbers(reader, at(reader, inputs, 1), "a shape");
  const kept = wanted.map((n, i) => (n === 0 ? (x.dims[i] ?? 0) : n));
  const known = kept.filter((n) => n !== -1).reduce((a, b) => a * b, 1);
  const dims = kept.map((n) => (n === -1 ? x.size / known : n));
  const isLegal = dims.every((n) => Number.isInteger(n) && n >= 0) && size(dims) === x.size;
  if (!isLegal) throw reader.fail(`a shape of ${x.size} numbers`, `[${wanted.join(", ")}]`);
  return reshaped(x, dims);
};

const transpose: Fold = (reader, inputs) => {
  const x = at(reader, inputs, 0);
  const rank = x.dims.length;
  const perm = reader.ints("perm") ?? x.dims.map((_, i) => rank - 1 - i);
  const isPermutation =
    perm.length === rank &&
    perm.every((axis, i) => axis >= 0 && axis < rank && perm.indexOf(axis) === i);
  if (!isPermutation) throw reader.fail(`an order of ${rank} axes`, `[${perm.slice(0, 8)}]`);
  const dims = perm.map((axis) => x.dims[axis]!);
  return picked(reader, x, dims, (index) => x.dims.map((_, axis) => index[perm.indexOf(axis)]!));
};

const gather: Fold = (reader, inputs) => {
  const [x, index] = [at(reader, inputs, 0), at(reader, inputs, 1)];
  const axis = axisOf(reader, reader.int("axis", 0), x.dims.length);
  const n = x.dims[axis]!;
  const rows = wholeNumbers(reader, index, "indices").map((i) => (i < 0 ? i + n : i));
  if (rows.some((i) => i < 0 || i >= n)) throw reader.fail(`indices below ${n}`, "others");
  const strides = rowMajor(index.dims);
  const dims = [...x.dims.slice(0, axis), ...index.dims, ...x.dims.slice(axis + 1)];
  return picked(reader, x, dims, (i) => {
    const place = i.slice(axis, axis + index.dims.length);
    const row = rows[place.reduce((sum, k, a) => sum + k * strides[a]!, 0)]!;
    return [...i.slice(0, axis), row, ...i.slice(axis + index.dims.length)];
  });
};

const slice: Fold = (reader, inputs) => {
  const x = at(reader, inputs, 0);
  const list = (i: number, name: string) =>
    inputs[i] ? wholeOrFar(reader, inputs[i]) : reader.ints(name);
  const starts = list(1, "starts") ?? [];
  const ends = list(2, "ends") ?? [];
  const axes = list(3, "axes") ?? starts.map((_, i) => i);
  const steps = list(4, "steps") ?? starts.map(() => 1);
  const [from, by, dims] = [x.dims.map(() => 0), x.dims.map(() => 1), [...x.dims]];
  for (const [i, given] of axes.entries()) {
    const axis = axisOf(reader, given, x.dims.length);
    const [n, step] = [x.dims[axis]!, steps[i]!];
    if (!Number.isSafeInteger(step) || step === 0) throw reader.fail("a step", `${step}`);
    const held = (place: number) => {
      const counted = place < 0 ? place + n : place;
      return Math.max(step > 0 ? 0 : -1, Math.min(step > 0 ? n : n - 1, counted));
    };
    const [start, end] = [held(starts[i]!), held(ends[i]!)];
    [from[axis], by[axis]] = [start, step];
    dims[axis] = Math.max(0, Math.ceil((end - start) / step));
  }
  return picked(reader, x, dims, (index) => index.map((k, axis) => from[axis]! + k * by[axis]!));
};

/** Ends may be as far as int64 goes. */
const wholeOrFar = (reader: NodeReader, given: Constant): number[] => {
  const list = Array.from(given.numbers);
  if (list.length <= MOST_ELEMENTS && list.every(Number.isInteger)) return list;
  throw reader.fail("whole numbers", "others, or such as depend on the examples");
};

const concat: Fold = (reader, inputs) => {
  const parts = inputs.map((_, i) => at(reader, inputs, i));
  const [first] = parts as [Constant];
  const axis = axisOf(reader, reader.int("axis", 0), first.dims.length);
  const fits = parts.every(
    ({ dims }) =>
      dims.length === first.dims.length && dims.every((n, i) => i === axis || n === first.dims[i]),
  );
  if (!fits) throw reader.fail("shapes that fit", "others");
  const length = parts.reduce((sum, { dims }) => sum + dims[axis]!, 0);
  const dims = first.dims.map((n, i) => (i === axis ? length : n));
  checkSize(reader, dims, parts);
  const inner = size(first.dims.slice(axis + 1));
  const outer = size(first.dims.slice(0, axis));
  const out = new Float64Array(size(dims));
  let to = 0;
  for (let row = 0; row < outer; row++) {
    for (const { dims: own, numbers } of parts) {
      const width = own[axis]! * inner;
      for (let i = 0; i < width; i++) out[to++] = numbers[row * width + i]!;
    }
  }
  return made(dims, first.isFloat, out);
};

/** As many of the same number as a shape says that depends on the examples: how states begin. */
const open = (isFloat: boolean, number: number): Constant =>
  new Constant([Number.NaN], isFloat, () => [number]);

const filled: Fold = (reader, inputs) => {
  const shape = at(reader, inputs, 0);
  const value = reader.tensor("value");
  const number = value ? (constantOf(value).numbers[0] ?? 0) : 0;
  const isFloat = value ? isFloatType(value.dataType) : true;
  if (Array.from(shape.numbers).some(Number.isNaN)) return open(isFloat, number);
  const dims = wholeNumbers(reader, shape, "a shape");
  checkSize(reader, dims, []);
  return made(dims, isFloat, new Float64Array(size(dims)).fill(number));
};

const expand: Fold = (reader, inputs) => {
  const [x, shape] = [at(reader, inputs, 0), at(reader, inputs, 1)];
  if (Array.from(shape.numbers).some(Number.isNaN)) {
    const { single } = x;
    if (single === undefined) throw reader.fail("one number for all examples", "several");
    return open(x.isFloat, single);
  }
  const dims = wholeNumbers(reader, shape, "a shape");
  checkSize(reader, dims, [x]);
  const wide = made(dims, x.isFloat, new Float64Array(size(dims)));
  return two((a) => a)(reader, [x, wide]);
};

/** Ops after which numbers that are all the same still are. */
const KEEPS: ReadonlySet<string> = new Set([
  ...["Expand", "Slice", "Squeeze", "Unsqueeze", "Transpose", "Identity", "Reshape", "Gather"],
]);

/** What an op makes of numbers whose count depends on the examples; undefined where there are none such. */
export function foldedOpen(
  reader: NodeReader,
  [x]: readonly (Constant | undefined)[],
): Constant | undefined {
  if (!x?.isOpen) return undefined;
  if (KEEPS.has(reader.node.opType)) return open(x.isFloat, x.numbers[0]!);
  throw reader.fail("numbers that do not depend on the examples", "such as do");
}

const cast: Fold = (reader, inputs) => {
  const x = at(reader, inputs, 0);
  const isFloat = isFloatType(reader.int("to", 1));
  if (isFloat || !x.isFloat) return new Constant(x.dims, isFloat, () => x.numbers);
  return made(x.dims, false, Float64Array.from(x.numbers, Math.trunc));
};

export const FOLDS: Readonly<Record<string, Fold>> = {
  Add: two((a, b) => a + b),
  Sub: two((a, b) => a - b),
  Mul: two((a, b) => a * b),
  Div: two((a, b) => a / b),
  Min: two(Math.min),
  Max: two(Math.max),
  Sqrt: one(Math.sqrt),
  Neg: one((a) => -a),
  Floor: one(Math.floor),
  Ceil: one(Math.ceil),
  Reciprocal: one((a) => 1 / a),
  Identity: (reader, inputs) => at(reader, inputs, 0),
  Cast: cast,
  Reshape: reshape,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Transpose: transpose,
  Gather: gather,
  Slice: slice,
  Concat: concat,
  Shape: (reader, inputs) => {
    const { dims } = at(reader, inputs, 0);
    const part = dims.slice(reader.int("start", 0), reader.int("end", dims.length));
    return made([part.length], false, part);
  },
  ConstantOfShape: filled,
  Expand: expand,
};

/** What a Constant node holds. */
export function constantNode(reader: NodeReader): Constant {
  const tensor = reader.tensor("value");
  if (tensor) return constantOf(tensor);
  if (reader.has("value_float")) return made([], true, [reader.float("value_float", 0)]);
  if (reader.has("value_int")) return made([], false, [reader.int("value_int", 0)]);
  const list = reader.ints("value_ints");
  if (list) return made([list.length], false, list);
  throw reader.fail("a value of numbers", "none");
}
