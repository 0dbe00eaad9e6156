// The machines that suites compare with the float64 reference: each CPU target with the optimised
// schedule and with its plain twin.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CompileOptions } from "downhill/graph";
import { skipNative } from "./require.ts";

export interface TestTarget {
  readonly name: string;
  readonly options: CompileOptions;
  /** Of node:test. */
  readonly skip: string | false;
}

/** Libraries of this process go to a folder of its own, which is removed at its end. */
const cache = mkdtempSync(join(tmpdir(), "downhill-test-"));
process.env.XDG_CACHE_HOME = cache;
process.on("exit", () => rmSync(cache, { recursive: true, force: true }));

const noNative = await skipNative();

export const WASM: readonly TestTarget[] = [
  { name: "wasm", options: { target: "wasm" }, skip: false },
  { name: "wasm, plain", options: { target: "wasm", schedule: "plain" }, skip: false },
];
export const NATIVE: readonly TestTarget[] = [
  { name: "native", options: { target: "native" }, skip: noNative },
  { name: "native, plain", options: { target: "native", schedule: "plain" }, skip: noNative },
];
/** Fused multiply-adds: other last bits. */
export const RELAXED: TestTarget = {
  name: "wasm, relaxed",
  options: { target: "wasm", relaxed: true },
  skip: false,
};
export const TARGETS: readonly TestTarget[] = [...WASM, ...NATIVE];
