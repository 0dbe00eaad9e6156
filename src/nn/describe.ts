// Networks as JSON, for files. Built-in layers are written by kind and options; a custom layer is
// code, which a file never holds: a network with one is read back by passing the network.
import { inWords } from "../data/in-words.ts";
import { DownhillError, FormatError } from "../errors.ts";
import { activationNamed, activationNames } from "./activation.ts";
import { activationLayer } from "./activation-layer.ts";
import { batchNorm } from "./batch-norm.ts";
import { boltzmann, boltzmannClassifier } from "./boltzmann/boltzmann.ts";
import { branches, type JoinName } from "./branches.ts";
import { conv2d, type Size2d } from "./conv2d.ts";
import { dense } from "./dense.ts";
import { type DropoutScaling, dropout } from "./dropout.ts";
import { eachStep } from "./each-step.ts";
import { embedding } from "./embedding.ts";
import { flatten } from "./flatten.ts";
import { inputPartsOf, inputs } from "./inputs.ts";
import type { Layer, LayerDescription } from "./layer.ts";
import { layerNorm } from "./layer-norm.ts";
import { localResponseNorm } from "./local-response-norm.ts";
import { masking } from "./masking.ts";
import { mixture } from "./mixture.ts";
import { type Network, network } from "./network.ts";
import { outputs } from "./outputs.ts";
import { averagePool2d, maxPool2d, type Padding2d } from "./pool2d.ts";
import type { RecurrentBatchNorm } from "./recurrent/batch-norm.ts";
import { bidirectional } from "./recurrent/bidirectional.ts";
import type { RecurrentLayer, RecurrentOptions } from "./recurrent/cell.ts";
import { gru } from "./recurrent/gru.ts";
import { lstm } from "./recurrent/lstm.ts";
import { rnn } from "./recurrent/rnn.ts";
import { residual } from "./residual.ts";
import { shared, transposed } from "./sharing.ts";
import { standardize } from "./standardize.ts";

export interface NetworkDescription {
  readonly inputShape: readonly number[];
  /** null for a custom layer. */
  readonly layers: readonly (LayerDescription | null)[];
}

type Build = (description: LayerDescription | null) => Layer;

/** Numbers as files hold them, "5" or "[5, 3]". */
const numbersOf = (value: LayerDescription[string]): number[] =>
  `${value}`.replace(/[[\]]/g, "").split(",").map(Number);

/** A size as files hold it, "5" or "[5, 3]"; whether it can be one, its layer checks. */
function sizeOf(value: LayerDescription[string]): Size2d {
  const numbers = `${value}`.replace(/[[\]]/g, "").split(",").map(Number);
  return numbers.length === 1 ? numbers[0]! : (numbers as [number, number]);
}

/** What poolings are told; files from before there was padding have none. */
const poolOf = (stride: LayerDescription[string], padding: LayerDescription[string]) => ({
  stride: sizeOf(stride),
  ...(padding === undefined ? {} : { padding: sizeOf(padding) as Padding2d }),
});

/** What all recurrent layers may be told. */
const recurrentOf = (d: LayerDescription): RecurrentOptions => ({
  returnSequences: d.returnSequences === true,
  reverse: d.reverse === true,
  bias: d.bias !== false,
  recurrentBias: d.recurrentBias === true,
  streams: d.streams as number,
  keep: d.keep as "sums" | "carries",
  frozen: d.frozen === true,
});

const batchNormOf = ({ gamma, momentum, epsilon }: LayerDescription): RecurrentBatchNorm => ({
  gamma: gamma as number,
  momentum: momentum as number,
  epsilon: epsilon as number,
});

/** The layer in another; one that is missing is not the custom layer that null stands for. */
const inside = (layer: LayerDescription[string]): LayerDescription =>
  (typeof layer === "object" ? layer : {}) as LayerDescription;

/** The layers in another, built. */
const layersIn = (layers: LayerDescription[string], build: Build): Layer[] =>
  Array.isArray(layers) ? layers.map((layer) => build(layer)) : [];

/** Chains of layers by the names that a description gives them, "picture, table". */
function chainsIn({ names, layers }: LayerDescription, build: Build): Record<string, Layer[]> {
  const chains = chainListIn(layers, build);
  const own = `${names}`.split(", ");
  return Object.fromEntries(chains.map((chain, i) => [own[i] ?? "", chain]));
}

const chainListIn = (layers: LayerDescription[string], build: Build): Layer[][] =>
  Array.isArray(layers) ? layers.map((one) => layersIn(inside(one).layers, build)) : [];

