// Pictures are [height, width, channel] here and [channel, height, width] in PyTorch, so the values
// that `flatten` makes of them come in another order. Weights that read them must be put in order.

import { OptionError } from "../../errors.ts";
import type { Layer } from "../../nn/layer.ts";
import type { Network } from "../../nn/network.ts";

/** How the other program numbers the values of a picture. */
export type FlattenOrder = "channelsFirst" | "channelsLast";

/** A parameter of which one axis runs over the values of a flattened picture. */
export interface FlattenedAxis {
  readonly axis: number;
  /** Height, width, channels. */
  readonly picture: readonly number[];
}

/** The parameters that read flattened pictures whose order matters, by name. */
export function flattenedAxes(net: Network): Map<string, FlattenedAxis> {
  const found = new Map<string, FlattenedAxis>();
  let picture: readonly number[] | undefined;
  for (const [i, { description }] of net.layers.entries()) {
    const before = net.shapes[i - 1] ?? net.inputShape;
    const kind = description?.kind;
    if (kind === "flatten") {
      const [height = 1, width = 1, channels = 1] = before;
      const matters = before.length === 3 && channels > 1 && height * width > 1;
      picture = matters ? before : undefined;
      continue;
    }
    // behind it parameters may read a picture together with something else
    if (hasFlatten(net.layers[i]!)) throw unknownOrder(net, i, "a flatten() stands inside it");
    const own = net.parameters.filter((p) => p.layer === i);
    if (picture === undefined || own.length === 0) continue;
    if (kind !== "dense" && kind !== "batchNorm" && kind !== "layerNorm") {
      throw unknownOrder(
        net,
        i,
        `its parameters read a flattened picture of ${picture.join(" x ")}`,
      );
    }
    for (const parameter of own) {
      const axis = kind === "dense" ? 1 : 0;
      if (parameter.shape.length > axis) found.set(parameter.name, { axis, picture });
    }
    if (kind === "dense") picture = undefined;
  }
  return found;
}

const hasFlatten = (layer: Layer): boolean =>
  (layer.inside ?? []).some((one) => one.description?.kind === "flatten" || hasFlatten(one));

const unknownOrder = ({ layers }: Network, i: number, why: string): OptionError =>
  new OptionError(
    `layer ${i + 1} of ${layers.length}, ${layers[i]!.name}: ${why}, and how is not known; pass flattenOrder: "channelsLast" for values in the order height, width, channel`,
  );

/** Values in the order of [height, width, channel] of those in the order of [channel, height, width]. */
export const fromChannelsFirst = <Floats extends Float32Array | Float64Array>(
  values: Floats,
  axis: FlattenedAxis,
): Floats => reordered(values, axis, true);

/** Values in the order of [channel, height, width] of those in the order of [height, width, channel]. */
export const toChannelsFirst = <Floats extends Float32Array | Float64Array>(
  values: Floats,
  axis: FlattenedAxis,
): Floats => reordered(values, axis, false);

function reordered<Floats extends Float32Array | Float64Array>(
  values: Floats,
  { picture }: FlattenedAxis,
  isFromFirst: boolean,
): Floats {
  const [height, width, channels] = picture as [number, number, number];
  const size = height * width;
  const ordered = values.slice() as Floats;
  for (let first = 0; first < values.length; first += size * channels) {
    for (let place = 0; place < size; place++) {
      for (let channel = 0; channel < channels; channel++) {
        const [last, early] = [place * channels + channel, channel * size + place];
        const [to, from] = isFromFirst ? [last, early] : [early, last];
        ordered[first + to] = values[first + from]!;
      }
    }
  }
  return ordered;
}
