// Native code on Node: compiles a C source into a library, keeps it in the user's cache folder,
// and binds it through koffi, which need not be installed. Everything that can go wrong is a
// TargetError that says what to do; what went less well than it could is in `notes`.
import * as fs from "node:fs/promises";
import * as os from "node:os";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { type CSource, partFlags } from "../compiler/4-codegen/c-parts.ts";
import { AbortedError, TargetError } from "../errors.ts";
import {
  addLibrary,
  findLibrary,
  openCache,
  readRecord,
  refusesWriting,
  writeRecord,
} from "./host-native-cache.ts";
import {
  type CompilerCandidate,
  type CompilerIdentity,
  compileLibrary,
  compilerCandidates,
  digest,
  type Environment,
  identify,
} from "./host-native-compiler.ts";
import { systemReason } from "./host-node-files.ts";

/** What tests replace. */
export interface NativeOptions {
  /** Read for CC, PATH, XDG_CACHE_HOME and HOME; default: those of the process. */
  readonly environment?: Environment;
  readonly importKoffi?: () => Promise<unknown>;
  /** Compilers that run side by side at most; default: as many as there are cores. */
  readonly compilers?: number;
  /** Ends a compiler that runs: AbortedError. */
  readonly signal?: AbortSignal | undefined;
}

/** An exported function of a library: its first parameter is the arena. */
export interface NativeEntry {
  readonly symbol: string;
  readonly result: NativeType | "void";
  readonly parameters: readonly NativeType[];
}
export type NativeType = "int32_t" | "uint32_t" | "int64_t" | "float" | "double";

/** A compiler that has compiled a trial library which loaded and ran. */
export interface NativeCompiler {
  readonly candidate: CompilerCandidate;
  readonly identity: CompilerIdentity;
}

/** A loaded library with its arena. */
export interface NativeLibrary {
  /** Names the library in the cache; null when it is not kept. */
  readonly key: string | null;
  readonly memory: Uint8Array<ArrayBuffer>;
  /** Calls the entry with this symbol. */
  readonly functions: ReadonlyMap<string, (...args: number[]) => number>;
  unload(): void;
  /** Whether the library was in the cache. */
  readonly cached: boolean;
  readonly compileMs: number;
  readonly notes: readonly string[];
}

interface Koffi {
  /** Of null: what the process has loaded. */
  load(path: string | null): KoffiLibrary;
  address(buffer: Uint8Array): bigint;
}
interface KoffiLibrary {
  func(name: string, result: string, parameters: string[]): (...args: unknown[]) => unknown;
  unload(): void;
}

const ALIGNMENT = 64;
const TRIAL = "int dh_trial(char *M, long long a) { M[0] = 7; return (int)a + 35; }\n";
const TRIAL_ENTRY: NativeEntry = {
  symbol: "dh_trial",
  result: "int32_t",
  parameters: ["int64_t"],
};

async function loadKoffi(options: NativeOptions): Promise<Koffi> {
  // Not a literal, so that neither tsc nor a bundler asks for a package that is optional.
  const name = "koffi";
  try {
    const module = (await (options.importKoffi?.() ?? import(name))) as { default?: Koffi } & Koffi;
    const koffi = module.default ?? module;
    if (typeof koffi.load !== "function") throw new Error("it has no function load");
    return koffi;
  } catch (error) {
    throw new TargetError(
      'native code needs the package koffi, which cannot be loaded; run "npm install koffi", or use target "wasm"',
      { cause: error },
    );
  }
}

/** A new arena whose byte 0 is aligned; JavaScript never moves the bytes of an ArrayBuffer. */
function allocate(koffi: Koffi, bytes: number): Uint8Array<ArrayBuffer> {
  const isLarge = bytes >= LEAST_PAGES * HUGE_PAGE;
  const alignment = isLarge ? HUGE_PAGE : ALIGNMENT;
  const whole = new ArrayBuffer(Math.max(bytes, alignment) + alignment);
  const address = koffi.address(new Uint8Array(whole));
  const offset = Number(-address & BigInt(alignment - 1));
  if (isLarge) askForHugePages(koffi, address + BigInt(offset), bytes);
  return new Uint8Array(whole, offset, bytes);
}

