// Nodes with weights: dense layers, convolutions, and numbers that scale and shift what flows.
import { linear } from "../../nn/activation.ts";
import { conv2d } from "../../nn/conv2d.ts";
import { dense } from "../../nn/dense.ts";
import { eachStep } from "../../nn/each-step.ts";
import { standardize } from "../../nn/standardize.ts";
import {
  convolutionOptions,
  isTooLarge,
  MOST_SIDE,
  sameZeros,
  spreadKernel,
  spreadNumbers,
  spreadText,
} from "../../train/foreign/spread-kernel.ts";
import { Constant } from "./constant.ts";
import type { NodeReader } from "./fault.ts";
import { behind, type Draft, type Flow, type Numbers, plain } from "./flow.ts";

/** What a node reads: numbers, or what flows. */
export type Value = Constant | Flow;

export interface Situation {
  readonly opset: number;
  /** Whether only this node reads the flow, so that a layer may take the node in. */
  readonly isReadOnce: (flow: Flow) => boolean;
  /** Notes what bytes that come in are divided by. */
  readonly divide: (by: number) => void;
  /** How often a value is read, by its name. */
  readonly countOf: (name: string) => number;
  /** Tells the person something that is not as in the file. */
  readonly note: (text: string) => void;
}

export type Read = (
  reader: NodeReader,
  inputs: readonly (Value | undefined)[],
  situation: Situation,
) => Value;

/** What flows into a node at that place. */
export function flowAt(reader: NodeReader, inputs: readonly (Value | undefined)[], i = 0): Flow {
  const found = inputs[i];
  if (found?.kind === "flow") return found;
  throw reader.fail(`values of the examples as input ${i + 1}`, found ? "constants" : "none");
}

export function constantAt(
  reader: NodeReader,
  inputs: readonly (Value | undefined)[],
  i: number,
  what: string,
): Constant {
  const found = inputs[i];
  if (found instanceof Constant) return found;
  const cure = "weights that are computed of the examples have no layer here";
  throw reader.fail(`${what} as constants`, found ? "values of the examples" : "none", cure);
}

/** Numbers that are there, as float32 holds them. */
export function finite(
  reader: NodeReader,
  numbers: ArrayLike<number>,
  what: string,
): ArrayLike<number> {
  for (let i = 0; i < numbers.length; i++) {
    if (!Number.isFinite(numbers[i]))
      throw reader.fail(`finite numbers as ${what}`, `${numbers[i]}`);
  }
  return numbers;
}

/** As many numbers of a constant, whatever axes of one place it has; one number is repeated. */
function vector(reader: NodeReader, given: Constant, count: number, what: string): Float64Array {
  const isVector = given.size === 1 || (given.size === count && given.dims.at(-1) === count);
  if (!isVector) throw reader.fail(`${count} numbers as ${what}`, `[${given.dims.slice(0, 8)}]`);
  const numbers = finite(reader, given.numbers, what);
  return Float64Array.from({ length: count }, (_, i) => numbers[given.size === 1 ? 0 : i]!);
}

interface Matrix {
  readonly outputs: number;
  readonly weight: (output: number, input: number) => number;
  readonly bias: ArrayLike<number> | undefined;
}

const rows = (weight: ArrayLike<number>, bias: ArrayLike<number> | undefined): Numbers =>
  new Map(bias ? [["weight", weight] as const, ["bias", bias] as const] : [["weight", weight]]);

/** A dense layer behind what flows. */
function denseBehind(reader: NodeReader, flow: Flow, { outputs, weight, bias }: Matrix): Flow {
  const { shape } = flow.step;
  const inputs = shape.at(-1)!;
  const numbers = new Float32Array(outputs * inputs);
  for (let o = 0; o < outputs; o++) {
    for (let j = 0; j < inputs; j++) {
      numbers[o * inputs + (flow.columns?.(j) ?? j)] = weight(o, j);
    }
  }
  finite(reader, numbers, "weights");
  const draft: Draft = {
    make: (activation, hasBias) => {
      const layer = dense(outputs, activation, hasBias ? {} : { bias: false });
      return shape.length === 2 ? eachStep(layer) : layer;
    },
    activation: linear,
    parameters: rows(numbers, bias),
    hasRows: true,
  };
  return { kind: "flow", step: behind(flow.step, draft), order: flow.order };
}

function checkVector(reader: NodeReader, flow: Flow): number {
  const { shape } = flow.step;
  if (shape.length === 1) return shape[0]!;
  const found = `[${shape.join(", ")}]`;
  throw reader.fail("a vector of each example", found, "put Flatten before it");
}

