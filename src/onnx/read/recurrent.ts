// LSTM, GRU and RNN as other programs write them: time before the examples, an axis of directions, gates in
// ONNX's order, states that begin at 0. And what stands around them: one step taken out, symbols as vectors.
import { relu, tanh } from "../../nn/activation.ts";
import { embedding } from "../../nn/embedding.ts";
import { bidirectional } from "../../nn/recurrent/bidirectional.ts";
import type { RecurrentLayer, RecurrentOptions } from "../../nn/recurrent/cell.ts";
import { gru } from "../../nn/recurrent/gru.ts";
import { lstm } from "../../nn/recurrent/lstm.ts";
import { rnn } from "../../nn/recurrent/rnn.ts";
import { inOurOrder } from "../../train/foreign/gate-order.ts";
import type { NodeReader } from "./fault.ts";
import { behind, DIRECTION, type Draft, type Flow, ONE_PLACE, plain } from "./flow.ts";
import { constantAt, finite, flowAt, type Read, type Value } from "./weights.ts";

interface Kind {
  readonly gates: number;
  /** Which block of theirs is each of ours. */
  readonly blocks: readonly number[];
  readonly activations: readonly string[];
  readonly make: (size: number, options: RecurrentOptions, first: string) => RecurrentLayer;
}

const KINDS: Readonly<Record<string, Kind>> = {
  LSTM: {
    ...{ gates: 4, blocks: [0, 2, 3, 1], activations: ["Sigmoid", "Tanh", "Tanh"] },
    make: (size, options) => lstm(size, options),
  },
  GRU: {
    ...{ gates: 3, blocks: [1, 0, 2], activations: ["Sigmoid", "Tanh"] },
    make: (size, options) => gru(size, options),
  },
  RNN: {
    ...{ gates: 1, blocks: [0], activations: ["Tanh"] },
    make: (size, options, first) => rnn(size, first === "Relu" ? relu : tanh, options),
  },
};

/** Throws for what our cells have not. */
function checkPlain(reader: NodeReader, kind: Kind, directions: number): string {
  const usual = Array.from({ length: directions }, () => kind.activations).flat();
  const given = reader.strings("activations") ?? usual;
  const first = given[0] ?? "";
  const isRelu = reader.node.opType === "RNN" && given.every((name) => name === "Relu");
  if (!isRelu && `${given}` !== `${usual}`) {
    throw reader.fail(`activations ${usual.join(", ")}`, given.slice(0, 6).join(", "));
  }
  if (reader.has("clip")) throw reader.fail("no clip", "one");
  if (reader.int("input_forget", 0) !== 0) throw reader.fail("input_forget 0", "1");
  if (reader.node.opType === "GRU" && reader.int("linear_before_reset", 0) !== 1) {
    const cure = "here the reset gate stands behind the product, as PyTorch and Keras have it";
    throw reader.fail("linear_before_reset 1", "0", cure);
  }
  return first;
}

/** Throws unless every sequence is whole and begins at 0. */
function checkStates(
  reader: NodeReader,
  inputs: readonly (Value | undefined)[],
  time: number,
): void {
  if (inputs[4] && constantAt(reader, inputs, 4, "lengths").single !== time) {
    throw reader.fail(`sequences of ${time} steps`, "lengths of their own");
  }
  for (const i of [5, 6, 7]) {
    if (inputs[i] && constantAt(reader, inputs, i, "first states").single !== 0) {
      throw reader.fail("states that begin at 0, and no peepholes", "other numbers");
    }
  }
}

