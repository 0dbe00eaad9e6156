// Runs wasm modules: one memory that never grows holds the arena, the module's exports are the
// entries. Works alike in Node and in browsers.
import { enableRelaxedSimd } from "#host";
import type { Program } from "../compiler/3-schedule/program.ts";
import { memoryPages } from "../compiler/4-codegen/wasm/emit.ts";
import { TargetError } from "../errors.ts";
import type { Executable } from "./executable.ts";
import { hasRelaxed, hasVectors } from "./wasm-features.ts";

export interface LoadOptions {
  /** The module has fused multiply-adds, which Node 20 must be told to accept. */
  readonly relaxed?: boolean;
}

/** The target's name in executables and reports. */
export const TARGET = "wasm";

/** Compiles the bytes that emitWasm made of a program for one thread; throws TargetError where
 * vectors lack. */
export function loadWasm(
  program: Program,
  bytes: Uint8Array<ArrayBuffer>,
  options: LoadOptions = {},
): Executable {
  if (program.team) throw new TargetError("this program is for several threads: use loadWasmTeam");
  const { module, memory } = prepare(program, bytes, options);
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const entries = new Map<string, (...args: number[]) => number | undefined>();
  for (const [name, entry] of Object.entries(instance.exports)) {
    entries.set(name, entry as (...args: number[]) => number | undefined);
  }
  return {
    target: TARGET,
    threads: 1,
    memory: new Uint8Array(memory.buffer),
    call(name, ...args) {
      const entry = entries.get(name);
      if (!entry) throw unknownEntry(name, entries.keys());
      return entry(...args) ?? 0;
    },
    dispose() {
      entries.clear();
    },
  };
}

/** That a program has no such entry. */
export const unknownEntry = (name: string, known: Iterable<string>): TargetError =>
  new TargetError(`no entry named ${name} in this program; it has ${[...known].join(", ")}`);

/** The compiled module of a program and the memory that it runs on. */
export function prepare(
  program: Program,
  bytes: Uint8Array<ArrayBuffer>,
  options: LoadOptions,
): { readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory } {
  if (typeof WebAssembly === "undefined") {
    throw new TargetError('this engine has no WebAssembly; use target "reference"');
  }
  // Node 20 has the instructions behind a flag that can be set while it runs.
  if (options.relaxed && !hasRelaxed()) enableRelaxedSimd();
  let module: WebAssembly.Module;
  try {
    module = new WebAssembly.Module(bytes);
  } catch (error) {
    throw WebAssembly.validate(bytes) ? error : refused(options.relaxed ?? false);
  }
  return { module, memory: allocate(memoryPages(program), program.team !== undefined) };
}

function refused(relaxed: boolean): TargetError {
  if (!hasVectors()) {
    return new TargetError(
      'this engine has WebAssembly without SIMD; update it or use target "reference"',
    );
  }
  if (relaxed && !hasRelaxed()) {
    return new TargetError(
      "this engine has no relaxed vector instructions; leave out relaxed: true",
    );
  }
  return new TargetError("this engine refuses the module that was made for it; please report this");
}

function allocate(pages: number, shared: boolean): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch (error) {
    throw new TargetError(
      `cannot allocate ${Math.ceil(pages / 16)} MiB for the program; lower the batch size or memoryLimit`,
      { cause: error },
    );
  }
}
