// The wasm target: a program of loop-IR functions becomes the bytes of one WebAssembly module, one
// wasm function each. A local that is set and read once becomes part of the expression that reads
// it; the others share variables when their lives do not overlap. Sums of products are two
// instructions with two roundings, the same on every engine, unless `relaxed` asks for one.
import { TargetError } from "../../../errors.ts";
import type { Expr, Local, LoopFunction, Stmt } from "../../3-schedule/loops/kernel.ts";
import type { Limits } from "../../3-schedule/loops/limits.ts";
import { eachLocal, operandsOf, readsMemory } from "../../3-schedule/loops/parts.ts";
import type { Program } from "../../3-schedule/program.ts";
import type { FunctionAssembler, Signature } from "./assembler.ts";
import { declareBarrier, defineBarrier } from "./barrier.ts";
import { emitExpression, emitStoreOf, type Values } from "./expression.ts";
import { WasmModule } from "./module.ts";
import type { ValueType } from "./opcodes.ts";
import { valueType } from "./simd.ts";
import { findUses, isCarried, isSingle, type Uses } from "./uses.ts";

/** What a statement was written for: only ever handed on. */
type Node = NonNullable<Stmt["node"]>;

export interface WasmOptions {
  /** Fused multiply-adds: faster, the last bits may differ between engines; default false. */
  readonly relaxed?: boolean;
  /** Told, while code is written, for which node of the scheduled graph the bytes from here on are:
   * the index of the function and the length of its code so far. */
  readonly trace?: (index: number, at: number, node: Node | undefined) => void;
  /** Told how long the code of a function became. */
  readonly traceEnd?: (index: number, length: number) => void;
}

/** Measured: larger tiles and unrolled loops run out of the 16 registers and are slower. */
export const wasmLimits: Limits = {
  vectorBytes: [16],
  accumulators: 8,
  tileVectors: 3,
};

const PAGE = 65536;
const MOST_PAGES = 65536;
/** Bytes behind the arena that a program may read but never needs. */
const SLACK = 64;

/** Pages of memory for a program, which the module asks for and the runtime provides. */
export const memoryPages = (program: Program): number =>
  Math.ceil((program.arenaBytes + SLACK) / PAGE);

/** A module that exports the program's exported functions and imports "env" "memory". */
export function emitWasm(program: Program, options: WasmOptions = {}): Uint8Array<ArrayBuffer> {
  const pages = memoryPages(program);
  if (pages > MOST_PAGES) {
    throw new TargetError(
      `wasm: a memory holds at most 4 GiB, this program needs ${program.arenaBytes} bytes; use a smaller batch or data set`,
    );
  }
  const { team } = program;
  const module = new WasmModule({ pages, shared: team !== undefined });
  const indices = new Map<string, number>();
  for (const fn of program.functions) {
    if (indices.has(fn.name)) throw new TargetError(`wasm: two functions are named ${fn.name}`);
    const signature: Signature = {
      name: fn.name,
      parameters: fn.parameters.map((p) => valueType(p.type)),
      result: fn.result && valueType(fn.result),
    };
    indices.set(fn.name, module.declare(signature, fn.exported));
  }
  const barrier = team ? declareBarrier(module) : null;
  const callee = (name: string): number => {
    const index = indices.get(name);
    if (index === undefined) throw new TargetError(`wasm: no function ${name} to call`);
    return index;
  };
  for (const fn of program.functions) {
    const index = indices.get(fn.name)!;
    const asm = module.define(index);
    const trace = options.trace && ((node?: Node) => options.trace!(index, asm.length, node));
    new FunctionEmitter(fn, asm, callee, options.relaxed ?? false, barrier, trace).emit();
    options.traceEnd?.(index, asm.length);
  }
  if (team && barrier !== null) defineBarrier(module, barrier, team);
  return module.bytes();
}

const NO_LOCALS: readonly Local[] = [];

/** An expression that waits for the one statement that reads it. */
interface Pending {
  readonly local: Local;
  readonly value: Expr;
  /** Every local whose change would change the value. */
  readonly reads: readonly number[];
  readonly readsMemory: boolean;
}

