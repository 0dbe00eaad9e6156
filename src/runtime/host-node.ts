// What the library needs from Node: files, gzip, digests, packages, a clock. The twin of
// host-web.ts: the same names, picked by the "#host" entry of package.json.

import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { createGunzip, createInflateRaw } from "node:zlib";
import { FormatError } from "../errors.ts";
import { BoundedOutput, type OutputLimit } from "../formats/bounded-output.ts";
import { cannot } from "./host-node-files.ts";

/** All bytes of a file; throws DataError where it cannot be read. */
export async function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { buffer, byteOffset, length } = await fs.readFile(path);
    return new Uint8Array(buffer as ArrayBuffer, byteOffset, length);
  } catch (error) {
    throw cannot("read", path, error);
  }
}

/** The bytes of a file from `from` to `to`, fewer where it ends before; throws DataError where it cannot
 * be read. */
export async function readFileRange(
  path: string,
  from: number,
  to: number,
): Promise<Uint8Array<ArrayBuffer>> {
  let file: fs.FileHandle | undefined;
  try {
    file = await fs.open(path, "r");
    const bytes = new Uint8Array(to - from);
    let got = 0;
    while (got < bytes.length) {
      const { bytesRead } = await file.read(bytes, got, bytes.length - got, from + got);
      if (bytesRead === 0) break;
      got += bytesRead;
    }
    return bytes.subarray(0, got);
  } catch (error) {
    throw cannot("read", path, error);
  } finally {
    await file?.close();
  }
}

/** The size of a file in bytes; throws DataError where there is none. */
export async function fileSize(path: string): Promise<number> {
  try {
    return (await fs.stat(path)).size;
  } catch (error) {
    throw cannot("find", path, error);
  }
}

/** Whether a file or folder of that name can be seen. */
export async function exists(path: string): Promise<boolean> {
  return fs.stat(path).then(
    () => true,
    () => false,
  );
}

/** What stands in a folder under a name; a link is what it leads to. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "broken link" | "other";
}

/** What is in a folder, sorted by name; throws DataError where it cannot be listed. */
export async function listFolder(path: string): Promise<FolderEntry[]> {
  try {
    const entries = await fs.readdir(path, { withFileTypes: true });
    const found = entries.map(async (entry): Promise<FolderEntry> => {
      if (!entry.isSymbolicLink()) return { name: entry.name, kind: kindOf(entry) };
      const target = await fs.stat(join(path, entry.name)).catch(() => undefined);
      return { name: entry.name, kind: target === undefined ? "broken link" : kindOf(target) };
    });
    return (await Promise.all(found)).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw cannot("list", path, error);
  }
}

/** Of a thing that is no link. */
function kindOf(found: { isFile(): boolean; isDirectory(): boolean }): FolderEntry["kind"] {
  if (found.isFile()) return "file";
  return found.isDirectory() ? "folder" : "other";
}

/** A path below a folder. */
export function joinPath(folder: string, name: string): string {
  return join(folder, name);
}

/** Decompresses one gzip file; throws FormatError for damage and for more bytes than the limit. */
export const gunzip = (bytes: Uint8Array, limit: OutputLimit, file: string) =>
  decompressed(bytes, "gzip", limit, file);

/** Decompresses DEFLATE data without a header, as in a zip archive; throws FormatError. */
export const inflateRaw = (bytes: Uint8Array, limit: OutputLimit, file: string) =>
  decompressed(bytes, "deflate", limit, file);

const unitOf = (format: "gzip" | "deflate"): string =>
  format === "gzip" ? "gzip file" : "deflated entry";

function decompressed(
  bytes: Uint8Array,
  format: "gzip" | "deflate",
  limit: OutputLimit,
  file: string,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const output = new BoundedOutput(limit, file);
    const chunks = { chunkSize: 64 * 1024 };
    const stream = format === "gzip" ? createGunzip(chunks) : createInflateRaw(chunks);
    const attempt = (action: () => void) => {
      try {
        action();
      } catch (error) {
        stream.destroy();
        reject(error);
      }
    };
    stream.on("data", (chunk: Uint8Array) => attempt(() => output.add(chunk)));
    stream.on("end", () =>
      attempt(() => {
        // zeros behind the end are passed over by zlib, not by browsers
        const rest = bytes.length - stream.bytesWritten;
        if (rest > 0) {
          throw new FormatError(file, `the end of the ${unitOf(format)}`, `${rest} more bytes`);
        }
        resolve(output.finish());
      }),
    );
    stream.on("error", (error) =>
      reject(new FormatError(file, `a whole ${unitOf(format)}`, error.message)),
    );
    stream.end(bytes);
  });
}

/** The folder of an installed npm package, seen from the working folder or from the library. */
export async function resolvePackageFolder(name: string): Promise<string | undefined> {
  for (const from of [join(process.cwd(), "package.json"), import.meta.url]) {
    try {
      return dirname(createRequire(from).resolve(`${name}/package.json`));
    } catch {
      // Not seen from there.
    }
  }
  return undefined;
}

/** SHA-256 as 64 hexadecimal digits. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Milliseconds of a clock that never goes back. */
export function now(): number {
  return performance.now();
}

/** Milliseconds that the threads of this process have had a core; undefined where nobody knows. */
export function processorTime(): number | undefined {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Node 20 has fused multiply-adds in WebAssembly behind a flag; later versions have no such flag. */
export function enableRelaxedSimd(): void {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}

/** Threads that this machine runs at once. */
export const cores = (): number => availableParallelism();

/** Why threads cannot share memory here; null where they can. */
export const noSharedMemory = (): string | null => null;

/** Why no native code runs here, without a look at the machine; null where it may. */
export const noNativeCode = (): string | null => null;

/** Whether this thread may wait for another one. */
export const mayBlock = (): boolean => true;

/** A thread of a team, as the host sees it. */
export interface HostWorker {
  post(message: unknown): void;
  onAnswer(hear: (answer: unknown) => void): void;
  /** Told why, when the worker has ended by itself. */
  onEnd(hear: (why: string) => void): void;
  /** Whether it keeps the process from ending. */
  wake(): void;
  rest(): void;
  end(): void;
}

/** Starts a worker that serves a team. */
export function startWorker(): HostWorker {
  // of the flags of this process none is for it, and some are refused
  const worker = new Worker(new URL("./host-node-worker.js", import.meta.url), { execArgv: [] });
  return {
    post: (message) => worker.postMessage(message),
    onAnswer: (hear) => void worker.on("message", hear),
    onEnd: (hear) => {
      worker.on("error", (error) => hear(error.message));
      worker.on("exit", (code) => hear(`its worker has ended with exit code ${code}`));
    },
    wake: () => worker.ref(),
    rest: () => worker.unref(),
    end: () => void worker.terminate(),
  };
}

export * from "./host-native.ts";
export { makeFolder, systemReason, writeFileAtomic } from "./host-node-files.ts";
