// From graphs to a machine: the program is planned for a target's limits, printed as its code, and
// loaded. Only wasm on one thread is here, for graphs without windows and loops; what others need is loaded
// when one is asked for, so that a page has no code for what it does not use. "auto" falls back to wasm.

import * as host from "#host";
import { MissingPart } from "./compiler/3-schedule/plan/parts.ts";
import type { ScheduledProgram } from "./compiler/3-schedule/scheduled.ts";
import { emitWasm, wasmLimits } from "./compiler/4-codegen/wasm/emit.ts";
import { checkOptionNames } from "./data/option-names.ts";
import { OptionError, TargetError } from "./errors.ts";
import { machineOf } from "./machine-of.ts";
import { inTurns, needsParts, planWith } from "./plan.ts";
import type { CompileOptions, Entry, Machine } from "./runtime/machine.ts";
import { loadWasm } from "./runtime/wasm.ts";

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
      return (await import("./runtime/reference.ts")).referenceMachine(entries);
    case "wasm":
      return compileWasm(entries, options, "wasm was asked for");
    case "native":
      return (await import("./compile-native.ts")).compileNative(entries, options);
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
  const program = await planned(entries, options);
  const relaxed = options.relaxed ?? false;
  const artifact = emitWasm(program, { relaxed });
  const executable = program.team
    ? await (await import("./runtime/wasm-team.ts")).loadWasmTeam(program, artifact, { relaxed })
    : loadWasm(program, artifact, { relaxed });
  const ms = performance.now() - started;
  const texts = { program: () => program, artifact: () => artifact };
  const whole = alone === null ? why : `${why}; one thread: ${alone}`;
  return machineOf(entries, program, executable, texts, whole, ms);
}

/** The program, with the parts of the pipeline that it needs. */
async function planned(
  entries: readonly Entry[],
  options: CompileOptions,
): Promise<ScheduledProgram> {
  if (!needsParts(entries, options)) {
    try {
      return await inTurns(planWith({}, entries, wasmLimits, options), options.signal);
    } catch (error) {
      if (!(error instanceof MissingPart)) throw error;
    }
  }
  const { stagesOf } = await import("./plan-whole.ts");
  return inTurns(stagesOf(entries, wasmLimits, options), options.signal);
}

/** Native where it works, else wasm; says which and why. */
async function compileAuto(entries: readonly Entry[], options: CompileOptions): Promise<Machine> {
  const withWasm = (why: string) =>
    compileWasm(entries, options, `native code is not available: ${why}`);
  const without = host.noNativeCode();
  if (without !== null) return withWasm(without);
  try {
    return await (await import("./compile-native.ts")).compileNative(entries, options);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return withWasm(error.message);
  }
}
