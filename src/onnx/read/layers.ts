// Nodes that are layers without weights of their own kind: activations, poolings, norms, dropout, and the
// sum that ends a residual block.
import { type Activation, linear, relu, sigmoid, softmax, tanh } from "../../nn/activation.ts";
import { activationLayer } from "../../nn/activation-layer.ts";
import { batchNorm } from "../../nn/batch-norm.ts";
import { dropout } from "../../nn/dropout.ts";
import { flatten } from "../../nn/flatten.ts";
import type { Layer } from "../../nn/layer.ts";
import { layerNorm } from "../../nn/layer-norm.ts";
import { localResponseNorm } from "../../nn/local-response-norm.ts";
import { averagePool2d, maxPool2d } from "../../nn/pool2d.ts";
import { residual } from "../../nn/residual.ts";
import type { NodeReader } from "./fault.ts";
import { behind, type Flow, lastCommon, layerOf, plain, stepsBetween } from "./flow.ts";
import {
  affine,
  checkPicture,
  constantAt,
  flowAt,
  paddingOf,
  type Read,
  type Situation,
  type Value,
} from "./weights.ts";

/** An activation, in the layer before it where that has none yet and nobody else reads it. */
function activated(flow: Flow, activation: Activation, { isReadOnce }: Situation): Flow {
  const { step } = flow;
  const { draft, before } = step;
  const mayJoin = draft?.hasRows && draft.activation === linear && before && isReadOnce(flow);
  const next = mayJoin
    ? behind(before, { ...draft, activation })
    : behind(step, plain(activationLayer(activation)));
  return { ...flow, step: next };
}

const activationOf =
  (activation: Activation): Read =>
  (reader, inputs, situation) =>
    activated(flowAt(reader, inputs), activation, situation);

const softmaxOf: Read = (reader, inputs, situation) => {
  const flow = flowAt(reader, inputs);
  const rank = flow.order.length;
  const given = reader.int("axis", situation.opset < 13 ? 1 : -1);
  const axis = given < 0 ? given + rank : given;
  const last = flow.order.indexOf(flow.step.shape.length);
  // before version 13 it was taken over all axes from there on
  if (axis !== last || (situation.opset < 13 && axis !== rank - 1)) {
    throw reader.fail("softmax over the channels or places of a vector", `axis ${given}`);
  }
  if (reader.node.opType === "LogSoftmax") {
    situation.note(
      `LogSoftmax "${reader.node.name}" became softmax: answers are probabilities, of which the file gives the logarithms; logLikelihood is the loss that fits`,
    );
  }
  return activated(flow, softmax, situation);
};

/** A pooling, with places around the picture that hold no values or, where they count, zeros. */
const pool =
  (kind: "max" | "average"): Read =>
  (reader, inputs) => {
    const flow = flowAt(reader, inputs);
    const [height, width] = checkPicture(reader, flow);
    const kernel = reader.sizes("kernel_shape", 2, 0, 1);
    const strides = reader.sizes("strides", 2, 1, 1);
    const [low, high] = paddingOf(reader, [height, width], kernel, strides);
    const own = [low[0]!, low[1]!, high[0]!, high[1]!] as const;
    const isPadded = own.some((n) => n !== 0);
    if (isPadded && flow.zeros) throw reader.fail("padding of its own or a Pad before it", "both");
    const padding = (flow.zeros as typeof own | undefined) ?? own;
    if (reader.sizes("dilations", 2, 1, 1).some((n) => n !== 1)) {
      throw reader.fail("pooling without dilation", `dilations ${reader.ints("dilations")}`);
    }
    const isWhole = [height, width].every(
      (n, i) => (n + padding[i]! + padding[i + 2]! - kernel[i]!) % strides[i]! === 0,
    );
    if (reader.int("ceil_mode", 0) !== 0 && !isWhole) {
      throw reader.fail("whole windows", "ceil_mode 1 with a part of one at the end");
    }
    if (reader.node.outputs.filter(Boolean).length > 1) {
      throw reader.fail("one output", "positions of the largest too");
    }
    const pair = (list: readonly number[]) => [list[0]!, list[1]!] as const;
    const options = {
      stride: pair(strides),
      ...(padding.some((n) => n !== 0) ? { padding } : {}),
    };
    const counts = flow.zeros !== undefined || reader.int("count_include_pad", 0) !== 0;
    const layer =
      kind === "max"
        ? maxPool2d(pair(kernel), options)
        : averagePool2d(pair(kernel), { ...options, ...(counts ? { countPadding: true } : {}) });
    return { ...flow, zeros: undefined, step: behind(flow.step, plain(layer)) };
  };

