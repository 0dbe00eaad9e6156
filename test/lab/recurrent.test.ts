// Networks that read a picture row by row: what Train shows of them is what they are, every panel takes
// them, and what the lab cannot do with them it says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PANELS } from "../../lab/state/place.ts";
import { skipChromium } from "../browser.ts";
import { openLabFor, ready, settled, until } from "./lab-page.ts";

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
  assert.equal(await tiles.count(), 12);
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
  assert.match((await health.textContent())!, /−1\.0.*1\.0/);
  await tiles.nth(3).dblclick();
  await page.locator(".neuron-picture canvas").waitFor();
  await page.locator(".one-weight", { hasText: "gate, pixel" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Silence" }).count(), 0);
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

test("every panel takes a network that reads rows from both ends", { skip }, async (t) => {
  const net = "bidirectional-gru-6-sequences,each-8-tanh,rnn-7-relu,10-softmax";
  const { page } = await openLabFor(t, { query: `${ROWS}&net=${net}` });
  await ready(page);
  await page.keyboard.press(".");
  for (const name of PANELS) {
    await page.locator(`.rail a[href="?panel=${name}"]`).click();
    await page.locator(`.panel-${name} h1`).waitFor();
    await settled(page);
    assert.equal(await page.locator("main [role=alert]").count(), 0, name);
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
    const { page } = await openLabFor(t, { query: `${ROWS}&net=${net}` });
    await ready(page);
    await page.locator("main > [role=alert]", { hasText: says }).waitFor();
  }
});
