// Finds a C compiler on this machine and runs it as a child process. What a compiler is (its
// version and the macros it defines for this processor) takes two child processes to learn; the
// caller keeps the answer under `fingerprint`, which costs a few file operations only.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { TargetError } from "../errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A program that may be a C compiler; nothing has been run yet. */
export interface CompilerCandidate {
  readonly command: string;
  /** Words of $CC behind the program. */
  readonly arguments: readonly string[];
  /** Changes when the program, its arguments or the processor change. */
  readonly fingerprint: string;
}

/** What a compiler says of itself. */
export interface CompilerIdentity {
  readonly version: string;
  /** Flags that choose this machine's instructions. */
  readonly machineFlags: readonly string[];
  /** Digest of all predefined macros. */
  readonly macros: string;
  readonly features: {
    readonly avx512: boolean;
    readonly halves512: boolean;
    readonly avx2: boolean;
    readonly fma: boolean;
    readonly neon: boolean;
  };
}

const TIME_LIMIT_MS = 120_000;
const OUTPUT_LIMIT = 4 << 20;
export const digest = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(String(part.length)).update(":").update(part);
  return hash.digest("hex");
};

/** The processor's name and instruction sets: -march=native means something else on another. */
async function processor(): Promise<string> {
  const name = `${process.platform} ${process.arch} ${os.machine()}`;
  const file = await fs.open("/proc/cpuinfo").catch(() => null);
  if (!file) return `${name} ${os.cpus()[0]?.model}`;
  try {
    // The first core's entry; the whole file is slow to make on large machines.
    const { bytesRead, buffer } = await file.read(Buffer.alloc(8192), 0, 8192, 0);
    const lines = buffer.toString("latin1", 0, bytesRead).split("\n");
    const wanted = lines.filter((line) => /^(model name|flags|Features|CPU part)\s*:/.test(line));
    return [name, ...new Set(wanted)].join("\n");
  } finally {
    await file.close();
  }
}

async function findProgram(name: string, environment: Environment): Promise<string | null> {
  const direct = isAbsolute(name) || /[\\/]/.test(name);
  const folders = direct ? [""] : (environment.PATH ?? "").split(delimiter).filter((f) => f !== "");
  const suffixes = process.platform === "win32" ? ["", ".exe"] : [""];
  for (const folder of folders) {
    for (const suffix of suffixes) {
      const path = direct ? name + suffix : join(folder, name + suffix);
      const runs = await fs.access(path, constants.X_OK).then(
        () => fs.stat(path).then((s) => s.isFile()),
        () => false,
      );
      if (runs) return path;
    }
  }
  return null;
}

/** The programs to try, in order: $CC alone where it is set, else cc, gcc and clang. */
export async function compilerCandidates(environment: Environment): Promise<CompilerCandidate[]> {
  const chosen = environment.CC?.trim();
  const found: CompilerCandidate[] = [];
  const machine = await processor();
  for (const words of chosen ? [chosen.split(/\s+/)] : [["cc"], ["gcc"], ["clang"]]) {
    const command = await findProgram(words[0]!, environment);
    if (command === null) continue;
    const real = await fs.realpath(command);
    const { mtimeMs, size } = await fs.stat(real);
    const args = words.slice(1);
    // A link such as ccache's chooses what to run by the name it is called with.
    const fingerprint = digest(command, real, `${mtimeMs} ${size}`, args.join(" "), machine);
    found.push({ command, arguments: args, fingerprint });
  }
  if (found.length > 0) return found;
  throw new TargetError(
    chosen
      ? `no C compiler: CC is "${chosen}", which is not a program on the PATH; correct CC, or use target "wasm"`
      : 'no C compiler: none of cc, gcc, clang is on the PATH; install gcc or clang, set CC, or use target "wasm"',
  );
}

/** Runs a compiler; `input` goes to its standard input. Throws TargetError when it fails, or when it
 * is ended by `signal`. */
