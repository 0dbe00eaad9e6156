// What a file is, by the ending of its name. With `nosniff` a browser believes this and nothing else.
import { extname } from "node:path";

const TEXT = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
} as const;

const BINARY = {
  ".wasm": "application/wasm",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".gz": "application/gzip",
} as const;

const TYPES: Readonly<Record<string, string>> = { ...TEXT, ...BINARY };

/** The Content-Type of a file; of an unknown ending, bytes. */
export function contentType(path: string): string {
  return TYPES[extname(path)] ?? "application/octet-stream";
}

/** Whether packing makes it smaller: text and WebAssembly, which are not packed already. */
export function isPackable(path: string): boolean {
  return extname(path) in TEXT || extname(path) === ".wasm";
}
