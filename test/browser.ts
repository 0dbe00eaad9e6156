// A page in Chromium that has the library and the compiled tests, for suites that run there too.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { skipWithout } from "./require.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export const BROWSER: string | undefined = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
].find((path) => path !== undefined && existsSync(path));
export const FLAGS: readonly string[] = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const PAGE = `<!doctype html><title>downhill</title>
<script type="importmap">{"imports": {
  "downhill": "/dist/src/index.js",
  "downhill/data": "/dist/src/data/index.js",
  "downhill/graph": "/dist/src/graph.js",
  "#host": "/dist/src/runtime/host-web.js"
}}</script>`;
const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".map": "application/json",
};

/** Headers that give a page shared memory, and with it threads. */
const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** Serves dist and one page on a port of this machine; returns its address and how to stop it. */
async function serve(isIsolated: boolean): Promise<{ url: string; stop: () => void }> {
  const headers = isIsolated ? ISOLATION : {};
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    if (pathname === "/") {
      response.writeHead(200, { ...headers, "content-type": "text/html" }).end(PAGE);
    } else if (
      /^\/dist\/[\w./-]+$/.test(pathname) &&
      !pathname.includes("..") &&
      existsSync(root + pathname)
    ) {
      const type = TYPES[extname(pathname)] ?? "application/octet-stream";
      response
        .writeHead(200, { ...headers, "content-type": type })
        .end(readFileSync(root + pathname));
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { url: `http://127.0.0.1:${address.port}/`, stop: () => server.close() };
}

/** For node:test: false, or why there is no browser. */
export const skipChromium: string | false = skipWithout(
  ["chromium"],
  BROWSER ? undefined : "it is not installed",
);

/** What an expression gives in a page; `isIsolated` says whether the page may share memory. */
export async function inChromium(expression: string, isIsolated = false): Promise<unknown> {
  const { url, stop } = await serve(isIsolated);
  const browser = await chromium.launch({
    ...(BROWSER && { executablePath: BROWSER }),
    args: [...FLAGS],
  });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    return await page.evaluate(expression);
  } finally {
    await browser.close();
    stop();
  }
}