export const gemm: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  const count = checkVector(reader, flow);
  const b = constantAt(reader, inputs, 1, "weights");
  const [transA, transB] = [reader.int("transA", 0), reader.int("transB", 0)];
  const [first, second] = b.dims as [number, number];
  const [outputs, width] = transB ? [first, second] : [second, first];
  if (transA !== 0 || b.dims.length !== 2 || width !== count) {
    throw reader.fail(`weights for ${count} inputs`, `[${b.dims.join(", ")}]`);
  }
  const [alpha, beta] = [reader.float("alpha", 1), reader.float("beta", 1)];
  const { numbers } = b;
  const added = inputs[2] && constantAt(reader, inputs, 2, "biases");
  const bias = added && vector(reader, added, outputs, "biases").map((x) => x * beta);
  const weight = (o: number, j: number) =>
    alpha * numbers[transB ? o * width + j : j * outputs + o]!;
  return denseBehind(reader, flow, { outputs, weight, bias });
};

export const matMul: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  // of a sequence every step by itself
  const isSequence = flow.step.shape.length === 2 && flow.order.at(-1) === 2;
  if (flow.directions !== undefined)
    throw reader.fail("directions side by side", "an axis of them");
  const count = isSequence ? flow.step.shape[1]! : checkVector(reader, flow);
  const b = constantAt(reader, inputs, 1, "weights");
  const [width, outputs] = b.dims as [number, number];
  if (b.dims.length !== 2 || width !== count) {
    throw reader.fail(`weights for ${count} inputs`, `[${b.dims.join(", ")}]`);
  }
  const { numbers } = b;
  const weight = (o: number, j: number) => numbers[j * outputs + o]!;
  return denseBehind(reader, flow, { outputs, weight, bias: undefined });
};

/** Pictures as ONNX's convolutions and poolings take them: channels before height and width. */
export function checkPicture(reader: NodeReader, flow: Flow): readonly [number, number, number] {
  const { step, order } = flow;
  if (step.shape.length === 3 && `${order}` === "0,3,1,2") {
    return step.shape as [number, number, number];
  }
  const dims = order.slice(1).map((axis) => step.shape[axis - 1]);
  throw reader.fail("pictures [channels, height, width]", `[${dims.join(", ")}]`);
}

/** Zeros before and behind each direction, as attributes of a window say it. */
export function paddingOf(
  reader: NodeReader,
  sides: readonly number[],
  kernel: readonly number[],
  strides: readonly number[],
): readonly [low: readonly number[], high: readonly number[]] {
  const auto = reader.text("auto_pad", "NOTSET");
  if (auto === "VALID") return [kernel.map(() => 0), kernel.map(() => 0)];
  if (auto === "SAME_UPPER" || auto === "SAME_LOWER") {
    const [small, large] = sameZeros(sides, kernel, strides);
    return auto === "SAME_UPPER" ? [small, large] : [large, small];
  }
  if (auto !== "NOTSET") {
    throw reader.fail("auto_pad NOTSET, VALID, SAME_UPPER or SAME_LOWER", auto.slice(0, 20));
  }
  const pads = reader.sizes("pads", 2 * kernel.length, 0, 0);
  return [pads.slice(0, kernel.length), pads.slice(kernel.length)];
}

export const conv: Read = (reader, inputs, { note }) => {
  const flow = flowAt(reader, inputs);
  const [height, width, channels] = checkPicture(reader, flow);
  const w = constantAt(reader, inputs, 1, "weights");
  const groups = reader.int("group", 1);
  const [filters, inside, ...kernel] = w.dims as [number, number, ...number[]];
  if (kernel.length !== 2 || inside * groups !== channels || w.size === 0) {
    const found = `[${w.dims.slice(0, 8).join(", ")}]`;
    throw reader.fail(`weights for ${channels} channels in ${groups} groups`, found);
  }
  const strides = reader.sizes("strides", 2, 1, 1);
  const dilations = reader.sizes("dilations", 2, 1, 1);
  const given = reader.ints("kernel_shape");
  if (given && `${given}` !== `${kernel}`) throw reader.fail(`a kernel of ${kernel}`, `${given}`);
  const spread = kernel.map((n, i) => (n - 1) * dilations[i]! + 1);
  const [top, left, bottom, right] = flow.zeros ?? [0, 0, 0, 0];
  const sides = [height + top! + bottom!, width + left! + right!];
  const [around, over] = paddingOf(reader, sides, spread, strides);
  const low = [around[0]! + top!, around[1]! + left!];
  const high = [over[0]! + bottom!, over[1]! + right!];
  const foreign = { kernel, dilations, low, high };
  const wide = spreadKernel(foreign);
  const { sizes, isPlain } = wide;
  if (isTooLarge(wide, filters * inside)) {
    throw reader.fail(`kernels of at most ${MOST_SIDE} places`, `${sizes.join(" x ")}`);
  }
  if (!isPlain) note(`${reader.node.opType} "${reader.node.name}": ${spreadText(foreign, wide)}`);
  const from = finite(reader, w.numbers, "weights");
  const numbers = spreadNumbers(from, filters * inside, foreign, wide);
  const added = inputs[2] && constantAt(reader, inputs, 2, "biases");
  const bias = added && vector(reader, added, filters, "biases");
  const options = convolutionOptions(wide, strides, groups);
  const draft: Draft = {
    make: (activation, hasBias) =>
      conv2d(filters, sizes, activation, { ...options, ...(hasBias ? {} : { bias: false }) }),
    activation: linear,
    parameters: rows(numbers, bias),
    hasRows: true,
  };
  return { kind: "flow", step: behind(flow.step, draft), order: flow.order };
};

