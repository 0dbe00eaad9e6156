// Whether two functions are equal but for the constants of their addresses: the same statements on the
// same locals, with the same numbers, at other places of the arena.
import type { Node } from "../../1-graph/graph.ts";
import type { LoopFunction } from "./kernel.ts";
import { type Mapping, mapBlock, mapExpr } from "./map.ts";

/** What the targets need not know, and where in the arena something lies. */
const IGNORED: ReadonlySet<string> = new Set(["name", "node", "offset", "from"]);

type Fields = Readonly<Record<string, unknown>>;

/** Two zeros of unlike sign are two numbers. */
export function isAlike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!isAlike(a[i], b[i])) return false;
    return true;
  }
  for (const key in a)
    if (!IGNORED.has(key) && !isAlike((a as Fields)[key], (b as Fields)[key])) return false;
  for (const key in b) if (!(key in a) && !IGNORED.has(key)) return false;
  return true;
}

/** What may differ between functions that are alike, in the order of the text. */
export interface Particulars {
  /** The constant of each address. */
  readonly offsets: readonly number[];
  /** What the statements were written for. */
  readonly nodes: readonly Node[];
}

export function particularsOf(fn: LoopFunction): Particulars {
  const offsets: number[] = [];
  const nodes: Node[] = [];
  const by: Mapping = {
    local: (local) => local,
    address: (address) => {
      offsets.push(address.offset);
      if (address.base) mapExpr(address.base, by);
      return address;
    },
    node: (node) => {
      nodes.push(node);
      return node;
    },
  };
  mapBlock(fn.body, by);
  return { offsets, nodes };
}