/** A pooling over whole pictures. */
const globalPool =
  (make: typeof maxPool2d): Read =>
  (reader, inputs) => {
    const flow = flowAt(reader, inputs);
    const [height, width] = checkPicture(reader, flow);
    return { ...flow, step: behind(flow.step, plain(make([height, width]))) };
  };

const reduceMean: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  const { order, step } = flow;
  const given = reader.ints("axes") ?? Array.from(constantAt(reader, inputs, 1, "axes").numbers);
  const axes = given.map((axis) => order[axis < 0 ? axis + order.length : axis]);
  if (step.shape.length !== 3 || `${axes.sort()}` !== "1,2") {
    throw reader.fail("a mean over height and width", `axes [${given.slice(0, 8).join(", ")}]`);
  }
  const [height, width] = step.shape as [number, number, number];
  const pooled = behind(step, plain(averagePool2d([height, width])));
  if (reader.int("keepdims", 1) !== 0) return { ...flow, step: pooled };
  return { kind: "flow", step: behind(pooled, plain(flatten())), order: [0, 1] };
};

/** How many of the last axis there are, which the file must have second, or last where there are two. */
function channelsOf(reader: NodeReader, { step, order }: Flow): number {
  if (order[1] === step.shape.length) return step.shape.at(-1)!;
  throw reader.fail("channels as the second axis", "another one");
}

/** The numbers of a norm, one a channel. */
function channelNumbers(
  reader: NodeReader,
  inputs: readonly (Value | undefined)[],
  names: Readonly<Record<string, number>>,
  { columns }: Flow,
  count: number,
) {
  return new Map(
    Object.entries(names).map(([name, i]) => {
      const { numbers } = constantAt(reader, inputs, i, name);
      if (numbers.length !== count)
        throw reader.fail(`${count} numbers as ${name}`, `${numbers.length}`);
      const list = new Float32Array(count);
      for (let j = 0; j < count; j++) list[columns?.(j) ?? j] = numbers[j]!;
      if (!list.every(Number.isFinite)) throw reader.fail(`finite numbers as ${name}`, "others");
      return [name, list] as const;
    }),
  );
}

const batchNormed: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  const count = channelsOf(reader, flow);
  if (reader.int("training_mode", 0) !== 0) {
    throw reader.fail(
      "a norm by running statistics",
      "training_mode 1",
      "export the model in eval mode",
    );
  }
  const names = { weight: 1, bias: 2, runningMean: 3, runningVariance: 4 };
  const parameters = channelNumbers(reader, inputs, names, flow, count);
  const epsilon = reader.float("epsilon", 1e-5);
  const momentum = reader.float("momentum", 0.9);
  if (!(epsilon > 0) || !(momentum >= 0 && momentum < 1)) {
    throw reader.fail("an epsilon above 0 and a momentum below 1", `${epsilon} and ${momentum}`);
  }
  if (parameters.get("runningVariance")!.some((v) => v < 0)) {
    throw reader.fail("variances from 0", "others");
  }
  // what float32 made of them is not what a person wrote
  const layer = batchNorm({ epsilon: short(epsilon), momentum: short(momentum) });
  return { ...flow, step: behind(flow.step, plain(layer, parameters)) };
};

/** The shortest decimal that float32 takes for the same. */
function short(x: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const near = Number(x.toPrecision(digits));
    if (Math.fround(near) === Math.fround(x)) return near;
  }
  return x;
}

