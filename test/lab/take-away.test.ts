// What a person takes away from the page: every file answers as the network of the page does.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { fromSafetensors, importSafetensors } from "downhill";
import { fromKeras } from "downhill/keras";
import { fromOnnx } from "downhill/onnx";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { openLabFor, ready, shows, until } from "./lab-page.ts";

const skip = skipChromium;
const folder = mkdtempSync(join(tmpdir(), "downhill-taken-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Presses a button of the row of files; the file that comes. */
async function take(page: Page, name: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator(".take-away").getByRole("button", { name, exact: true }).click(),
  ]);
  await page
    .locator(".take-away [role=status]", { hasText: download.suggestedFilename() })
    .waitFor();
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

const CONVNET =
  "conv-3-5-leakyRelu(0.1),pool-2,flatten,dropout-0.2,12-gelu,10-softmax&loss=labelSmoothing(logLikelihood,0.1)&optimizer=adamw&eta=0.003";

for (const [what, settings] of [
  ["the book's kind of network", "net=12-sigmoid,10-sigmoid&eta=1"],
  ["a network of everything newer", `net=${CONVNET}`],
] as const) {
  test(`${what} leaves as ONNX, Keras, JavaScript, a page and PyTorch weights`, {
    skip,
  }, async (t) => {
    const { page } = await openLabFor(t, {
      query: `?still&lang=en&n=500&${settings}`,
      acceptDownloads: true,
    });
    await ready(page);
    await shows(() => page.locator("[role=alert]").count(), 0);
    await page.keyboard.press("e");
    await page.locator("[data-test=epoch]", { hasText: "1.00" }).waitFor();
    await page.getByRole("button", { name: "Take it away" }).click();

    const own = fromSafetensors((await take(page, "safetensors")).bytes);
    const size = own.network.inputShape.reduce((a, b) => a * b, 1);
    const inputs = Float32Array.from({ length: size }, (_, i) => ((i * i * 31) % 251) / 256);
    const wanted = [...(await own.predict(inputs)).values];
    const same = (values: ArrayLike<number>, name: string) => {
      for (const [i, value] of wanted.entries()) {
        assert.ok(Math.abs(values[i]! - value) < 1e-6, `${name}: ${values[i]} for ${value}`);
      }
    };

    const onnx = await take(page, "ONNX");
    assert.equal(onnx.name, "network.onnx");
    same((await fromOnnx(onnx.bytes).network.predict(inputs)).values, "ONNX");

    const keras = await take(page, "Keras");
    assert.equal(keras.name, "network.keras");
    same((await (await fromKeras(keras.bytes)).network.predict(inputs)).values, "Keras");

    const js = await take(page, "JavaScript");
    assert.equal(js.name, "network.js");
    const module = join(folder, `${t.name.length}.mjs`);
    writeFileSync(module, js.bytes);
    const { predict } = await import(pathToFileURL(module).href);
    same((await predict(inputs)).values, "JavaScript");

    const pytorch = await take(page, "PyTorch weights");
    assert.equal(pytorch.name, "network.pytorch.safetensors");
    // as the script that can be taken away calls them: an activation is a module of its own there
    const last = what.startsWith("a network") ? "7.weight [10, 12]" : "2.weight [10, 12]";
    await until(
      () => page.locator(".take-away pre").innerText(),
      (names) => names.includes(last),
    );
    const read = importSafetensors(pytorch.bytes, own.network);
    same((await read.network.predict(inputs)).values, "PyTorch weights");

    const html = await take(page, "HTML page");
    assert.equal(html.name, "network.html");
    const file = join(folder, "network.html");
    writeFileSync(file, html.bytes);
    const other = await page.context().newPage();
    await other.goto(pathToFileURL(file).href);
    await other.locator("canvas").first().waitFor();
    await other.close();

    // the script says the same names, and reads what it is given
    await page.getByRole("button", { name: "PyTorch", exact: true }).click();
    await page.locator(".take-away pre", { hasText: "network.pytorch.safetensors" }).waitFor();
    assert.deepEqual(await violations(page), []);
  });
}

test("in German the files have German names, and what cannot be written says why", {
  skip,
}, async (t) => {
  const { page } = await openLabFor(t, {
    query: "?still&lang=de&n=500&net=each-4-relu,flatten,10-softmax&loss=logLikelihood",
  });
  await ready(page);
  await page.getByRole("button", { name: "Mitnehmen" }).click();
  for (const name of [
    "PyTorch-Gewichte",
    "HTML-Seite",
    "ONNX",
    "Keras",
    "JavaScript",
    "safetensors",
  ]) {
    await page.locator(".take-away").getByRole("button", { name, exact: true }).waitFor();
  }
  await page.getByRole("button", { name: "ONNX" }).click();
  await page
    .locator(".take-away [role=status]", { hasText: "Gesichert als network.onnx" })
    .waitFor();
  assert.deepEqual(await violations(page), []);
});
