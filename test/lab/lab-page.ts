// The built page of the lab in Chromium, served by our own server or by one that knows nothing of it. A
// file of tests has one browser and one server of each kind; each test has a profile of its own, which is
// closed at its end whatever happens in it. Every console error and page error fails it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { after, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { contentType } from "../../cli/lab/content-type.ts";
import { compressed, findMnist, serveMnist } from "../../cli/lab/mnist-files.ts";
import { type MnistForm, withMnistForm } from "../../cli/lab/page-data.ts";
import { readPage } from "../../cli/lab/page-folder.ts";
import { fileOfBytes } from "../../cli/lab/served-file.ts";
import { serve } from "../../cli/lab/server.ts";
import { BROWSER, FLAGS } from "../browser.ts";

/** A page begins with a part of MNIST where all of it takes over 1.5 s, which on a busy machine it does:
 * another set than a test computes with. Here it waits for the whole. */
const PATIENT = `{
  const own = self.setTimeout;
  self.setTimeout = (act, ms, ...rest) => own(act, ms === 1500 ? 60_000 : ms, ...rest);
}`;
/** With DOWNHILL_LATE=1 every page is slow, as on a machine that others use: six times in what it computes,
 * and all that it puts off comes later, by a different time each. A test that reads once what is shown some
 * time after what was done fails then. */
const LATE = process.env.DOWNHILL_LATE === "1";
const LATE_TIMERS = `{
  let state = 1;
  const late = (most) => ((state = (state * 48271) % 2147483647) / 2147483647) * most;
  const [timeout, frame, cancelled] = [self.setTimeout, self.requestAnimationFrame, new Set()];
  self.setTimeout = (act, ms = 0, ...rest) => timeout(act, ms + late(300), ...rest);
  self.requestAnimationFrame = (act) => {
    const paint = () => cancelled.delete(id) || act(performance.now());
    const id = frame(() => timeout(paint, late(150)));
    return id;
  };
  self.cancelAnimationFrame = (id) => cancelled.add(id);
}`;
/** Longer than any step of a test takes on a busy machine. */
const PATIENCE_MS = 60_000;
const PAGE = fileURLToPath(new URL("../../lab-page", import.meta.url));

export interface LabOptions extends BrowserContextOptions {
  /** "?panel=draw"; default: the first page, standing still. */
  readonly query?: string;
  /** Whether the page may share memory; default true. */
  readonly isIsolated?: boolean;
  /** Whether MNIST is beside the page; default true. */
  readonly hasMnist?: boolean;
  /** Whether it is a folder that `lab --build` has written, on any host; default false. */
  readonly isStaticBuild?: boolean;
  /** Bytes a second of each file of MNIST; default: as fast as it goes. Then any host serves. */
  readonly mnistRate?: number;
  /** Code that stands before the worker's own. */
  readonly inWorker?: string;
  /** Code that runs before that of every page. */
  readonly beforePage?: string;
  /** Whether the test is of an address that the page refuses; default false. */
  readonly mayRefuse?: boolean;
  /** Errors in the console that belong to what is tested. */
  readonly mayReport?: RegExp;
}

export interface Lab {
  readonly page: Page;
  readonly url: string;
  /** Errors so far. */
  readonly errors: string[];
  /** From now on MNIST comes as fast as it goes, where it came slowly. */
  hurry(): Promise<void>;
  /** Ends the server, also for every other test that has one of its kind. */
  unplug(): Promise<void>;
  /** Closes it; throws where anything went wrong in the page. */
  close(): Promise<void>;
}

/**
 * Opens the page; closed at the end of the test whatever happens in it, and an error in the page fails
 * the test.
 */
export async function openLabFor(t: TestContext, options: LabOptions = {}): Promise<Lab> {
  const lab = await openLab(options);
  t.after(() => lab.close());
  return lab;
}