class FunctionEmitter implements Values {
  readonly asm: FunctionAssembler;
  readonly relaxed: boolean;
  readonly #fn: LoopFunction;
  readonly #uses: Uses;
  readonly #callee: (name: string) => number;
  readonly #barrier: number | null;
  /** The wasm variable of a local that has one now, by its id. */
  readonly #variables: (number | undefined)[];
  readonly #free = new Map<ValueType, number[]>();
  readonly #scratch = new Map<string, number>();
  /** Values that stand in for locals, by the id of the local, until they are read. */
  readonly #inline: (Expr | undefined)[];
  /** By the id of the local, oldest first. */
  readonly #pending = new Map<number, Pending>();
  #blocks = 0;
  readonly #trace: ((node?: Node) => void) | undefined;
  /** The node that is written now, and those of values that stand in for locals; with a trace. */
  #node: Node | undefined;
  readonly #nodes = new Map<number, Node | undefined>();

  constructor(
    fn: LoopFunction,
    asm: FunctionAssembler,
    callee: (name: string) => number,
    relaxed: boolean,
    barrier: number | null,
    trace?: (node?: Node) => void,
  ) {
    this.#trace = trace;
    this.#fn = fn;
    this.asm = asm;
    this.#callee = callee;
    this.relaxed = relaxed;
    this.#barrier = barrier;
    this.#uses = findUses(fn);
    this.#variables = new Array<number | undefined>(fn.locals.length);
    this.#inline = new Array<Expr | undefined>(fn.locals.length);
  }

