// Writes the code of a wasm function, instruction by instruction. Every one is checked against a stack of types as it is written, so wrong code is
// refused where it is made, with the function and instruction named, not by the engine later.
import { TargetError } from "../../../errors.ts";
import { ByteWriter } from "./bytes.ts";
import {
  OPCODES,
  type Opcode,
  type OpcodeName,
  VALUE_TYPE_BYTE,
  type ValueType,
} from "./opcodes.ts";

export interface Signature {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | null;
}

interface Block {
  readonly kind: "function" | "block" | "loop" | "if" | "else";
  /** Values on the stack when the block began; the code inside may not touch them. */
  readonly height: number;
  readonly result: ValueType | null;
  /** After a branch or return: what follows is never reached and may pop anything. */
  unreachable: boolean;
}

const LOCAL_TEE = OPCODES["local.tee"].code;

/** The code of one function. */
export class FunctionAssembler {
  readonly signature: Signature;
  readonly #callee: (index: number) => Signature;
  readonly #code = new ByteWriter();
  /** Sets the locals of vector constants; comes before the code. */
  readonly #prologue = new ByteWriter(16);
  /** Locals of vector constants, by the word that all four are or by all of them. */
  readonly #constants = new Map<string | number, number>();
  readonly #locals: ValueType[];
  readonly #stack: ValueType[] = [];
  readonly #blocks: Block[];
  /** Height of the innermost block; above every stack behind the end of the function. */
  #height = 0;
  /** The local of the last instruction if that is `local.set`, else -1, and where it begins. */
  #setLocal = -1;
  #setStart = 0;

  constructor(signature: Signature, callee: (index: number) => Signature) {
    this.signature = signature;
    this.#callee = callee;
    this.#locals = [...signature.parameters];
    this.#blocks = [{ kind: "function", height: 0, result: signature.result, unreachable: false }];
  }

  /** Adds a local variable and returns its index. */
  local(type: ValueType): number {
    return this.#locals.push(type) - 1;
  }

  /** An instruction without an immediate whose effect the table tells. */
  op(name: OpcodeName): void {
    this.#begin(name, "none");
  }

  return(): void {
    this.#popResult("return", this.signature.result);
    this.#begin("return", "effect");
    this.#unreachable();
  }

  unreachable(): void {
    this.#begin("unreachable", "effect");
    this.#unreachable();
  }

  drop(): void {
    this.#popAny("drop");
    this.#begin("drop", "effect");
  }

  /** The first of two values of one type where the i32 above them is not 0, else the second. */
  select(): void {
    this.#pop("select", "i32");
    const type = this.#popAny("select");
    this.#pop("select", type);
    this.#begin("select", "effect");
    this.#stack.push(type);
  }

  get(local: number): void {
    const type = this.#locals[local] ?? this.#noLocal("local.get", local);
    if (this.#setLocal === local) {
      this.#code.patch(this.#setStart, LOCAL_TEE);
      this.#setLocal = -1;
    } else this.#local(OPCODES["local.get"].code, local);
    this.#stack.push(type);
  }

  set(local: number): void {
    this.#pop("local.set", this.#locals[local] ?? this.#noLocal("local.set", local));
    const start = this.#code.length;
    this.#local(OPCODES["local.set"].code, local);
    this.#setStart = start;
    this.#setLocal = local;
  }

  tee(local: number): void {
    const type = this.#locals[local] ?? this.#noLocal("local.tee", local);
    this.#pop("local.tee", type);
    this.#local(LOCAL_TEE, local);
    this.#stack.push(type);
  }

  i32(value: number): void {
    this.#begin("i32.const", "i32");
    this.#code.signed(value);
  }

  i64(value: bigint): void {
    this.#begin("i64.const", "i64");
    this.#code.signed64(value);
  }

  f32(value: number): void {
    this.#begin("f32.const", "f32");
    this.#code.float32(value);
  }

  f64(value: number): void {
    this.#begin("f64.const", "f64");
    this.#code.float64(value);
  }

