// Sequences of Keras: recurrent layers with its order of gates, both directions of one, symbols, masks, and
// layers for each step.

import { inWords } from "../../data/in-words.ts";
import { eachStep } from "../../nn/each-step.ts";
import { embedding } from "../../nn/embedding.ts";
import { masking } from "../../nn/masking.ts";
import { bidirectional } from "../../nn/recurrent/bidirectional.ts";
import type { RecurrentLayer, RecurrentOptions } from "../../nn/recurrent/cell.ts";
import { gru } from "../../nn/recurrent/gru.ts";
import { lstm } from "../../nn/recurrent/lstm.ts";
import { rnn } from "../../nn/recurrent/rnn.ts";
import { inOurOrder } from "../../train/foreign/gate-order.ts";
import { transposed } from "../axes.ts";
import type { KerasLayer } from "./config.ts";
import { activationIn, LAYERS, maskedNote } from "./layers.ts";
import {
  type Find,
  type Numbers,
  own,
  Reading,
  type ReadLayer,
  type Taken,
  take,
} from "./reading.ts";
import type { Variable } from "./weights.ts";

interface Kind {
  readonly gates: number;
  /** Which block of theirs is each of ours; undefined where they are in our order. */
  readonly blocks?: readonly number[];
  /** Whether there is a second bias, inside the recurrent sum. */
  readonly hasInner: boolean;
  readonly make: (layer: KerasLayer, units: number, options: RecurrentOptions) => RecurrentLayer;
}

const KINDS: Readonly<Record<string, Kind>> = {
  SimpleRNN: {
    ...{ gates: 1, hasInner: false },
    make: (layer, units, options) => rnn(units, activationIn(layer), options),
  },
  LSTM: { gates: 4, hasInner: false, make: (_, units, options) => lstm(units, options) },
  GRU: {
    ...{ gates: 3, hasInner: true, blocks: [1, 0, 2] },
    make: (_, units, options) => gru(units, options),
  },
};

interface ReadCell {
  readonly layer: RecurrentLayer;
  readonly taken: readonly Taken[];
}

/** One recurrent layer; `place` says where its variables are and how its parameters are called. */
function cell(
  layer: KerasLayer,
  features: number,
  find: Find,
  note: (text: string) => void,
  place: { readonly path: string; readonly side?: "forward" | "backward"; readonly inner: string },
): ReadCell {
  const kind = KINDS[layer.kind]!;
  const units = layer.count("units");
  checkGates(layer);
  const bias = layer.flag("use_bias", true);
  const hasInner = kind.hasInner && bias;
  const returnSequences = layer.flag("return_sequences", false);
  const reverse = layer.flag("go_backwards", false);
  if (layer.flag("return_state", false)) throw layer.fail("return_state false", "true");
  if (layer.flag("stateful", false)) {
    note(
      `${layer.kind} "${layer.name}": it begins at 0 here for every example, and went on in Keras`,
    );
  }
  if (layer.number("dropout", 0) > 0 || layer.number("recurrent_dropout", 0) > 0) {
    note(
      `${layer.kind} "${layer.name}": it has no dropout of its own here; put dropout() before it`,
    );
  }
  const rows = kind.gates * units;
  const { blocks } = kind;
  const regated = (values: Numbers): Numbers => (blocks ? inOurOrder(values, blocks) : values);
  const variable = (i: number, name: string): Variable => ({
    ...{ path: `${place.path}cell/vars/${i}`, name },
    ...(place.side ? { side: place.side } : {}),
  });
  const matrix = (i: number, name: string, width: number, parameter: string) =>
    take(layer, find, variable(i, name), [width, rows], `${place.inner}${parameter}`, (w) =>
      regated(transposed(w, [width, rows], [1, 0])),
    );
  const biases = (): Taken[] => {
    const at = variable(2, "bias");
    if (!hasInner) return [take(layer, find, at, [rows], `${place.inner}bias`, regated)];
    return ["bias", "recurrentBias"].map((parameter, i) =>
      take(layer, find, at, [2, rows], `${place.inner}${parameter}`, (b) =>
        regated(b.slice(i * rows, (i + 1) * rows)),
      ),
    );
  };
  const all = [
    matrix(0, "kernel", features, "weight"),
    matrix(1, "recurrent_kernel", units, "recurrentWeight"),
    ...(bias ? biases() : []),
  ];
  const taken = all.map((one) => (blocks ? { ...one, isRegated: true } : one));
  const options: RecurrentOptions = {
    ...(returnSequences ? { returnSequences } : {}),
    ...(reverse ? { reverse } : {}),
    ...(bias ? {} : { bias: false }),
    ...(hasInner ? { recurrentBias: true } : {}),
  };
  return { layer: kind.make(layer, units, options), taken };
}