/** Each kind of layer from its description; a value of the wrong kind throws. */
const kinds: Readonly<Record<string, (d: LayerDescription, build: Build) => Layer>> = {
  activationLayer: ({ activation }) => activationLayer(activationNamed(activation as string)!),
  batchNorm: ({ momentum, epsilon }) =>
    batchNorm({ momentum: momentum as number, epsilon: epsilon as number }),
  boltzmann: ({ hidden }) => boltzmann(hidden as number),
  boltzmannClassifier: ({ hidden, classes }) =>
    boltzmannClassifier(hidden as number, classes as number),
  branches: (d, build) =>
    d.names === undefined
      ? branches(chainListIn(d.layers, build), d.join as JoinName)
      : branches(chainsIn(d, build), d.join as JoinName),
  dense: ({ size, activation, bias, frozen }) =>
    dense(size as number, activationNamed(activation as string), {
      bias: bias !== false,
      frozen: frozen === true,
    }),
  conv2d: ({ filters, kernel, activation, stride, padding, groups, bias, frozen }) =>
    conv2d(filters as number, sizeOf(kernel), activationNamed(activation as string), {
      stride: sizeOf(stride),
      padding: padding === "same" ? "same" : sizeOf(padding),
      groups: groups as number,
      bias: bias !== false,
      frozen: frozen === true,
    }),
  maxPool2d: ({ size, stride, padding }) => maxPool2d(sizeOf(size), poolOf(stride, padding)),
  averagePool2d: ({ size, stride, padding, countPadding }) =>
    averagePool2d(sizeOf(size), {
      ...poolOf(stride, padding),
      ...(countPadding === true ? { countPadding } : {}),
    }),
  dropout: ({ p, scaling }) => dropout(p as number, { scaling: scaling as DropoutScaling }),
  flatten,
  inputs: ({ parts }) => inputs(inputPartsOf(`${parts}`)),
  layerNorm: ({ epsilon }) => layerNorm({ epsilon: epsilon as number }),
  localResponseNorm: ({ k, n, alpha, beta }) =>
    localResponseNorm({
      k: k as number,
      n: n as number,
      alpha: alpha as number,
      beta: beta as number,
    }),
  standardize: ({ mean, deviation }) => standardize(numbersOf(mean), numbersOf(deviation)),
  rnn: (d) => rnn(d.size as number, activationNamed(d.activation as string), recurrentOf(d)),
  gru: (d) => gru(d.size as number, recurrentOf(d)),
  lstm: (d) =>
    lstm(d.size as number, {
      ...recurrentOf(d),
      ...(d.forgetBias === undefined ? {} : { forgetBias: d.forgetBias as number }),
      ...(d.batchNorm === true ? { batchNorm: batchNormOf(d) } : {}),
    }),
  bidirectional: ({ layer }, build) => bidirectional(build(inside(layer)) as RecurrentLayer),
  eachStep: ({ layer }, build) => eachStep(build(inside(layer))),
  embedding: ({ symbols, size, frozen }) =>
    embedding(symbols as number, size as number, { frozen: frozen === true }),
  masking: ({ value }) => masking({ value: value as number }),
  mixture: ({ experts, layers }, build) => mixture(experts as number, ...layersIn(layers, build)),
  outputs: (d, build) => outputs(chainsIn(d, build)),
  shared: ({ name, layers }, build) => shared(name as string, ...layersIn(layers, build)),
  transposed: ({ name, activation, bias }) =>
    transposed(name as string, activationNamed(activation as string), { bias: bias !== false }),
  residual: ({ layers, shortcut }, build) =>
    shortcut === undefined
      ? residual(...layersIn(layers, build))
      : residual({ shortcut: layersIn(shortcut, build) }, ...layersIn(layers, build)),
};

export function describeNetwork(net: Network): NetworkDescription {
  return {
    inputShape: net.inputShape,
    layers: net.layers.map((layer) => layer.description ?? null),
  };
}

/** More layers than can be saved, as a file has 4096 tensors at most. */
const MOST_LAYERS = 4096;

/** What options of layers are, where they are given; whether it is the right one, the layer checks. */
const isPlain = (value: unknown): boolean =>
  ["number", "string", "boolean", "undefined"].includes(typeof value);

/** The network of a description; throws FormatError for what no description can be. */
export function networkOf(description: unknown, file: string): Network {
  const fail = (expected: string, found: string, cure?: string) =>
    new FormatError(file, expected, found, cure === undefined ? {} : { cure });
  const attempt = <T>(build: () => T): T => {
    try {
      return build();
    } catch (error) {
      // of a layer in another one it says already where and what
      if (!(error instanceof DownhillError) || error instanceof FormatError) throw error;
      throw fail("a network that can be built", error.message);
    }
  };
  const { inputShape, layers } = (description ?? {}) as Partial<NetworkDescription>;
  if (!Array.isArray(inputShape) || !Array.isArray(layers) || layers.length === 0) {
    throw fail("a network with inputShape and layers", JSON.stringify(description).slice(0, 60));
  }
  const build = (layer: LayerDescription | null): Layer => {
    if (layer === null) {
      throw fail("built-in layers", "a custom layer", "pass the network as the second argument");
    }
    const kind = typeof layer === "object" ? layer.kind : undefined;
    if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) {
      throw fail(`a layer of kind ${Object.keys(kinds).join(", ")}`, inWords(kind));
    }
    const odd = Object.entries(layer).find(
      ([key, value]) => !["layers", "layer", "shortcut"].includes(key) && !isPlain(value),
    );
    if (odd)
      throw fail(`a number, a text, true or false as ${odd[0].slice(0, 40)}`, inWords(odd[1]));
    const { activation } = layer;
    if (activation !== undefined && !activationNamed(`${activation}`)) {
      throw fail(`an activation of ${activationNames.join(", ")}`, `${activation}`.slice(0, 60));
    }
    return attempt(() => kinds[kind]!(layer, build));
  };
  if (layers.length > MOST_LAYERS) {
    throw fail(`at most ${MOST_LAYERS} layers`, `${layers.length}`);
  }
  const built = layers.map(build);
  return attempt(() => network(inputShape, ...built));
}
