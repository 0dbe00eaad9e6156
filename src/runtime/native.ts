// The native target's runtime: a program printed as C, compiled in a child process, kept in the
// user's cache and called through koffi. Works on Node with a C compiler; elsewhere every function
// here reports why not.
import {
  findNativeCompiler,
  type NativeEntry,
  type NativeLibrary,
  type NativeOptions,
  type NativeType,
  noteRecord,
  openNativeLibrary,
  recallRecord,
  reopenNativeLibrary,
} from "#host";
import type { LoopFunction, Type } from "../compiler/3-schedule/kernel.ts";
import type { Limits } from "../compiler/3-schedule/limits.ts";
import type { BufferPlan, Program } from "../compiler/3-schedule/program.ts";
import { C_FLAGS, emitC, nativeLimits, symbolOf } from "../compiler/4-codegen/c.ts";
import { DownhillError, TargetError } from "../errors.ts";
import type { Executable } from "./executable.ts";

export interface NativeExecutable extends Executable {
  /** Names the library in the cache; null when it is not kept. */
  readonly key: string | null;
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
  | {
      readonly ok: true;
      readonly compiler: string;
      readonly limits: Limits;
      /** The same for libraries that may stand for each other: compiler and processor. */
      readonly machine: string;
    }
  | { readonly ok: false; readonly why: string };

/** Finds a compiler that works, without throwing. */
export async function probeNative(options: NativeOptions = {}): Promise<NativeProbe> {
  try {
    const { candidate, identity } = await findNativeCompiler(options);
    return {
      ok: true,
      compiler: identity.version,
      limits: nativeLimits(identity.features),
      machine: `${candidate.fingerprint} ${identity.macros}`,
    };
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

const exportedOf = (program: Program) => program.functions.filter((f) => f.exported);

const entriesOf = (program: Program): NativeEntry[] =>
  exportedOf(program).map((f) => ({
    symbol: symbolOf(f.name),
    result: f.result ? C_TYPES[f.result.scalar] : "void",
    parameters: f.parameters.map((p) => C_TYPES[p.type.scalar]),
  }));

/** Compiles and loads a program; throws TargetError where that is not possible. */
export async function loadNative(
  program: Program,
  options: NativeOptions = {},
): Promise<NativeExecutable> {
  const compiler = await findNativeCompiler(options);
  const library = await openNativeLibrary(
    emitC(program),
    C_FLAGS,
    entriesOf(program),
    program.arenaBytes,
    compiler,
    options,
  );
  return executableOf(program, library, compiler.identity.version);
}

/** What the cache remembers of a program: enough to run it without planning or printing it. */
interface Remembered {
  readonly libraryKey: string;
  readonly compiler: string;
  readonly arenaBytes: number;
  readonly buffers: readonly BufferPlan[];
  readonly costs: Program["costs"];
  /** The exported functions, without their bodies. */
  readonly functions: readonly LoopFunction[];
}

const isRemembered = (value: object): value is Remembered =>
  "libraryKey" in value && "buffers" in value && "functions" in value && "arenaBytes" in value;

/** Notes a program under a name, so that `recallNative` finds it in another process. */
export async function rememberNative(
  name: string,
  program: Program,
  executable: NativeExecutable,
): Promise<void> {
  if (executable.key === null) return;
  const remembered: Remembered = {
    libraryKey: executable.key,
    compiler: executable.compiler,
    arenaBytes: program.arenaBytes,
    buffers: [...program.buffers.values()],
    costs: program.costs,
    functions: exportedOf(program).map((f) => ({ ...f, locals: f.parameters, body: [] })),
  };
  await noteRecord(name, remembered);
}

/** The program noted under a name, loaded, with no function bodies; null when there is none. */
export async function recallNative(
  name: string,
): Promise<{ readonly program: Program; readonly executable: NativeExecutable } | null> {
  const value = await recallRecord(name);
  if (!value || !isRemembered(value)) return null;
  const { libraryKey, compiler, arenaBytes, functions, costs } = value;
  const buffers = new Map(value.buffers.map((b) => [b.name, b]));
  const program = { functions, buffers, arenaBytes, costs };
  const library = await reopenNativeLibrary(libraryKey, entriesOf(program), arenaBytes);
  return library && { program, executable: executableOf(program, library, compiler) };
}

function executableOf(
  program: Program,
  library: NativeLibrary,
  compiler: string,
): NativeExecutable {
  const functions = new Map(
    exportedOf(program).map((f) => [
      f.name,
      { call: library.functions.get(symbolOf(f.name))!, arity: f.parameters.length },
    ]),
  );
  let isDisposed = false;
  return {
    target: "native",
    memory: library.memory,
    key: library.key,
    compiler,
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
