// For the tests of the lab's server: a page as the build makes it, in a folder with what must never
// be served, and requests written to the socket byte by byte.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomStream } from "downhill/data";
import { readPage } from "../../cli/lab/page-folder.ts";
import { SECURITY_HEADERS } from "../../cli/lab/security-headers.ts";
import { fileOfBytes, type ServedFile } from "../../cli/lab/served-file.ts";

/** A folder that goes when the process ends; what lies in it beside the page is secret. */
export const folder: string = mkdtempSync(join(tmpdir(), "downhill-lab-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

export const SECRET = "nobody may read this";
export const SCRIPT = "/assets/index-BvN3xQ1k.js";

/** Files by their addresses, as the build leaves them. */
export const PAGE: Readonly<Record<string, Uint8Array>> = (() => {
  const source = randomStream(1, "page");
  const noise = (size: number) => Uint8Array.from({ length: size }, () => source.below(256));
  const text = (line: string, count: number) => Buffer.from(`${line}\n`.repeat(count));
  return {
    "/index.html": Buffer.concat([
      text('<!doctype html><meta name="mnist" content="unknown">', 1),
      text("<title>The lab</title>", 40),
    ]),
    "/theme.js": text("document.documentElement.dataset.theme = 'dark';", 5),
    "/sw.js": text("self.addEventListener('fetch', () => {});", 9),
    "/manifest.webmanifest": text('{ "name": "The lab" }', 1),
    "/favicon.svg": text("<svg xmlns='http://www.w3.org/2000/svg'/>", 3),
    [SCRIPT]: text("export const answer = 42;", 900),
    "/assets/worker-_-aZ09_b.js": text("postMessage(1);", 70),
    "/assets/index-D4e5F6g7.css": text("body { margin: 0 }", 300),
    "/assets/inter-latin-Cd3xYz12.woff2": noise(4000),
    "/assets/kernels-Q1w2E3r4.wasm": new Uint8Array(3000),
    "/assets/digit-Zx9Yw8Vu.png": noise(700),
    "/assets/plain.json": text('{ "a": 1 }', 50),
  };
})();

/** Writes the page, and around and inside it what no address may reach; returns its folder. */
export function writePage(name: string): string {
  const page = join(folder, name, "page");
  const put = (path: string, bytes: string | Uint8Array) => {
    mkdirSync(join(page, path, ".."), { recursive: true });
    writeFileSync(join(page, path), bytes);
  };
  for (const [path, bytes] of Object.entries(PAGE)) put(path, bytes);
  put("../secret.txt", SECRET);
  put("../page-of-another/secret.txt", SECRET);
  for (const hidden of [".env", ".git/config", "assets/.secret.js", "name with space.txt"]) {
    put(hidden, SECRET);
  }
  if (process.platform !== "win32") {
    symlinkSync("../secret.txt", join(page, "link.txt"));
    symlinkSync("../page-of-another", join(page, "linked"));
    symlinkSync("/etc", join(page, "assets", "etc"));
    symlinkSync(".", join(page, "loop"));
  }
  return page;
}

/** The list of the page's files. */
export async function served(page: string): Promise<Map<string, ServedFile>> {
  const files = await readPage(page);
  return new Map(files.map(({ path, bytes }) => [`/${path}`, fileOfBytes(`/${path}`, bytes)]));
}

export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** All that a server sends until it closes, or until `wait` milliseconds after the last of it. */
export function exchange(
  port: number,
  parts: readonly (string | Buffer)[],
  { wait = 10_000, pause = 0 }: { readonly wait?: number; readonly pause?: number } = {},
): Promise<Buffer> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect(port, "127.0.0.1");
    const end = () => {
      socket.destroy();
      resolve(Buffer.concat(received));
    };
    socket.setTimeout(wait, end);
    socket.on("data", (part) => received.push(part));
    // a server may close while we still write
    socket.on("error", end);
    socket.on("close", end);
    socket.on("connect", async () => {
      for (const part of parts) {
        if (socket.destroyed) return;
        socket.write(part);
        if (pause > 0) await new Promise((next) => setTimeout(next, pause));
      }
    });
  });
}

/** Takes answers apart; throws where the bytes are not whole answers, one after the other. */
export function answers(bytes: Buffer, methods: readonly string[] = []): Answer[] {
  const found: Answer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) throw new Error(`no end of headers: ${bytes.subarray(at, at + 200)}`);
    const [first = "", ...lines] = bytes.toString("latin1", at, end).split("\r\n");
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1] ?? Number.NaN);
    if (Number.isNaN(status)) throw new Error(`no status: ${first.slice(0, 200)}`);
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(": ");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)] as const;
      }),
    );
    const hasBody = status !== 304 && methods[found.length] !== "HEAD";
    const size = hasBody ? Number(headers.get("content-length")) : 0;
    at = end + 4 + size;
    if (!(at <= bytes.length)) throw new Error(`a body of ${size} bytes that did not come`);
    found.push({ status, headers, body: bytes.subarray(end + 4, at) });
  }
  return found;
}

/** The names of security headers that an answer lacks, or has otherwise. */
export function lacking({ headers }: Answer): string[] {
  return Object.entries(SECURITY_HEADERS)
    .filter(([name, value]) => headers.get(name) !== value)
    .map(([name]) => name);
}

/** One request in proper form. */
export function request(
  port: number,
  line: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const all = { host: `127.0.0.1:${port}`, ...headers, connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** Sends one proper request and takes its answer apart. */
export async function ask(
  port: number,
  line: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const bytes = await exchange(port, [request(port, line, headers)]);
  const [answer, second] = answers(bytes, [line.split(" ")[0]!]);
  if (answer === undefined || second !== undefined) throw new Error("expected one answer");
  return answer;
}