  emit(): void {
    for (const [i, p] of this.#fn.parameters.entries()) this.#variables[p.id] = i;
    this.#block(this.#fn.body);
    if (this.#fn.result) this.asm.unreachable();
    this.asm.end();
  }

  read(local: Local): void {
    const value = this.#inline[local.id];
    if (value) {
      this.#inline[local.id] = undefined;
      const outer = this.#node;
      if (this.#trace) this.#enter(this.#nodes.get(local.id));
      emitExpression(this, value);
      if (this.#trace) this.#enter(outer);
    } else this.asm.get(this.#variable(local));
  }

  #enter(node: Node | undefined): void {
    this.#node = node;
    this.#trace?.(node);
  }

  scratch(type: ValueType, n: 0 | 1 = 0): number {
    const key = type + n;
    const known = this.#scratch.get(key);
    if (known !== undefined) return known;
    const index = this.asm.local(type);
    this.#scratch.set(key, index);
    return index;
  }

  #acquire(type: ValueType): number {
    return this.#free.get(type)?.pop() ?? this.asm.local(type);
  }

  #release(type: ValueType, variable: number): void {
    const free = this.#free.get(type);
    if (free) free.push(variable);
    else this.#free.set(type, [variable]);
  }

  #variable(local: Local): number {
    const known = this.#variables[local.id];
    if (known !== undefined) return known;
    const type = valueType(local.type);
    const use = this.#uses.of[local.id];
    // Another local would overwrite a carried value in the next round.
    const variable = use && isCarried(use) ? this.asm.local(type) : this.#acquire(type);
    this.#variables[local.id] = variable;
    return variable;
  }

  /** Frees the variables of locals that no statement after this one uses; returns those that a
   * pending expression is still to read. */
  #end(locals: readonly Local[]): readonly Local[] {
    let awaited: Local[] | null = null;
    for (let i = 0; i < locals.length; i++) {
      const local = locals[i]!;
      if (this.#pending.size > 0 && this.#isAwaited(local)) {
        awaited ??= [];
        awaited.push(local);
        continue;
      }
      const variable = this.#variables[local.id];
      if (variable === undefined || variable < this.#fn.parameters.length) continue;
      this.#variables[local.id] = undefined;
      this.#release(valueType(local.type), variable);
    }
    return awaited ?? NO_LOCALS;
  }

  #block(statements: readonly Stmt[]): void {
    const ends = this.#uses.ends[this.#blocks++]!;
    // Locals that are done but for a pending expression that reads them.
    let ending = NO_LOCALS;
    for (let at = 0; at < statements.length; at++) {
      this.#statement(statements[at]!);
      const here = ends[at];
      if (here) ending = ending.length > 0 ? [...ending, ...here] : here;
      if (ending.length > 0) ending = this.#end(ending);
    }
    for (const part of this.#pending.values()) this.#flush(part);
    this.#end(ending);
  }

  #statement(s: Stmt): void {
    if (s.kind === "set") {
      const use = this.#uses.of[s.local.id]!;
      if (use.reads === 0) return;
      if (isSingle(use)) {
        if (this.#trace) this.#nodes.set(s.local.id, s.node);
        this.#defer(s.local, s.value);
        return;
      }
    }
    this.#settle(s);
    if (this.#trace) this.#enter(s.node);
    const { asm } = this;
    switch (s.kind) {
      case "set":
        emitExpression(this, s.value);
        asm.set(this.#variable(s.local));
        break;
      case "store":
        emitStoreOf(this, s.storage, s.address, s.value);
        break;
      case "if":
        emitExpression(this, s.condition);
        asm.begin("if");
        this.#block(s.then);
        asm.end();
        break;
      case "loop":
        this.#loop(s.variable, s.count, s.body);
        break;
      case "call": {
        for (const argument of s.args) emitExpression(this, argument);
        const index = this.#callee(s.callee);
        if (asm.call(index)) asm.drop();
        break;
      }
      case "barrier": {
        const threads = this.#fn.parameters[1];
        if (this.#barrier === null || !threads) {
          throw new TargetError(`wasm: a barrier in ${this.#fn.name}, which no team runs`);
        }
        asm.get(this.#variable(threads));
        asm.call(this.#barrier);
        break;
      }
      case "return":
        if (s.value) emitExpression(this, s.value);
        asm.return();
        break;
    }
  }

  /** Counts down to zero when nothing reads the variable: one instruction less than up to a count. */
  #loop(variable: Local, count: number | Expr, body: readonly Stmt[]): void {
    const { asm } = this;
    const isRead = (this.#uses.of[variable.id]?.reads ?? 0) > 0;
    const counter = this.#acquire("i32");
    const limit = isRead && typeof count !== "number" ? this.#acquire("i32") : counter;
    if (typeof count === "number") {
      asm.i32(isRead ? 0 : count);
      asm.set(counter);
    } else {
      emitExpression(this, count);
      asm.tee(limit);
      asm.i32(0);
      asm.op("i32.gt_s");
      asm.begin("if");
      if (isRead) {
        asm.i32(0);
        asm.set(counter);
      }
    }
    this.#variables[variable.id] = counter;
    asm.begin("loop");
    const outer = this.#node;
    this.#block(body);
    if (this.#trace) this.#enter(outer);
    asm.get(counter);
    asm.i32(isRead ? 1 : -1);
    asm.op("i32.add");
    asm.tee(counter);
    if (isRead) {
      if (typeof count === "number") asm.i32(count);
      else asm.get(limit);
      asm.op("i32.ne");
    }
    asm.branch("br_if", 0);
    asm.end();
    if (typeof count !== "number") asm.end();
    this.#variables[variable.id] = undefined;
    this.#release("i32", counter);
    if (limit !== counter) this.#release("i32", limit);
  }

  /** Holds a value back; what it is made of and is held back too becomes part of it. */
  #defer(local: Local, value: Expr): void {
    const reads: number[] = [];
    let loads = readsMemory(value);
    eachLocal(value, (operand) => {
      reads.push(operand.id);
      const part = this.#pending.get(operand.id);
      if (!part) return;
      reads.push(...part.reads);
      loads ||= part.readsMemory;
      this.#use(part);
    });
    this.#pending.set(local.id, { local, value, reads, readsMemory: loads });
  }

  /** A read local whose value is pending is replaced by that. */
  readonly #take = (operand: Local): void => {
    const part = this.#pending.get(operand.id);
    if (part) this.#use(part);
  };

  /** A pending value goes into the expression that reads it. */
  #use(part: Pending): void {
    this.#inline[part.local.id] = part.value;
    this.#pending.delete(part.local.id);
  }

  /** Before a statement: values that it reads go into it, values that it would change are set. */
  #settle(s: Stmt): void {
    if (this.#pending.size === 0) return;
    const operands = operandsOf(s);
    for (let i = 0; i < operands.length; i++) eachLocal(operands[i]!, this.#take);
    for (const part of this.#pending.values()) {
      if (s.kind === "set") {
        if (part.reads.includes(s.local.id)) this.#flush(part);
      } else if (part.readsMemory || (s.kind !== "store" && s.kind !== "call")) this.#flush(part);
    }
  }

  /** Sets the variable of a pending value. */
  #flush({ local, value }: Pending): void {
    this.#pending.delete(local.id);
    if (this.#trace) this.#enter(this.#nodes.get(local.id));
    emitExpression(this, value);
    this.asm.set(this.#variable(local));
  }

  #isAwaited(local: Local): boolean {
    for (const { reads } of this.#pending.values()) if (reads.includes(local.id)) return true;
    return false;
  }
}
