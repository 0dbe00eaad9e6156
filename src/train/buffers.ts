// Reads and writes many named buffers of a machine at once.
import type { Entry, Machine } from "../runtime/machine.ts";

/**
 * The names of the inputs that some entry needs: others have no buffer in the machine (seed without
 * random nodes, the learning rate of a network that is frozen).
 */
export function inputNames(entries: readonly Entry[]): ReadonlySet<string> {
  const live = entries.flatMap((entry) => entry.graph.live());
  return new Set(live.flatMap((node) => (node.op === "input" ? [node.attributes.name] : [])));
}

/** Writes every buffer of a map. */
export function writeAll(machine: Machine, values: ReadonlyMap<string, ArrayLike<number>>): void {
  for (const [name, array] of values) machine.write(name, array);
}

/** Writes what some entry of the machine reads; the rest, such as states that only training goes on
 * from, has no buffer there. */
export function writeInputs(
  machine: Machine,
  entries: readonly Entry[],
  values: ReadonlyMap<string, ArrayLike<number>>,
): void {
  const known = inputNames(entries);
  writeAll(machine, new Map([...values].filter(([name]) => known.has(name))));
}

/** Copies of named float buffers. */
export async function readAll(machine: Machine, names: readonly string[]): Promise<Buffers> {
  const read = async (name: string) =>
    [name, (await machine.read(name)) as Float32Array | Float64Array] as const;
  return new Map(await Promise.all(names.map(read)));
}

/** Floats by the names of their buffers. */
export type Buffers = Map<string, Float32Array | Float64Array>;

export function allFinite(buffers: Buffers): boolean {
  for (const values of buffers.values()) {
    for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return false;
  }
  return true;
}
