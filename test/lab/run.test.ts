// The run in the page: the library's bits for the same seed, stepping, going on, other settings, with and
// without memory that threads could share.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { stepper } from "downhill";
import { mnist } from "downhill/data";
import { DEFAULTS } from "../../lab/settings/settings.ts";
import { makeNetwork, makeOptions } from "../../lab/worker/build.ts";
import { skipChromium } from "../browser.ts";
import { openLabFor, ready, shows } from "./lab-page.ts";

const skip = skipChromium;

/** The library's parameters after so many steps of the book's first network. */
async function hashAfter(steps: number): Promise<string> {
  const { training, validation, test } = await mnist();
  const net = makeNetwork([784], DEFAULTS.layers);
  const options = { ...makeOptions(DEFAULTS), validation, test, testEveryEpoch: true };
  const run = await stepper(net, training as never, options as never);
  for (let left = steps; left > 0; ) {
    const event = await run.advance(left);
    left -= event!.steps;
  }
  const hash = createHash("sha256");
  for (const { name } of net.parameters) {
    hash.update(new Uint8Array(Float32Array.from((await run.read(name)).values).buffer));
  }
  run.dispose();
  return hash.digest("hex");
}

for (const isIsolated of [true, false]) {
  const how = isIsolated ? "isolated" : "not isolated";
  test(`a page that is ${how} trains to the library's bits`, { skip }, async (t) => {
    const { page } = await openLabFor(t, { isIsolated });
    await ready(page);
    await page.keyboard.press(".");
    await page.keyboard.press("e");
    await page.waitForFunction(
      () => document.querySelector("[data-test=epoch]")?.textContent === "1.00",
      undefined,
      { timeout: 60_000 },
    );
    await page.getByRole("button", { name: "Take it away" }).click();
    await page.getByRole("button", { name: "Verify" }).click();
    const shown = await page.waitForSelector("[data-test=hash]", { timeout: 60_000 });
    const hash = await hashAfter(5000);
    await shows(() => shown.textContent(), hash);
    await page.getByText("Same seed, same bits").waitFor();
  });
}
