// WebAssembly modules as readable text: bytes are decoded by the same table of instructions that
// wrote them, one instruction a line, inner blocks indented. It knows what the emitter can write;
// anything else is a FormatError.

import { OPCODES, type Opcode, VALUE_TYPE_BYTE } from "../compiler/4-codegen/wasm/opcodes.ts";
import { FormatError } from "../errors.ts";

const keyOf = (prefix: number, code: number): number => prefix * 0x10000 + code;

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(OPCODES).map(([name, { prefix, code }]) => [keyOf(prefix, code), name]),
);
const TYPES: ReadonlyMap<number, string> = new Map(
  Object.entries(VALUE_TYPE_BYTE).map(([name, byte]) => [byte, name]),
);

/** The text of a module that emitWasm wrote; throws FormatError for any other bytes. */
export function printWasm(bytes: Uint8Array, remark: InstructionRemark = () => ""): string {
  return new ModulePrinter(bytes, remark).print();
}

/** What is said behind an instruction that begins so many bytes before the end of a function. */
export type InstructionRemark = (index: number, bytesLeft: number) => string;

interface FunctionType {
  readonly parameters: readonly string[];
  readonly results: readonly string[];
}

class ModulePrinter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #lines: string[] = [];
  readonly #types: FunctionType[] = [];
  readonly #functions: FunctionType[] = [];
  readonly #exports = new Map<number, string>();
  readonly #names = new Map<number, string>();
  readonly #remark: InstructionRemark;
  #at = 0;

  constructor(bytes: Uint8Array, remark: InstructionRemark) {
    this.#bytes = bytes;
    this.#remark = remark;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  print(): string {
    if (this.#bytes.length < 8 || this.#view.getUint32(0, true) !== 0x6d736100) {
      throw this.#error("the header of a WebAssembly module");
    }
    this.#at = 8;
    let code = -1;
    this.#lines.push("(module");
    while (this.#at < this.#bytes.length) {
      const id = this.#byte();
      const end = this.#unsigned() + this.#at;
      if (id === 1) this.#readTypes();
      else if (id === 2) this.#printImports();
      else if (id === 3) this.#times(() => this.#functions.push(this.#type()));
      else if (id === 7) this.#readExports();
      else if (id === 10) code = this.#at;
      else if (id === 0) this.#readNames(end);
      else throw this.#error(`a known section, not ${id},`);
      this.#at = end;
    }
    // Last, because the names come after the code.
    if (code >= 0) this.#printCode(code);
    this.#lines.push(")");
    return `${this.#lines.join("\n")}\n`;
  }

  #readTypes(): void {
    this.#times(() => {
      this.#byte();
      const parameters = this.#times(() => this.#valueType());
      const results = this.#times(() => this.#valueType());
      this.#types.push({ parameters, results });
    });
  }

  #printImports(): void {
    this.#times(() => {
      const [module, name] = [this.#name(), this.#name()];
      if (this.#byte() !== 2) throw this.#error("the import of a memory");
      const shared = this.#byte() === 3 ? " shared" : "";
      const [least, most] = [this.#unsigned(), this.#unsigned()];
      this.#lines.push(`  (import "${module}" "${name}" (memory ${least} ${most}${shared}))`);
    });
  }

  #readExports(): void {
    this.#times(() => {
      const name = this.#name();
      this.#byte();
      this.#exports.set(this.#unsigned(), name);
    });
  }

  #readNames(end: number): void {
    if (this.#name() !== "name") return;
    while (this.#at < end) {
      const kind = this.#byte();
      const next = this.#unsigned() + this.#at;
      if (kind === 1) this.#times(() => this.#names.set(this.#unsigned(), this.#name()));
      this.#at = next;
    }
  }

  #printCode(start: number): void {
    this.#at = start;
    let index = 0;
    this.#times(() => {
      const end = this.#unsigned() + this.#at;
      this.#printFunction(index++, end);
    });
  }

  #printFunction(index: number, end: number): void {
    const { parameters, results } = this.#functions[index]!;
    let head = `  (func ${this.#nameOf(index)}`;
    if (this.#exports.has(index)) head += ` (export "${this.#exports.get(index)}")`;
    for (const [i, type] of parameters.entries()) head += ` (param ${i} ${type})`;
    for (const type of results) head += ` (result ${type})`;
    this.#lines.push(head);
    let local = parameters.length;
    this.#times(() => {
      const count = this.#unsigned();
      const range = count === 1 ? `${local}` : `${local}..${local + count - 1}`;
      this.#lines.push(`    (local ${range} ${this.#valueType()})`);
      local += count;
    });
    let depth = 2;
    while (this.#at < end) {
      const remark = this.#remark(index, end - this.#at);
      const { name, text, row } = this.#instruction();
      // The end of the function closes the bracket that opened it.
      if (this.#at === end) break;
      if (name === "end" || name === "else") depth--;
      this.#lines.push("  ".repeat(depth) + text + remark);
      if (row.immediate === "block" || name === "else") depth++;
    }
    this.#lines.push("  )");
  }

  #instruction(): { name: string; text: string; row: Opcode } {
    const first = this.#byte();
    const isPrefix = first >= 0xfc;
    const code = isPrefix ? this.#unsigned() : first;
    const name = NAMES.get(keyOf(isPrefix ? first : 0, code));
    if (!name) throw this.#error(`a known instruction, not 0x${code.toString(16)},`);
    const row: Opcode = OPCODES[name as keyof typeof OPCODES];
    const immediate = this.#immediate(row);
    return { name, row, text: immediate === "" ? name : `${name} ${immediate}` };
  }

  #immediate(row: Opcode): string {
    switch (row.immediate) {
      case "none":
      case "effect":
        return "";
      case "zero":
        this.#byte();
        return "";
      case "lane":
        return `${this.#byte()}`;
      case "block": {
        const type = TYPES.get(this.#byte());
        return type ? `(result ${type})` : "";
      }
      case "function":
        return this.#nameOf(this.#unsigned());
      case "label":
      case "local":
        return `${this.#unsigned()}`;
      case "memory":
      case "memoryLane": {
        this.#unsigned();
        const offset = `offset=${this.#unsigned()}`;
        return row.immediate === "memory" ? offset : `${offset} ${this.#byte()}`;
      }
      case "shuffle":
        return [...this.#take(16)].join(" ");
      case "i32":
      case "i64":
        return `${this.#signed()}`;
      case "f32":
        this.#take(4);
        return number(this.#view.getFloat32(this.#at - 4, true));
      case "f64":
        this.#take(8);
        return number(this.#view.getFloat64(this.#at - 8, true));
      case "v128":
        return this.#vector();
    }
  }

  /** Lanes as the numbers that they most likely are: floats where all look like floats. */
  #vector(): string {
    this.#take(16);
    const at = this.#at - 16;
    const words = [0, 4, 8, 12].map((i) => this.#view.getInt32(at + i, true));
    const floats = [0, 4, 8, 12].map((i) => this.#view.getFloat32(at + i, true));
    const plausible = floats.every((x) => x === 0 || (Math.abs(x) > 1e-30 && Math.abs(x) < 1e30));
    if (words.some((w) => w !== 0) && plausible) return `f32x4 ${floats.map(number).join(" ")}`;
    return `i32x4 ${words.map((w) => `0x${(w >>> 0).toString(16).padStart(8, "0")}`).join(" ")}`;
  }

  #nameOf(index: number): string {
    return `$${this.#names.get(index) ?? index}`;
  }

  #type(): FunctionType {
    const type = this.#types[this.#unsigned()];
    if (!type) throw this.#error("the index of a type");
    return type;
  }

  #valueType(): string {
    const type = TYPES.get(this.#byte());
    if (!type) throw this.#error("a type");
    return type;
  }

  #times<T>(read: () => T): T[] {
    return Array.from({ length: this.#unsigned() }, read);
  }

  #take(count: number): Uint8Array {
    const taken = this.#bytes.subarray(this.#at, this.#at + count);
    if (taken.length < count) throw this.#error(`${count} more bytes`);
    this.#at += count;
    return taken;
  }

  #byte(): number {
    return this.#take(1)[0]!;
  }

  #unsigned(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  #signed(): bigint {
    let value = 0n;
    let shift = 0n;
    for (;;) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if (byte < 0x80) return byte & 0x40 ? value - (1n << shift) : value;
    }
  }

  #name(): string {
    return new TextDecoder().decode(this.#take(this.#unsigned()));
  }

  #error(expected: string): FormatError {
    return new FormatError("wasm module", expected, `other bytes before byte ${this.#at}`);
  }
}

const number = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));