export const recurrent: Read = (reader, inputs, { countOf }) => {
  const flow = flowAt(reader, inputs);
  const kind = KINDS[reader.node.opType]!;
  const layout = reader.int("layout", 0);
  const wanted = layout === 1 ? "0,1,2" : "1,0,2";
  if (`${flow.order}` !== wanted) {
    throw reader.fail("sequences [time, examples, features]", `axes ${flow.order}`);
  }
  const [time, features] = flow.step.shape as [number, number];
  const [w, r] = [
    constantAt(reader, inputs, 1, "weights"),
    constantAt(reader, inputs, 2, "weights"),
  ];
  const [directions, rows] = w.dims as [number, number];
  const size = r.dims[2] ?? 0;
  const direction = reader.text("direction", "forward");
  const isBoth = direction === "bidirectional";
  const fits =
    `${w.dims}` === `${[isBoth ? 2 : 1, kind.gates * size, features]}` &&
    `${r.dims}` === `${[directions, rows, size]}` &&
    size > 0;
  if (!fits || !["forward", "reverse", "bidirectional"].includes(direction)) {
    throw reader.fail(`weights for ${features} features`, `[${w.dims}], [${r.dims}], ${direction}`);
  }
  const first = checkPlain(reader, kind, directions);
  checkStates(reader, inputs, time);
  const b = inputs[3] && constantAt(reader, inputs, 3, "biases");
  if (b && `${b.dims}` !== `${[directions, 2 * rows]}`) {
    throw reader.fail(`biases [${directions}, ${2 * rows}]`, `[${b.dims}]`);
  }
  const [all, again, biases] = [w, r, b].map((c) => c && finite(reader, c.numbers, "weights"));
  const part = (from: ArrayLike<number>, at: number, count: number) =>
    inOurOrder(
      Float32Array.from({ length: count }, (_, i) => from[at + i]!),
      kind.blocks,
    );
  const hasInner = !!biases && Array.from(biases).some((x, i) => x !== 0 && i % (2 * rows) >= rows);
  const parameters = new Map<string, ArrayLike<number>>();
  for (let d = 0; d < directions; d++) {
    const prefix = isBoth ? `${d}.` : "";
    parameters.set(`${prefix}weight`, part(all!, d * rows * features, rows * features));
    parameters.set(`${prefix}recurrentWeight`, part(again!, d * rows * size, rows * size));
    if (biases) parameters.set(`${prefix}bias`, part(biases, 2 * d * rows, rows));
    if (biases && hasInner) {
      parameters.set(`${prefix}recurrentBias`, part(biases, (2 * d + 1) * rows, rows));
    }
  }
  const { outputs } = reader.node;
  const [sequence, last, cell] = [0, 1, 2].map((i) => !!outputs[i] && countOf(outputs[i]) > 0);
  if (cell || (sequence && last)) {
    throw reader.fail("one output that is read: the sequence or the last state", "others too");
  }
  const draftOf = (returnSequences: boolean): Draft => {
    const layer = kind.make(
      size,
      {
        ...(returnSequences ? { returnSequences } : {}),
        ...(direction === "reverse" ? { reverse: true } : {}),
        ...(biases ? {} : { bias: false }),
        ...(hasInner ? { recurrentBias: true } : {}),
      },
      first,
    );
    return plain(isBoth ? bidirectional(layer) : layer, parameters);
  };
  // in the last step of a sequence only what reads forwards has read all of it
  const only = direction === "forward" ? { lastOnly: draftOf(false) } : {};
  const step = behind(flow.step, sequence ? { ...draftOf(true), ...only } : draftOf(false));
  const axes = sequence ? [1, DIRECTION, 0, 2] : [DIRECTION, 0, 1];
  const theirs = sequence ? [0, 1, DIRECTION, 2] : [0, DIRECTION, 1];
  return { kind: "flow", step, order: layout === 1 ? theirs : axes, directions };
};

/** The layer before as one that gives its last step alone; undefined where there is no such. */
function lastStep(flow: Flow): Flow["step"] | undefined {
  const { draft, before } = flow.step;
  return draft?.lastOnly && before ? behind(before, draft.lastOnly) : undefined;
}

/** Row x of a table for each symbol, or one step or direction of a sequence. */
export const gather: Read = (reader, inputs) => {
  const axis = reader.int("axis", 0);
  if (inputs[1]?.kind === "flow") {
    const table = constantAt(reader, inputs, 0, "a table");
    const flow = inputs[1];
    if (axis !== 0 || table.dims.length !== 2) {
      throw reader.fail("rows of a table", `axis ${axis} of [${table.dims.slice(0, 8)}]`);
    }
    const [symbols, size] = table.dims as [number, number];
    const numbers = finite(reader, table.numbers, "vectors");
    const draft = plain(
      embedding(symbols, size),
      new Map([["weight", Float32Array.from(numbers)]]),
    );
    const step = behind(flow.step, draft);
    return { kind: "flow", step, order: [...flow.order, step.shape.length] };
  }
  const flow = flowAt(reader, inputs);
  const at = constantAt(reader, inputs, 1, "a place");
  const k = axis < 0 ? axis + flow.order.length : axis;
  const place = at.dims.length === 0 ? at.single : undefined;
  const order = flow.order.filter((_, i) => i !== k);
  if (flow.order[k] === DIRECTION && flow.directions === 1 && (place === 0 || place === -1)) {
    return { ...flow, order, directions: undefined };
  }
  const time = flow.step.shape[0]!;
  const step = lastStep(flow);
  const isTime = flow.order[k] === 1 && flow.step.shape.length === 2;
  if (isTime && step && (place === -1 || place === time - 1)) {
    return { ...flow, step, order: order.map((one) => (one === 2 ? 1 : one)) };
  }
  throw reader.fail(
    "the last step of a layer that reads forwards",
    `place ${place} along axis ${axis}`,
    "take the last state of the recurrent layer, which has read everything",
  );
};

/** The last step of a sequence, which stays an axis of one place. */
export const slice: Read = (reader, inputs) => {
  const flow = flowAt(reader, inputs);
  const one = (i: number, name: string): number | undefined =>
    inputs[i] ? constantAt(reader, inputs, i, name).single : reader.ints(name)?.[0];
  const [start, end] = [one(1, "starts"), one(2, "ends")];
  const [axis = 0, by = 1] = [one(3, "axes"), one(4, "steps")];
  const k = axis < 0 ? axis + flow.order.length : axis;
  const time = flow.step.shape[0]!;
  const isLast = (start === -1 || start === time - 1) && (end ?? 0) >= time && by === 1;
  const step = lastStep(flow);
  if (flow.order[k] !== 1 || flow.step.shape.length !== 2 || !isLast || !step) {
    throw reader.fail("the last step of a layer that reads forwards", `from ${start} to ${end}`);
  }
  const order = flow.order.map((own) => (own === 1 ? ONE_PLACE : own === 2 ? 1 : own));
  return { ...flow, step, order };
};

export const RECURRENT: Readonly<Record<string, Read>> = {
  LSTM: recurrent,
  GRU: recurrent,
  RNN: recurrent,
  Gather: gather,
  Slice: slice,
};