/** One number for all values, or one for each place of the last axis here. */
function alongLast(reader: NodeReader, flow: Flow, given: Constant): Float64Array {
  const { step, order } = flow;
  const last = step.shape.length;
  const rank = order.length;
  const wide = given.dims.flatMap((n, i) => (n === 1 ? [] : [i + rank - given.dims.length]));
  const numbers = finite(reader, given.numbers, "constants");
  if (wide.length === 0 && given.dims.length <= rank) return Float64Array.of(numbers[0]!);
  const count = step.shape.at(-1)!;
  if (wide.length !== 1 || order[wide[0]!] !== last || given.size !== count) {
    const found = `[${given.dims.slice(0, 8).join(", ")}]`;
    throw reader.fail(`one number, or ${count} for each channel or place of a vector`, found);
  }
  const list = new Float64Array(count);
  for (let j = 0; j < count; j++) list[flow.columns?.(j) ?? j] = numbers[j]!;
  return list;
}

/** scale * x + shift, in the layer before it where that has weights, else as a layer of its own. */
function scaled(
  reader: NodeReader,
  flow: Flow,
  scale: Float64Array,
  shift: Float64Array,
  { isReadOnce }: Situation,
): Flow {
  const { step } = flow;
  const [one, other] = [scale, shift].map(
    (list) => (i: number) => list[list.length === 1 ? 0 : i]!,
  );
  const { draft } = step;
  const mayJoin = step.before !== null && draft !== null && isReadOnce(flow);
  if (mayJoin && draft.hasRows && draft.activation === linear) {
    const weight = draft.parameters.get("weight")!;
    const count = step.shape.at(-1)!;
    const inside = weight.length / count;
    const bias = draft.parameters.get("bias");
    const numbers = Float32Array.from(weight, (x, i) => x * one!(Math.floor(i / inside)));
    const next = Float64Array.from(
      { length: count },
      (_, i) => (bias?.[i] ?? 0) * one!(i) + other!(i),
    );
    const parameters = rows(numbers, next);
    return { ...flow, step: behind(step.before!, { ...draft, parameters }) };
  }
  if (scale.every((s) => s === 1) && shift.every((t) => t === 0)) return flow;
  const count = Math.max(scale.length, shift.length);
  const all = Array.from({ length: count }, (_, i) => [one!(i), other!(i)] as const);
  if (all.some(([s]) => s === 0)) throw reader.fail("factors other than 0", "0");
  const isOne = all.every(([s, t]) => s === all[0]![0] && t === all[0]![1]);
  const each = isOne ? all.slice(0, 1) : all;
  const mean = each.map(([s, t]) => (t === 0 ? 0 : -t / s));
  const deviation = each.map(([s]) => 1 / s);
  return { ...flow, step: behind(step, plain(standardize(mean, deviation))) };
}

const SCALES: Readonly<Record<string, (x: number) => readonly [scale: number, shift: number]>> = {
  Add: (c) => [1, c],
  Sub: (c) => [1, -c],
  Mul: (c) => [c, 0],
  Div: (c) => [1 / c, 0],
};

/** Add, Sub, Mul or Div with a constant. */
export const affine: Read = (reader, inputs, situation) => {
  const { opType } = reader.node;
  const isFirst = inputs[0]?.kind === "flow";
  if (!isFirst && (opType === "Sub" || opType === "Div")) {
    throw reader.fail("values of the examples first", "a constant");
  }
  const flow = flowAt(reader, inputs, isFirst ? 0 : 1);
  const given = constantAt(reader, inputs, isFirst ? 1 : 0, "the other operand");
  const pairs = Array.from(alongLast(reader, flow, given), (c) => SCALES[opType]!(c));
  const scale = Float64Array.from(pairs, ([s]) => s);
  const shift = Float64Array.from(pairs, ([, t]) => t);
  finite(reader, scale, "factors");
  if (flow.isBytes && scale.length === 1 && scale[0]! > 0 && shift[0] === 0) {
    const by = 1 / scale[0]!;
    // what float32 made of 1/255 is meant as 255
    situation.divide(Math.abs(by - Math.round(by)) < 1e-4 * by ? Math.round(by) : by);
    return { ...flow, isBytes: false };
  }
  return scaled(reader, flow, scale, shift, situation);
};