export function runCompiler(
  compiler: CompilerCandidate,
  args: readonly string[],
  environment: Environment,
  input = "",
  signal?: AbortSignal,
): Promise<string> {
  const { command } = compiler;
  const failed = (what: string, detail: string): TargetError =>
    new TargetError(
      `the C compiler ${command} ${what}${detail === "" ? "" : `: ${detail}`}; set CC to one that works, or use target "wasm"`,
    );
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...compiler.arguments, ...args], {
      env: { ...environment, LC_ALL: "C" },
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    const out: Buffer[] = [];
    const errors: Buffer[] = [];
    // Its own children may hold the pipes open; closing them here ends those too.
    const stop = (how: NodeJS.Signals = "SIGKILL"): void => {
      child.kill(how);
      child.stdout.destroy();
      child.stderr.destroy();
    };
    let size = 0;
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size <= OUTPUT_LIMIT) into.push(chunk);
      else stop();
    };
    // politely: a compiler that may end itself removes its own temporary files
    const abort = (): void => stop("SIGTERM");
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, TIME_LIMIT_MS);
    child.stdout.on("data", collect(out));
    child.stderr.on("data", collect(errors));
    // A program that does not read its input closes the pipe; its exit code says what is wrong.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    child.on("error", (error) => {
      settle();
      reject(failed("cannot be started", error.message));
    });
    child.on("close", (code, ending) => {
      settle();
      if (code === 0) return resolve(Buffer.concat(out).toString());
      const text = Buffer.concat(errors).toString().trim().split("\n").slice(0, 6).join("\n");
      if (late) return reject(failed(`took more than ${TIME_LIMIT_MS / 1000} s`, ""));
      reject(failed(code === null ? `was ended by ${ending}` : `failed (exit code ${code})`, text));
    });
  });
}

/** A source, and what tells each of several compilers which part of it is its own: none or one is
 * one compiler for all. */
export interface SourceUnits {
  readonly text: string;
  readonly units: readonly (readonly string[])[];
}

/** Compiles a source into a library at `output`: several units side by side, then linked. The objects
 * lie beside the library while that takes. Throws the first failure, once all compilers have ended. */
export async function compileLibrary(
  compiler: CompilerCandidate,
  { text, units }: SourceUnits,
  flags: readonly string[],
  output: string,
  environment: Environment,
  signal?: AbortSignal,
): Promise<void> {
  const linked = ["-shared", "-o", output];
  const libraries = process.platform === "win32" ? [] : ["-lm"];
  if (units.length < 2) {
    const args = [...flags, ...linked, "-x", "c", "-", ...libraries];
    await runCompiler(compiler, args, environment, text, signal);
    return;
  }
  const objects = units.map((_, i) => `${output}.${i}.o`);
  const stop = new AbortController();
  const abort = () => stop.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  let failure: { readonly error: unknown } | undefined;
  const compile = async (own: readonly string[], i: number) => {
    try {
      const args = [...flags, ...own, "-c", "-o", objects[i]!, "-x", "c", "-"];
      await runCompiler(compiler, args, environment, text, stop.signal);
    } catch (error) {
      failure ??= { error };
      stop.abort();
    }
  };
  try {
    await Promise.all(units.map(compile));
    if (failure) throw failure.error;
    const link = [...flags, ...linked, ...objects, ...libraries];
    await runCompiler(compiler, link, environment, "", stop.signal);
  } finally {
    signal?.removeEventListener("abort", abort);
    await Promise.all(objects.map((object) => fs.rm(object, { force: true })));
  }
}

/** Asks a compiler what it is; throws TargetError where it does not answer as a C compiler. */
export async function identify(
  compiler: CompilerCandidate,
  environment: Environment,
): Promise<CompilerIdentity> {
  const version = await runCompiler(compiler, ["--version"], environment);
  let refusal: unknown;
  // clang for ARM knew only -mcpu for a long time.
  for (const machineFlags of [["-march=native"], ["-mcpu=native"], []]) {
    const args = [...machineFlags, "-dM", "-E", "-x", "c", "-"];
    try {
      const macros = await runCompiler(compiler, args, environment);
      const has = (macro: string): boolean => macros.includes(`#define ${macro} `);
      if (!has("__CHAR_BIT__")) {
        throw new TargetError(
          `${compiler.command} does not answer like a C compiler (no __CHAR_BIT__ among its macros); set CC to gcc or clang, or use target "wasm"`,
        );
      }
      return {
        version: version.split("\n")[0]!.trim(),
        machineFlags,
        macros: digest(version, macros),
        features: {
          avx512: has("__AVX512F__"),
          halves512: has("__znver4__"),
          avx2: has("__AVX2__"),
          fma: has("__FMA__"),
          neon: has("__ARM_NEON") && has("__aarch64__"),
        },
      };
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal;
}
