// How small and how large the integers of a function can be, for the choice of addressing. Loaded
// integers and parameters are taken to be non-negative: they are indices and counts.
import type { Expr, Local, LoopFunction, Stmt } from "./kernel.ts";

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

const UNKNOWN: Bounds = { low: -Infinity, high: Infinity };
const NATURAL: Bounds = { low: 0, high: Infinity };

const union = (a: Bounds, b: Bounds): Bounds => ({
  low: Math.min(a.low, b.low),
  high: Math.max(a.high, b.high),
});
const isNatural = (b: Bounds): boolean => b.low >= 0;

/** Bounds of the integer expressions of a function. */
export function bounds(fn: LoopFunction): (e: Expr) => Bounds {
  const known = new KnownBounds(fn);
  return (e) => known.of(e);
}

class KnownBounds {
  readonly #known = new Map<number, Bounds>();
  /** What each local is set to, and up to which count each variable runs. */
  readonly #values = new Map<number, Expr[]>();
  readonly #counts = new Map<number, (number | Expr)[]>();
  readonly #parameters: readonly Local[];

  constructor(fn: LoopFunction) {
    this.#parameters = fn.parameters;
    this.#visit(fn.body);
  }

  #visit(statements: readonly Stmt[]): void {
    for (let i = 0; i < statements.length; i++) {
      const s = statements[i]!;
      if (s.kind === "set") {
        if (s.local.type.lanes === 1) note(this.#values, s.local, s.value);
      } else if (s.kind === "if") this.#visit(s.then);
      else if (s.kind === "loop") {
        note(this.#counts, s.variable, s.count);
        this.#visit(s.body);
      }
    }
  }

  #ofLocal(local: Local): Bounds {
    const answered = this.#known.get(local.id);
    if (answered) return answered;
    // A local that depends on itself stays unknown.
    this.#known.set(local.id, UNKNOWN);
    const all: Bounds[] = (this.#values.get(local.id) ?? []).map((e) => this.of(e));
    for (const count of this.#counts.get(local.id) ?? []) {
      const high = (typeof count === "number" ? count : this.of(count).high) - 1;
      all.push({ low: 0, high: Math.max(0, high) });
    }
    if (this.#parameters.some((p) => p.id === local.id)) all.push(NATURAL);
    const found = all.length === 0 ? UNKNOWN : all.reduce(union);
    this.#known.set(local.id, found);
    return found;
  }

  of(e: Expr): Bounds {
    if (e.type.lanes > 1) return UNKNOWN;
    switch (e.kind) {
      case "local":
        return this.#ofLocal(e);
      case "constant":
        return typeof e.value === "number" ? { low: e.value, high: e.value } : UNKNOWN;
      case "load":
        return e.storage === "u8" ? { low: 0, high: 255 } : NATURAL;
      case "select":
        return union(this.of(e.a), this.of(e.b));
      case "convert": {
        const { scalar, mask } = e.a.type;
        if (mask) return { low: 0, high: 1 };
        return scalar === "f32" || scalar === "f64" ? UNKNOWN : this.of(e.a);
      }
      case "binary":
        return binary(e.op, this.of(e.a), this.of(e.b), e.type.scalar === "u32");
      default:
        return UNKNOWN;
    }
  }
}

function note<T>(map: Map<number, T[]>, local: Local, item: T): void {
  const list = map.get(local.id);
  if (list) list.push(item);
  else map.set(local.id, [item]);
}

type BinaryOp = Extract<Expr, { kind: "binary" }>["op"];

function binary(op: BinaryOp, a: Bounds, b: Bounds, wraps: boolean): Bounds {
  const found = combine(op, a, b);
  // Below zero u32 starts again at its largest value.
  return wraps && !isNatural(found) ? NATURAL : found;
}

function combine(op: BinaryOp, a: Bounds, b: Bounds): Bounds {
  const natural = isNatural(a) && isNatural(b);
  switch (op) {
    case "add":
      return { low: a.low + b.low, high: a.high + b.high };
    case "sub":
      return { low: a.low - b.high, high: a.high - b.low };
    case "mul":
      return natural ? { low: a.low * b.low, high: product(a.high, b.high) } : UNKNOWN;
    case "max":
      return { low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) };
    case "min":
      return { low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) };
    case "divide":
    case "shr":
      return natural ? { low: 0, high: a.high } : UNKNOWN;
    case "remainder":
      return natural ? { low: 0, high: Math.min(a.high, Math.max(0, b.high - 1)) } : UNKNOWN;
    case "and":
      // The bits of a natural number are an upper bound.
      if (isNatural(a)) return { low: 0, high: isNatural(b) ? Math.min(a.high, b.high) : a.high };
      return isNatural(b) ? { low: 0, high: b.high } : UNKNOWN;
    case "or":
    case "xor":
    case "shl":
      return natural ? NATURAL : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);
