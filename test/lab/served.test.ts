// The page as `downhill lab` serves it, in Chromium: under the headers that are sent it is isolated, so
// that it may have threads, breaks no rule of its policy, gets MNIST, and trains; a page of another
// site can neither read nor embed it.
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { findMnist, serveMnist } from "../../cli/lab/mnist-files.ts";
import { readPage } from "../../cli/lab/page-folder.ts";
import { fileOfBytes } from "../../cli/lab/served-file.ts";
import { type LabServer, serve } from "../../cli/lab/server.ts";
import { BROWSER, FLAGS, skipChromium } from "../browser.ts";
import { ready, shows } from "./lab-page.ts";

let lab: LabServer;
let browser: Browser;
/** A page of another origin on this machine. */
let other: Server;

before(async () => {
  if (skipChromium) return;
  const page = await readPage(fileURLToPath(new URL("../../lab-page", import.meta.url)));
  const files = new Map(
    page.map(({ path, bytes }) => [`/${path}`, fileOfBytes(`/${path}`, bytes)]),
  );
  const found = await findMnist([import.meta.url]);
  assert.ok(found);
  for (const [address, file] of serveMnist(found)) files.set(address, file);
  lab = await serve(files, 0);
  browser = await chromium.launch({
    ...(BROWSER && { executablePath: BROWSER }),
    args: [...FLAGS],
  });
  other = createServer((_, response) =>
    response
      .setHeader("content-type", "text/html")
      .end(`<!doctype html><iframe src="${lab.url}"></iframe>`),
  );
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
});
after(async () => {
  if (skipChromium) return;
  await browser.close();
  await lab.close();
  other.close();
});

test("served, the page is isolated, keeps to its policy and trains", {
  skip: skipChromium,
}, async () => {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  const statuses = new Map<string, number>();
  page.on("response", (response) => statuses.set(response.url(), response.status()));
  await page.goto(`${lab.url}?still`);
  await ready(page);
  await shows(() => page.evaluate("crossOriginIsolated"), true);
  assert.deepEqual(errors, []);
  assert.deepEqual(
    [...statuses].filter(([, status]) => status !== 200),
    [],
  );
  const asked = [...statuses.keys()];
  assert.ok(
    asked.every((url) => url.startsWith(lab.url) || url.startsWith("blob:")),
    `${asked}`,
  );
  assert.ok(
    asked.some((url) => url.includes("/data/mnist/train-images")),
    `${asked}`,
  );
  await page.close();
});

test("a page of another origin cannot embed or read it", { skip: skipChromium }, async () => {
  const page = await browser.newPage();
  const { port } = other.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForTimeout(500);
  // the browser's own page about a refusal stands in the frame
  assert.match(page.frames()[1]!.url(), /^chrome-error:/);
  const read = (mode: string) =>
    page.evaluate(`fetch("${lab.url}", { mode: "${mode}" }).then((r) => r.type, (e) => e.name)`);
  await shows(() => read("cors"), "TypeError");
  await shows(() => read("no-cors"), "TypeError");
  // the same by another name of this machine: a rebound host
  const rebound = await page.evaluate(
    `fetch("http://0.0.0.0:${lab.port}/", { mode: "no-cors" }).then((r) => r.type, (e) => e.name)`,
  );
  assert.equal(rebound, "TypeError");
  await page.close();
});
