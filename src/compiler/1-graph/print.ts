// The canonical text of a graph: one node a line, operands by number, then outputs and updates. The
// body of a scan, a graph with numbers of its own, stands behind bars below it.
import { type Graph, isScan, type Node } from "./graph.ts";

function attributesText(node: Node): string {
  const entries = Object.entries(node.attributes).filter(
    ([key]) => key !== "body" && (node.op !== "input" || (key !== "name" && key !== "role")),
  );
  return entries.map(([key, value]) => ` ${key}=${valueText(value)}`).join("");
}

/** Different values have different texts, zeros of both signs too. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(" ")}]`;
  if (typeof value === "object" && value !== null) return Object.values(value).join(":");
  return Object.is(value, -0) ? "-0" : `${value}`;
}

function nodeText(node: Node, number: ReadonlyMap<Node, number>): string {
  const operands = node.inputs.map((i) => ` %${number.get(i)}`).join("");
  const named = node.op === "input" ? ` ${node.attributes.role} ${node.attributes.name}` : "";
  const line = `%${number.get(node)} = ${node.op}${named}${operands}${attributesText(node)} : ${node.dtype}[${node.shape.join(", ")}]`;
  if (!isScan(node)) return line;
  const body = printGraph(node.attributes.body).trimEnd().split("\n");
  return [line, ...body.map((inner) => `  | ${inner}`)].join("\n");
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
