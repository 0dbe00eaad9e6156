// What is said on request to those who hear the page.
import { signal } from "@preact/signals";
import type { WeightedLayer } from "../../../network/roles.ts";
import { ask, example } from "../../../state/trainer.ts";
import { allVotes } from "./neuron-words.ts";

const said = signal("");

/** All votes of a neuron; those that cannot be read off are asked for. */
export function speak(
  layer: WeightedLayer,
  neuron: number,
  votes: ArrayLike<number> | undefined,
): void {
  if (votes) {
    said.value = allVotes(layer, neuron, votes);
    return;
  }
  ask({ topic: "votes", layer: layer.index, neuron, example: example.peek() }).then(
    (found) => {
      said.value = allVotes(layer, neuron, found);
    },
    () => {
      said.value = allVotes(layer, neuron, undefined);
    },
  );
}

export function Spoken() {
  return (
    <p class="sr" role="status" data-test="spoken">
      {said.value}
    </p>
  );
}
