// The layers of a network as short text, for addresses and forms: "30 sigmoid" is a dense layer,
// "conv 20 5 relu" a convolution of 20 kernels 5 by 5, "pool 2", "dropout 0.5", "flatten". One a line or
// joined by commas. What text means is decided here once; which networks can be made of it, the
// library decides.

export const ACTIVATIONS = ["sigmoid", "tanh", "relu", "linear", "softmax"] as const;
export type ActivationName = (typeof ACTIVATIONS)[number];

export type LayerChoice =
  | {
      readonly kind: "dense";
      readonly size: number;
      readonly activation: ActivationName;
      readonly frozen?: boolean;
    }
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

function writeLayer(layer: LayerChoice): string {
  const still = "frozen" in layer && layer.frozen ? " frozen" : "";
  switch (layer.kind) {
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
    const found = ACTIVATIONS.find((name) => name === (word ?? "sigmoid"));
    if (found) return found;
    throw new LayerTextError(`${where}: expected ${ACTIVATIONS.join(", ")}, got ${given(word)}`);
  };
  if (/^\d/.test(kind!)) {
    const size = count(kind, LARGEST.size, "neurons");
    checkEnd(1, true);
    return { kind: "dense", size, activation: activation(rest[0]), ...frozen };
  }
  switch (kind) {
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
        `${where}: expected "30 sigmoid", "conv 20 5 relu", "pool 2", "dropout 0.5", "batchNorm" or "flatten"`,
      );
  }
}
