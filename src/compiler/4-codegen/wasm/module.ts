// Puts the sections of a wasm module around its functions: types, the imported memory, exports, code
// and names. Functions are announced first, so that they can call each other in any order.
import { TargetError } from "../../../errors.ts";
import { FunctionAssembler, type Signature } from "./assembler.ts";
import { ByteWriter } from "./bytes.ts";
import { VALUE_TYPE_BYTE } from "./opcodes.ts";

export interface ModuleMemory {
  /** Pages of 64 KiB; the memory never grows. */
  readonly pages: number;
  /** For threads: a SharedArrayBuffer. */
  readonly shared: boolean;
}

/** A module whose memory is imported as "env" "memory". */
export class WasmModule {
  readonly #memory: ModuleMemory;
  readonly #signatures: Signature[] = [];
  readonly #exports: number[] = [];
  readonly #code: (FunctionAssembler | undefined)[] = [];

  constructor(memory: ModuleMemory) {
    this.#memory = memory;
  }

  /** Announces a function, so that it can be called before it is defined; returns its index. */
  declare(signature: Signature, exported: boolean): number {
    const index = this.#signatures.push(signature) - 1;
    if (exported) this.#exports.push(index);
    return index;
  }

  signature(index: number): Signature {
    const signature = this.#signatures[index];
    if (!signature) throw new TargetError(`wasm module: no function ${index}`);
    return signature;
  }

  /** Begins the code of a declared function. */
  define(index: number): FunctionAssembler {
    return (this.#code[index] = new FunctionAssembler(this.signature(index), (callee) =>
      this.signature(callee),
    ));
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter(4096);
    out.bytes([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    const functions = new ByteWriter();
    section(out, 1, this.#types(functions));
    section(out, 2, this.#import());
    section(out, 3, functions);
    section(out, 7, this.#exported());
    section(out, 10, this.#codes());
    section(out, 0, this.#names());
    return out.written().slice();
  }

  /** The different signatures; tells `functions` which each function has. */
  #types(functions: ByteWriter): ByteWriter {
    const known = new Map<string, number>();
    const types = new ByteWriter();
    functions.unsigned(this.#signatures.length);
    for (const { parameters, result } of this.#signatures) {
      const key = `${parameters.join()}>${result}`;
      const index = known.get(key) ?? known.size;
      functions.unsigned(index);
      if (index < known.size) continue;
      known.set(key, index);
      types.byte(0x60);
      types.unsigned(parameters.length);
      for (const type of parameters) types.byte(VALUE_TYPE_BYTE[type]);
      types.unsigned(result ? 1 : 0);
      if (result) types.byte(VALUE_TYPE_BYTE[result]);
    }
    const body = new ByteWriter();
    body.unsigned(known.size);
    body.append(types);
    return body;
  }

  #import(): ByteWriter {
    const body = new ByteWriter();
    body.unsigned(1);
    body.name("env");
    body.name("memory");
    body.byte(2);
    body.byte(this.#memory.shared ? 3 : 1);
    body.unsigned(this.#memory.pages);
    body.unsigned(this.#memory.pages);
    return body;
  }

  #exported(): ByteWriter {
    const body = new ByteWriter();
    body.unsigned(this.#exports.length);
    for (const index of this.#exports) {
      body.name(this.signature(index).name);
      body.byte(0);
      body.unsigned(index);
    }
    return body;
  }

  #codes(): ByteWriter {
    const body = new ByteWriter(4096);
    body.unsigned(this.#signatures.length);
    for (let index = 0; index < this.#signatures.length; index++) {
      const code = this.#code[index];
      if (!code) {
        const { name } = this.signature(index);
        throw new TargetError(`wasm function ${name}: declared but never defined`);
      }
      code.writeTo(body);
    }
    return body;
  }

  /** Names for stack traces, profilers and the printer. */
  #names(): ByteWriter {
    const names = new ByteWriter(1024);
    names.unsigned(this.#signatures.length);
    for (let index = 0; index < this.#signatures.length; index++) {
      names.unsigned(index);
      names.name(this.signature(index).name);
    }
    const body = new ByteWriter(1024);
    body.name("name");
    body.byte(1);
    body.unsigned(names.length);
    body.append(names);
    return body;
  }
}

function section(out: ByteWriter, id: number, body: ByteWriter): void {
  out.byte(id);
  out.unsigned(body.length);
  out.append(body);
}
