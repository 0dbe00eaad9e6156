// The layers of a network as short text, for addresses and forms: "30 sigmoid" is a dense layer,
// "conv 20 5 relu" a convolution of 20 kernels 5 by 5, "pool 2", "dropout 0.5", "flatten"; and of those that
// read a picture row by row "rnn 64 tanh", "gru 64", "lstm 128 sequences", "bidirectional lstm 64",
// "each 30 relu". One a line or joined by commas. What text means is decided here once; which networks
// can be made of it, the library decides.
import { ACTIVATION_WORDS, type ActivationName, readActivation } from "./activations.ts";

/** Reads what comes in step by step; gives what it remembers after the last, or after each. */
export type RecurrentChoice = {
  readonly size: number;
  readonly sequences?: boolean;
  /** From the last step to the first. */
  readonly reverse?: boolean;
  readonly frozen?: boolean;
} & (
  | { readonly kind: "rnn"; readonly activation: "tanh" | "relu" }
  | { readonly kind: "gru" | "lstm" }
);

export interface DenseChoice {
  readonly kind: "dense";
  readonly size: number;
  readonly activation: ActivationName;
  readonly frozen?: boolean;
}

export type LayerChoice =
  | DenseChoice
  | RecurrentChoice
  | { readonly kind: "bidirectional"; readonly layer: RecurrentChoice }
  /** For every step by itself. */
  | { readonly kind: "each"; readonly layer: DenseChoice }
  | {
      readonly kind: "conv";
      readonly filters: number;
      readonly kernel: number;
      readonly activation: ActivationName;
      readonly frozen?: boolean;
    }
  | { readonly kind: "pool"; readonly size: number }
  | { readonly kind: "dropout"; readonly p: number }
  | { readonly kind: "batchNorm" }
  | { readonly kind: "flatten" };

/** A network of text cannot be read; the message says which layer and what was expected. */
export class LayerTextError extends Error {}

/** Most neurons or filters of a layer, and most layers: more would not train in a page. */
export const LARGEST = { size: 4096, filters: 256, kernel: 28, layers: 40 } as const;

/** Reads layers that are separated by commas or lines; throws LayerTextError. */
export function readLayers(text: string): LayerChoice[] {
  const parts = text
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (parts.length === 0 || parts.length > LARGEST.layers) {
    throw new LayerTextError(`expected 1 to ${LARGEST.layers} layers, got ${parts.length}`);
  }
  return parts.map(readLayer);
}

/** The text that `readLayers` reads back. */
export const writeLayers = (layers: readonly LayerChoice[]): string =>
  layers.map(writeLayer).join(", ");

export const isRecurrent = (layer: LayerChoice): layer is RecurrentChoice =>
  layer.kind === "rnn" || layer.kind === "gru" || layer.kind === "lstm";

/** Whether layers take an example as steps, one row after another. */
export const readsSteps = (layers: readonly LayerChoice[]): boolean =>
  layers.some(
    (layer) => isRecurrent(layer) || layer.kind === "bidirectional" || layer.kind === "each",
  );

function writeLayer(layer: LayerChoice): string {
  const still = "frozen" in layer && layer.frozen ? " frozen" : "";
  switch (layer.kind) {
    case "rnn":
    case "gru":
    case "lstm": {
      const activation = layer.kind === "rnn" ? ` ${layer.activation}` : "";
      const ways = `${layer.sequences ? " sequences" : ""}${layer.reverse ? " reverse" : ""}`;
      return `${layer.kind} ${layer.size}${activation}${ways}${still}`;
    }
    case "bidirectional":
    case "each":
      return `${layer.kind} ${writeLayer(layer.layer)}`;
    case "dense":
      return `${layer.size} ${layer.activation}${still}`;
    case "conv":
      return `conv ${layer.filters} ${layer.kernel} ${layer.activation}${still}`;
    case "pool":
      return `pool ${layer.size}`;
    case "dropout":
      return `dropout ${layer.p}`;
    default:
      return layer.kind;
  }
}

/** What may be said of a layer that reads steps, besides its size. */
const WAYS: readonly string[] = ["sequences", "reverse"];
const NO_STREAMS =
  "every example here is read from its first row, none goes on where another ended, so there are no streams (text has them: downhill train --text); expected sequences, reverse or a comma";
const NO_SYMBOLS =
  "an embedding takes symbols, and the examples here are numbers; text is learned with downhill train --text";

/** A word as an error repeats it. */
const given = (word: string | undefined): string => word?.slice(0, 40) ?? "none";

