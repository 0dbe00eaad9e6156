// Where a weight looks, in words.
import type { WeightedLayer } from "../../../network/roles.ts";
import type { WeightPlace } from "../../../network/weight-picture.ts";
import { text } from "../../../state/language.ts";

export function placeWords(layer: WeightedLayer, place: WeightPlace): string {
  const t = text.value.train.place;
  if ("gate" in place) {
    const gate = layer.gates[place.gate];
    const input = layer.from.value === "inputs" ? t.column(place.index) : t.neuron(place.index);
    return gate ? t.ofGate(input, t.gates[gate]) : input;
  }
  if ("index" in place) {
    return layer.from.value === "inputs" ? t.input(place.index) : t.neuron(place.index);
  }
  const words = t.pixel(place.row, place.column);
  return place.map === undefined ? words : t.ofMap(words, place.map);
}
