// Networks that read a picture row by row: what Train shows of them is what they are, every panel takes
// them, and what the lab cannot do with them it says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { PANELS } from "../../lab/state/place.ts";

import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { exactly, openLabFor, ready, settled, shows, until } from "./lab-page.ts";

const skip = skipChromium;
const ROWS =
  "?still&lang=en&n=600&loss=logLikelihood&optimizer=adam&eta=0.005&init=scaled&batch=20";

test("an LSTM that reads rows learns, and its units are shown with their gates", {
  skip,
}, async (t) => {
  const { page } = await openLabFor(t, { query: `${ROWS}&net=lstm-12,10-softmax&epochs=9` });
  await ready(page);
  await page.keyboard.press("e");
  await page.locator("[data-test=epoch]", { hasText: "1.00" }).waitFor();
  // twelve tiles, each with a row a gate: 4 x 12 rows of 28 pixels
  const tiles = page.locator(".panel-train [role=listbox]").first().locator("[role=option]");
  await exactly(tiles, 12);
  const size = await tiles
    .first()
    .locator("canvas")
    .first()
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      return [width, height];
    });
  assert.deepEqual(size, [28, 4]);
  await page.getByText("a row a gate (input, forget, candidate, output)").waitFor();
  // what a unit remembers lies between -1 and 1
  const health = page.locator(".health-table tbody tr").first();
  await health.getByText("12 neurons").waitFor();
  await shows(async () => (await health.textContent())!, /−1\.0.*1\.0/);
  await tiles.nth(3).dblclick();
  await page.locator(".neuron-picture canvas").waitFor();
  await page.locator(".one-weight", { hasText: "gate, pixel" }).waitFor();
  await shows(() => page.getByRole("button", { name: "Silence" }).count(), 0);
  await page
    .getByRole("button", { name: "Freeze this layer" })
    .or(page.locator(".bends button"))
    .first()
    .waitFor();
  // the same weights from the seed
  await page.getByRole("button", { name: "Take it away" }).click();
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByText("Same seed, same bits").waitFor();
});

test("a layer that reads from both ends shows the weights of both, and each is bent where it lies", {
  skip,
}, async (t) => {
  const net = "bidirectional-gru-5-sequences,each-6-tanh,flatten,10-softmax";
  const { page } = await openLabFor(t, { query: `${ROWS}&net=${net}&epochs=9` });
  await ready(page);
  await page.keyboard.press("e");
  await page.locator("[data-test=epoch]", { hasText: "1.00" }).waitFor();
  const tiles = page.locator(".tiles [role=option]");
  await exactly(tiles, 10);
  await page.getByText("the first 5 read from the first row on").waitFor();
  await page.getByText("a row a gate (reset, update, candidate)").waitFor();
  // neuron 8 is the third of those that read from the last row
  await tiles.nth(7).dblclick();
  await page.locator(".open-neuron h2", { hasText: "Neuron 8" }).waitFor();
  await page.locator(".history canvas").waitFor();
  await page.locator(".excites button").first().waitFor();
  await shows(() => page.getByRole("button", { name: "Silence" }).count(), 0);
  await page.locator(".neuron-picture canvas").focus();
  for (let i = 0; i < 9; i++) await page.keyboard.press("ArrowUp");
  await page.locator(".one-weight", { hasText: "reset gate, pixel" }).waitFor();
  const place = /pixel (\d+)/.exec((await page.locator(".one-weight").textContent())!)![1];
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.keyboard.type("0.25");
  await page.keyboard.press("Enter");
  await page.locator(".one-weight [role=slider]", { hasText: "0.250" }).waitFor();
  // its weights are row 3 of the first of three gates of the layer that reads back
  await page.getByRole("button", { name: "Watch its weights", exact: true }).click();
  await page.locator(".probe-list", { hasText: "layers.0.1.weight" }).waitFor();
  await page.locator(".probe-list b", { hasText: "neuron 3" }).waitFor();
  await page.locator(".probe-list", { hasText: "84 values" }).waitFor();
  await page.getByRole("button", { name: "Take it away" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "safetensors", exact: true }).click(),
  ]);
  const file = readFileSync(await download.path());
  const header = Number(file.readBigUInt64LE(0));
  const { "layers.0.1.weight": weight } = JSON.parse(file.toString("utf8", 8, 8 + header));
  assert.deepEqual(weight.shape, [15, 28]);
  const at = 8 + header + weight.data_offsets[0] + 4 * (2 * 28 + Number(place) - 1);
  assert.equal(file.readFloatLE(at), 0.25);
});

test("Draw shows what such a layer says after each row", { skip }, async (t) => {
  const net = "bidirectional-gru-5,10-softmax";
  const { page } = await openLabFor(t, { query: `${ROWS}&panel=draw&net=${net}` });
  await ready(page);
  const layer = page.locator("[data-test=layer-0]");
  await layer.getByText("activations of its 10 neurons").waitFor();
  const picture = layer.getByRole("img", { name: "What 10 neurons say after each of 28 rows" });
  await picture.waitFor();
  assert.deepEqual(await violations(page), []);
});

test("every panel takes a network that reads rows from both ends", { skip }, async (t) => {
  const net = "bidirectional-gru-6-sequences,each-8-tanh,rnn-7-relu,10-softmax";
  const { page } = await openLabFor(t, { query: `${ROWS}&net=${net}` });
  await ready(page);
  await page.keyboard.press(".");
  for (const name of PANELS) {
    await page.locator(`.rail a[href="?panel=${name}"]`).click();
    await page.locator(`.panel-${name} h1`).waitFor();
    await settled(page);
    await shows(() => page.locator("main [role=alert]").count(), 0, name);
  }
  await page.locator('.rail a[href="?panel=train"]').click();
  await until(
    () => page.locator(".outputs > li .value").allTextContents(),
    (values) => values.length === 10 && !values.includes("–"),
  );
});

test("streams and embeddings are refused with the reason", { skip }, async (t) => {
  for (const [net, says] of [
    ["lstm-8-streams-4,10-softmax", "there are no streams"],
    ["embedding-28-8,lstm-8,10-softmax", "an embedding takes symbols"],
  ] as const) {
    const { page } = await openLabFor(t, { query: `${ROWS}&net=${net}`, mayRefuse: true });
    await ready(page);
    await page.locator("main > [role=alert]", { hasText: says }).waitFor();
  }
});
