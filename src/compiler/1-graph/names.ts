// Names of inputs, and new ones.
import type { Node, NodeOf } from "./graph.ts";

/** A name that is not taken yet, like the wanted one; it is taken then. */
export function freshName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}.${i}`;
  taken.add(name);
  return name;
}

export const isInput = (node: Node): node is NodeOf<"input"> => node.op === "input";
/** The name of an input. */
export const nameOf = (node: Node): string => (node as NodeOf<"input">).attributes.name;
