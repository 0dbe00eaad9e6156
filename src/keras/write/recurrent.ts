// Sequences here as those of Keras: recurrent layers with its order of gates, both directions, symbols, masks,
// and a layer for each step.

import type { LayerDescription } from "../../nn/layer.ts";
import { inOurOrder } from "../../train/foreign/gate-order.ts";
import {
  type KerasVariable,
  LAYERS,
  plain,
  turned,
  type WriteLayer,
  type Writing,
  type WrittenLayer,
} from "./layers.ts";

type Numbers = Float32Array | Float64Array;

const KINDS: Readonly<Record<string, { readonly kind: string; readonly gates: number }>> = {
  rnn: { kind: "SimpleRNN", gates: 1 },
  lstm: { kind: "LSTM", gates: 4 },
  gru: { kind: "GRU", gates: 3 },
};
/** Keras has update and reset gate the other way round; the same order leads back. */
const GRU_BLOCKS = [1, 0, 2];

function cell(writing: Writing, prefix: string): WrittenLayer {
  const { description, parameter, fail, isMasked } = writing;
  const { kind, gates } = KINDS[description.kind]!;
  const units = Number(description.size);
  const rows = gates * units;
  if (description.batchNorm === true) throw fail("an lstm with batchNorm inside");
  const isGru = kind === "GRU";
  const regated = (values: Numbers): Numbers => (isGru ? inOurOrder(values, GRU_BLOCKS) : values);
  const matrix = (name: string, i: number): KerasVariable => {
    const values = parameter(`${prefix}${name}`)!;
    return {
      path: `cell/vars/${i}`,
      shape: [values.length / rows, rows],
      data: turned(regated(values), rows),
    };
  };
  const [outer, inner] = [parameter(`${prefix}bias`), parameter(`${prefix}recurrentBias`)];
  const useBias = outer !== undefined || inner !== undefined;
  const none = new Float32Array(rows);
  const [first, second] = [regated(outer ?? none), regated(inner ?? none)];
  const bias: KerasVariable = isGru
    ? { path: "cell/vars/2", shape: [2, rows], data: Float32Array.from([...first, ...second]) }
    : { path: "cell/vars/2", shape: [rows], data: first.map((x, i) => x + second[i]!) };
  const config = {
    units,
    ...{ activation: description.activation ?? "tanh", use_bias: useBias },
    ...(kind === "SimpleRNN" ? {} : { recurrent_activation: "sigmoid" }),
    ...(isGru ? { reset_after: true } : {}),
    return_sequences: description.returnSequences === true,
    go_backwards: description.reverse === true,
    // where steps are padding, a sequence has zeros here; the one answer of a sequence would be 0 too
    zero_output_for_mask: isMasked && description.returnSequences === true,
  };
  const variables = [matrix("weight", 0), matrix("recurrentWeight", 1), ...(useBias ? [bias] : [])];
  return { kind, config, variables };
}

const recurrent: WriteLayer = (writing) => {
  const { reverse, returnSequences } = writing.description;
  if (reverse === true && returnSequences === true) {
    throw writing.fail("a sequence read from its end that lies as its input");
  }
  return [cell(writing, "")];
};

const both: WriteLayer = (writing) => {
  const inner = writing.description.layer as LayerDescription;
  if (inner.reverse === true) throw writing.fail("both directions of a layer that goes backwards");
  const inside = { ...writing, description: inner };
  const sides = (["forward", "backward"] as const).map((side, i) => {
    const { kind, config, variables } = cell(inside, `${i}.`);
    const own = { ...config, go_backwards: i === 1, name: `${side}_${kind.toLowerCase()}` };
    return {
      layer: { module: "keras.layers", class_name: kind, config: own, registered_name: null },
      variables: variables.map((one) => ({ ...one, path: `${side}_layer/${one.path}` })),
    };
  });
  const [forward, backward] = sides.map(({ layer }) => layer);
  const config = { merge_mode: "concat", layer: forward, backward_layer: backward };
  const variables = sides.flatMap(({ variables: own }) => own);
  return [{ kind: "Bidirectional", config, variables }];
};

const eachStep: WriteLayer = (writing) => {
  if (writing.isMasked) {
    throw writing.fail("a layer for each step that gives 0 for padding", "leave masking() out");
  }
  const description = writing.description.layer as LayerDescription;
  if (!Object.hasOwn(LAYERS, description.kind)) throw writing.fail(`eachStep(${description.kind})`);
  const inside = { ...writing, description, shape: writing.shape.slice(1) };
  return LAYERS[description.kind]!(inside).map(({ kind, config, variables }) => {
    const layer = { module: "keras.layers", class_name: kind, config, registered_name: null };
    const own = variables.map((one) => ({ ...one, path: `layer/${one.path}` }));
    return { kind: "TimeDistributed", config: { layer }, variables: own };
  });
};

const embedding: WriteLayer = ({ description, parameter, isMasked }) => {
  const { symbols, size } = description;
  const variables = [
    { path: "vars/0", shape: [Number(symbols), Number(size)], data: parameter("weight")! },
  ];
  const config = { input_dim: symbols, output_dim: size, mask_zero: isMasked };
  return [{ kind: "Embedding", config, variables }];
};

/** Of symbols it becomes a part of the embedding behind it. */
const masking: WriteLayer = ({ description, shape, fail }) => {
  const value = Number(description.value);
  if (shape.length > 1) return [plain("Masking", { mask_value: value })];
  if (value !== 0)
    throw fail(`masking of symbol ${value}`, "Keras's Embedding masks symbol 0 only");
  return [];
};

export const SEQUENCES: Readonly<Record<string, WriteLayer>> = {
  rnn: recurrent,
  lstm: recurrent,
  gru: recurrent,
  bidirectional: both,
  eachStep,
  embedding,
  masking,
};