const layerNormed: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  const { step, order } = flow;
  const axis = reader.int("axis", -1);
  const isLast = axis === -1 || axis === order.length - 1;
  if (!isLast || order.at(-1) !== step.shape.length || reader.node.outputs.length > 1) {
    throw reader.fail("a norm along the last axis", `axis ${axis}`);
  }
  const count = step.shape.at(-1)!;
  const names = { weight: 1, ...(inputs[2] ? { bias: 2 } : {}) };
  const parameters = channelNumbers(reader, inputs, names, flow, count);
  if (!parameters.has("bias")) parameters.set("bias", new Float32Array(count));
  const epsilon = reader.float("epsilon", 1e-5);
  if (!(epsilon > 0)) throw reader.fail("an epsilon above 0", `${epsilon}`);
  const layer = layerNorm({ epsilon: short(epsilon) });
  return { ...flow, step: behind(step, plain(layer, parameters)) };
};

const responseNormed: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  channelsOf(reader, flow);
  const n = reader.int("size", 0);
  const alpha = short(reader.float("alpha", 1e-4)) / n;
  const [beta, k] = [short(reader.float("beta", 0.75)), short(reader.float("bias", 1))];
  const isLegal = n % 2 === 1 && n > 0 && n <= 1024 && alpha >= 0 && beta >= 0 && k > 0;
  if (!isLegal) {
    throw reader.fail("an odd size up to 1024, alpha and beta from 0, bias above 0", `size ${n}`);
  }
  return { ...flow, step: behind(flow.step, plain(localResponseNorm({ k, n, alpha, beta }))) };
};

const droppedOut: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  const told = inputs[1];
  const p = told?.kind === "constant" ? told.numbers[0]! : reader.float("ratio", 0.5);
  if (!(p >= 0 && p < 1)) throw reader.fail("a share from 0 and below 1", `${p}`);
  if (p === 0) return flow;
  return { ...flow, step: behind(flow.step, plain(dropout(short(p)))) };
};

/** The sum of two things that layers made of one value: of the shorter way nothing, or a shortcut. */
const residualOf: Read = (reader, inputs) => {
  const [a, b] = [flowAt(reader, inputs, 0), flowAt(reader, inputs, 1)];
  const [near, far] = a.step.depth <= b.step.depth ? [a, b] : [b, a];
  const from = lastCommon(near.step, far.step);
  const [inner, beside] = [far, near].map(({ step }) =>
    from ? stepsBetween(from, step) : undefined,
  );
  const isAlike = `${near.order}` === `${far.order}` && near.columns === far.columns;
  if (!from || !inner || !beside || inner.length === 0 || !isAlike) {
    throw reader.fail(
      "the sum of two things that layers made of one value, a residual block",
      "the same value twice, or two that lie otherwise",
      "write the network in code and give it with network",
    );
  }
  const [layers, shortcut] = [inner, beside].map((steps) =>
    steps.map(({ draft }) => layerOf(draft!)),
  ) as [Layer[], Layer[]];
  const block = shortcut.length ? residual({ shortcut }, ...layers) : residual(...layers);
  const step = behind(from, { ...plain(block), inner: [...inner, ...beside] });
  return { ...near, step };
};

const add: Read = (reader, inputs, situation) =>
  inputs.slice(0, 2).every((i) => i?.kind === "flow")
    ? residualOf(reader, inputs, situation)
    : affine(reader, inputs, situation);

export const LAYERS: Readonly<Record<string, Read>> = {
  Relu: activationOf(relu),
  Sigmoid: activationOf(sigmoid),
  Tanh: activationOf(tanh),
  Softmax: softmaxOf,
  LogSoftmax: softmaxOf,
  MaxPool: pool("max"),
  AveragePool: pool("average"),
  GlobalAveragePool: globalPool(averagePool2d),
  GlobalMaxPool: globalPool(maxPool2d),
  ReduceMean: reduceMean,
  BatchNormalization: batchNormed,
  LayerNormalization: layerNormed,
  LRN: responseNormed,
  Dropout: droppedOut,
  Add: add,
};