/** Bytes of a huge page, and how many of them an arena has at least that asks for them. */
const HUGE_PAGE = 2 ** 21;
const LEAST_PAGES = 4;
const MADV_HUGEPAGE = 14;

/** Asks Linux for pages of 2 MB, of which a processor keeps hundreds translated; with pages of 4 kB it
 * waits for page tables whenever a kernel goes through many rows. Where the system gives none, all is as
 * it was. */
function askForHugePages(koffi: Koffi, address: bigint, bytes: number): void {
  if (process.platform !== "linux") return;
  try {
    const advise = koffi.load(null).func("madvise", "int", ["uintptr_t", "size_t", "int"]);
    advise(address, bytes, MADV_HUGEPAGE);
  } catch {
    // advice that cannot be given
  }
}

interface Built {
  readonly key: string;
  readonly path: string;
  readonly cached: boolean;
  readonly compileMs: number;
  readonly notes: readonly string[];
  /** Not in the cache: to be removed once the library is loaded. */
  readonly temporary: boolean;
}

async function build(
  source: CSource,
  flags: readonly string[],
  { candidate, identity }: NativeCompiler,
  { environment = process.env, compilers = os.availableParallelism(), signal }: NativeOptions,
): Promise<Built> {
  const all = [...flags, ...identity.machineFlags, "-fPIC", "-w"];
  const key = digest(source.text, all.join(" "), identity.macros, candidate.fingerprint).slice(
    0,
    40,
  );
  const notes: string[] = [];
  const cache = await openCache(environment);
  if ("path" in cache) {
    const found = await findLibrary(cache.path, key);
    if (typeof found === "object") {
      return { key, path: found.path, cached: true, compileMs: 0, notes, temporary: false };
    }
    if (found !== "absent") notes.push(`the cached library was compiled again: ${found}`);
  }
  const start = performance.now();
  const refusal = "path" in cache ? await refusesWriting(cache.path) : cache.why;
  const temporary = !("path" in cache) || refusal !== null;
  if (temporary) notes.push(`compiled libraries are not kept: ${refusal}`);
  const folder = temporary ? await temporaryFolder() : cache.path;
  try {
    const path = await addLibrary(folder, key, async (output) => {
      const units = partFlags(source.parts, compilers);
      const { text } = source;
      await compileLibrary(candidate, { text, units }, all, output, environment, signal);
      await fs.access(output).catch(() => {
        throw new TargetError(
          `the C compiler ${candidate.command} reported success but wrote no library; set CC to gcc or clang, or use target "wasm"`,
        );
      });
    });
    return { key, path, cached: false, compileMs: performance.now() - start, notes, temporary };
  } catch (error) {
    if (temporary) await fs.rm(folder, { recursive: true, force: true });
    // Ctrl-C in a terminal goes to the compiler too, which may be gone before the signal is heard of
    await new Promise((heard) => setTimeout(heard, signal ? 20 : 0));
    if (signal?.aborted) throw new AbortedError("stopped while the C compiler ran");
    if (error instanceof TargetError) throw error;
    throw new TargetError(
      `cannot keep a compiled library in ${folder}: ${systemReason(error)}; set XDG_CACHE_HOME to a folder with room`,
      { cause: error },
    );
  }
}

async function temporaryFolder(): Promise<string> {
  try {
    return await fs.mkdtemp(join(os.tmpdir(), "downhill-"));
  } catch (error) {
    throw new TargetError(
      `no folder for compiled code: ${systemReason(error)}; set XDG_CACHE_HOME or TMPDIR to a folder with room`,
      { cause: error },
    );
  }
}

