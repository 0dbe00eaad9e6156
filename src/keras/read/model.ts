// The layers of a Keras model in the order in which an example goes through them: a Sequential, or a
// Functional model in which each layer reads the one before.

import { inWords } from "../../data/in-words.ts";
import { FormatError } from "../../errors.ts";
import { isFields, KerasLayer } from "./config.ts";

export interface KerasModel {
  /** Of an example. */
  readonly inputShape: readonly number[];
  readonly layers: readonly KerasLayer[];
  /** All layers in the order in which the file of weights counts them. */
  readonly counted: readonly KerasLayer[];
}

/** Layers at most, as files of ours have. */
const MOST_LAYERS = 4096;

/** The model that a config describes; throws FormatError for one that is no chain of layers. */
export function modelOf(config: unknown, file: string): KerasModel {
  const { class_name: kind, config: inside } = isFields(config) ? config : {};
  if (kind !== "Sequential" && kind !== "Functional" && kind !== "Model") {
    throw new FormatError(file, "a Sequential or Functional model", inWords(kind), {
      cure: "a model with code of its own is read by its weights: importSafetensors or load(path, net)",
    });
  }
  // early versions gave the layers of a Sequential as a bare list
  const listed = Array.isArray(inside) ? inside : isFields(inside) ? inside.layers : undefined;
  if (!Array.isArray(listed) || listed.length === 0 || listed.length > MOST_LAYERS) {
    throw new FormatError(file, `1 to ${MOST_LAYERS} layers`, inWords(listed));
  }
  const all = listed.map((layer) => new KerasLayer(file, layer));
  const chain = kind === "Sequential" ? all : chained(all, listed, inside as object, file);
  const [first] = chain as [KerasLayer];
  const layers = chain.filter((layer) => layer.kind !== "InputLayer");
  if (layers.length === 0) throw new FormatError(file, "at least one layer", "none");
  const told = isFields(inside) ? inside.build_input_shape : undefined;
  return { inputShape: shapeOf(first, told), layers, counted: all };
}

/** The shape of an example, whatever version of Keras said it. */
function shapeOf(first: KerasLayer, told: unknown): readonly number[] {
  const given = first.get("batch_shape") ?? first.get("batch_input_shape") ?? told;
  const shape = Array.isArray(given) ? given.slice(1) : undefined;
  const isKnown = shape?.length && shape.every((n) => Number.isSafeInteger(n) && n >= 1);
  if (isKnown && shape.length <= 8) return shape as number[];
  const found = Array.isArray(given) ? `[${given.slice(0, 8).map(inWords).join(", ")}]` : "none";
  throw first.fail(
    "a fixed shape of an example",
    found,
    "build the model with an Input of fixed sizes",
  );
}

/** The name of the layer that a layer reads, in the words of Keras 3 or 2; undefined for an input. */
function readBy(layer: KerasLayer, listed: unknown): string | undefined {
  const nodes = isFields(listed) ? listed.inbound_nodes : undefined;
  if (!Array.isArray(nodes) || nodes.length === 0) return undefined;
  const [node, ...others] = nodes;
  const names: string[] = [];
  const collect = (value: unknown): void => {
    if (isFields(value)) {
      const { config, args, kwargs } = value;
      if (value.class_name === "__keras_tensor__" && isFields(config)) {
        const [name] = Array.isArray(config.keras_history) ? config.keras_history : [];
        if (typeof name === "string") names.push(name);
      } else
        for (const part of [args, ...(isFields(kwargs) ? Object.values(kwargs) : [])])
          collect(part);
    } else if (Array.isArray(value)) {
      if (typeof value[0] === "string" && Number.isSafeInteger(value[1])) names.push(value[0]);
      else for (const part of value) collect(part);
    }
  };
  collect(node);
  const cure =
    "only models in which each layer reads the one before are read; export ONNX for others";
  if (others.length > 0) throw layer.fail("a layer that is used once", "more often", cure);
  if (names.length === 1) return names[0];
  throw layer.fail("a layer that reads one other", `${names.length} (${names.slice(0, 4)})`, cure);
}

function chained(
  all: readonly KerasLayer[],
  listed: readonly unknown[],
  config: object,
  file: string,
): KerasLayer[] {
  const byName = new Map(all.map((layer, i) => [layer.name, { layer, listed: listed[i] }]));
  const ends = (config as { output_layers?: unknown }).output_layers;
  const list = Array.isArray(ends) && typeof ends[0] === "string" ? [ends] : ends;
  const [end] = Array.isArray(list) && list.length === 1 ? (list as unknown[][]) : [];
  const chain: KerasLayer[] = [];
  let name: unknown = Array.isArray(end) ? end[0] : undefined;
  if (typeof name !== "string")
    throw new FormatError(file, "a model with one output", inWords(list));
  while (typeof name === "string") {
    const found = byName.get(name.slice(0, 1000));
    if (!found) throw new FormatError(file, `a layer named "${name.slice(0, 60)}"`, "none");
    if (chain.length >= all.length) throw found.layer.fail("layers without a circle", "one");
    chain.push(found.layer);
    name = readBy(found.layer, found.listed);
  }
  const aside = all.find((layer) => !chain.includes(layer));
  if (aside) throw aside.fail("a layer on the way from input to output", "one beside it");
  return chain.reverse();
}
