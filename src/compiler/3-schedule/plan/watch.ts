// What is only looked at stands apart from what is learned. A monitored gradient reads values of the
// training step, and a value with one more reader would be stored, joined or laid out otherwise, and
// summed in another order. So the homes of what the updates need are chosen as though nothing else
// read it, and outputs are made of those values behind an alias: no choice sees both.
import { isFloat } from "../../1-graph/dtype.ts";
import { type Graph, isResult, type Node } from "../../1-graph/graph.ts";
import { needed } from "../../1-graph/needed.ts";
import { isSource } from "../../1-graph/ops.ts";
import { isAlias } from "../../1-graph/views.ts";
import { claimHomes, claimOutputs, copyOf, type Home, type Homes } from "./home.ts";
import { startInBorder } from "./padding.ts";
import type { StorageParts } from "./parts.ts";
import { chooseStored } from "./storage.ts";

/** Whether a graph learns, or adds something up: of one that only counts its steps the outputs are
 * what it is for. */
const learns = (graph: Graph): boolean => graph.updates.some(({ target }) => isFloat(target.dtype));

/** The nodes that the updates need; all that are live in a graph that does not learn. */
export const learnedBy = (graph: Graph): Node[] =>
  learns(graph)
    ? needed(
        graph,
        graph.updates.flatMap((u) => [u.target, u.value]),
      )
    : graph.live();

export interface ChosenHomes {
  readonly homes: Map<Node, Home>;
  /** For nodes that outputs look at, those made for them. */
  readonly seen: ReadonlyMap<Node, Node>;
}

/** Chooses what is stored, for the updates first and then for the other outputs. A single number
 * needs no other loops for being an output too. */
export function chooseHomes(graph: Graph, parts: StorageParts): ChosenHomes {
  const learned = new Set(learnedBy(graph));
  const isLearned = ([, node]: readonly [string, Node]) =>
    learned.has(node) && (node.shape.length === 0 || !learns(graph));
  const outputs = [...graph.outputs];
  const claimed = claimHomes(graph, outputs.filter(isLearned));
  const homes = chooseStored(needed(graph, claimed.keys()), claimed, parts);
  // a loop that runs anyway gives its other results too
  for (const node of graph.hasScans ? graph.live() : []) {
    if (isResult(node) && homes.has(node.inputs[0]!)) homes.set(node, { kind: "scratch" });
  }
  const watched = outputs.filter((output) => !isLearned(output));
  return { homes, seen: watched.length === 0 ? new Map() : watch(graph, homes, watched, parts) };
}

/** Gives homes to `outputs` and to what they need beside what has one; returns for each node that they
 * need the one that was made for them. */
function watch(
  graph: Graph,
  homes: Map<Node, Home>,
  outputs: readonly (readonly [string, Node])[],
  parts: StorageParts,
): Map<Node, Node> {
  const images = imagesOf(graph, homes, outputs);
  const seen = outputs.map(([name, node]) => [name, images.get(node)!] as const);
  for (const [name, image] of seen) graph.outputs.set(name, image);
  const claimed = new Map<Node, Home>();
  for (const image of images.values()) if (isCopy(image)) claimed.set(image, snapshot);
  claimOutputs(graph, claimed, seen);
  const nodes = needed(graph, claimed.keys(), isAlias);
  for (const [node, home] of chooseStored(nodes, claimed, parts)) homes.set(node, home);
  for (const node of claimed.keys()) images.set(node, node);
  return images;
}

const snapshot: Home = { kind: "scratch", isSnapshot: true };

const isCopy = (node: Node): boolean => node.op === "copy" && isAlias(node.inputs[0]!);

/** For each node that the outputs need one of their own: an alias of what lies in memory or is a
 * source, a copy of what an update overwrites, and the same op on such nodes else. */
function imagesOf(
  graph: Graph,
  homes: Homes,
  outputs: readonly (readonly [string, Node])[],
): Map<Node, Node> {
  const isGiven = (node: Node) =>
    isSource(node.op) || homes.has(node) || startInBorder(node, homes) !== null;
  const overwritten = new Set(graph.updates.map((u) => u.target));
  const images = new Map<Node, Node>();
  const roots = outputs.map(([, node]) => node);
  for (const node of needed(graph, roots, isGiven)) {
    const alias = isGiven(node) ? graph.add("reshape", [node], {}, node) : null;
    const image =
      alias ??
      graph.copy(
        node,
        node.inputs.map((input) => images.get(input)!),
      );
    images.set(node, alias && overwritten.has(node) ? copyOf(graph, alias) : image);
  }
  return images;
}