  /**
   * A vector constant from its four words. It is 18 bytes of code, so it is written once, at the
   * start of the function, and kept in a local; engines keep it in a register or in memory.
   */
  v128(words: Int32Array): void {
    const first = words[0]!;
    const key = words.every((word) => word === first) ? first : words.join(" ");
    let local = this.#constants.get(key);
    if (local === undefined) {
      local = this.local("v128");
      this.#constants.set(key, local);
      const { prefix, code } = OPCODES["v128.const"];
      this.#prologue.code(prefix, code);
      for (let i = 0; i < 4; i++) this.#prologue.word(words[i]!);
      this.#prologue.byte(OPCODES["local.set"].code);
      this.#prologue.unsigned(local);
    }
    this.get(local);
  }

  /** A load, store or atomic instruction at the address on the stack plus `offset`. */
  memory(name: OpcodeName, offset: number, lane?: number): void {
    if (!(offset >= 0 && offset < 2 ** 32)) {
      throw this.#error(`${name}: expected an offset of 32 bits, got ${offset}`);
    }
    const { align } = this.#begin(name, lane === undefined ? "memory" : "memoryLane");
    this.#code.unsigned(align);
    this.#code.unsigned(offset);
    if (lane !== undefined) this.#code.byte(lane);
  }

  /** Extracts or replaces a lane. */
  lane(name: OpcodeName, lane: number): void {
    this.#begin(name, "lane");
    this.#code.byte(lane);
  }

  /** Picks 16 bytes of the 32 of two vectors. */
  shuffle(bytes: readonly number[]): void {
    this.#begin("i8x16.shuffle", "shuffle");
    this.#code.bytes(bytes);
  }

  /** Calls a function of the module; returns whether it leaves a result. */
  call(index: number): boolean {
    const callee = this.#callee(index);
    const name = `call ${callee.name}`;
    for (let i = callee.parameters.length - 1; i >= 0; i--) this.#pop(name, callee.parameters[i]!);
    this.#begin("call", "function");
    this.#code.unsigned(index);
    if (callee.result) this.#stack.push(callee.result);
    return callee.result !== null;
  }

  /** Opens a block, loop or if; end() closes it. */
  begin(kind: "block" | "loop" | "if", result: ValueType | null = null): void {
    this.#begin(kind, "block");
    this.#code.byte(result ? VALUE_TYPE_BYTE[result] : 0x40);
    this.#open({ kind, height: this.#stack.length, result, unreachable: false });
  }

