// From graphs to a machine: the program is planned for a target's limits, printed as its code, and
// loaded; native programs come from a cache where they are known, and "auto" falls back to wasm.

import * as host from "#host";
import { BUILD_ID } from "./build-id.ts";
import { printGraph } from "./compiler/1-graph/print.ts";
import type { Limits } from "./compiler/3-schedule/loops/limits.ts";
import type { Program } from "./compiler/3-schedule/program.ts";
import { identifier, outputBuffer } from "./compiler/3-schedule/program.ts";
import type { ScheduledProgram } from "./compiler/3-schedule/schedule.ts";
import { emitC } from "./compiler/4-codegen/c.ts";
import { emitWasm, wasmLimits } from "./compiler/4-codegen/wasm/emit.ts";
import { checkOptionNames } from "./data/option-names.ts";
import { OptionError, TargetError } from "./errors.ts";
import { checkMemory, plan } from "./plan.ts";
import { bufferPlan, type Executable, readBuffer, writeBuffer } from "./runtime/executable.ts";
import type { CompileOptions, Entry, Machine } from "./runtime/machine.ts";
import { loadNative, probeNative, recallNative, rememberNative } from "./runtime/native.ts";
import { referenceMachine } from "./runtime/reference.ts";
import { loadWasm, loadWasmTeam } from "./runtime/wasm.ts";

/**
 * Compiles entries into one machine.
 * @throws TargetError when the target cannot run here; MemoryLimitError, before anything is
 * allocated, when the program needs more than `memoryLimit` bytes; AbortedError by `signal`
 */
export async function compile(
  entries: readonly Entry[],
  options: CompileOptions = {},
): Promise<Machine> {
  checkOptionNames("compile", options, {
    target: true,
    schedule: true,
    memoryLimit: true,
    sparse: true,
    relaxed: true,
    threads: true,
    shareAbove: true,
    signal: true,
  });
  const target = options.target ?? "wasm";
  switch (target) {
    case "reference":
      return referenceMachine(entries);
    case "wasm":
      return compileWasm(entries, options, "wasm was asked for");
    case "native":
      return compileNative(entries, options, await nativeMachine());
    case "auto":
      return compileAuto(entries, options);
    default:
      throw new OptionError(`target: expected reference, wasm, native or auto, got ${target}`);
  }
}

async function compileWasm(
  entries: readonly Entry[],
  wanted: CompileOptions,
  why: string,
): Promise<Machine> {
  const started = performance.now();
  const alone = (wanted.threads ?? 1) > 1 ? host.noSharedMemory() : null;
  const options = alone === null ? wanted : { ...wanted, threads: 1 };
  const program = plan(entries, wasmLimits, options);
  const relaxed = options.relaxed ?? false;
  const artifact = emitWasm(program, { relaxed });
  const load = program.team ? loadWasmTeam : loadWasm;
  const executable = await load(program, artifact, { relaxed });
  const ms = performance.now() - started;
  const texts = { program: () => program, artifact: () => artifact };
  const whole = alone === null ? why : `${why}; one thread: ${alone}`;
  return machineOf(entries, program, executable, texts, whole, ms);
}

interface NativeMachine {
  readonly limits: Limits;
  readonly machine: string;
}

async function nativeMachine(): Promise<NativeMachine> {
  const probe = await probeNative();
  if (!probe.ok) throw new TargetError(probe.why);
  return probe;
}

async function compileNative(
  entries: readonly Entry[],
  options: CompileOptions,
  here: NativeMachine,
): Promise<Machine> {
  const started = performance.now();
  const { limits } = here;
  const name = await rememberedName(entries, options, here);
  const known = name === null ? null : await recallNative(name);
  if (known) checkMemory(known.program, options);
  const program = known?.program ?? plan(entries, limits, options);
  const executable = known?.executable ?? (await loadNative(program, { signal: options.signal }));
  if (name !== null && !known) await rememberNative(name, program, executable);
  const source = executable.cached ? "from the cache" : "compiled now";
  const why = [executable.compiler, source, ...executable.notes].join("; ");
  const ms = performance.now() - started;
  const whole = () => (known ? plan(entries, limits, options) : program) as ScheduledProgram;
  return machineOf(
    entries,
    program,
    executable,
    { program: whole, artifact: () => emitC(whole()) },
    why,
    ms,
  );
}

/** A name that only an equal program from an equal compiler has; null where none may be kept. */
async function rememberedName(
  entries: readonly Entry[],
  { schedule: kind, sparse, threads, shareAbove }: CompileOptions,
  { limits, machine }: NativeMachine,
): Promise<string | null> {
  if (BUILD_ID === null) return null;
  const graphs = entries.map((e) => [e.name, e.guard ?? "", e.runs ?? 1, printGraph(e.graph)]);
  const how = [limits, kind, [...(sparse ?? [])], threads, shareAbove];
  const text = JSON.stringify([BUILD_ID, machine, how, graphs]);
  return `program-${(await host.sha256(new TextEncoder().encode(text))).slice(0, 40)}`;
}

/** Native where it works, else wasm; says which and why. */
async function compileAuto(entries: readonly Entry[], options: CompileOptions): Promise<Machine> {
  try {
    return await compileNative(entries, options, await nativeMachine());
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return compileWasm(entries, options, `native code is not available: ${error.message}`);
  }
}

function machineOf(
  entries: readonly Entry[],
  program: Program,
  executable: Executable,
  texts: { readonly program: () => ScheduledProgram; readonly artifact: () => Uint8Array | string },
  why: string,
  compileMs: number,
): Machine {
  /** The entry that wrote an output last, by the output's name. */
  const lastWriter = new Map<string, string>();
  const planOf = (name: string) => {
    const writer = lastWriter.get(name);
    return bufferPlan(program, writer === undefined ? name : outputBuffer(writer, name));
  };
  const noted = (name: string): string => {
    const entry = entries.find((e) => e.name === name);
    if (!entry) throw new TargetError(`no entry named ${name} in this program`);
    for (const output of entry.graph.outputs.keys()) lastWriter.set(output, name);
    return identifier(name);
  };
  let running: Promise<number> | undefined;
  const checkIdle = (what: string) => {
    if (running) throw new TargetError(`${what}: a run has not ended; await it first`);
  };
  const { target, threads } = executable;
  return {
    target,
    threads,
    why: threads > 1 ? `${why}; ${threads} threads` : why,
    compileMs,
    get program() {
      return texts.program();
    },
    get artifact() {
      return texts.artifact();
    },
    run: (name, steps) => {
      checkIdle(`run of ${name}`);
      return executable.call(noted(name), steps);
    },
    start: async (name, steps, alone = false) => {
      checkIdle(`run of ${name}`);
      const entry = noted(name);
      if (!executable.start) return executable.call(entry, steps);
      running = executable.start(entry, steps, alone);
      try {
        return await running;
      } finally {
        running = undefined;
      }
    },
    read: async (name) => {
      // whoever waits for the run itself comes after those who wait here
      if (running) await running;
      return readBuffer(executable.memory, planOf(name));
    },
    write: (name, values) => {
      checkIdle(`write of ${name}`);
      writeBuffer(executable.memory, bufferPlan(program, name), values);
    },
    dispose: () => executable.dispose(),
  };
}
