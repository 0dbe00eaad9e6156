// Strength reduction: a function with addresses over loop variables becomes one whose addresses are
// a local plus a constant. Addresses of a loop that advance alike share one pointer, set before the
// loop and bumped at its end; loops of one round disappear. The offset that stays in an address is
// never negative and its local never is either: wasm adds the two without wrapping. So loaded
// indices and index parameters that enter an address must not be negative.
import { type Bounds, bounds } from "./bounds.ts";
import { add, binary, index, mul } from "./builder.ts";
import {
  type Address,
  type Expr,
  type Local,
  type LoopFunction,
  type Stmt,
  type,
} from "./kernel.ts";
import { eachLocal, partsOf, readsMemory } from "./parts.ts";

type Term = Address["terms"][number];

/**
 * plain: pointer and offset cannot be negative, so the whole constant stays an offset.
 * fold: the pointer could be negative without the smallest constant of those that share it.
 * exact: only the whole address is known to be legal; nothing stays an offset.
 */
type Mode = "plain" | "fold" | "exact";

/** Told the local (or null) and the rest that is to be added to it. */
type Resolve = (base: Expr | null, offset: number) => void;

interface Pointer {
  /** Equal for addresses that share it. */
  readonly key: string;
  readonly local: Local;
  readonly stride: number;
  /** What the pointer is before the loop, less the folded constant. */
  readonly terms: readonly Term[];
  readonly base: Expr | null;
  readonly mode: Mode;
  readonly members: { readonly offset: number; readonly resolve: Resolve }[];
}

interface Loop {
  readonly variable: Local;
  /** Locals that change in the loop, its variable included. */
  readonly assigned: Set<number>;
  readonly pointers: Pointer[];
}

/** A block being written: its statements and the sums that are still valid in it. */
interface Block {
  readonly out: Stmt[];
  readonly sums: Map<string, { readonly local: Local; readonly reads: readonly number[] }>;
}

/** The same function with every address a local plus a constant. */
export function lowerAddresses(fn: LoopFunction): LoopFunction {
  return new AddressLowering(fn).run();
}

class AddressLowering {
  readonly #fn: LoopFunction;
  readonly #locals: Local[];
  /** Found out when first asked for: few functions compute an address from what they load. */
  #bounds: ((e: Expr) => Bounds) | null = null;
  /** The open loops, outermost first. */
  readonly #loops: Loop[] = [];
  /** Variables of loops of one round, which are 0. */
  readonly #zero = new Set<number>();
  #block: Block = { out: [], sums: new Map() };

  constructor(fn: LoopFunction) {
    this.#fn = fn;
    this.#locals = [...fn.locals];
  }

