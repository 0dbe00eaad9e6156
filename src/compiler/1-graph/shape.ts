// Sizes of tensors: what each structural op does to them, and how operands of different shapes
// meet. A size or type that does not fit throws ShapeError with both sides named.
import { ShapeError } from "../../errors.ts";
import type { AttributesOf, BodyNode, BodyRole, Padding, Windows } from "./attributes.ts";
import { type DType, isFloat } from "./dtype.ts";
import type { StructuralOp } from "./ops.ts";

/** Lengths of the axes; [] is a single number. */
export type Shape = readonly number[];
export interface Sized {
  readonly shape: Shape;
  readonly dtype: DType;
}

export const size = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);
export const text = (shape: Shape): string => `[${shape.join(", ")}]`;

export const paddedShape = (shape: Shape, { low, high, interior }: Padding): Shape =>
  shape.map((n, i) => n + (n - 1) * interior[i]! + low[i]! + high[i]!);

/** Row-major strides in elements. */
export function rowMajor(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!;
  return strides;
}

/** The shape that both broadcast to by NumPy's rule: aligned at the right, 1 stretches. */
export function broadcastShapes(a: Shape, b: Shape, where: string): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new ShapeError(`${where}: ${text(a)} and ${text(b)} do not broadcast`);
    }
    return x === 1 ? y : x;
  });
}

function checkAxes(axes: readonly number[], rank: number, where: string): void {
  if (
    new Set(axes).size !== axes.length ||
    axes.some((a) => !(a >= 0 && a < rank && a % 1 === 0))
  ) {
    throw new ShapeError(`${where}: axes ${text(axes)} are not distinct axes of rank ${rank}`);
  }
}

/** What is added up or compared: bytes and masks must be cast first. */
function checkNumbers(dtype: DType, where: string): void {
  if (dtype === "u8" || dtype === "bool") {
    throw new ShapeError(`${where}: takes f32, f64, i32 or u32, got ${dtype}; cast it first`);
  }
}

const reduced =
  (where: string) =>
  ([x]: readonly Sized[], { axes }: { axes: readonly number[] }): Sized => {
    checkAxes(axes, x!.shape.length, where);
    checkNumbers(x!.dtype, where);
    return { shape: x!.shape.filter((_, i) => !axes.includes(i)), dtype: x!.dtype };
  };

function contracted(
  [a, b]: readonly Sized[],
  { left, right, out }: AttributesOf["contract"],
): Sized {
  const where = `contract ${left},${right}->${out}`;
  const sizes = new Map<string, number>();
  for (const [labels, { shape }] of [
    [left, a!],
    [right, b!],
  ] as const) {
    if (labels.length !== shape.length || new Set(labels).size !== labels.length) {
      throw new ShapeError(
        `${where}: "${labels}" does not name the axes of ${text(shape)} once each`,
      );
    }
    for (const [i, label] of [...labels].entries()) {
      const known = sizes.get(label) ?? shape[i]!;
      if (known !== shape[i]) {
        throw new ShapeError(
          `${where}: axis ${label} is ${known} and ${shape[i]}, in ${text(a!.shape)} and ${text(b!.shape)}`,
        );
      }
      sizes.set(label, known);
    }
  }
  if (new Set(out).size !== out.length || [...out].some((l) => !sizes.has(l))) {
    throw new ShapeError(`${where}: "${out}" must name axes of the operands once each`);
  }
  if (a!.dtype !== b!.dtype) throw new ShapeError(`${where}: ${a!.dtype} times ${b!.dtype}`);
  checkNumbers(a!.dtype, where);
  return { shape: [...out].map((l) => sizes.get(l)!), dtype: a!.dtype };
}

/** How many windows fit along each axis: a shape with the windowed axes counted in windows. */
export function windowCounts(shape: Shape, { axes, sizes, steps }: Windows, where: string): Shape {
  checkAxes(axes, shape.length, where);
  const isAscending = axes.every((axis, i) => i === 0 || axis > axes[i - 1]!);
  const isLegal = [sizes, steps].every(
    (list) => list.length === axes.length && list.every((n) => Number.isInteger(n) && n >= 1),
  );
  if (!isAscending || !isLegal || axes.some((axis, i) => shape[axis]! < sizes[i]!)) {
    throw new ShapeError(
      `${where}: windows of ${text(sizes)} by ${text(steps)} along axes ${text(axes)} of ${text(shape)}`,
    );
  }
  return shape.map((n, axis) => {
    const i = axes.indexOf(axis);
    return i < 0 ? n : Math.floor((n - sizes[i]!) / steps[i]!) + 1;
  });
}

/** Shape of a window view: the counts, and behind the last windowed axis the sizes. */
function windowed(shape: Shape, windows: Windows, where: string): Shape {
  const counts = windowCounts(shape, windows, where);
  const behind = windows.axes.at(-1)! + 1;
  return [...counts.slice(0, behind), ...windows.sizes, ...counts.slice(behind)];
}

function checkSame(got: Sized, wanted: Sized, where: string): void {
  if (!sameShape(got.shape, wanted.shape) || got.dtype !== wanted.dtype) {
    throw new ShapeError(
      `${where}: expected ${wanted.dtype} ${text(wanted.shape)}, got ${got.dtype} ${text(got.shape)}`,
    );
  }
}

