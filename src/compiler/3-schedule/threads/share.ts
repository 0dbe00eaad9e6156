// Shares a kernel among the threads of a team. A thread takes whole rounds of the loops over the
// output: the register tiles stay what they are, so every element is computed by the same
// operations in the same order whatever the number of threads, and which of them takes what. Of a
// nest that level is cut at which the threads come out most even; loops side by side (whole tiles,
// and the rest) are one row of rounds. What is above the cut is computed by every thread for itself.
import { add, binary, constant, index, mul, sub } from "../loops/builder.ts";
import { ROUND_NS, roundCost, roundsOf, statementCost } from "../loops/cost.ts";
import {
  type Address,
  type Expr,
  type Local,
  type LoopFunction,
  type Stmt,
  type,
} from "../loops/kernel.ts";
import { type Mapping, mapExpr, mapStatement } from "../loops/map.ts";
import { eachLocal, operandsOf } from "../loops/parts.ts";
import { isBarrier } from "./barriers.ts";

type Loop = Extract<Stmt, { kind: "loop" }>;
type Block = readonly Stmt[];

const holdsStore = (s: Stmt): boolean =>
  s.kind === "store" ||
  (s.kind === "loop" && s.body.some(holdsStore)) ||
  (s.kind === "if" && s.then.some(holdsStore));

/** Marks every loop around a store that is not said to go in order: for kernels that store each element of their output once, and
 * read of what they overwrite only the element itself. */
export function markOutputLoops(fn: LoopFunction): LoopFunction {
  const mark = (s: Stmt): Stmt =>
    s.kind === "loop" && holdsStore(s) && s.isIndependent !== false
      ? { ...s, isIndependent: true, body: s.body.map(mark) }
      : s;
  return { ...fn, body: fn.body.map(mark) };
}

/** The independent loops of a block in which all else only sets locals; null for other blocks. */
function loopsOf(block: Block): Loop[] | null {
  const rest = block.filter((s) => s.kind !== "set");
  const loops = rest.filter((s): s is Loop => s.kind === "loop" && s.isIndependent === true);
  return loops.length > 0 && loops.length === rest.length ? loops : null;
}

/** Nanoseconds of each thread when the nest is cut `depth` levels down. */
function times(block: Block, depth: number, threads: number): number[] {
  const loops = loopsOf(block)!;
  const cut = loops.filter((loop) => depth === 0 || !loopsOf(loop.body));
  const shares = new Array<number>(threads).fill(0);
  const rounds = cut.flatMap((loop): [number, number][] => [[roundsOf(loop), roundCost(loop)]]);
  const total = rounds.reduce((sum, [count]) => sum + count, 0);
  let first = 0;
  for (const [count, cost] of rounds) {
    for (let t = 0; t < threads; t++) {
      const from = Math.max(first, Math.floor((total * t) / threads));
      const to = Math.min(first + count, Math.floor((total * (t + 1)) / threads));
      if (to > from) shares[t]! += (to - from) * cost;
    }
    first += count;
  }
  for (const loop of loops) {
    if (cut.includes(loop)) continue;
    const inner = times(loop.body, depth - 1, threads);
    for (let t = 0; t < threads; t++) shares[t]! += roundsOf(loop) * (inner[t]! + ROUND_NS);
  }
  const above = block.filter((s) => s.kind === "set");
  const own = above.reduce((sum, s) => sum + statementCost(s), 0);
  return shares.map((share) => share + own);
}

/** The level whose slowest thread is fastest, the outermost of equals; and that thread's time. */
function bestCut(body: Block, threads: number): { depth: number; ns: number } {
  let best = { depth: 0, ns: Number.POSITIVE_INFINITY };
  let level: readonly Block[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    const ns = Math.max(...times(body, depth, threads));
    if (ns < 0.97 * best.ns) best = { depth, ns };
    level = level.flatMap((block) => (loopsOf(block) ?? []).map((loop) => loop.body));
    level = level.filter((block) => loopsOf(block));
  }
  return best;
}

/** A part of a kernel for a team. */
export interface Shared {
  /** Takes the number of the thread and of threads, or of a slice and of slices: any number will do;
   * and then what the kernel takes. */
  readonly fn: LoopFunction;
  /** Estimated nanoseconds of the slowest of as many threads as it was cut for. */
  readonly ns: number;
  /** Into how many slices it may fall and compute nothing twice. */
  readonly rounds: number;
}

/** The kernel for a team, cut where it suits about `threads` threads: a function for each part between
 * barriers. Null where it cannot be. */
export function shareOut(fn: LoopFunction, threads: number): Shared[] | null {
  const parts = betweenBarriers(fn.body);
  if (!parts.every(loopsOf)) return null;
  return parts.map((part, i) => {
    const { depth, ns } = bestCut(part, threads);
    const name = i === 0 ? fn.name : `${fn.name}_${i + 1}`;
    const rounds = depth > 0 ? 1 : loopsOf(part)!.reduce((sum, loop) => sum + roundsOf(loop), 0);
    return { fn: new Cutter({ ...fn, name, body: part }).cut(depth), ns, rounds };
  });
}

/** What stands between barriers; a later part begins with what it needs of the locals before. */
function betweenBarriers(body: Block): Stmt[][] {
  const parts: Stmt[][] = [];
  let before: Stmt[] = [];
  let part: Stmt[] = [];
  const close = () => {
    parts.push([...needed(before, part), ...part]);
    before = [...before, ...part.filter((s) => s.kind === "set")];
    part = [];
  };
  for (const s of body) {
    if (isBarrier(s)) close();
    else part.push(s);
  }
  close();
  return parts;
}

