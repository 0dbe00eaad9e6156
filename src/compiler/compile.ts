// The whole pipeline on one screen: graphs -> schedule (simplify, fuse, lay out, plan, lower) ->
// a target's code -> a machine that runs it. Autodiff has happened before: a training step is one
// graph with its gradients in it.
import { MemoryLimitError, OptionError, TargetError } from "../errors.ts";
import { bufferPlan, type Executable, readBuffer, writeBuffer } from "../runtime/executable.ts";
import { loadNative, probeNative } from "../runtime/native.ts";
import { referenceMachine } from "../runtime/reference.ts";
import { loadWasm } from "../runtime/wasm.ts";
import type { Limits } from "./3-schedule/limits.ts";
import type { Program } from "./3-schedule/program.ts";
import { identifier, schedule } from "./3-schedule/schedule.ts";
import { emitWasm, wasmLimits } from "./4-codegen/wasm/emit.ts";
import type { CompileOptions, Entry, Machine } from "./machine.ts";

const DEFAULT_MEMORY_LIMIT = 2 * 2 ** 30;

/**
 * Compiles entries into one machine.
 * @throws TargetError when the target cannot run here; MemoryLimitError, before anything is
 * allocated, when the program needs more than `memoryLimit` bytes
 */
export async function compile(
  entries: readonly Entry[],
  options: CompileOptions = {},
): Promise<Machine> {
  const target = options.target ?? "wasm";
  switch (target) {
    case "reference":
      return referenceMachine(entries);
    case "wasm":
      return compileWasm(entries, options, "wasm was asked for");
    case "native":
      return compileNative(entries, options, await nativeLimitsHere());
    case "auto":
      return compileAuto(entries, options);
    default:
      throw new OptionError(`target: expected reference, wasm, native or auto, got ${target}`);
  }
}

/** The program for a machine of the given limits, refused when it needs too much memory. */
export function plan(
  entries: readonly Entry[],
  limits: Limits,
  options: CompileOptions,
): ReturnType<typeof schedule> {
  const program = schedule(entries, {
    limits,
    plain: options.schedule === "plain",
    ...(options.sparse ? { sparse: options.sparse } : {}),
  });
  const limit = options.memoryLimit ?? DEFAULT_MEMORY_LIMIT;
  if (program.arenaBytes > limit) {
    throw new MemoryLimitError(
      `this program needs ${program.arenaBytes} bytes, the limit is ${limit}; use a smaller batch or data set, or raise memoryLimit`,
      { neededBytes: program.arenaBytes, limitBytes: limit },
    );
  }
  return program;
}

function compileWasm(entries: readonly Entry[], options: CompileOptions, why: string): Machine {
  const started = performance.now();
  const program = plan(entries, wasmLimits, options);
  const relaxed = options.relaxed ?? false;
  const artifact = emitWasm(program, { relaxed });
  const executable = loadWasm(program, artifact, { relaxed });
  return machineOf(entries, program, executable, artifact, why, performance.now() - started);
}

async function nativeLimitsHere(): Promise<Limits> {
  const probe = await probeNative();
  if (!probe.ok) throw new TargetError(`native: ${probe.why}`);
  return probe.limits;
}

async function compileNative(
  entries: readonly Entry[],
  options: CompileOptions,
  limits: Limits,
): Promise<Machine> {
  const started = performance.now();
  const program = plan(entries, limits, options);
  const executable = await loadNative(program);
  const why = [
    executable.compiler,
    executable.cached ? "from the cache" : "compiled now",
    ...executable.notes,
  ];
  const ms = performance.now() - started;
  return machineOf(entries, program, executable, executable.source, why.join("; "), ms);
}

/** Native where it works, else wasm; says which and why. */
async function compileAuto(entries: readonly Entry[], options: CompileOptions): Promise<Machine> {
  try {
    return await compileNative(entries, options, await nativeLimitsHere());
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return compileWasm(entries, options, `native code is not available: ${error.message}`);
  }
}

function machineOf(
  entries: readonly Entry[],
  program: Program,
  executable: Executable,
  artifact: Uint8Array | string,
  why: string,
  compileMs: number,
): Machine {
  /** The entry that wrote an output last, by the output's name. */
  const lastWriter = new Map<string, string>();
  const planOf = (name: string) => {
    const writer = lastWriter.get(name);
    return bufferPlan(program, writer === undefined ? name : `${writer}/${name}`);
  };
  return {
    target: executable.target,
    why,
    compileMs,
    program,
    artifact,
    run(name, steps) {
      const entry = entries.find((e) => e.name === name);
      if (!entry) throw new TargetError(`no entry named ${name} in this program`);
      const done = executable.call(identifier(name), steps);
      for (const output of entry.graph.outputs.keys()) lastWriter.set(output, name);
      return done;
    },
    read: (name) => readBuffer(executable.memory, planOf(name)),
    write: (name, values) => writeBuffer(executable.memory, bufferPlan(program, name), values),
    dispose: () => executable.dispose(),
  };
}