function readLayer(text: string, i: number): LayerChoice {
  const words = text.split(/\s+/);
  const where = `layer ${i + 1}, "${text.slice(0, 40)}"`;
  const frozen = words.at(-1) === "frozen" ? { frozen: true } : {};
  const [kind, ...rest] = "frozen" in frozen ? words.slice(0, -1) : words;
  /** All of a layer has been read with so many words after its first; only some can be frozen. */
  const checkEnd = (most: number, canFreeze = false): void => {
    const beyond = "frozen" in frozen && !canFreeze ? "frozen" : rest[most];
    if (beyond !== undefined) {
      throw new LayerTextError(`${where}: expected a comma or a new line, got ${given(beyond)}`);
    }
  };
  const count = (word: string | undefined, most: number, what: string): number => {
    const value = /^\d+$/.test(word ?? "") ? Number(word) : Number.NaN;
    if (value >= 1 && value <= most) return value;
    throw new LayerTextError(`${where}: expected ${what} from 1 to ${most}, got ${given(word)}`);
  };
  const activation = (word: string | undefined): ActivationName => {
    const found = readActivation(word ?? "sigmoid");
    if (found) return found;
    const known = ACTIVATION_WORDS.join(", ");
    throw new LayerTextError(`${where}: expected ${known}, got ${given(word)}`);
  };
  if (/^\d/.test(kind!)) {
    const size = count(kind, LARGEST.size, "neurons");
    checkEnd(1, true);
    return { kind: "dense", size, activation: activation(rest[0]), ...frozen };
  }
  const inner = (): LayerChoice => readLayer(text.replace(/^\S+\s*/, ""), i);
  switch (kind) {
    case "rnn":
    case "gru":
    case "lstm": {
      const size = count(rest[0], LARGEST.size, "neurons");
      const ways = rest.slice(1);
      const functions = ["tanh", "relu"] as const;
      const named = kind === "rnn" ? functions.find((name) => name === ways[0]) : undefined;
      if (named) ways.shift();
      const is = (way: string) => ways.includes(way);
      const beyond = ways.find((way, k) => !WAYS.includes(way) || ways.indexOf(way) < k);
      if (beyond !== undefined) {
        const known = [
          ...(kind === "rnn" && !named && ways[0] === beyond ? functions : []),
          ...WAYS,
        ];
        const cure = beyond === "streams" ? NO_STREAMS : `expected ${known.join(", ")} or a comma`;
        throw new LayerTextError(`${where}: ${cure}, got ${given(beyond)}`);
      }
      return {
        kind,
        size,
        ...(kind === "rnn" ? { activation: named ?? "tanh" } : {}),
        ...(is("sequences") ? { sequences: true } : {}),
        ...(is("reverse") ? { reverse: true } : {}),
        ...frozen,
      } as RecurrentChoice;
    }
    case "bidirectional": {
      const layer = inner();
      if (isRecurrent(layer)) return { kind, layer };
      throw new LayerTextError(`${where}: expected rnn, gru or lstm behind it, got ${layer.kind}`);
    }
    case "each": {
      const layer = inner();
      if (layer.kind === "dense") return { kind, layer };
      throw new LayerTextError(`${where}: expected a dense layer behind it, got ${layer.kind}`);
    }
    case "embedding":
      throw new LayerTextError(`${where}: ${NO_SYMBOLS}`);
    case "conv":
      checkEnd(3, true);
      return {
        kind,
        filters: count(rest[0], LARGEST.filters, "filters"),
        kernel: count(rest[1], LARGEST.kernel, "a kernel"),
        activation: activation(rest[2]),
        ...frozen,
      };
    case "pool":
      checkEnd(1);
      return { kind, size: count(rest[0], LARGEST.kernel, "a window") };
    case "dropout": {
      checkEnd(1);
      const p = Number(rest[0]);
      if (rest[0] !== undefined && p >= 0 && p < 1) return { kind, p };
      throw new LayerTextError(`${where}: expected a share from 0 up to 1, got ${given(rest[0])}`);
    }
    case "batchNorm":
    case "flatten":
      checkEnd(0);
      return { kind };
    default:
      throw new LayerTextError(
        `${where}: expected "30 sigmoid", "conv 20 5 relu", "pool 2", "dropout 0.5", "batchNorm", "flatten", "rnn 64 tanh", "gru 64", "lstm 128 sequences", "bidirectional lstm 64" or "each 30 relu"`,
      );
  }
}
