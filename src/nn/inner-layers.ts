// What a network consists of, layers inside other layers too.
import type { Layer, LayerDescription } from "./layer.ts";
import type { Network } from "./network.ts";
import type { ParameterSpec } from "./trace.ts";

/** The descriptions of all built-in layers, each before those inside it. */
export const allDescriptions = ({ layers }: Pick<Network, "layers">): LayerDescription[] =>
  layers.flatMap(({ description, inside }: Layer) =>
    description ? within(description) : allDescriptions({ layers: inside ?? [] }),
  );

function within(description: LayerDescription): LayerDescription[] {
  const { layer, layers, shortcut } = description;
  const inner = [layer, ...[layers, shortcut].flatMap((list) => (Array.isArray(list) ? list : []))];
  const described = inner.filter((one) => typeof one === "object") as LayerDescription[];
  return [description, ...described.flatMap(within)];
}

/** The descriptions of the layer that a parameter belongs to and of those around it, itself last; none where
 * it is in a layer of one's own. */
export function descriptionsOf(
  net: Pick<Network, "layers">,
  { name, layer }: Pick<ParameterSpec, "name" | "layer">,
): readonly LayerDescription[] {
  const [, at, ...inner] = name.split(".").slice(0, -1);
  if (!name.startsWith("shared.")) return descend(net.layers[layer]?.description, inner);
  const isIt = (one: LayerDescription) => one.kind === "shared" && one.name === at;
  return descend(allDescriptions(net).find(isIt), inner);
}

function descend(
  from: LayerDescription | undefined,
  path: readonly string[],
): readonly LayerDescription[] {
  if (!from) return [];
  const { kind, layer, layers, shortcut, names } = from;
  const [first, ...rest] = path;
  const within = (inner: LayerDescription | undefined, way: readonly string[]) => {
    const found = descend(inner, way);
    return found.length ? [from, ...found] : [];
  };
  if (typeof layer === "object") {
    return within(layer as LayerDescription, kind === "bidirectional" ? rest : path);
  }
  if (!Array.isArray(layers)) return [from];
  const list = [layers, shortcut ?? []].flat() as readonly LayerDescription[];
  if (kind === "mixture") {
    const isGate = first === "0";
    return within(isGate ? { kind: "dense" } : list[(Number(first) - 1) % list.length], rest);
  }
  const index = typeof names === "string" ? names.split(", ").indexOf(first!) : Number(first);
  return within(list[index], rest);
}
