// Nodes that only show what flows otherwise: other types, orders of axes, and vectors of pictures.
import { rowMajor, size } from "../../compiler/1-graph/shape.ts";
import { flatten } from "../../nn/flatten.ts";
import { Constant, isFloatType } from "./constant.ts";
import type { NodeReader } from "./fault.ts";
import { behind, DIRECTION, type Flow, ONE_PLACE, plain } from "./flow.ts";
import { constantAt, flowAt, type Read } from "./weights.ts";

const same: Read = (reader, inputs) => flowAt(reader, inputs);

const cast: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  if (isFloatType(reader.int("to", 1))) return flow;
  // symbols, which only a table reads
  if (flow.isWhole || flow.step.depth === 0) return { ...flow, isWhole: true };
  throw reader.fail("a cast to numbers with fractions", `type ${reader.int("to", 1)}`);
};

const transpose: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  const { order } = flow;
  const rank = order.length;
  const perm = reader.ints("perm") ?? order.map((_, k) => rank - 1 - k);
  const isPermutation = perm.length === rank && order.every((_, k) => perm.includes(k));
  if (!isPermutation) {
    const found = `[${perm.slice(0, 8).join(", ")}]`;
    throw reader.fail(`an order of ${rank} axes`, found);
  }
  return { ...flow, order: perm.map((k) => order[k]!) };
};

/** Sizes of what flows as the file has them; those of the examples are open. */
const dimsOf = ({ order, step, directions = 1 }: Flow): number[] =>
  order.map((axis) => {
    if (axis === 0) return Number.NaN;
    if (axis === ONE_PLACE) return 1;
    if (axis === DIRECTION) return directions;
    return step.shape[axis - 1]! / (axis === step.shape.length ? directions : 1);
  });

/** The axis of directions before the last taken up by it, where a shape asks for that and nothing else. */
function together(flow: Flow, wanted: readonly number[]): Flow | undefined {
  const { order, step } = flow;
  const dims = dimsOf(flow);
  const merged = [...dims.slice(0, -2), dims.at(-2)! * dims.at(-1)!];
  const isBefore = order.at(-2) === DIRECTION && order.at(-1) === step.shape.length;
  const isSame = (n: number, k: number) =>
    Object.is(n, merged[k]) || (n === 0 && k + 2 < dims.length);
  const fits = wanted.every((n, k) => n === -1 || isSame(n, k));
  const isClear = wanted.filter((n) => n === -1).length <= 1;
  if (!isBefore || wanted.length !== merged.length || !fits || !isClear) return undefined;
  return { ...flow, order: order.filter((axis) => axis !== DIRECTION), directions: undefined };
}

/** Every example as one vector, in the order of the file. */
function flattened(flow: Flow): Flow {
  const { step, order } = flow;
  if (step.shape.length === 1) return flow;
  const axes = order.slice(1);
  const dims = axes.map((axis) => step.shape[axis - 1]!);
  const own = rowMajor(step.shape);
  const theirs = rowMajor(dims);
  const wide = axes.filter((axis) => step.shape[axis - 1] !== 1);
  const isOurs = wide.every((axis, i) => i === 0 || axis > wide[i - 1]!);
  const columns = (j: number): number =>
    axes.reduce((sum, axis, k) => {
      return sum + (Math.floor(j / theirs[k]!) % dims[k]!) * own[axis - 1]!;
    }, 0);
  const next = behind(step, plain(flatten()));
  return { kind: "flow", step: next, order: [0, 1], ...(isOurs ? {} : { columns }) };
}

const flattenOf: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  const axis = reader.int("axis", 1);
  if (axis !== 1 && axis !== 1 - flow.order.length) {
    throw reader.fail("a vector of each example", `axis ${axis}`);
  }
  return flattened(flow);
};

const reshape: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  const shape = constantAt(reader, inputs, 1, "a shape");
  const wanted = Array.from(shape.numbers).slice(0, 8);
  const dims = dimsOf(flow);
  if (flow.directions !== undefined || flow.order[0] !== 0) {
    const found = shape.size <= 8 ? together(flow, wanted) : undefined;
    if (found) return found;
    throw reader.fail("both directions side by side", `[${wanted.join(", ")}]`);
  }
  const whole = size(flow.step.shape);
  // the first are the examples, whatever their number was when the file was made
  const behindFirst = wanted.slice(1).map((n, i) => (n === 0 ? (dims[i + 1] ?? 0) : n));
  const known = behindFirst.filter((n) => n !== -1).reduce((a, b) => a * b, 1);
  const rest = behindFirst.map((n) => (n === -1 ? whole / known : n));
  if (shape.size > 8 || size(rest) !== whole || rest.length === 0) {
    throw reader.fail(`a shape of ${whole} values an example`, `[${wanted.join(", ")}]`);
  }
  if (rest.length === 1) return flattened(flow);
  if (`${rest}` === `${dims.slice(1)}`) return flow;
  const { step, order } = flow;
  if (step.depth === 0 && order.every((axis, k) => axis === k)) {
    return {
      kind: "flow",
      step: { ...step, shape: rest },
      order: [0, ...rest.map((_, k) => k + 1)],
    };
  }
  const cure = "only examples may be given another shape, before the first layer";
  throw reader.fail("one vector of each example", `[${wanted.join(", ")}]`, cure);
};