  run(): LoopFunction {
    this.#statements(this.#fn.body);
    return { ...this.#fn, locals: this.#locals, body: this.#block.out };
  }

  #local(name: string): Local {
    const local: Local = { kind: "local", type: type("index"), id: this.#locals.length, name };
    this.#locals.push(local);
    for (let i = 0; i < this.#loops.length; i++) this.#loops[i]!.assigned.add(local.id);
    return local;
  }

  #statements(list: readonly Stmt[]): void {
    for (let i = 0; i < list.length; i++) this.#statement(list[i]!);
  }

  #statement(s: Stmt): void {
    const { out } = this.#block;
    switch (s.kind) {
      case "set": {
        const value = this.#expr(s.value);
        out.push(value === s.value ? s : { ...s, value });
        if (this.#block.sums.size > 0) this.#forget(new Set([s.local.id]));
        break;
      }
      case "store": {
        const value = this.#expr(s.value);
        out.push({ ...s, address: this.#address(s.address), value });
        break;
      }
      case "call":
        out.push({ ...s, args: s.args.map((e) => this.#expr(e)) });
        break;
      case "return":
        out.push({ ...s, value: s.value && this.#expr(s.value) });
        break;
      case "barrier":
        out.push(s);
        break;
      case "if": {
        const condition = this.#expr(s.condition);
        const outer = this.#block;
        this.#block = { out: [], sums: new Map(outer.sums) };
        this.#statements(s.then);
        const { out: body } = this.#block;
        this.#block = outer;
        out.push({ ...s, condition, then: body });
        this.#forget(assignedIn(s.then));
        break;
      }
      case "loop":
        this.#loop(s);
        break;
    }
  }

  #loop(s: Extract<Stmt, { kind: "loop" }>): void {
    if (s.count === 1) {
      this.#zero.add(s.variable.id);
      this.#statements(s.body);
      this.#zero.delete(s.variable.id);
      return;
    }
    const count = typeof s.count === "number" ? s.count : this.#expr(s.count);
    const assigned = assignedIn(s.body).add(s.variable.id);
    const loop: Loop = { variable: s.variable, assigned, pointers: [] };
    const outer = this.#block;
    this.#block = { out: [], sums: new Map() };
    this.#loops.push(loop);
    this.#statements(s.body);
    for (const { local, stride } of loop.pointers) {
      if (stride !== 0) this.#block.out.push(set(local, add(local, index(stride))));
    }
    const { out: body } = this.#block;
    this.#loops.pop();
    this.#block = outer;
    for (let i = 0; i < loop.pointers.length; i++) this.#start(loop.pointers[i]!);
    outer.out.push({ kind: "loop", variable: s.variable, count, body, node: s.node });
    this.#forget(assigned);
  }

  /** Sets a pointer before its loop, once all addresses that share it are known. */
  #start({ local, terms, base, mode, members }: Pointer): void {
    const folded = mode === "plain" ? 0 : Math.min(...members.map((m) => m.offset));
    // Filled in when the pointer of the enclosing loop, if it is one, knows its own constant.
    const start: { kind: "set"; local: Local; value: Expr } = { kind: "set", local, value: local };
    this.#place(terms, base, mode, folded, true, (from, rest) => {
      start.value = from ? add(from, index(rest)) : index(rest);
    });
    this.#block.out.push(start);
    for (const { offset, resolve } of members) resolve(local, offset - folded);
  }

  #address(a: Address): Address {
    let base = a.base && this.#expr(a.base);
    let offset = a.offset;
    const terms = this.#loopTerms(a.terms);
    for (let i = 0; i < a.terms.length; i++) {
      const { variable, stride } = a.terms[i]!;
      if (this.#levelOf(variable) > 0 || this.#zero.has(variable.id)) continue;
      const term = mul(variable, index(stride));
      base = base ? add(base, term) : term;
    }
    if (base?.kind === "constant") {
      offset += Number(base.value);
      base = null;
    }
    const mode = this.#mode(terms, base, offset);
    if (base && readsMemory(base)) {
      const local = this.#local("base");
      this.#block.out.push(set(local, base));
      base = local;
    }
    const lowered: { offset: number; terms: readonly Term[]; base: Expr | null } = {
      offset,
      terms: [],
      base: null,
    };
    this.#place(terms, base, mode, offset, false, (from, rest) => {
      lowered.base = from;
      lowered.offset = rest;
    });
    return lowered;
  }

  /** The terms over variables of open loops, in the order of the loops, so that equal sums look
   * equal. */
  #loopTerms(terms: readonly Term[]): Term[] {
    const found: Term[] = [];
    for (let i = 0; i < this.#loops.length; i++) {
      const { variable } = this.#loops[i]!;
      let stride = 0;
      for (let k = 0; k < terms.length; k++)
        if (terms[k]!.variable === variable) stride += terms[k]!.stride;
      if (stride !== 0) found.push({ variable, stride });
    }
    return found;
  }

  #boundsOf(e: Expr): Bounds {
    this.#bounds ??= bounds(this.#fn);
    return this.#bounds(e);
  }

