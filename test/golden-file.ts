// Reads the committed golden vectors: a safetensors reader of its own, so that the library's is not
// what vouches for them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface GoldenTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;
}

const ARRAYS = {
  F64: Float64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  U8: Uint8Array,
} as const;

/** All tensors of test/golden/<name>, which make.py there wrote. */
export function golden(name: string): Map<string, GoldenTensor> {
  const path = fileURLToPath(new URL(`../../test/golden/${name}`, import.meta.url));
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<
    string,
    { dtype: keyof typeof ARRAYS; shape: number[]; data_offsets: [number, number] }
  >;
  const tensors = new Map<string, GoldenTensor>();
  for (const [key, entry] of Object.entries(header)) {
    if (key === "__metadata__") continue;
    const [begin, end] = entry.data_offsets;
    const data = new Uint8Array(bytes.subarray(8 + length + begin, 8 + length + end));
    const values = new ARRAYS[entry.dtype](data.buffer);
    tensors.set(key, { dtype: entry.dtype, shape: entry.shape, values });
  }
  return tensors;
}
