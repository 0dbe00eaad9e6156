// Every parser that the project has.
import type { Parser } from "../parser.ts";

/** By name; each is loaded only where it is fuzzed. */
export const PARSERS = {
  idx: async () => (await import("./idx.ts")).idx,
  "idx.gz": async () => (await import("./idx.ts")).idxGz,
  csv: async () => (await import("./text.ts")).csv,
  "book JSON": async () => (await import("./text.ts")).bookJson,
  safetensors: async () => (await import("./safetensors.ts")).safetensors,
  model: async () => (await import("./model.ts")).model,
  onnx: async () => (await import("./onnx.ts")).onnx,
  keras: async () => (await import("./keras.ts")).keras,
  png: async () => (await import("./pictures.ts")).png,
  npy: async () => (await import("./arrays.ts")).npy,
  npz: async () => (await import("./arrays.ts")).npz,
  parquet: async () => (await import("./tables.ts")).parquet,
  pickle: async () => (await import("./tables.ts")).pickle,
  "json lines": async () => (await import("./tables.ts")).jsonLines,
  "streamed csv": async () => (await import("./streamed.ts")).streamedCsv,
  "streamed json lines": async () => (await import("./streamed.ts")).streamedJsonLines,
  "table examples": async () => (await import("./examples.ts")).examples,
  "picture folder": async () => (await import("./picture-folder.ts")).pictureFolder,
  "trial store": async () => (await import("./stores.ts")).trials,
  "book results": async () => (await import("./stores.ts")).runs,
} as const satisfies Record<string, () => Promise<Parser>>;

export type ParserName = keyof typeof PARSERS;
export const parserNames = Object.keys(PARSERS) as ParserName[];