/** A shape without one of its axes, or with one more. */
export const without = (shape: Shape, axis: number): number[] => shape.filter((_, i) => i !== axis);
export const withAxis = (shape: Shape, axis: number, n: number): number[] => [
  ...shape.slice(0, axis),
  n,
  ...shape.slice(axis),
];

type ScanAttributes = AttributesOf["scan"];

/** The results of a scan, in the order in which its bundle holds them. */
export function scanResults(loop: ScanAttributes) {
  const last = loop.carries.map((name) => {
    const update = loop.body.updates.find((u) => nameOf(u.target) === name)!;
    return { kind: "last" as const, name, dtype: update.value.dtype, shape: update.value.shape };
  });
  const stacks = loop.stacks.map(({ name, axis }) => {
    const { shape, dtype } = loop.body.outputs.get(name)!;
    return { kind: "stack" as const, name, dtype, shape: withAxis(shape, axis, loop.steps) };
  });
  return [...last, ...stacks];
}

const nameOf = (node: BodyNode): string => (node.attributes as { name: string }).name;

/** Checks that each operand is what the body reads, and that the body gives what is asked of it. */
function checkScan(operands: readonly Sized[], loop: ScanAttributes): void {
  const { body, steps, carries, slices, captured, stacks } = loop;
  if (!Number.isInteger(steps) || steps < 1) {
    throw new ShapeError(`scan: steps must be a positive whole number, got ${steps}`);
  }
  const expected = carries.length + slices.length + captured.length;
  if (operands.length !== expected) {
    throw new ShapeError(`scan: expected ${expected} operands, got ${operands.length}`);
  }
  const given = new Map<string, Sized & { role: BodyRole }>();
  const give = (name: string, role: BodyRole, { shape, dtype }: Sized) => {
    if (given.has(name)) throw new ShapeError(`scan: two inputs of the body are named ${name}`);
    given.set(name, { role, shape, dtype });
  };
  for (const [i, name] of carries.entries()) give(name, "carry", operands[i]!);
  for (const [i, { name, axis }] of slices.entries()) {
    const { shape, dtype } = operands[carries.length + i]!;
    if (shape[axis] !== steps) {
      throw new ShapeError(
        `scan: slice ${name}: axis ${axis} of ${text(shape)} has not ${steps} steps`,
      );
    }
    give(name, "element", { shape: without(shape, axis), dtype });
  }
  for (const [i, name] of captured.entries()) {
    give(name, "captured", operands[carries.length + slices.length + i]!);
  }
  for (const node of body.live()) {
    if (node.op !== "input") continue;
    const { name, role } = node.attributes as AttributesOf["input"];
    const known = given.get(name);
    if (!known) throw new ShapeError(`scan: the body reads ${role} ${name}, which it is not given`);
    if (known.role !== role)
      throw new ShapeError(`scan: ${role} ${name} is given as ${known.role}`);
    checkSame(known, node, `scan: ${role} ${name}`);
  }
  const updated = body.updates.map((u) => nameOf(u.target));
  const isLegal = updated.length === carries.length && carries.every((c) => updated.includes(c));
  if (!isLegal) {
    throw new ShapeError(
      `scan: carries are ${carries.join(", ")}, updated are ${updated.join(", ")}`,
    );
  }
  for (const { name, axis } of stacks) {
    const output = body.outputs.get(name);
    if (!output) throw new ShapeError(`scan: the body has no output ${name} to stack`);
    checkAxes([axis], output.shape.length + 1, `scan: stack ${name}`);
  }
  if (carries.length + stacks.length === 0) throw new ShapeError("scan: it has no result");
}

type Rule<K extends StructuralOp> = (
  inputs: readonly Sized[],
  attributes: AttributesOf[K],
  declared: Sized,
) => Sized;

