// The built page of the lab in Chromium, served by our own server or by one that knows nothing of it. Every console error, page
// error and failed request is kept and fails the test that closes it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { contentType } from "../../cli/lab/content-type.ts";
import { findMnist, serveMnist } from "../../cli/lab/mnist-files.ts";
import { readPage } from "../../cli/lab/page-folder.ts";
import { fileOfBytes } from "../../cli/lab/served-file.ts";
import { serve } from "../../cli/lab/server.ts";
import { BROWSER, FLAGS } from "../browser.ts";

const PAGE = fileURLToPath(new URL("../../lab-page", import.meta.url));

export interface LabOptions extends BrowserContextOptions {
  /** "?panel=draw"; default: the first page, standing still. */
  readonly query?: string;
  /** Whether the page may share memory; default true. */
  readonly isIsolated?: boolean;
  /** Whether MNIST is beside the page; default true. */
  readonly hasMnist?: boolean;
  /** Bytes a second of each file of MNIST; default: as fast as it goes. Then any host serves. */
  readonly mnistRate?: number;
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
  const { query = "?still", isIsolated = true, hasMnist = true, mnistRate, ...context } = options;
  const { url, close } = await (isIsolated && !mnistRate
    ? serveAsWeDo(hasMnist)
    : serveAsAnyHost(hasMnist, mnistRate));
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
      await close();
      assert.deepEqual(errors, [], "nothing goes wrong in the page");
    },
  };
}

/** The same, closed at the end of the test whatever happens in it. */
export async function openLabFor(t: TestContext, options: LabOptions = {}): Promise<Lab> {
  const lab = await openLab(options);
  lab.page.setDefaultTimeout(60_000);
  t.after(() => lab.close());
  return lab;
}

interface Served {
  readonly url: string;
  close(): unknown;
}

const mnistFiles = async (hasMnist: boolean) =>
  (hasMnist && (await findMnist([import.meta.url]))) || [];

/** As `downhill lab` serves it: isolated, under a strict policy. */
async function serveAsWeDo(hasMnist: boolean): Promise<Served> {
  const page = await readPage(PAGE);
  const files = new Map(
    page.map(({ path, bytes }) => [`/${path}`, fileOfBytes(`/${path}`, bytes)]),
  );
  for (const [address, file] of serveMnist(await mnistFiles(hasMnist))) files.set(address, file);
  return serve(files, 0);
}

/** As a host of static files does it, which sends no headers of ours. */
async function serveAsAnyHost(hasMnist: boolean, mnistRate?: number): Promise<Served> {
  const page = await readPage(PAGE);
  const bytes = new Map(page.map((file) => [`/${file.path}`, file.bytes]));
  for (const { path } of await mnistFiles(hasMnist)) {
    bytes.set(`/data/mnist/${basename(path)}`, readFileSync(path));
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const name = pathname === "/" ? "/index.html" : pathname;
    const found = bytes.get(name);
    if (!found) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": contentType(name) });
    if (mnistRate && name.startsWith("/data/")) trickle(response, found, mnistRate);
    else response.end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** Sends a file at so many bytes a second. */
function trickle(response: ServerResponse, bytes: Uint8Array, rate: number): void {
  let at = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(at, (at += rate / 20)));
    if (at >= bytes.length || response.destroyed) {
      clearInterval(timer);
      response.end();
    }
  }, 50);
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
