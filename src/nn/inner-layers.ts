// What a network consists of, layers inside other layers too.
import type { LayerDescription } from "./layer.ts";
import type { Network } from "./network.ts";

/** The descriptions of all built-in layers, each before those inside it. */
export function allDescriptions({ layers }: Pick<Network, "layers">): LayerDescription[] {
  return layers.flatMap(({ description }) => (description ? within(description) : []));
}

function within(description: LayerDescription): LayerDescription[] {
  const { layer, layers, shortcut } = description;
  const inner = [layer, ...[layers, shortcut].flatMap((list) => (Array.isArray(list) ? list : []))];
  const described = inner.filter((one) => typeof one === "object") as LayerDescription[];
  return [description, ...described.flatMap(within)];
}