  #open(block: Block): void {
    this.#blocks.push(block);
    this.#height = block.height;
  }

  /** The other branch of the innermost if. */
  else(): void {
    const block = this.#blocks.at(-1)!;
    if (block.kind !== "if") throw this.#error(`else: expected to be in an if, in a ${block.kind}`);
    this.#close(block);
    this.#begin("else", "effect");
    this.#blocks.pop();
    this.#open({ ...block, kind: "else", unreachable: false });
  }

  end(): void {
    const block = this.#blocks.at(-1)!;
    this.#close(block);
    if (block.kind === "if" && block.result) throw this.#error("if: a result needs an else");
    this.#blocks.pop();
    this.#height = this.#blocks.at(-1)?.height ?? Number.POSITIVE_INFINITY;
    this.#begin("end", "effect");
    if (block.result && this.#blocks.length > 0) this.#stack.push(block.result);
  }

  /** Branches to the end of an enclosing block, or to the head of a loop; 0 is the innermost. */
  branch(name: "br" | "br_if", depth: number): void {
    const block = this.#blocks.at(-1 - depth);
    if (!block) throw this.#error(`${name}: no enclosing block ${depth}`);
    this.#begin(name, "label");
    this.#code.unsigned(depth);
    const wanted = block.kind === "loop" ? null : block.result;
    this.#popResult(name, wanted);
    if (name === "br") this.#unreachable();
    else if (wanted) this.#stack.push(wanted);
  }

  /** Appends the finished function to a code section. */
  /** Bytes of code so far, without what is put before it. */
  get length(): number {
    return this.#code.length;
  }

  writeTo(out: ByteWriter): void {
    if (this.#blocks.length > 0) throw this.#error("expected end of every block and the function");
    const head = new ByteWriter(32);
    const declared = this.#locals.slice(this.signature.parameters.length);
    const startsRun = (type: ValueType, i: number) => type !== declared[i - 1];
    head.unsigned(declared.filter(startsRun).length);
    for (let i = 0, from = 0; i < declared.length; i++) {
      if (declared[i + 1] === declared[i]) continue;
      head.unsigned(i + 1 - from);
      head.byte(VALUE_TYPE_BYTE[declared[i]!]);
      from = i + 1;
    }
    out.unsigned(head.length + this.#prologue.length + this.#code.length);
    out.append(head);
    out.append(this.#prologue);
    out.append(this.#code);
  }

  /** Checks operands and writes the code of an instruction; its immediate follows. */
  #begin(name: OpcodeName, immediate: Opcode["immediate"]): Opcode {
    const row: Opcode = OPCODES[name];
    if (row.immediate !== immediate || this.#blocks.length === 0) this.#refuse(name, immediate);
    const { takes, gives } = row;
    for (let i = takes.length - 1; i >= 0; i--) this.#pop(name, takes[i]!);
    this.#code.code(row.prefix, row.code);
    this.#setLocal = -1;
    if (gives) this.#stack.push(gives);
    return row;
  }

  /** Writes an instruction on a local, most of all there are; the types are the caller's concern. */
  #local(code: number, local: number): void {
    if (this.#blocks.length === 0) throw this.#error("a local after the end of the function");
    this.#code.pair(code, local);
    this.#setLocal = -1;
  }

  /** Throws, unless this is the `end` of the function itself. */
  #refuse(name: OpcodeName, immediate: Opcode["immediate"]): void {
    const wanted = OPCODES[name].immediate;
    if (wanted !== immediate) {
      throw this.#error(`${name}: expected an immediate of kind ${wanted}, got ${immediate}`);
    }
    if (name !== "end") throw this.#error(`${name} after the end of the function`);
  }

  #noLocal(name: string, local: number): never {
    throw this.#error(`${name}: no local ${local}`);
  }

  #pop(name: string, wanted: ValueType): void {
    const stack = this.#stack;
    if (stack.length > this.#height && stack[stack.length - 1] === wanted) stack.length--;
    else this.#popOther(name, wanted);
  }

  /** What is on top is not what is wanted: wrong, unless it is never reached. */
  #popOther(name: string, wanted: ValueType): void {
    const block = this.#blocks.at(-1);
    if (!block) throw this.#error(`${name} after the end of the function`);
    if (this.#stack.length > block.height) {
      const found = this.#stack.pop()!;
      if (found !== wanted) throw this.#error(`${name}: expected ${wanted}, found ${found}`);
    } else if (!block.unreachable) {
      throw this.#error(`${name}: expected ${wanted}, found nothing on the stack`);
    }
  }

  #popAny(name: string): ValueType {
    const block = this.#blocks.at(-1)!;
    if (this.#stack.length > block.height) return this.#stack.pop()!;
    if (block.unreachable) return "i32";
    throw this.#error(`${name}: expected a value, found nothing on the stack`);
  }

  #popResult(name: string, wanted: ValueType | null): void {
    if (wanted) this.#pop(name, wanted);
  }

  /** Code after this point is not reached; values left on the stack are dropped by the engine. */
  #unreachable(): void {
    const block = this.#blocks.at(-1)!;
    block.unreachable = true;
    this.#stack.length = block.height;
  }

  #close(block: Block): void {
    if (block === undefined) throw this.#error("end: no block is open");
    this.#popResult(`end of ${block.kind}`, block.result);
    const left = this.#stack.length - block.height;
    if (left > 0) throw this.#error(`end of ${block.kind}: ${left} values left on the stack`);
  }

  #error(message: string): TargetError {
    return new TargetError(`wasm function ${this.signature.name}: ${message}`);
  }
}
