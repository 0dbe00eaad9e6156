// Runs loop-IR functions in JavaScript, lane by lane: slow and obvious, the meaning that targets
// and passes over the loop IR are tested against.
import type { Address, Expr, Local, LoopFunction, Stmt, Storage } from "./kernel.ts";
import { bitcast, convert, elementwise, type Lane, parse, round } from "./lanes.test.machine.ts";

type Value = readonly Lane[];

const BYTES: Readonly<Record<Storage, number>> = { f32: 4, f64: 8, i32: 4, u8: 1 };

/** Runs the function `entry` of a program on a memory that starts at address 0. */
export function interpret(
  functions: readonly LoopFunction[],
  memory: Uint8Array<ArrayBufferLike>,
  entry: string,
  args: readonly number[] = [],
): number {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  const named = new Map(functions.map((fn) => [fn.name, fn]));
  const call = (name: string, values: readonly Value[]): Value => {
    const fn = named.get(name);
    if (!fn) throw new RangeError(`no function ${name}`);
    const frame = new Frame(view, call);
    for (const [i, p] of fn.parameters.entries()) frame.locals.set(p.id, values[i]!);
    return frame.run(fn.body) ?? [0];
  };
  return Number(
    call(
      entry,
      args.map((a) => [a]),
    )[0],
  );
}

/**
 * Runs a function of a team with every thread: from barrier to barrier they take turns in the order that
 * `order` gives, each undisturbed by the others, so that what one does too early or too late is seen.
 */
export function interpretTeam(
  functions: readonly LoopFunction[],
  memory: Uint8Array<ArrayBufferLike>,
  entry: string,
  args: readonly number[],
  threads: number,
  order: () => readonly number[],
): number {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  const fn = functions.find(({ name }) => name === entry)!;
  const call = (name: string, values: readonly Value[]): Value => [
    interpret(
      functions,
      memory,
      name,
      values.map(([x]) => Number(x)),
    ),
  ];
  const members = Array.from({ length: threads }, (_, thread) => {
    const frame = new Frame(view, call);
    for (const [i, p] of fn.parameters.entries())
      frame.locals.set(p.id, [[thread, threads, ...args][i]!]);
    return frame.runToBarrier(fn.body);
  });
  for (;;) {
    const met: IteratorResult<void, Value | null>[] = [];
    for (const thread of order()) met.push(members[thread]!.next());
    if (met.some(({ done }) => done !== met[0]!.done))
      throw new RangeError("some threads return, others wait for them");
    if (met[0]!.done) return Number(met[0]!.value![0]);
  }
}

class Frame {
  readonly locals = new Map<number, Value>();
  readonly #view: DataView;
  readonly #call: (name: string, values: readonly Value[]) => Value;

  constructor(view: DataView, call: (name: string, values: readonly Value[]) => Value) {
    this.#view = view;
    this.#call = call;
  }

  /** Runs statements; a value means that a return was met. */
  run(statements: readonly Stmt[]): Value | null {
    for (const s of statements) {
      const returned = this.#statement(s);
      if (returned) return returned;
    }
    return null;
  }

  /** The same, and stands still at each barrier outside of calls. */
  *runToBarrier(statements: readonly Stmt[]): Generator<void, Value | null> {
    for (const s of statements) {
      let returned: Value | null = null;
      if (s.kind === "barrier") yield;
      else if (s.kind === "loop") {
        for (let i = 0; i < this.#count(s.count) && !returned; i++) {
          this.locals.set(s.variable.id, [i]);
          returned = yield* this.runToBarrier(s.body);
        }
      } else if (s.kind === "if") {
        if (this.value(s.condition)[0]) returned = yield* this.runToBarrier(s.then);
      } else returned = this.#statement(s);
      if (returned) return returned;
    }
    return null;
  }