/** Opens the page for all tests of a file, which closes it in its `after`. */
export async function openLab(options: LabOptions = {}): Promise<Lab> {
  const {
    query = "?still",
    isIsolated = true,
    hasMnist = true,
    isStaticBuild = false,
    mnistRate,
    inWorker = "",
    beforePage,
    mayRefuse = false,
    mayReport,
    ...context
  } = options;
  const { url, close, hurry } = await served(
    isIsolated && !mnistRate && !isStaticBuild,
    hasMnist,
    isStaticBuild,
    mnistRate,
    mnistRate ? inWorker : `${PATIENT}${inWorker}`,
  );
  const browser = await launched();
  const made = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...context });
  const page = await made.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  if (beforePage) await page.addInitScript(beforePage);
  if (LATE) {
    await page.addInitScript(LATE_TIMERS);
    const session = await made.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  }
  const errors: string[] = [];
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !mayReport?.test(text)) errors.push(text);
  });
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(url + query);
  return {
    page,
    url,
    errors,
    hurry: async () => hurry?.(),
    unplug: async () => {
      await close();
    },
    close: async () => {
      // a setting that is refused is not what the test means to test
      const refused = mayRefuse ? [] : await said(page);
      if (browser.isConnected()) await made.close();
      assert.deepEqual(refused, [], "the page takes the address");
      assert.deepEqual(errors, [], "nothing goes wrong in the page");
    },
  };
}

/** What the page says of its address. */
const said = (page: Page): Promise<string[]> =>
  page
    .locator("main > [role=alert]")
    .filter({ hasText: /: .*(expected|erwartet)/ })
    .allInnerTexts()
    .catch(() => []);

let launching: Promise<Browser> | undefined;
const servers = new Map<string, Promise<Served>>();

/** The one browser of this file of tests. */
function launched(): Promise<Browser> {
  launching ??= chromium.launch({
    ...(BROWSER && { executablePath: BROWSER }),
    args: [...FLAGS],
  });
  return launching;
}

/** The one server of its kind. */
function served(
  asWeDo: boolean,
  hasMnist: boolean,
  isStaticBuild: boolean,
  mnistRate: number | undefined,
  inWorker: string,
): Promise<Served> {
  const key = JSON.stringify([asWeDo, hasMnist, isStaticBuild, mnistRate, inWorker]);
  const found =
    servers.get(key) ??
    (asWeDo
      ? serveAsWeDo(hasMnist, inWorker)
      : serveAsAnyHost(hasMnist, isStaticBuild, inWorker, mnistRate));
  servers.set(key, found);
  return found;
}

after(async () => {
  await (await launching)?.close();
  for (const server of servers.values()) await (await server).close();
});

interface Served {
  readonly url: string;
  close(): unknown;
  hurry?(): void;
}

/** The files of the page; the worker's begins with that code. */
async function pageWith(inWorker: string, mnist?: MnistForm) {
  const built = await readPage(PAGE);
  const files = mnist ? withMnistForm(built, mnist) : built;
  if (inWorker === "") return files;
  const workers = files.filter(({ path }) => /^assets\/main-[\w-]+\.js$/.test(path));
  assert.equal(workers.length, 1, "the worker's file is found");
  return files.map((file) =>
    file === workers[0]
      ? { ...file, bytes: Buffer.concat([Buffer.from(`${inWorker};\n`), file.bytes]) }
      : file,
  );
}

const mnistFiles = async (hasMnist: boolean) =>
  (hasMnist && (await findMnist([import.meta.url]))) || [];

/** As `downhill lab` serves it: isolated, under a strict policy. */
async function serveAsWeDo(hasMnist: boolean, inWorker: string): Promise<Served> {
  const page = await pageWith(inWorker, hasMnist ? "raw" : "none");
  const files = new Map(
    page.map(({ path, bytes }) => [`/${path}`, fileOfBytes(`/${path}`, bytes)]),
  );
  for (const [address, file] of serveMnist(await mnistFiles(hasMnist))) files.set(address, file);
  return serve(files, 0);
}