  #mode(terms: readonly Term[], base: Expr | null, offset: number): Mode {
    const lowest = base ? this.#boundsOf(base).low : 0;
    if (offset >= 0 && lowest >= 0 && terms.every((t) => t.stride >= 0)) return "plain";
    let low = lowest + offset;
    for (const { variable, stride } of terms) {
      if (stride < 0) low += stride * this.#boundsOf(variable).high;
    }
    return low >= 0 ? "fold" : "exact";
  }

  /**
   * Finds a local for terms + base (+ offset), to be read in the current block. With `asValue` the
   * sum itself is wanted, and any expression will do.
   */
  #place(
    terms: readonly Term[],
    base: Expr | null,
    mode: Mode,
    offset: number,
    asValue: boolean,
    resolve: Resolve,
  ): void {
    if (!base && terms.length === 0) resolve(null, offset);
    else if (terms.length === 0 && (asValue || (base?.kind === "local" && mode === "plain"))) {
      resolve(base, offset);
    } else {
      // The loop in which the sum last changes: 0 is none, n the innermost.
      const ofTerms = this.#levelOf(terms.at(-1)?.variable);
      const ofBase = base ? this.#lastChange(localsOf(base)) : 0;
      if (ofTerms > ofBase) this.#share(ofTerms - 1, terms, base, mode, offset, resolve);
      else if (ofBase < this.#loops.length || !base) {
        this.#share(ofBase, terms, base, mode, offset, resolve);
      } else {
        // The base changes here: it is added to the pointer of the terms before the statement.
        const pointer = ofTerms > 0 ? this.#share(ofTerms - 1, terms, null, "plain", 0) : null;
        const kept = mode === "plain" ? offset : 0;
        resolve(this.#sum(base, pointer, offset - kept), kept);
      }
    }
  }

  /** One more than the position of a variable's loop; 0 for none. */
  #levelOf(variable: Local | undefined): number {
    let level = variable ? this.#loops.length : 0;
    while (level > 0 && this.#loops[level - 1]!.variable !== variable) level--;
    return level;
  }

  /** One more than the position of the innermost loop that changes one of these locals. */
  #lastChange(locals: readonly number[]): number {
    let level = this.#loops.length;
    while (level > 0 && !locals.some((id) => this.#loops[level - 1]!.assigned.has(id))) level--;
    return level;
  }

  /** Joins the pointer of a loop for this sum; with terms of outer loops only it stands still. */
  #share(
    at: number,
    terms: readonly Term[],
    base: Expr | null,
    mode: Mode,
    offset: number,
    resolve?: Resolve,
  ): Local {
    const loop = this.#loops[at]!;
    const last = terms.at(-1);
    const moves = last?.variable === loop.variable;
    const key = `${sumKey(terms, base)} ${mode} ${mode === "exact" ? offset : ""}`;
    let pointer = loop.pointers.find((p) => p.key === key);
    if (!pointer) {
      const local = this.#local("p");
      // It does change in its loop, and is set before it.
      const stride = moves ? last.stride : 0;
      const rest = moves ? terms.slice(0, -1) : terms;
      pointer = { key, local, stride, terms: rest, base, mode, members: [] };
      loop.pointers.push(pointer);
    }
    if (resolve) pointer.members.push({ offset, resolve });
    return pointer.local;
  }

  /** A local that holds the sum from here to the next change of one of its parts. */
  #sum(base: Expr, pointer: Expr | null, offset: number): Expr {
    let value = pointer ? add(base, pointer) : base;
    if (offset !== 0) value = add(value, index(offset));
    if (value.kind === "local") return value;
    const key = exprKey(value);
    const known = this.#block.sums.get(key);
    if (known) return known.local;
    const local = this.#local("a");
    this.#block.out.push(set(local, value));
    this.#block.sums.set(key, { local, reads: localsOf(value) });
    return local;
  }

  /** Forgets the sums that read a local which has changed. */
  #forget(changed: ReadonlySet<number>): void {
    const { sums } = this.#block;
    if (sums.size === 0) return;
    for (const [key, { reads }] of sums) {
      if (reads.some((id) => changed.has(id))) sums.delete(key);
    }
  }

  #expr(e: Expr): Expr {
    switch (e.kind) {
      case "local":
        return this.#zero.has(e.id) ? index(0) : e;
      case "constant":
        return e;
      case "load":
        return { ...e, address: this.#address(e.address) };
      case "binary": {
        const a = this.#expr(e.a);
        const b = this.#expr(e.b);
        if (a === e.a && b === e.b) return e;
        return e.type.scalar === "index" ? binary(e.op, a, b) : { ...e, a, b };
      }
      case "fma":
        return { ...e, a: this.#expr(e.a), b: this.#expr(e.b), c: this.#expr(e.c) };
      case "select":
        return { ...e, mask: this.#expr(e.mask), a: this.#expr(e.a), b: this.#expr(e.b) };
      default: {
        const a = this.#expr(e.a);
        return a === e.a ? e : { ...e, a };
      }
    }
  }
}

const set = (local: Local, value: Expr): Stmt => ({ kind: "set", local, value });

function assignedIn(statements: readonly Stmt[], found = new Set<number>()): Set<number> {
  for (let i = 0; i < statements.length; i++) {
    const s = statements[i]!;
    if (s.kind === "set") found.add(s.local.id);
    else if (s.kind === "if") assignedIn(s.then, found);
    else if (s.kind === "loop") assignedIn(s.body, found.add(s.variable.id));
  }
  return found;
}

function localsOf(e: Expr): number[] {
  const found: number[] = [];
  eachLocal(e, (local) => found.push(local.id));
  return found;
}

/** Equal for expressions that compute the same thing; loads do not occur. */
function exprKey(e: Expr): string {
  if (e.kind === "local") return `%${e.id}`;
  const { scalar, lanes, mask } = e.type;
  const what = e.kind === "constant" ? e.value : "op" in e ? e.op : "";
  return `${e.kind} ${what} ${scalar}${lanes}${mask}(${partsOf(e).map(exprKey).join()})`;
}

function sumKey(terms: readonly Term[], base: Expr | null): string {
  let key = base ? exprKey(base) : "";
  for (let i = 0; i < terms.length; i++) key += `+${terms[i]!.variable.id}*${terms[i]!.stride}`;
  return key;
}