/** Those of the statements, which set locals, that others need. */
function needed(before: readonly Stmt[], others: readonly Stmt[]): Stmt[] {
  const read = new Set<Local>();
  const note = (s: Stmt): void => {
    for (const e of operandsOf(s)) eachLocal(e, (local) => read.add(local));
    if (s.kind === "loop") s.body.forEach(note);
    if (s.kind === "if") s.then.forEach(note);
  };
  others.forEach(note);
  const kept: Stmt[] = [];
  for (const s of [...before].reverse()) {
    if (s.kind !== "set" || !read.has(s.local)) continue;
    note(s);
    kept.unshift(s);
  }
  return kept;
}

class Cutter {
  readonly #fn: LoopFunction;
  readonly #locals: Local[];
  readonly #thread: Local;
  readonly #threads: Local;
  /** Set at the start of the function: bounds that depend on nothing but the thread. */
  readonly #start: Stmt[] = [];
  readonly #known = new Map<string, Expr>();

  constructor(fn: LoopFunction) {
    this.#fn = fn;
    this.#locals = [...fn.locals];
    this.#thread = this.#local("thread");
    this.#threads = this.#local("threads");
  }

  cut(depth: number): LoopFunction {
    const body = this.#block(this.#fn.body, depth);
    const parameters = [this.#thread, this.#threads, ...this.#fn.parameters];
    // parameters come first, so all get new numbers
    const order = [...parameters, ...this.#locals.filter((l) => !parameters.includes(l))];
    const renamed = new Map(order.map((local, id) => [local.id, { ...local, id }]));
    const rename = (local: Local): Expr => renamed.get(local.id)!;
    return {
      ...this.#fn,
      parameters: parameters.map((p) => renamed.get(p.id)!),
      locals: [...renamed.values()],
      body: [...this.#start, ...body].map((s) => replaced(s, rename)),
      isTeam: true,
    };
  }

  #local(name: string): Local {
    const local: Local = { kind: "local", type: type("index"), id: this.#locals.length, name };
    this.#locals.push(local);
    return local;
  }

  #block(block: Block, depth: number): Stmt[] {
    const loops = loopsOf(block)!;
    const row = loops.filter((loop) => depth === 0 || !loopsOf(loop.body));
    const isFixed = row.every(({ count }) => typeof count === "number");
    // counts may be set behind a loop that they do not depend on
    const out: Stmt[] = block.filter((s) => s.kind === "set");
    const bind = (value: Expr, name: string) => this.#bind(value, name, isFixed ? null : out);
    let offset: Expr = index(0);
    const all = row.reduce<Expr>((sum, { count }) => add(sum, counted(count)), index(0));
    let total = all;
    for (const s of loops) {
      if (!row.includes(s)) out.push({ ...s, body: this.#block(s.body, depth - 1) });
      else {
        const count = counted(s.count);
        if (!isFixed && total === all) total = bind(atLeast(all, 0), "total");
        const from = bind(divide(mul(total, this.#thread), this.#threads), "from");
        const next = add(this.#thread, index(1));
        const to = bind(divide(mul(total, next), this.#threads), "to");
        const isAlone = row.length === 1;
        const first = isAlone ? from : bind(atLeast(sub(from, offset), 0), "first");
        const last = isAlone ? to : bind(binary("min", sub(to, offset), count), "last");
        const rounds = bind(isAlone ? sub(to, from) : atLeast(sub(last, first), 0), "rounds");
        out.push(shifted(s, first, rounds));
        offset = isFixed ? add(offset, count) : bind(add(offset, count), "offset");
      }
    }
    return out;
  }

  /** A local that holds `value`: of the function where it is fixed, else set here. */
  #bind(value: Expr, name: string, here: Stmt[] | null): Expr {
    if (value.kind === "local" || value.kind === "constant") return value;
    const key = here ? null : JSON.stringify(value);
    const known = key === null ? undefined : this.#known.get(key);
    if (known) return known;
    const local = this.#local(name);
    (here ?? this.#start).push({ kind: "set", local, value });
    if (key !== null) this.#known.set(key, local);
    return local;
  }
}

const counted = (count: number | Expr): Expr => (typeof count === "number" ? index(count) : count);
const divide = (a: Expr, b: Expr): Expr => binary("divide", a, b);
const atLeast = (e: Expr, low: number): Expr => binary("max", e, constant(e.type, low));

/** The loop over `rounds` rounds from round `first` on. */
function shifted(loop: Loop, first: Expr, rounds: Expr): Stmt {
  const { variable } = loop;
  const later = add(first, variable);
  const body =
    loop.count === 1 || (first.kind === "constant" && first.value === 0)
      ? loop.body
      : loop.body.map((s) => replaced(s, (l) => (l === variable ? later : l)));
  return { kind: "loop", variable, count: rounds, body, node: loop.node };
}

/** The statement with every local that it reads or sets replaced; what is set stays a local. */
const replaced = (s: Stmt, by: (local: Local) => Expr): Stmt => {
  const mapping: Mapping = { local: by, address: (a) => replacedAddress(a, mapping) };
  return mapStatement(s, mapping);
};

/** A term over a loop variable stays one; over a sum, the sum's other part joins the base. */
function replacedAddress(a: Address, by: Mapping): Address {
  let base = a.base && mapExpr(a.base, by);
  const terms: { variable: Local; stride: number }[] = [];
  const addTerm = (e: Expr, stride: number): void => {
    if (e.kind === "binary" && e.op === "add" && e.b.kind === "local") {
      const rest = mul(e.a, index(stride));
      base = base ? add(base, rest) : rest;
      terms.push({ variable: e.b, stride });
    } else if (e.kind === "local") terms.push({ variable: e, stride });
    else throw new Error("a loop variable can only become a local, or a sum that ends in one");
  };
  for (const { variable, stride } of a.terms) addTerm(by.local(variable), stride);
  return { offset: a.offset, terms, base };
}