/** Gates are those that our layers have. */
function checkGates(layer: KerasLayer): void {
  if (layer.kind === "SimpleRNN") {
    const { name } = activationIn(layer);
    if (name === "tanh" || name === "relu") return;
    throw layer.fail("activation tanh or relu", name);
  }
  const [outer, inner] = [activationIn(layer), activationIn(layer, "recurrent_activation")];
  if (outer.name !== "tanh" || inner.name !== "sigmoid") {
    throw layer.fail(
      "activation tanh and recurrent_activation sigmoid",
      `${outer.name}, ${inner.name}`,
    );
  }
  if (layer.kind === "GRU" && !layer.flag("reset_after", true)) {
    const cure = "here the reset gate stands behind the product, as reset_after has it";
    throw layer.fail("reset_after true", "false", cure);
  }
}

function checkSequence(layer: KerasLayer, { shape }: Reading): void {
  if (shape.length === 2) return;
  throw layer.fail("sequences [time, features]", `[${shape.join(", ")}]`);
}

const recurrent: ReadLayer = (layer, reading, find) => {
  checkSequence(layer, reading);
  const made = cell(layer, reading.channels, find, reading.note, { path: "", inner: "" });
  const isBackwards = layer.flag("go_backwards", false);
  if (isBackwards && made.layer.returnSequences) {
    const cure = "Keras gives such a sequence turned round; Bidirectional is read";
    throw layer.fail("go_backwards without return_sequences", "both", cure);
  }
  noteMasked(layer, reading, made.layer);
  reading.add(layer, () => made.layer, made.taken);
};

/** A mask ends where one answer is left of a sequence; until then padding holds other numbers here. */
function noteMasked(
  layer: KerasLayer,
  reading: Reading,
  { returnSequences }: RecurrentLayer,
): void {
  const hasZeros = layer.flag("zero_output_for_mask", false);
  if (reading.isMasked && returnSequences && !hasZeros) reading.note(maskedNote(layer));
  if (reading.isMasked && !returnSequences && hasZeros) {
    throw layer.fail("the last real step as the answer", "zero_output_for_mask, which gives 0");
  }
  if (!returnSequences) reading.isMasked = false;
}

const both: ReadLayer = (layer, reading, find) => {
  checkSequence(layer, reading);
  const mode = layer.get("merge_mode");
  if (mode !== "concat") throw layer.fail("merge_mode concat", inWords(mode));
  const forward = layer.layer("layer");
  if (!Object.hasOwn(KINDS, forward.kind)) {
    throw layer.fail(`${Object.keys(KINDS).join(", ")} inside`, forward.kind);
  }
  const other = layer.get("backward_layer") ? layer.layer("backward_layer") : undefined;
  const same = ["units", "use_bias", "return_sequences", "activation", "recurrent_activation"];
  const told = (key: string, of: KerasLayer) => JSON.stringify(of.get(key) ?? null);
  const odd = other && same.find((key) => told(key, other) !== told(key, forward));
  const isTurned = other?.flag("go_backwards", true) === false;
  if (other && (other.kind !== forward.kind || odd !== undefined || isTurned)) {
    throw layer.fail("a backward_layer that is the other turned round", odd ?? other.kind);
  }
  if (forward.flag("go_backwards", false))
    throw layer.fail("a layer that goes forwards", "one back");
  const read = (side: "forward" | "backward", inner: string) =>
    cell(forward, reading.channels, find, reading.note, { path: `${side}_layer/`, side, inner });
  const [first, second] = [read("forward", "0."), read("backward", "1.")];
  noteMasked(forward, reading, first.layer);
  reading.add(layer, () => bidirectional(first.layer), [...first.taken, ...second.taken]);
};

const embedded: ReadLayer = (layer, reading, find) => {
  const [symbols, size] = [layer.count("input_dim"), layer.count("output_dim")];
  if (layer.flag("mask_zero", false)) {
    reading.add(layer, () => masking());
    reading.isMasked = true;
    reading.note(
      `${layer.kind} "${layer.name}": symbol 0 is padding only at the end of a sequence here`,
    );
  }
  const table = take(layer, find, own(0, "embeddings"), [symbols, size], "weight");
  reading.add(layer, () => embedding(symbols, size), [table]);
};

const masked: ReadLayer = (layer, reading) => {
  checkSequence(layer, reading);
  const value = layer.number("mask_value", 0);
  reading.add(layer, () => masking(value === 0 ? {} : { value }));
  reading.isMasked = true;
  reading.note(
    `${layer.kind} "${layer.name}": steps are padding only at the end of a sequence here`,
  );
};

const eachOne: ReadLayer = (layer, reading, find) => {
  const inner = layer.layer("layer");
  const read = Object.hasOwn(LAYERS, inner.kind) ? LAYERS[inner.kind]! : undefined;
  const [, ...shape] = reading.shape;
  if (!read || shape.length === 0)
    throw layer.fail("a layer for each step that is read", inner.kind);
  const inside = new Reading(shape, reading.note);
  read(inner, inside, (variable) => find({ ...variable, path: `layer/${variable.path}` }));
  if (reading.isMasked) reading.note(maskedNote(layer));
  for (const made of inside.made) reading.add(layer, () => eachStep(made.layer), made.taken);
};

export const SEQUENCES: Readonly<Record<string, ReadLayer>> = {
  SimpleRNN: recurrent,
  GRU: recurrent,
  LSTM: recurrent,
  Bidirectional: both,
  Embedding: embedded,
  Masking: masked,
  TimeDistributed: eachOne,
};
