// Where a weight looks, in words.
import type { WeightedLayer } from "../../../network/roles.ts";
import type { WeightPlace } from "../../../network/weight-picture.ts";
import { text } from "../../../state/language.ts";

export function placeWords(layer: WeightedLayer, place: WeightPlace): string {
  const t = text.value.train.place;
  if ("index" in place) {
    return layer.from.value === "inputs" ? t.input(place.index) : t.neuron(place.index);
  }
  const words = t.pixel(place.row, place.column);
  return place.map === undefined ? words : t.ofMap(words, place.map);
}