const squeeze: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  const dims = dimsOf(flow);
  const given =
    reader.ints("axes") ??
    (inputs[1] && Array.from(constantAt(reader, inputs, 1, "axes").numbers).slice(0, 8));
  const axes = given?.map((axis) => (axis < 0 ? axis + dims.length : axis));
  const gone = flow.order.filter((axis, k) => {
    const mayGo = axis === ONE_PLACE || (axis === DIRECTION && flow.directions === 1);
    return mayGo && (axes ? axes.includes(k) : true);
  });
  if (gone.length > 0 && (!axes || gone.length === axes.length)) {
    const order = flow.order.filter((axis) => !gone.includes(axis));
    const directions = gone.includes(DIRECTION) ? undefined : flow.directions;
    return { ...flow, order, directions };
  }
  const rest = dims.filter((n, k) => (axes ? !axes.includes(k) : n !== 1));
  const isVector = Number.isNaN(rest[0]) && rest.length === 2 && rest[1] === size(flow.step.shape);
  if (!isVector) throw reader.fail("a vector of each example", `[${rest.join(", ")}]`);
  return flattened(flow);
};

const shapeOf: Read = (reader, inputs) => {
  const dims = dimsOf(flowAt(reader, inputs));
  const [start, end] = [reader.int("start", 0), reader.int("end", dims.length)];
  const part = dims.slice(start, end);
  return new Constant([part.length], false, () => Float64Array.from(part));
};

/** Ops that may read values whose first axis is not the examples, or that have an axis of directions. */
export const TAKE_ANY_ORDER: ReadonlySet<string> = new Set([
  ...["Transpose", "Reshape", "Squeeze", "Gather", "Slice", "Identity", "Cast", "Shape", "Dropout"],
  ...["LSTM", "GRU", "RNN", "MatMul", "Add", "Relu", "Tanh", "Sigmoid"],
]);
/** Ops that may read whole numbers. */
export const TAKE_WHOLE: ReadonlySet<string> = new Set([
  ...["Gather", "Identity", "Cast", "Shape"],
]);

/** Zeros that the convolution behind takes. */
const pad: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  const mode = reader.text("mode", "constant");
  const pads = reader.ints("pads") ?? Array.from(constantAt(reader, inputs, 1, "pads").numbers);
  const value = inputs[2]
    ? constantAt(reader, inputs, 2, "a value").single
    : reader.float("value", 0);
  const rank = flow.order.length;
  const isLegal =
    pads.length === 2 * rank && pads.every((n) => Number.isSafeInteger(n) && n >= 0) && !inputs[3];
  if (mode !== "constant" || value !== 0 || !isLegal) {
    throw reader.fail("zeros around pictures", `mode ${mode.slice(0, 20)} with ${value}`);
  }
  const around = (axis: number) => {
    const k = flow.order.indexOf(axis);
    return [pads[k] ?? 0, pads[k + rank] ?? 0] as const;
  };
  const [top, bottom] = around(1);
  const [left, right] = around(2);
  const all = pads.reduce((a, b) => a + b, 0);
  if (flow.step.shape.length !== 3 || top + bottom + left + right !== all) {
    if (all === 0) return flow;
    throw reader.fail("zeros along height and width", `pads [${pads.slice(0, 8).join(", ")}]`);
  }
  const [t, l, b, r] = flow.zeros ?? [0, 0, 0, 0];
  return { ...flow, zeros: [t! + top, l! + left, b! + bottom, r! + right] };
};

/** Ops that leave zeros around a picture to what is behind them. */
export const LEAVE_ZEROS: ReadonlySet<string> = new Set([
  "Conv",
  "AveragePool",
  "Pad",
  "Identity",
  "Cast",
  "Transpose",
  "Shape",
]);

export const SHAPES: Readonly<Record<string, Read>> = {
  Identity: same,
  Cast: cast,
  Transpose: transpose,
  Flatten: flattenOf,
  Reshape: reshape,
  Squeeze: squeeze,
  Shape: shapeOf,
  Pad: pad,
};

/** That the answer is in the order in which the file has it. */
export function answered(reader: NodeReader, flow: Flow, note: (text: string) => void): Flow {
  if (flow.columns) {
    const cure = "put a layer with weights behind it";
    throw reader.fail("an answer in the order of values here", "a flattened picture", cure);
  }
  if (flow.zeros) throw reader.fail("a convolution behind Pad", "the answer");
  if (flow.order[0] !== 0 || flow.order.some((axis) => axis < 0)) {
    throw reader.fail("an answer with the examples first", `axes ${flow.order}`);
  }
  if (flow.step.shape.length === 1) return flow;
  const vector = flattened(flow);
  if (vector.columns) {
    note(
      "the answer is a vector, in the order height, width, channel; in the file channels come first",
    );
  }
  return vector;
}
