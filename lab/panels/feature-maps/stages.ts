// The layers of a run as columns of the strip: which of them have maps, and of what size.
import { arranged, type Tiles } from "../../components/maps/tiles.ts";
import type { LayerChoice } from "../../settings/layers.ts";
import type { RunFacts } from "../../worker/protocol.ts";

/** A column: a layer whose values are shown. */
export interface Stage {
  readonly layer: number;
  readonly kind: "conv" | "pool" | "dense";
  readonly choice: LayerChoice;
  /** Of its activations: layers.0/a. */
  readonly value: string;
  /** Of what it is computed from. */
  readonly input: string;
  readonly inputShape: readonly number[];
  readonly shape: readonly number[];
  readonly tiles: Tiles;
  /** CSS pixels of a value. */
  readonly cell: number;
}

type Facts = Pick<RunFacts, "inputShape" | "layers" | "settings">;

/** Convolutions, poolings and dense layers but the last, which is the outputs. */
export function stagesOf(run: Facts): readonly Stage[] {
  const { layers } = run.settings;
  const last = layers.findLastIndex(({ kind }) => kind === "dense");
  return layers.flatMap((choice, layer): Stage[] => {
    const { kind } = choice;
    if ((kind !== "conv" && kind !== "pool" && kind !== "dense") || layer === last) return [];
    const { shape } = run.layers[layer]!;
    const inputShape = layer === 0 ? run.inputShape : run.layers[layer - 1]!.shape;
    const input = layer === 0 ? "inputs" : `layers.${layer - 1}/a`;
    const common = { layer, kind, choice, value: `layers.${layer}/a`, input, inputShape, shape };
    if (kind === "dense") {
      const [neurons = 1] = shape;
      const width = Math.min(10, neurons);
      const tiles = { count: 1, height: Math.ceil(neurons / width), width, across: 1 };
      return [{ ...common, tiles, cell: neurons > 200 ? 6 : 11 }];
    }
    const [height = 1, width = 1, count = 1] = shape;
    const { across, cell } = arranged(count, width);
    return [{ ...common, tiles: { count, height, width, across }, cell }];
  });
}

export const hasConvolution = (layers: readonly LayerChoice[]): boolean =>
  layers.some(({ kind }) => kind === "conv");

/** Whether examples are pictures, so that there is something to see. */
export function sidesOf(inputShape: readonly number[]): readonly [number, number] | undefined {
  const [height = 0, width = 0, channels = 0] = inputShape;
  if (inputShape.length === 3) return channels === 1 ? [height, width] : undefined;
  // rows, one step each
  if (inputShape.length === 2) return width > 1 ? [height, width] : undefined;
  const side = Math.sqrt(height);
  return inputShape.length === 1 && Number.isInteger(side) && side > 2 ? [side, side] : undefined;
}
