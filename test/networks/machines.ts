// wasm for machines that are none: any limits whose vectors wasm has. So small programs take branches
// that only wide machines or long loops would.
import {
  type CompileOptions,
  type Entry,
  emitWasm,
  type Limits,
  loadWasm,
  plan,
  readBuffer,
  wasmLimits,
  writeBuffer,
} from "downhill/graph";

export interface Opened {
  readonly has: (buffer: string) => boolean;
  write(buffer: string, values: ArrayLike<number>): void;
  read(buffer: string): ArrayLike<number> | Promise<ArrayLike<number>>;
  run(entry: string): void;
  dispose(): void;
}

/** Limits that differ from those of the targets. */
export const LIMITS: Readonly<Record<string, Limits>> = {
  "few registers": { ...wasmLimits, accumulators: 2, tileVectors: 1, leastSaved: 0 },
  "scalars only": { ...wasmLimits, vectorBytes: [], leastSaved: 0 },
  "many registers": { ...wasmLimits, accumulators: 24, tileVectors: 3 },
};

export async function openWith(
  entries: readonly Entry[],
  limits: Limits,
  options: CompileOptions,
): Promise<Opened> {
  const program = plan(entries, limits, options);
  const executable = await loadWasm(program, emitWasm(program));
  const bufferOf = (name: string) => program.buffers.get(name)!;
  return {
    has: (name) => program.buffers.has(name),
    write: (name, values) => writeBuffer(executable.memory, bufferOf(name), values),
    read: (name) => readBuffer(executable.memory, bufferOf(name)),
    run: (entry) => void executable.call(entry, 1),
    dispose: () => executable.dispose(),
  };
}