/** The result of every structural op; sources and casts keep what they declare. */
export const shapeRules: { readonly [K in StructuralOp]: Rule<K> } = {
  input: (_, __, declared) => declared,
  constant: (_, __, declared) => ({ shape: [], dtype: declared.dtype }),
  iota: (_, __, { shape }) => {
    if (shape.length !== 1) throw new ShapeError(`iota: expected one axis, got ${text(shape)}`);
    return { shape, dtype: "i32" };
  },
  bits: (_, __, declared) => ({ shape: declared.shape, dtype: "u32" }),
  cast: ([x], _, declared) => ({ shape: x!.shape, dtype: declared.dtype }),
  sum: reduced("sum"),
  maximum: reduced("maximum"),
  minimum: reduced("minimum"),
  contract: contracted,
  reshape: ([x], _, declared) => {
    if (size(x!.shape) !== size(declared.shape)) {
      throw new ShapeError(
        `reshape: ${text(x!.shape)} has ${size(x!.shape)} elements, ${text(declared.shape)} needs ${size(declared.shape)}`,
      );
    }
    return { shape: declared.shape, dtype: x!.dtype };
  },
  permute: ([x], { order }) => {
    checkAxes(order, x!.shape.length, "permute");
    if (order.length !== x!.shape.length) {
      throw new ShapeError(`permute: order ${text(order)} for ${text(x!.shape)}`);
    }
    return { shape: order.map((axis) => x!.shape[axis]!), dtype: x!.dtype };
  },
  broadcast: ([x], { axes }, declared) => {
    checkAxes(axes, declared.shape.length, "broadcast");
    if (axes.length !== x!.shape.length || axes.some((a, i) => declared.shape[a] !== x!.shape[i])) {
      throw new ShapeError(
        `broadcast: ${text(x!.shape)} at axes ${text(axes)} of ${text(declared.shape)}`,
      );
    }
    return { shape: declared.shape, dtype: x!.dtype };
  },
  slice: ([x], { starts, steps }, declared) => {
    const fits = x!.shape.every((n, i) => {
      const last = starts[i]! + ((declared.shape[i] ?? 0) - 1) * steps[i]!;
      return starts[i]! >= 0 && starts[i]! < n && last >= 0 && last < n && steps[i] !== 0;
    });
    if (!fits || declared.shape.length !== x!.shape.length) {
      throw new ShapeError(
        `slice: ${text(declared.shape)} from ${text(starts)} by ${text(steps)} leaves ${text(x!.shape)}`,
      );
    }
    return { shape: declared.shape, dtype: x!.dtype };
  },
  pad: ([x], padding) => {
    const { low, high, interior } = padding;
    const shape = paddedShape(x!.shape, padding);
    if (shape.some((n) => !(n >= 1)) || [...low, ...high, ...interior].some((n) => !(n >= 0))) {
      throw new ShapeError(
        `pad: ${text(low)}, ${text(high)}, interior ${text(interior)} on ${text(x!.shape)}`,
      );
    }
    return { shape, dtype: x!.dtype };
  },
  window: ([x], windows) => ({ shape: windowed(x!.shape, windows, "window"), dtype: x!.dtype }),
  fold: ([x], windows, { shape }) => {
    checkNumbers(x!.dtype, "fold");
    checkSame(x!, { shape: windowed(shape, windows, "fold"), dtype: x!.dtype }, "fold");
    return { shape, dtype: x!.dtype };
  },
  poolArgMax: ([x], windows) => {
    checkNumbers(x!.dtype, "poolArgMax");
    return { shape: windowCounts(x!.shape, windows, "poolArgMax"), dtype: "i32" };
  },
  poolPick: ([x, at], windows) => {
    const shape = windowCounts(x!.shape, windows, "poolPick");
    checkSame(at!, { shape, dtype: "i32" }, "poolPick");
    return { shape, dtype: x!.dtype };
  },
  unpool: ([g, at], windows, { shape }) => {
    checkNumbers(g!.dtype, "unpool");
    checkSame(g!, { shape: windowCounts(shape, windows, "unpool"), dtype: g!.dtype }, "unpool");
    checkSame(at!, { shape: g!.shape, dtype: "i32" }, "unpool");
    return { shape, dtype: g!.dtype };
  },
  gather: ([table, at], { axis }) => {
    checkAxes([axis], table!.shape.length, "gather");
    if (at!.dtype !== "i32" && at!.dtype !== "u32") {
      throw new ShapeError(`gather: indices must be i32 or u32, got ${at!.dtype}`);
    }
    const shape = [...table!.shape];
    shape.splice(axis, 1, ...at!.shape);
    return { shape, dtype: table!.dtype };
  },
  scatterAdd: ([table, at, rows], { axis }) => {
    checkAxes([axis], table!.shape.length, "scatterAdd");
    checkNumbers(table!.dtype, "scatterAdd");
    const expected = [...table!.shape];
    expected.splice(axis, 1, ...at!.shape);
    if (!sameShape(expected, rows!.shape) || rows!.dtype !== table!.dtype) {
      throw new ShapeError(
        `scatterAdd: rows ${rows!.dtype} ${text(rows!.shape)}, expected ${table!.dtype} ${text(expected)}`,
      );
    }
    return { shape: table!.shape, dtype: table!.dtype };
  },
  nonzero: ([x]) => {
    if (x!.shape.length !== 1)
      throw new ShapeError(`nonzero: expected a vector, got ${text(x!.shape)}`);
    return { shape: [x!.shape[0]! + 1], dtype: "i32" };
  },
  // a bundle: the results in a row
  scan: (operands, loop) => {
    checkScan(operands, loop);
    const results = scanResults(loop);
    const dtype = results.some((r) => isFloat(r.dtype)) ? "f64" : "i32";
    return { shape: [results.reduce((n, r) => n + size(r.shape), 0)], dtype };
  },
  scanResult: ([bundle], { kind, name }) => {
    const { op, attributes } = bundle as BodyNode;
    if (op !== "scan") throw new ShapeError(`scanResult: expected a scan, got ${op}`);
    const found = scanResults(attributes as ScanAttributes).find(
      (r) => r.kind === kind && r.name === name,
    );
    if (!found) throw new ShapeError(`scanResult: the scan has no ${kind} named ${name}`);
    return { shape: found.shape, dtype: found.dtype };
  },
};
