// What the library needs from a browser: gzip, digests, a clock; files and packages do not exist
// there and say so. The twin of host-node.ts: the same names, picked by the "#host" entry of
// package.json.

import { FormatError, TargetError } from "../errors.ts";
import { BoundedOutput, type OutputLimit } from "../formats/bounded-output.ts";
import type { HostWorker } from "./host-node.ts";

const noFiles = (verb: string, path: string): TargetError =>
  new TargetError(
    `cannot ${verb} ${path}: a browser has no files; load the bytes with fetch or a file input`,
  );

/** What rejects with TargetError: a browser has no files and no folders. */
const without =
  (verb: string) =>
  async (path: string, ..._more: unknown[]): Promise<never> => {
    throw noFiles(verb, path);
  };
export const readFile = without("read");
export const readFileRange = without("read");
export const fileSize = without("find");
export const listFolder = without("list");
export const writeFileAtomic = without("write");

/** False: a browser has no files. */
export async function exists(_path: string): Promise<boolean> {
  return false;
}

/** A path below a folder. */
export function joinPath(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** Throws TargetError: a browser has no folders. */
export function makeFolder(path: string, _mode?: number): void {
  throw noFiles("make", path);
}

/** A browser has no words of its own for what its files cannot. */
export const systemReason = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Decompresses one gzip file; throws FormatError for damage and for more bytes than the limit. */
export const gunzip = (bytes: Uint8Array, limit: OutputLimit, file: string) =>
  decompressed(bytes, "gzip", limit, file);

/** Decompresses DEFLATE data without a header, as in a zip archive; throws FormatError. */
export const inflateRaw = (bytes: Uint8Array, limit: OutputLimit, file: string) =>
  decompressed(bytes, "deflate-raw", limit, file);

async function decompressed(
  bytes: Uint8Array,
  format: "gzip" | "deflate-raw",
  limit: OutputLimit,
  file: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const output = new BoundedOutput(limit, file);
  const source = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const reader = source.pipeThrough(new DecompressionStream(format)).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return output.finish();
      output.add(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    if (error instanceof FormatError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError(
      file,
      `a whole ${format === "gzip" ? "gzip file" : "deflated entry"}`,
      reason,
    );
  }
}

/** Nothing: a browser has no installed packages. */
export async function resolvePackageFolder(_name: string): Promise<string | undefined> {
  return undefined;
}

/** SHA-256 as 64 hexadecimal digits. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Milliseconds of a clock that never goes back. */
export function now(): number {
  return performance.now();
}

/** Milliseconds that the threads of this process have had a core; undefined where nobody knows. */
export function processorTime(): number | undefined {
  return undefined;
}

/** A browser has fused multiply-adds or it has not: nothing to switch on. */
export function enableRelaxedSimd(): void {}

/** Threads that this machine runs at once. */
export const cores = (): number => navigator.hardwareConcurrency ?? 1;

/** Why threads cannot share memory here; null where they can. */
export function noSharedMemory(): string | null {
  if (!globalThis.crossOriginIsolated) {
    return "this page is not cross-origin isolated; serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp";
  }
  try {
    new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    return null;
  } catch (error) {
    return `this browser gives no memory that threads share (${error instanceof Error ? error.message : error})`;
  }
}

/** Whether this thread may wait for another one: a page's own may not. */
export const mayBlock = (): boolean => typeof document === "undefined";

export type { FolderEntry, HostWorker } from "./host-node.ts";

/** Starts a worker that serves a team; that one was ended from outside cannot be seen here. */
export function startWorker(): HostWorker {
  const worker = new Worker(new URL("./host-web-worker.js", import.meta.url), { type: "module" });
  return {
    post: (message) => worker.postMessage(message),
    onAnswer: (hear) => worker.addEventListener("message", ({ data }) => hear(data)),
    onEnd: (hear) =>
      worker.addEventListener("error", (event) =>
        hear(event.message || "its script cannot be loaded"),
      ),
    wake: () => {},
    rest: () => {},
    end: () => worker.terminate(),
  };
}

// Native code: the names of host-native.ts, which find no compiler in a browser.
export type {
  NativeCompiler,
  NativeEntry,
  NativeLibrary,
  NativeOptions,
  NativeType,
} from "./host-native.ts";

/** Why no native code runs here, without a look at the machine; null where it may. */
export const noNativeCode = (): string | null => NO_COMPILER;

/** What rejects with TargetError: a browser has no C compiler. */
const noCompiler = async (..._args: unknown[]): Promise<never> => {
  throw new TargetError(NO_COMPILER);
};
const nothing = async (..._args: unknown[]): Promise<null> => null;
export const findNativeCompiler = noCompiler;
export const openNativeLibrary = noCompiler;
export const reopenNativeLibrary = nothing;
export const recallRecord = nothing;
export const noteRecord = nothing;

const NO_COMPILER = 'no compiler here: a browser runs no native code; use target "wasm"';
