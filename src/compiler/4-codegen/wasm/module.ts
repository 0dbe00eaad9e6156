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

    const types = new Map<string, { index: number; signature: Signature }>();
    const typeOf = this.#signatures.map((signature) => {
      const key = `${signature.parameters.join()}>${signature.result}`;
      const known = types.get(key) ?? { index: types.size, signature };
      types.set(key, known);
      return known.index;
    });
    section(out, 1, (body) => {
      body.unsigned(types.size);
      for (const { signature } of types.values()) {
        body.byte(0x60);
        body.unsigned(signature.parameters.length);
        for (const type of signature.parameters) body.byte(VALUE_TYPE_BYTE[type]);
        body.unsigned(signature.result ? 1 : 0);
        if (signature.result) body.byte(VALUE_TYPE_BYTE[signature.result]);
      }
    });
    section(out, 2, (body) => {
      body.unsigned(1);
      body.name("env");
      body.name("memory");
      body.byte(2);
      body.byte(this.#memory.shared ? 3 : 1);
      body.unsigned(this.#memory.pages);
      body.unsigned(this.#memory.pages);
    });
    section(out, 3, (body) => {
      body.unsigned(typeOf.length);
      for (const index of typeOf) body.unsigned(index);
    });
    section(out, 7, (body) => {
      body.unsigned(this.#exports.length);
      for (const index of this.#exports) {
        body.name(this.signature(index).name);
        body.byte(0);
        body.unsigned(index);
      }
    });
    section(out, 10, (body) => {
      body.unsigned(this.#signatures.length);
      for (const [index, { name }] of this.#signatures.entries()) {
        const code = this.#code[index];
        if (!code) throw new TargetError(`wasm function ${name}: declared but never defined`);
        code.writeTo(body);
      }
    });
    // Names for stack traces, profilers and the printer.
    section(out, 0, (body) => {
      body.name("name");
      const names = new ByteWriter();
      names.unsigned(this.#signatures.length);
      for (const [index, { name }] of this.#signatures.entries()) {
        names.unsigned(index);
        names.name(name);
      }
      body.byte(1);
      body.unsigned(names.length);
      body.append(names);
    });
    return out.written().slice();
  }
}

function section(out: ByteWriter, id: number, write: (body: ByteWriter) => void): void {
  const body = new ByteWriter(1024);
  write(body);
  out.byte(id);
  out.unsigned(body.length);
  out.append(body);
}
