// The target native: programs come from a cache where they are known, else from a C compiler.

import * as host from "#host";
import { BUILD_ID } from "./build-id.ts";
import { printGraph } from "./compiler/1-graph/print.ts";
import type { Limits } from "./compiler/3-schedule/loops/limits.ts";
import type { ScheduledProgram } from "./compiler/3-schedule/scheduled.ts";
import { emitC } from "./compiler/4-codegen/c.ts";
import { TargetError } from "./errors.ts";
import { machineOf } from "./machine-of.ts";
import { checkMemory, inTurns } from "./plan.ts";
import { plan, stagesOf } from "./plan-whole.ts";
import type { CompileOptions, Entry, Machine } from "./runtime/machine.ts";
import { loadNative, probeNative, recallNative, rememberNative } from "./runtime/native.ts";

interface NativeMachine {
  readonly limits: Limits;
  readonly machine: string;
}

async function nativeMachine(): Promise<NativeMachine> {
  const probe = await probeNative();
  if (!probe.ok) throw new TargetError(probe.why);
  return probe;
}

/** Compiles entries for this machine, or finds them in the cache; throws TargetError where it cannot. */
export async function compileNative(
  entries: readonly Entry[],
  options: CompileOptions,
): Promise<Machine> {
  const here = await nativeMachine();
  const started = performance.now();
  const { limits } = here;
  const name = await rememberedName(entries, options, here);
  const known = name === null ? null : await recallNative(name);
  if (known) checkMemory(known.program, options);
  const program =
    known?.program ?? (await inTurns(stagesOf(entries, limits, options), options.signal));
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
