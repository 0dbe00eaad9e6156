// Makes the machine that a run works on: one place that knows the interpreter from the compiler.
import type { CompileOptions, Entry, Machine } from "../compiler/machine.ts";
import { referenceMachine } from "../runtime/reference.ts";

/** Compiles entries for a target; throws TargetError where it cannot run here. */
export async function createMachine(
  entries: readonly Entry[],
  options: CompileOptions,
): Promise<Machine> {
  if (options.target === "reference") return referenceMachine(entries);
  const { compile } = await import("../compiler/compile.ts");
  return compile(entries, options);
}

/** Writes every buffer of a map. */
export function writeAll(machine: Machine, values: ReadonlyMap<string, ArrayLike<number>>): void {
  for (const [name, array] of values) machine.write(name, array);
}

/** Copies of named float buffers. */
export function readAll(
  machine: Machine,
  names: readonly string[],
): Map<string, Float32Array | Float64Array> {
  return new Map(names.map((name) => [name, machine.read(name) as Float32Array | Float64Array]));
}
