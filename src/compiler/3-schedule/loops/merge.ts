// Kernels that are equal but for addresses become one function: the stages of a residual network and
// the layers of a deep one repeat the same code. What differs is a parameter, a distance in bytes that
// is added to an address; addresses that always lie equally far apart share one. The function is that
// of the kernels' lowest places and the distances are never negative, so addresses.ts may do with it
// whatever it does with each kernel alone. Runs before pointers are made of addresses: then a distance
// becomes part of where a pointer starts, and costs nothing in the loops.
import type { Node } from "../../1-graph/graph.ts";
import { type Comparison, compared, offsetsOf, outlineOf } from "./alike.ts";
import { add, index } from "./builder.ts";
import { type Local, type LoopFunction, type Stmt, type } from "./kernel.ts";
import { mapExpr, mapStatement } from "./map.ts";

/** Statements that making kernels one function must save by default. Measured: a statement takes a C
 * compiler 0.2 ms; a program of few kernels keeps them as they are, with their addresses in them. */
export const LEAST_SAVED = 100;

export interface Merged {
  readonly functions: readonly LoopFunction[];
  /** For nodes of kernels that became calls, the nodes for which the statements that now run were
   * written. */
  readonly standIns: ReadonlyMap<Node, ReadonlySet<Node>>;
}

/** A kernel, and those that are like it. */
interface Family {
  readonly fn: LoopFunction;
  readonly others: { readonly fn: LoopFunction; readonly found: Comparison }[];
}

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
    const { fn, others } = family;
    if (others.length === 0 || others.length * statementsIn(fn.body) < leastSaved) continue;
    made.set(fn, mergeFamily(family, calls));
    for (const { found } of others) {
      for (const [first, node] of found.nodes) {
        const known = standIns.get(node);
        if (known) known.add(first);
        else standIns.set(node, new Set([first]));
      }
    }
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
  const families: Family[] = [];
  const byOutline = new Map<string, Family[]>();
  for (const fn of functions) {
    if (fn.exported) continue;
    const outline = outlineOf(fn);
    const candidates = byOutline.get(outline) ?? [];
    byOutline.set(outline, candidates);
    const isFound = candidates.some((family) => {
      const found = compared(family.fn, fn);
      if (found) family.others.push({ fn, found });
      return found !== null;
    });
    if (isFound) continue;
    const family: Family = { fn, others: [] };
    candidates.push(family);
    families.push(family);
  }
  return families;
}

const statementsIn = (statements: readonly Stmt[]): number =>
  statements.reduce((sum, s) => {
    const inner = s.kind === "loop" ? s.body : s.kind === "if" ? s.then : [];
    return sum + 1 + statementsIn(inner);
  }, 0);

/** One function for a family, and how each of its kernels is called. */
function mergeFamily({ fn, others }: Family, calls: Map<string, Call>): LoopFunction {
  const all = [offsetsOf(fn), ...others.map(({ found }) => found.offsets)];
  const parameters = new Map<string, { readonly id: number; readonly distances: number[] }>();
  const lowest: number[] = [];
  const keys: string[] = [];
  for (const i of all[0]!.keys()) {
    lowest.push(all.reduce((low, offsets) => Math.min(low, offsets[i]!), Infinity));
    const distances = all.map((offsets) => offsets[i]! - lowest[i]!);
    const key = distances.join();
    keys.push(key);
    if (!parameters.has(key) && distances.some((d) => d > 0))
      parameters.set(key, { id: fn.parameters.length + parameters.size, distances });
  }
  const columns = [...parameters.values()];
  for (const [i, { name }] of [fn, ...others.map((o) => o.fn)].entries())
    calls.set(name, { callee: fn.name, distances: columns.map((c) => c.distances[i]!) });

  // parameters come first, so the locals behind them get new numbers
  const own = fn.parameters.length;
  const renumbered = fn.locals.map(
    (local): Local => (local.id < own ? local : { ...local, id: local.id + columns.length }),
  );
  const added = columns.map(
    ({ id }): Local => ({ kind: "local", type: type("index"), id, name: "base" }),
  );
  const local = ({ id }: Local): Local => renumbered[id]!;
  let at = 0;
  const mapping: Parameters<typeof mapExpr>[1] = {
    local,
    address: (address) => {
      const i = at++;
      const parameter = parameters.get(keys[i]!);
      const base = address.base && mapExpr(address.base, mapping);
      const distance = parameter ? added[parameter.id - own]! : null;
      return {
        offset: lowest[i]!,
        terms: address.terms.map((term) => ({ ...term, variable: local(term.variable) })),
        base: base && distance ? add(base, distance) : (base ?? distance),
      };
    },
  };
  return {
    ...fn,
    parameters: [...fn.parameters, ...added],
    locals: [...renumbered.slice(0, own), ...added, ...renumbered.slice(own)],
    body: fn.body.map((s) => mapStatement(s, mapping)),
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
