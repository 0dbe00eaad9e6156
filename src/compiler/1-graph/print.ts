// The canonical text of a graph: one node a line, operands by number, then outputs and updates.
import type { Graph, Node } from "./graph.ts";

function attributesText(node: Node): string {
  const entries = Object.entries(node.attributes).filter(
    ([key]) => key !== "name" && key !== "role",
  );
  return entries.map(([key, value]) => ` ${key}=${valueText(value)}`).join("");
}

/** Different values have different texts, zeros of both signs too. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(" ")}]`;
  return Object.is(value, -0) ? "-0" : `${value}`;
}

function nodeText(node: Node, number: ReadonlyMap<Node, number>): string {
  const operands = node.inputs.map((i) => ` %${number.get(i)}`).join("");
  const named = node.op === "input" ? ` ${node.attributes.role} ${node.attributes.name}` : "";
  return `%${number.get(node)} = ${node.op}${named}${operands}${attributesText(node)} : ${node.dtype}[${node.shape.join(", ")}]`;
}

/** The live nodes of a graph as text, numbered in order. */
export function printGraph(graph: Graph): string {
  const live = graph.live();
  const number = new Map(live.map((node, i) => [node, i]));
  return [
    ...live.map((node) => nodeText(node, number)),
    ...[...graph.outputs].map(([name, node]) => `output ${name} = %${number.get(node)}`),
    ...graph.updates.map(
      ({ target, value }) => `update %${number.get(target)} <- %${number.get(value)}`,
    ),
    "",
  ].join("\n");
}
