// The values that only some graphs have, and how they are computed: random numbers, padding, what a window
// picks.
import type { Node, NodeOf } from "../../1-graph/graph.ts";
import type { RareValues } from "./element.ts";
import { paddedValue } from "./padded.ts";
import { randomBits } from "./random-bits.ts";
import { winnerIndex } from "./winner-index.ts";

export const rareValues: RareValues = {
  bits: (elements, node, at) => randomBits(elements, node as NodeOf<"bits">, at),
  pad: (elements, node, at) => paddedValue(elements, node, (node as NodeOf<"pad">).attributes, at),
  poolPick: (elements, node, at) => {
    const [from, which] = node.inputs as [Node, Node];
    const windows = (node as NodeOf<"poolPick">).attributes;
    return elements.value(from, winnerIndex(elements, which, windows, at));
  },
};
