// Networks as JSON, for files. Built-in layers are written by kind and options; a custom layer is
// code, which a file never holds: a network with one is read back by passing the network.
import { DownhillError, FormatError } from "../errors.ts";
import { type ActivationName, activations } from "./activation.ts";
import { dense } from "./dense.ts";
import { type DropoutScaling, dropout } from "./dropout.ts";
import { flatten } from "./flatten.ts";
import type { Layer, LayerDescription } from "./layer.ts";
import { type Network, network } from "./network.ts";

export interface NetworkDescription {
  readonly inputShape: readonly number[];
  /** null for a custom layer. */
  readonly layers: readonly (LayerDescription | null)[];
}

/** Each kind of layer from its description; a value of the wrong kind throws. */
const kinds: Readonly<Record<string, (d: LayerDescription) => Layer>> = {
  dense: ({ size, activation, bias, frozen }) =>
    dense(size as number, activations[activation as ActivationName], {
      bias: bias !== false,
      frozen: frozen === true,
    }),
  dropout: ({ p, scaling }) => dropout(p as number, { scaling: scaling as DropoutScaling }),
  flatten,
};

export function describeNetwork(net: Network): NetworkDescription {
  return {
    inputShape: net.inputShape,
    layers: net.layers.map((layer) => layer.description ?? null),
  };
}

/** The network of a description; throws FormatError for what no description can be. */
export function networkOf(description: unknown, file: string): Network {
  const fail = (expected: string, found: string, cure?: string) =>
    new FormatError(file, expected, found, cure === undefined ? {} : { cure });
  const attempt = <T>(build: () => T): T => {
    try {
      return build();
    } catch (error) {
      if (!(error instanceof DownhillError)) throw error;
      throw fail("a network that can be built", error.message);
    }
  };
  const { inputShape, layers } = (description ?? {}) as Partial<NetworkDescription>;
  if (!Array.isArray(inputShape) || !Array.isArray(layers) || layers.length === 0) {
    throw fail("a network with inputShape and layers", JSON.stringify(description).slice(0, 60));
  }
  const built = layers.map((layer: LayerDescription | null): Layer => {
    if (layer === null) {
      throw fail("built-in layers", "a custom layer", "pass the network as the second argument");
    }
    const kind = typeof layer === "object" ? layer.kind : undefined;
    if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) {
      throw fail(`a layer of kind ${Object.keys(kinds).join(", ")}`, `${kind}`);
    }
    if (layer.activation !== undefined && !Object.hasOwn(activations, `${layer.activation}`)) {
      throw fail(`an activation of ${Object.keys(activations).join(", ")}`, `${layer.activation}`);
    }
    return attempt(() => kinds[kind]!(layer));
  });
  return attempt(() => network(inputShape, ...(built as [Layer])));
}
