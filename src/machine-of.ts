// A machine from what was compiled: entries by name, buffers in logical order, runs one after another.

import type { Program } from "./compiler/3-schedule/program.ts";
import { identifier, outputBuffer } from "./compiler/3-schedule/program.ts";
import type { ScheduledProgram } from "./compiler/3-schedule/scheduled.ts";
import { TargetError } from "./errors.ts";
import { bufferPlan, type Executable, readBuffer, writeBuffer } from "./runtime/executable.ts";
import type { Entry, Machine } from "./runtime/machine.ts";

/** The machine of an executable; its texts are made when somebody asks for them. */
export function machineOf(
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
