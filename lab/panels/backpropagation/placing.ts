// Where the neurons of the walk's network are drawn.
import type { Pass } from "./dense-network.ts";
import { type Here, type ShownLayer, shownOf } from "./shown.ts";

export interface PlacedLayer extends ShownLayer {
  readonly x: number;
  /** Of each neuron that is drawn, and of the bundle after them where there is a rest. */
  readonly y: readonly number[];
}

export interface Placing {
  readonly width: number;
  readonly height: number;
  readonly radius: number;
  /** From layer 1 at index 0. */
  readonly layers: readonly PlacedLayer[];
}

/** Room to the right for what the outputs should be. */
const RIGHT = { wide: 96, narrow: 80 };

export function placed(pass: Pass, here: Here, isNarrow: boolean): Placing {
  const width = isNarrow ? 358 : 600;
  const shown = Array.from({ length: pass.last }, (_, i) => shownOf(pass, i + 1, here));
  const rows = (layer: ShownLayer) => layer.neurons.length + (layer.rest > 0 ? 1 : 0);
  const most = Math.max(...shown.map(rows));
  const isLoose = most <= 4;
  const radius = isNarrow ? (isLoose ? 20 : 16) : isLoose ? 27 : 19;
  const apart = isLoose ? (isNarrow ? 86 : 108) : isNarrow ? 50 : 57;
  const height = most * apart + 6;
  const left = radius + 6;
  const right = width - radius - (isNarrow ? RIGHT.narrow : RIGHT.wide);
  const layers = shown.map((layer, i) => {
    const n = rows(layer);
    const top = (most * apart - n * apart) / 2 + apart / 2 - 6;
    return {
      ...layer,
      x: left + ((right - left) * i) / (pass.last - 1),
      y: Array.from({ length: n }, (_, r) => top + r * apart),
    };
  });
  return { width, height, radius, layers };
}
