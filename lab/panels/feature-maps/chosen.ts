// The value of a map that is looked at: pointed at for a moment, or picked.
import { computed, signal } from "@preact/signals";
import type { Cell } from "../../components/maps/tiles.ts";
import { inAddress } from "../../state/address-parts.ts";
import { flag, made, maybe, numerals } from "../../state/forms.ts";
import { selection } from "../../state/place.ts";
import { run } from "../../state/trainer.ts";
import { type Stage, stagesOf } from "./stages.ts";

export interface Chosen extends Cell {
  readonly layer: number;
}

export const stages = computed<readonly Stage[]>(() => (run.value ? stagesOf(run.value) : []));

const pointed = signal<Chosen | undefined>(undefined);
const picked = inAddress<Chosen | undefined>(
  "feature-maps",
  "cell",
  undefined,
  maybe(
    made(
      numerals(4, 0, 99_999),
      ([layer, map, row, column]) =>
        ({ layer, map, row, column }) as { [K in keyof Chosen]: number },
      ({ layer, map, row, column }) => [layer, map, row, column],
    ),
  ),
);

/** Whether all maps of a layer share one scale. */
export const isShared = inAddress("feature-maps", "shared", false, flag);

const fits = ({ layer, map, row, column }: Chosen): boolean => {
  const tiles = stages.value.find((stage) => stage.layer === layer)?.tiles;
  return !!tiles && map < tiles.count && row < tiles.height && column < tiles.width;
};

/** What is shown: pointed at, else picked, else the middle of the first map. */
export const chosen = computed<Chosen | undefined>(() => {
  const found = [pointed.value, picked.value].find((at) => at && fits(at));
  if (found) return found;
  const place = selection.value;
  const stage = stages.value.find(({ layer }) => layer === place?.layer) ?? stages.value[0];
  if (!stage) return undefined;
  const { count, height, width } = stage.tiles;
  const map = stage.kind === "dense" || stage.layer !== place?.layer ? 0 : place.neuron;
  const middle = { row: Math.floor(height / 2), column: Math.floor(width / 2) };
  return { layer: stage.layer, map: Math.min(map, count - 1), ...middle };
});

export const point = (at: Chosen | undefined): void => {
  pointed.value = at;
};

/** The picked map goes with the person to the other panels. */
export function pick(at: Chosen): void {
  picked.value = at;
  pointed.value = undefined;
  const stage = stages.value.find(({ layer }) => layer === at.layer);
  const isDense = stage?.kind === "dense";
  const neuron = isDense ? at.row * stage.tiles.width + at.column : at.map;
  selection.value = { layer: at.layer, neuron };
}
