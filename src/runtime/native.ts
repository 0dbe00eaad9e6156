// The native target's runtime: a program printed as C, compiled in a child process, kept in the
// user's cache and called through koffi. Works on Node with a C compiler; elsewhere every function
// here reports why not.
import {
  findNativeCompiler,
  type NativeEntry,
  type NativeOptions,
  type NativeType,
  openNativeLibrary,
} from "#host";
import type { Type } from "../compiler/3-schedule/kernel.ts";
import type { Limits } from "../compiler/3-schedule/limits.ts";
import type { Program } from "../compiler/3-schedule/program.ts";
import { C_FLAGS, emitC, nativeLimits, symbolOf } from "../compiler/4-codegen/c.ts";
import { DownhillError, TargetError } from "../errors.ts";
import type { Executable } from "./executable.ts";

export interface NativeExecutable extends Executable {
  /** The C source. */
  readonly source: string;
  /** The compiler's first line about itself. */
  readonly compiler: string;
  /** Whether the library was compiled before. */
  readonly cached: boolean;
  readonly compileMs: number;
  /** What went less well than it could, in words. */
  readonly notes: readonly string[];
}

/** Whether native code can be made here, and within which limits. */
export type NativeProbe =
  | { readonly ok: true; readonly compiler: string; readonly limits: Limits }
  | { readonly ok: false; readonly why: string };

/** Finds a compiler that works, without throwing. */
export async function probeNative(options: NativeOptions = {}): Promise<NativeProbe> {
  try {
    const { identity } = await findNativeCompiler(options);
    return { ok: true, compiler: identity.version, limits: nativeLimits(identity.features) };
  } catch (error) {
    if (error instanceof DownhillError) return { ok: false, why: error.message };
    throw error;
  }
}

const C_TYPES = {
  f32: "float",
  f64: "double",
  i32: "int32_t",
  u32: "uint32_t",
  i64: "int64_t",
  index: "int64_t",
} as const satisfies Record<Type["scalar"], NativeType>;

/** Compiles and loads a program; throws TargetError where that is not possible. */
export async function loadNative(
  program: Program,
  options: NativeOptions = {},
): Promise<NativeExecutable> {
  const compiler = await findNativeCompiler(options);
  const source = emitC(program);
  const exported = program.functions.filter((f) => f.exported);
  const entries = exported.map(
    (f): NativeEntry => ({
      symbol: symbolOf(f.name),
      result: f.result ? C_TYPES[f.result.scalar] : "void",
      parameters: f.parameters.map((p) => C_TYPES[p.type.scalar]),
    }),
  );
  const library = await openNativeLibrary(
    source,
    C_FLAGS,
    entries,
    program.arenaBytes,
    compiler,
    options,
  );
  const functions = new Map(
    exported.map((f) => [
      f.name,
      { call: library.functions.get(symbolOf(f.name))!, arity: f.parameters.length },
    ]),
  );
  let isDisposed = false;
  return {
    target: "native",
    memory: library.memory,
    source,
    compiler: compiler.identity.version,
    cached: library.cached,
    compileMs: library.compileMs,
    notes: library.notes,
    call(entry, ...args) {
      if (isDisposed) throw new TargetError(`call of ${entry} after dispose()`);
      const found = functions.get(entry);
      if (!found) {
        throw new TargetError(
          `no entry named ${entry}; this program has ${[...functions.keys()].join(", ")}`,
        );
      }
      if (args.length !== found.arity) {
        throw new TargetError(`${entry} takes ${found.arity} numbers, got ${args.length}`);
      }
      // A transferred buffer has no bytes left for the library to work on.
      if (library.memory.buffer.byteLength === 0) {
        throw new TargetError(`call of ${entry} after its arena was transferred to another thread`);
      }
      return found.call(...args);
    },
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      library.unload();
    },
  };
}
