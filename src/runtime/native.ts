// The native target's runtime: a program printed as C, compiled in a child process, kept in the
// user's cache and called through koffi. Works on Node with a C compiler; elsewhere every function
// here reports why not.
import {
  cores,
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
import type { LoopFunction, Type } from "../compiler/3-schedule/loops/kernel.ts";
import type { Limits } from "../compiler/3-schedule/loops/limits.ts";
import type { BufferPlan, Program, Team } from "../compiler/3-schedule/program.ts";
import { C_FLAGS, emitSource, nativeLimits, symbolOf } from "../compiler/4-codegen/c.ts";
import { TEAM_SIZE, TEAM_START, TEAM_STOP } from "../compiler/4-codegen/c-team.ts";
import { DownhillError, TargetError } from "../errors.ts";
import { endsWith, type Held } from "./ending.ts";
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

const entriesOf = (program: Program): NativeEntry[] => [
  ...exportedOf(program).map(
    (f): NativeEntry => ({
      symbol: symbolOf(f.name),
      result: f.result ? C_TYPES[f.result.scalar] : "void",
      parameters: f.isTeam
        ? ["int64_t", "int32_t"]
        : f.parameters.map((p) => C_TYPES[p.type.scalar]),
    }),
  ),
  ...(program.team ? TEAM_ENTRIES : []),
];

const TEAM_ENTRIES: readonly NativeEntry[] = [
  { symbol: TEAM_START, result: "int64_t", parameters: ["int32_t", "int32_t"] },
  { symbol: TEAM_STOP, result: "void", parameters: ["int64_t"] },
  { symbol: TEAM_SIZE, result: "int32_t", parameters: ["int64_t"] },
];

/** Pauses before a waiting thread sleeps: some milliseconds. A virtual machine gives the core of a
 * sleeper away and gets it back late: with a hundredth of it steps took 1.5 times as long. */
const SPINS = 200_000;

/** The threads of a library: `id` is 0 where the caller is alone. */
interface NativeTeam {
  readonly id: number;
  readonly threads: number;
  readonly notes: readonly string[];
  stop(): void;
}

function startTeam({ team }: Program, { functions }: NativeLibrary): NativeTeam {
  if (!team) return { id: 0, threads: 1, notes: [], stop: () => {} };
  const wanted = team.threads;
  // Spinning takes the core from a thread that the others wait for, if there are too few.
  const id = functions.get(TEAM_START)!(wanted, wanted <= cores() ? SPINS : 0);
  const threads = functions.get(TEAM_SIZE)!(id);
  return {
    id,
    threads,
    notes: threads < wanted ? [`${threads} of ${wanted} threads: the system gives no more`] : [],
    stop: () => void functions.get(TEAM_STOP)!(id),
  };
}

/** Threads and library, apart from the executable that has them. */
const heldBy = (team: NativeTeam, library: NativeLibrary): Held => ({
  close: () => {
    team.stop();
    library.unload();
  },
});

/** Compiles and loads a program; throws TargetError where that is not possible. */
export async function loadNative(
  program: Program,
  options: NativeOptions = {},
): Promise<NativeExecutable> {
  const compiler = await findNativeCompiler(options);
  const library = await openNativeLibrary(
    emitSource(program),
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
  readonly team?: Team;
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
    ...(program.team ? { team: program.team } : {}),
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
  const { libraryKey, compiler, arenaBytes, functions, costs, team } = value;
  const buffers = new Map(value.buffers.map((b) => [b.name, b]));
  const program: Program = { functions, buffers, arenaBytes, costs, ...(team ? { team } : {}) };
  const library = await reopenNativeLibrary(libraryKey, entriesOf(program), arenaBytes);
  return library && { program, executable: executableOf(program, library, compiler) };
}

function executableOf(
  program: Program,
  library: NativeLibrary,
  compiler: string,
): NativeExecutable {
  const team = startTeam(program, library);
  const functions = new Map(
    exportedOf(program).map((f) => {
      const call = library.functions.get(symbolOf(f.name))!;
      return f.isTeam
        ? [
            f.name,
            {
              call: (...args: number[]) => call(team.id, ...args),
              alone: (...args: number[]) => call(0, ...args),
              arity: 1,
            },
          ]
        : [f.name, { call, alone: call, arity: f.parameters.length }];
    }),
  );
  let isDisposed = false;
  const executable: NativeExecutable = {
    target: "native",
    threads: team.threads,
    memory: library.memory,
    key: library.key,
    compiler,
    cached: library.cached,
    compileMs: library.compileMs,
    notes: [...library.notes, ...team.notes],
    async start(entry, steps, alone) {
      const found = alone ? functions.get(entry) : undefined;
      return found && !isDisposed ? found.alone(steps) : executable.call(entry, steps);
    },
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
      end();
    },
  };
  const end = endsWith(executable, heldBy(team, library));
  return executable;
}