  #count(count: number | Expr): number {
    return typeof count === "number" ? count : Number(this.value(count)[0]);
  }

  #statement(s: Stmt): Value | null {
    switch (s.kind) {
      case "set":
        this.locals.set(s.local.id, this.value(s.value));
        return null;
      case "barrier":
        return null;
      case "store": {
        const at = this.#address(s.address);
        for (const [i, lane] of this.value(s.value).entries()) {
          store(this.#view, s.storage, at + i * BYTES[s.storage], Number(lane));
        }
        return null;
      }
      case "loop": {
        const count = this.#count(s.count);
        for (let i = 0; i < count; i++) {
          this.locals.set(s.variable.id, [i]);
          const returned = this.run(s.body);
          if (returned) return returned;
        }
        return null;
      }
      case "if":
        return this.value(s.condition)[0] ? this.run(s.then) : null;
      case "call":
        this.#call(
          s.callee,
          s.args.map((e) => this.value(e)),
        );
        return null;
      case "return":
        return s.value ? this.value(s.value) : [0];
    }
  }

  #address({ offset, terms, base }: Address): number {
    let sum = offset + (base ? Number(this.value(base)[0]) : 0);
    for (const { variable, stride } of terms) sum += stride * Number(this.#read(variable)[0]);
    return sum;
  }

  #read(local: Local): Value {
    const value = this.locals.get(local.id);
    if (!value) throw new RangeError(`local ${local.name} ${local.id} is read before it is set`);
    return value;
  }

  value(e: Expr): Value {
    const { lanes, scalar } = e.type;
    const each = (compute: (lane: number) => Lane) =>
      Array.from({ length: lanes }, (_, i) =>
        e.type.mask ? compute(i) : round(compute(i), scalar),
      );
    switch (e.kind) {
      case "local":
        return this.#read(e);
      case "constant": {
        const { value } = e;
        return each((i) => parse(typeof value === "object" ? value[i]! : value, e.type));
      }
      case "unary": {
        const a = this.value(e.a);
        return each((i) => elementwise(e.op, e.a.type, [a[i]!]));
      }
      case "binary": {
        const [a, b] = [this.value(e.a), this.value(e.b)];
        return each((i) => elementwise(e.op, e.a.type, [a[i]!, b[i]!]));
      }
      case "fma": {
        const [a, b, c] = [this.value(e.a), this.value(e.b), this.value(e.c)];
        return each((i) => {
          const product = round(elementwise("mul", e.type, [a[i]!, b[i]!]), scalar);
          return elementwise("add", e.type, [product, c[i]!]);
        });
      }
      case "select": {
        const [mask, a, b] = [this.value(e.mask), this.value(e.a), this.value(e.b)];
        return each((i) => (mask[i] ? a[i]! : b[i]!));
      }
      case "splat": {
        const [a] = this.value(e.a);
        return each(() => a!);
      }
      case "load": {
        const at = this.#address(e.address);
        if (e.takes) {
          const number = Number(load(this.#view, e.storage, at));
          store(this.#view, e.storage, at, number + 1);
          return [number];
        }
        const step = e.splat ? 0 : BYTES[e.storage];
        return each((i) => load(this.#view, e.storage, at + i * step));
      }
      case "horizontal": {
        let rest = this.value(e.a);
        while (rest.length > 1) {
          const half = rest.length / 2;
          const low = rest.slice(0, half);
          rest = low.map((x, i) =>
            round(elementwise(e.op, e.a.type, [x, rest[half + i]!]), scalar),
          );
        }
        return rest;
      }
      case "convert": {
        const a = this.value(e.a);
        return each((i) => convert(a[i]!, e.a.type, e.type));
      }
      case "bitcast": {
        const a = this.value(e.a);
        return each((i) => bitcast(a[i]!, e.a.type.scalar, scalar));
      }
    }
  }
}

function load(view: DataView, storage: Storage, at: number): number {
  if (storage === "f32") return view.getFloat32(at, true);
  if (storage === "f64") return view.getFloat64(at, true);
  return storage === "u8" ? view.getUint8(at) : view.getInt32(at, true);
}

function store(view: DataView, storage: Storage, at: number, x: number): void {
  // the engine chooses the bits of a NaN anew each time: here they are always the same
  if (storage === "f32" && Number.isNaN(x)) view.setUint32(at, 0x7fc00000, true);
  else if (storage === "f64" && Number.isNaN(x)) view.setBigUint64(at, 0x7ff8n << 48n, true);
  else if (storage === "f32") view.setFloat32(at, x, true);
  else if (storage === "f64") view.setFloat64(at, x, true);
  else if (storage === "u8") view.setUint8(at, x);
  else view.setInt32(at, x, true);
}
