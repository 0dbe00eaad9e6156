// Kernels that are equal but for addresses become one function: the stages of a residual network and
// the layers of a deep one repeat the same code. What differs is a parameter, a distance in bytes that
// is added to an address; addresses that always lie equally far apart share one. The function is that
// of the kernels' lowest places and the distances are never negative, so addresses.ts may do with it
// whatever it does with each kernel alone. Runs before pointers are made of addresses: then a distance
// becomes part of where a pointer starts, and costs nothing in the loops.
import type { Node } from "../../1-graph/graph.ts";
import { isAlike, particularsOf } from "./alike.ts";
import { add, index } from "./builder.ts";
import { type Local, type LoopFunction, type Stmt, type } from "./kernel.ts";
import { LEAST_SAVED, statementsIn } from "./likeness.ts";
import { type Mapping, mapBlock, mapExpr } from "./map.ts";

export interface Merged {
  readonly functions: readonly LoopFunction[];
  /** For nodes of kernels that became calls, the nodes for which the statements that now run were
   * written. */
  readonly standIns: ReadonlyMap<Node, ReadonlySet<Node>>;
}

/** Kernels that are alike, the first of them first. */
type Family = [LoopFunction, ...LoopFunction[]];

/** How the calls of a kernel are written anew: of which function, with which distances. */
interface Call {
  readonly callee: string;
  readonly distances: readonly number[];
}

/** The functions with one in place of those that are alike, named as the first of them, wherever that
 * saves so many statements. */
export function mergeAlike(functions: readonly LoopFunction[], leastSaved = LEAST_SAVED): Merged {
  const calls = new Map<string, Call>();
  const made = new Map<LoopFunction, LoopFunction>();
  const standIns = new Map<Node, Set<Node>>();
  for (const family of familiesOf(functions)) {
    const [fn] = family;
    const saved = family.length > 1 ? (family.length - 1) * statementsIn(fn.body) : 0;
    if (family.length > 1 && saved >= leastSaved)
      made.set(fn, mergeFamily(family, calls, standIns));
  }
  if (calls.size === 0) return { functions, standIns };
  const kept = functions.filter((fn) => made.has(fn) || !calls.has(fn.name));
  return {
    functions: kept.map((fn) => made.get(fn) ?? { ...fn, body: recalled(fn.body, calls) }),
    standIns,
  };
}

/** Kernels by likeness, in order. What the host calls is none. */
function familiesOf(functions: readonly LoopFunction[]): Family[] {
  const bySize = new Map<string, Family[]>();
  for (const fn of functions) {
    if (fn.exported) continue;
    const key = `${fn.locals.length} ${fn.body.length}`;
    const families = bySize.get(key) ?? [];
    bySize.set(key, families);
    const family = families.find(([first]) => isAlike(first, fn));
    if (family) family.push(fn);
    else families.push([fn]);
  }
  return [...bySize.values()].flat();
}

/** One function for a family, and how each of its kernels is called. */
function mergeFamily(
  family: Family,
  calls: Map<string, Call>,
  standIns: Map<Node, Set<Node>>,
): LoopFunction {
  const [fn] = family;
  const particulars = family.map(particularsOf);
  const all = particulars.map(({ offsets }) => offsets);
  for (const { nodes } of particulars.slice(1)) {
    if (nodes.length !== particulars[0]!.nodes.length) continue;
    for (const [i, node] of nodes.entries()) {
      const first = particulars[0]!.nodes[i]!;
      if (first === node) continue;
      const known = standIns.get(node);
      if (known) known.add(first);
      else standIns.set(node, new Set([first]));
    }
  }
  const columns = new Map<string, { readonly local: Local; readonly distances: number[] }>();
  const lowest: number[] = [];
  /** Of each address what is added to it. */
  const moved: (Local | null)[] = [];
  for (let at = 0; at < all[0]!.length; at++) {
    let low = Number.POSITIVE_INFINITY;
    for (const offsets of all) low = Math.min(low, offsets[at]!);
    const distances = all.map((offsets) => offsets[at]! - low);
    lowest.push(low);
    const isMoved = distances.some((d) => d > 0);
    const key = distances.join();
    if (isMoved && !columns.has(key)) {
      const id = fn.locals.length + columns.size;
      columns.set(key, {
        local: { kind: "local", type: type("index"), id, name: "base" },
        distances,
      });
    }
    moved.push(isMoved ? columns.get(key)!.local : null);
  }
  const added = [...columns.values()];
  for (const [i, { name }] of family.entries())
    calls.set(name, { callee: fn.name, distances: added.map((c) => c.distances[i]!) });
  const bases = added.map(({ local }) => local);
  let at = 0;
  const by: Mapping = {
    local: (local) => local,
    address: (address) => {
      const i = at++;
      const distance = moved[i]!;
      const base = address.base && mapExpr(address.base, by);
      if (!distance && base === address.base) return address;
      return {
        offset: lowest[i]!,
        terms: address.terms,
        base: base && distance ? add(base, distance) : (base ?? distance),
      };
    },
  };
  return {
    ...fn,
    parameters: [...fn.parameters, ...bases],
    locals: [...fn.locals, ...bases],
    body: mapBlock(fn.body, by),
  };
}

/** Calls of kernels that are one function with others become calls of that. */
function recalled(statements: readonly Stmt[], calls: ReadonlyMap<string, Call>): Stmt[] {
  return statements.map((s): Stmt => {
    if (s.kind === "loop") return { ...s, body: recalled(s.body, calls) };
    if (s.kind === "if") return { ...s, then: recalled(s.then, calls) };
    const call = s.kind === "call" && calls.get(s.callee);
    if (!call) return s;
    const { callee, distances } = call;
    const kernel = s.callee === callee ? {} : { kernel: s.callee };
    return { ...s, callee, args: [...s.args, ...distances.map(index)], ...kernel };
  });
}