async function load(
  built: Built,
  entries: readonly NativeEntry[],
  arenaBytes: number,
  options: NativeOptions,
): Promise<NativeLibrary> {
  const koffi = await loadKoffi(options);
  try {
    const library = koffi.load(built.path);
    const memory = allocate(koffi, arenaBytes);
    const bind = ({ symbol, result, parameters }: NativeEntry) => {
      const call = library.func(symbol, result, ["void *", ...parameters]);
      return (...args: number[]): number => Number(call(memory, ...args) ?? 0);
    };
    const functions = new Map(entries.map((entry) => [entry.symbol, bind(entry)]));
    const { cached, compileMs, notes } = built;
    const key = built.temporary ? null : built.key;
    return { key, memory, functions, unload: () => library.unload(), cached, compileMs, notes };
  } catch (error) {
    throw new TargetError(
      `the compiled library ${built.path} cannot be loaded: ${(error as Error).message}; set XDG_CACHE_HOME to a folder from which programs may run, or use target "wasm"`,
      { cause: error },
    );
  } finally {
    // The system keeps a loaded library's pages; Windows refuses, and cleans up itself.
    if (built.temporary) {
      await fs.rm(dirname(built.path), { recursive: true, force: true }).catch(() => {});
    }
  }
}

const isIdentity = (value: object): value is CompilerIdentity =>
  "version" in value && "machineFlags" in value && "macros" in value && "features" in value;

/**
 * The first C compiler that compiles a library which loads and runs here. What is learnt of it is
 * kept in the cache folder. Throws TargetError when there is none, or no koffi.
 */
export async function findNativeCompiler(options: NativeOptions = {}): Promise<NativeCompiler> {
  const environment = options.environment ?? process.env;
  const [, candidates, cache] = await Promise.all([
    loadKoffi(options),
    compilerCandidates(environment),
    openCache(environment),
  ]);
  let refusal: unknown;
  for (const candidate of candidates) {
    const name = `compiler-${candidate.fingerprint.slice(0, 40)}`;
    if ("path" in cache) {
      const known = await readRecord(cache.path, name);
      if (typeof known === "object" && isIdentity(known)) return { candidate, identity: known };
    }
    try {
      const identity = await identify(candidate, environment);
      const compiler = { candidate, identity };
      const trial = await load(
        await build({ text: TRIAL, parts: 1 }, [], compiler, options),
        [TRIAL_ENTRY],
        ALIGNMENT,
        options,
      );
      const answer = trial.functions.get(TRIAL_ENTRY.symbol)!(7);
      trial.unload();
      if (answer !== 42 || trial.memory[0] !== 7) {
        throw new TargetError(
          `a trial library of ${candidate.command} gave ${answer} instead of 42; set CC to gcc or clang, or use target "wasm"`,
        );
      }
      if ("path" in cache) await writeRecord(cache.path, name, identity).catch(() => {});
      return compiler;
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal;
}

/** Compiles (or finds) the library of a C source and binds its entries to a new arena. */
export async function openNativeLibrary(
  source: CSource,
  flags: readonly string[],
  entries: readonly NativeEntry[],
  arenaBytes: number,
  compiler: NativeCompiler,
  options: NativeOptions = {},
): Promise<NativeLibrary> {
  const built = await build(source, flags, compiler, options);
  return load(built, entries, arenaBytes, options);
}

/** A library that was compiled before, bound to a new arena; null when the cache has it no more. */
export async function reopenNativeLibrary(
  key: string,
  entries: readonly NativeEntry[],
  arenaBytes: number,
  options: NativeOptions = {},
): Promise<NativeLibrary | null> {
  const cache = await openCache(options.environment ?? process.env);
  const found = "path" in cache ? await findLibrary(cache.path, key) : "absent";
  if (typeof found === "string") return null;
  const built = { key, path: found.path, cached: true, compileMs: 0, notes: [], temporary: false };
  return load(built, entries, arenaBytes, options);
}

/** What was noted under a name beside the libraries; null when there is nothing sound. */
export async function recallRecord(
  name: string,
  options: NativeOptions = {},
): Promise<object | null> {
  const cache = await openCache(options.environment ?? process.env);
  const record = "path" in cache ? await readRecord(cache.path, name) : "absent";
  return typeof record === "object" ? record : null;
}

/** Notes a JSON value beside the libraries; a cache that cannot be written is left as it is. */
export async function noteRecord(
  name: string,
  value: object,
  options: NativeOptions = {},
): Promise<void> {
  const cache = await openCache(options.environment ?? process.env);
  if ("path" in cache) await writeRecord(cache.path, name, value).catch(() => {});
}
