// Whether two functions are equal but for the constants of their addresses: the same statements on the
// same locals, with the same numbers, at other places of the arena.
import type { Node } from "../../1-graph/graph.ts";
import type { LoopFunction } from "./kernel.ts";
import { type Mapping, mapBlock, mapExpr } from "./map.ts";

/** What the targets need not know, and where in the arena something lies. */
const IGNORED: ReadonlySet<string> = new Set(["name", "node", "offset", "from"]);

/** Whether two functions are equal but for what is ignored. */
export const isAlike = (a: LoopFunction, b: LoopFunction): boolean => sameValue(a, b, IGNORED);

const NOTHING: ReadonlySet<string> = new Set();

/** Lists and plain records by what is in them but for some fields, all else by identity: zeros of unlike
 * sign are two. */
export function sameValue(a: unknown, b: unknown, ignored = NOTHING): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  const kind = Object.getPrototypeOf(a);
  if (kind !== Object.getPrototypeOf(b)) return false;
  if (kind !== Object.prototype && kind !== Array.prototype) return false;
  const [one, other] = [a, b] as [Fields, Fields];
  for (const key in one)
    if (!ignored.has(key) && !sameValue(one[key], other[key], ignored)) return false;
  for (const key in other) if (!(key in one) && !ignored.has(key)) return false;
  return true;
}

type Fields = Readonly<Record<string, unknown>>;

/** What stands for what, one for one. */
export class Pairs<T> {
  readonly #there = new Map<T, T>();
  readonly #back = new Map<T, T>();

  get(a: T): T | undefined {
    return this.#there.get(a);
  }

  /** Whether b stands for a; null where neither stood for anything: from now on it does. */
  match(a: T, b: T): boolean | null {
    if (this.#there.has(a) || this.#back.has(b))
      return this.#there.get(a) === b && this.#back.get(b) === a;
    this.#there.set(a, b);
    this.#back.set(b, a);
    return null;
  }
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