/** As a host of static files does it, which sends no headers of ours. */
async function serveAsAnyHost(
  hasMnist: boolean,
  isStaticBuild: boolean,
  inWorker: string,
  mnistRate?: number,
): Promise<Served> {
  const form = hasMnist ? "gz" : "none";
  const page = await pageWith(inWorker, isStaticBuild ? form : undefined);
  const bytes = new Map(page.map((file) => [`/${file.path}`, file.bytes]));
  for (const file of await mnistFiles(hasMnist)) {
    const address = `/data/mnist/${basename(file.path)}`;
    if (isStaticBuild) bytes.set(`${address}.gz`, await compressed(file));
    else bytes.set(address, readFileSync(file.path));
  }
  let rate = mnistRate;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const name = pathname === "/" ? "/index.html" : pathname;
    const found = bytes.get(name);
    if (!found) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": contentType(name) });
    if (rate && name.startsWith("/data/")) trickle(response, found, rate);
    else response.end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    hurry: () => {
      rate = undefined;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
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
  await page.waitForFunction(() => {
    const button = document.querySelector(".play") as HTMLButtonElement | null;
    return button !== null && !button.disabled;
  });
}

/** Waits until nothing in the page has changed for a fifth of a second, the fonts are there, and what
 * eases has come to rest. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise<void>((resolve, reject) => {
      // what is written anew with the same words is no change
      const isChange = ({ type, target, attributeName, oldValue }: MutationRecord) =>
        type === "childList" ||
        oldValue !==
          (attributeName
            ? (target as Element).getAttribute(attributeName)
            : (target as CharacterData).data);
      const seen = new MutationObserver((records) => {
        if (records.some(isChange)) begin();
      });
      setTimeout(() => reject(new Error("the page does not come to rest")), 20_000);
      let timer: ReturnType<typeof setTimeout> | undefined;
      const begin = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          seen.disconnect();
          resolve();
        }, 200);
      };
      seen.observe(document, {
        subtree: true,
        childList: true,
        characterDataOldValue: true,
        attributeOldValue: true,
      });
      begin();
    });
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.all(ending.map(({ finished }) => finished.catch(() => {})));
  });
}

/** The moment that the browser keeps for a reload: its step, and the data of its run. */
export const keptMoment = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<{ step: number; note?: { examples?: number } } | undefined>((resolve) => {
        const opening = indexedDB.open("downhill-lab");
        opening.onsuccess = () => {
          const asked = opening.result.transaction("moments").objectStore("moments").get("open");
          asked.onsuccess = () => {
            opening.result.close();
            const moment = asked.result?.moment;
            resolve(moment && { step: moment.snapshot.steps, note: moment.data.note });
          };
        };
      }),
  );

/** Until what `read` gives satisfies `isGood`; fails with the last value when time is over. */
export async function until<T>(
  read: () => Promise<T> | T,
  isGood: (value: T) => boolean,
  { timeout = 20_000 }: { readonly timeout?: number } = {},
): Promise<T> {
  const end = Date.now() + timeout;
  for (;;) {
    const value = await read();
    if (isGood(value)) return value;
    assert.ok(Date.now() < end, `still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Waits until `read` gives what is expected: a value, or a text of that pattern. On a busy machine a page
 * shows it some time after what was done.
 */
export async function shows(
  read: () => Promise<unknown> | unknown,
  expected: unknown,
  message?: string,
): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    const value = await read();
    const isShown =
      expected instanceof RegExp ? expected.test(`${value}`) : isDeepStrictEqual(value, expected);
    if (isShown) return;
    if (Date.now() > end) {
      if (expected instanceof RegExp) assert.match(`${value}`, expected, message);
      else assert.deepEqual(value, expected, message);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Repeats a block of assertions until all of them hold; after 20 s its last failure is the test's. What they
 * read of the page must be read inside.
 */
export async function eventually<T>(holds: () => Promise<T>): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    try {
      return await holds();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** What `read` gives once it has given the same for some time: a layout may still be moving. */
export async function steady<T>(read: () => Promise<T> | T, ms = 200): Promise<T> {
  let last: string | undefined;
  let since = Date.now();
  return until(read, (value) => {
    const now = JSON.stringify(value);
    if (now !== last) since = Date.now();
    last = now;
    return Date.now() - since >= ms;
  });
}

/** Waits until there are so many of them. */
export const exactly = (found: Locator, wanted: number): Promise<number> =>
  until(
    () => found.count(),
    (count) => count === wanted,
  );

/** Pixels of the page that lie beside its window. */
export const beside = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The step at which the run stands, as the page says it. */
export const stepOf = async (page: Page) =>
  Number(await page.locator(".timeline-track").getAttribute("aria-valuenow"));

/** Runs for some steps; returns the step at which it stands. */
export async function ranFor(page: Page, steps: number): Promise<number> {
  await page.keyboard.press("Space");
  await until(
    () => stepOf(page),
    (step) => step > steps,
  );
  return stopped(page);
}

/** Pauses the run; returns the step at which it stands once the browser keeps it. */
export async function stopped(page: Page): Promise<number> {
  await page.keyboard.press("Space");
  await page.locator(".play", { hasText: "Go on" }).waitFor();
  const kept = await until(
    async () => [(await keptMoment(page))?.step, await stepOf(page)] as const,
    ([moment, step]) => moment === step,
  );
  return kept[1];
}
