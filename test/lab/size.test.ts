// What a first visit loads, packed: all that the browser asks for until a run has begun, words of both
// languages and the fonts included, on the first panel and on the one that is largest.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { readPage } from "../../cli/lab/page-folder.ts";
import { PANELS } from "../../lab/state/place.ts";
import { skipChromium } from "../browser.ts";
import { openLabFor, ready, settled, stepOf, until } from "./lab-page.ts";

const MOST = 500_000;
const skip = skipChromium;

/** Packed bytes of every file of the page that a visit loads, by name. */
async function visited(t: TestContext, panel: string): Promise<ReadonlyMap<string, number>> {
  const files = await readPage(fileURLToPath(new URL("../../lab-page", import.meta.url)));
  const sizes = new Map(
    files.map(({ path, bytes }) => {
      const isPacked = /\.(woff2|gz)$/.test(path);
      return [path, isPacked ? bytes.length : gzipSync(bytes).length] as const;
    }),
  );
  const lab = await openLabFor(t, { query: "?still&lang=en", serviceWorkers: "block" });
  const asked = new Set<string>(["index.html"]);
  lab.page.context().on("request", (request) => {
    asked.add(new URL(request.url()).pathname.slice(1) || "index.html");
  });
  await lab.page.goto(`${lab.url}?still&lang=de&n=1000&net=10-sigmoid&panel=${panel}`);
  await lab.page.locator(`.panel-${panel} h1`).waitFor();
  if (panel === "train") {
    await ready(lab.page);
    await lab.page.keyboard.press("e");
    await until(
      () => stepOf(lab.page),
      (step) => step > 0,
    );
  }
  await settled(lab.page);
  return new Map([...asked].flatMap((path) => (sizes.has(path) ? [[path, sizes.get(path)!]] : [])));
}

const total = (loaded: ReadonlyMap<string, number>) =>
  [...loaded.values()].reduce((sum, bytes) => sum + bytes, 0);

test("a first visit loads at most 500 kB packed, and nothing of what leaves the page", {
  skip,
}, async (t) => {
  const loaded = await visited(t, "train");
  const names = [...loaded.keys()].join(" ");
  for (const kind of [/main-[\w-]+\.js/, /\.woff2/, /de-[\w-]+\.js/, /panel-[\w-]+\.css/]) {
    assert.match(names, kind, "what is there to be counted is counted");
  }
  assert.doesNotMatch(names, /keras|onnx|standalone/i);
  t.diagnostic(`${total(loaded)} bytes in ${loaded.size} files, of at most ${MOST}`);
  assert.ok(total(loaded) <= MOST, `${total(loaded)} bytes: ${names}`);
});

test("and so does one that begins on any other panel", { skip }, async (t) => {
  for (const panel of PANELS.filter((name) => name !== "train")) {
    const bytes = total(await visited(t, panel));
    t.diagnostic(`${panel}: ${bytes} bytes`);
    assert.ok(bytes <= MOST, `${panel}: ${bytes} bytes`);
  }
});
