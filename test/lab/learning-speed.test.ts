// The learning-speed panel in the page: numbers against the library's, the exploding case, keyboard.
import assert from "node:assert/strict";
import { test } from "node:test";
import { crossEntropy, dense, network, scaled, sgd, sigmoid, stepper } from "downhill";
import { mnist, take } from "downhill/data";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { beside, eventually, type Lab, openLabFor, ready, shows } from "./lab-page.ts";

const BOOK2 =
  "?panel=learning-speed&still&lang=en&n=1000&net=30-sigmoid,30-sigmoid,10-sigmoid&loss=crossEntropy&eta=0.1&batch=1000&epochs=500&l2=5&init=scaled";

const number = (text: string) => Number(text.replace("−", "-"));
const norms = async (lab: Lab, row: string): Promise<number[]> =>
  (await lab.page.locator(`[data-test=${row}] td`).allTextContents()).map(number);
const stepIs = (lab: Lab, step: number) =>
  lab.page.waitForFunction(
    (name) => document.querySelector("[data-test=norms-now] th")?.textContent === name,
    `step ${step}`,
    { timeout: 60_000 },
  );

test("the speeds are those of the library for the same seed, before training and after each step", {
  skip: skipChromium,
}, async (t) => {
  const { training } = await mnist();
  const net = network([784], dense(30, sigmoid), dense(30, sigmoid), dense(10, sigmoid));
  const run = await stepper(net, take(training, 1000), {
    loss: crossEntropy,
    optimizer: sgd({ learningRate: 0.1 }),
    epochs: 500,
    batchSize: 1000,
    l2: 5,
    init: scaled,
    seed: 1,
  });
  /** The step reads what it was computed from: the parameters before it. */
  const own = async () => {
    await run.step();
    return Promise.all(
      [0, 1].map(async (layer) =>
        Math.hypot(...Array.from((await run.read(`layers.${layer}.bias/gradient`)).values)),
      ),
    );
  };
  const lab = await openLabFor(t, { query: BOOK2 });
  await ready(lab.page);
  await stepIs(lab, 0);
  const near = (row: string, library: readonly number[]) =>
    eventually(async () => {
      const page = await norms(lab, row);
      assert.equal(page.length, 2);
      for (const [i, value] of library.entries()) {
        assert.ok(
          Math.abs(page[i]! - value) < 0.002 * value + 6e-5,
          `layer ${i}: ${page[i]}, ${value}`,
        );
      }
    });
  const start = await own();
  await near("norms-now", start);
  await shows(() => norms(lab, "norms-book"), [0.0657, 0.3092]);
  await eventually(async () => {
    const said = (await lab.page.locator("[data-test=ratio]").textContent())!;
    assert.match(said, /book's network began at 4\.7/);
    const slower = Number(/([\d.]+) times slower/.exec(said)![1]);
    assert.ok(Math.abs(slower - start[1]! / start[0]!) < 0.06, said);
  });
  for (const step of [1, 2]) {
    await lab.page.getByRole("button", { name: /^Step/ }).click();
    await stepIs(lab, step);
    await near("norms-now", await own());
  }
  await near("norms-start", start);
  run.dispose();
});

test("the product of the chain is the product of its factors, and depth is a slider", {
  skip: skipChromium,
}, async (t) => {
  const lab = await openLabFor(t, { query: BOOK2 });
  await ready(lab.page);
  const { page } = lab;
  await page.locator("[data-test=product]").waitFor();
  const depth = page.getByRole("slider", { name: "Hidden layers" });
  await depth.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelectorAll("[data-test=link]").length === 4);
  await page.waitForURL(/net=30-sigmoid%2C30-sigmoid%2C30-sigmoid%2C30-sigmoid%2C10-sigmoid/);
  const value = (text: string) => {
    const [mantissa, power] = text.replace(/\s/g, "").split("·10");
    const digits = [...(power ?? "")]
      .map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c))
      .map((i) => (i === 0 ? "-" : `${i - 1}`));
    return number(mantissa!) * 10 ** Number(digits.join(""));
  };
  await eventually(async () => {
    const factors = (await page.locator("[data-test=factor]").allTextContents()).map(value);
    const product = value((await page.locator("[data-test=product]").textContent())!);
    const expected = factors.reduce((all, factor) => all * factor, 1);
    assert.ok(Math.abs(product / expected - 1) < 0.06, `${product}, ${expected}`);
    assert.ok(
      factors.every((factor) => Math.abs(factor) < 0.25),
      "the book's argument",
    );
  });
  await page.waitForFunction(
    () => document.querySelectorAll("[data-test=norms-now] td").length === 4,
  );
  await shows(() => page.locator(".speed-bars table").count(), 4);
  await shows(() => page.locator(".speed-bars table").first().locator("tr").count(), 6);
  const check = page.locator(".exercises li").first();
  await depth.focus();
  await page.keyboard.press("End");
  await page.waitForFunction(
    () => document.querySelectorAll("[data-test=norms-now] td").length === 6,
  );
  await check.getByRole("button", { name: "Check" }).click();
  await shows(async () => (await check.locator("[role=status]").textContent())!, /times slower\.$/);
});

test("weights of 100 with every z at 0 make each factor 25, and other weights end it", {
  skip: skipChromium,
}, async (t) => {
  const lab = await openLabFor(t, { query: BOOK2 });
  await ready(lab.page);
  const { page } = lab;
  await page.locator("[data-test=product]").waitFor();
  await page.getByText("100, every z = 0").click();
  await page.waitForFunction(
    () => document.querySelector("[data-test=product]")?.textContent === "625",
  );
  await shows(() => page.locator("[data-test=factor]").allTextContents(), ["25.0", "25.0"]);
  // 30 paths of 25 each
  await page.waitForFunction(() =>
    /750 times faster/.test(document.querySelector("[data-test=ratio]")?.textContent ?? ""),
  );
  const exercise = page.locator(".exercises li").nth(2);
  await exercise.getByRole("button", { name: "Check" }).click();
  await shows(
    async () => (await exercise.locator("[role=status]").textContent())!,
    /750 times the error/,
  );
  await page.getByText("scaled", { exact: true }).click();
  await page.waitForFunction(() =>
    /times slower/.test(document.querySelector("[data-test=ratio]")?.textContent ?? ""),
  );
  await page.locator(".named").filter({ hasText: "Neurons" }).getByText("tanh").click();
  await page.waitForFunction(() =>
    /The book has numbers for/.test(document.body.textContent ?? ""),
  );
});

for (const [colorScheme, width] of [
  ["light", 390],
  ["dark", 1440],
] as const) {
  test(`axe finds nothing in the speeds, ${colorScheme}, ${width} px, and nothing scrolls sideways`, {
    skip: skipChromium,
  }, async (t) => {
    const lab = await openLabFor(t, {
      query: BOOK2.replace("lang=en", "lang=de"),
      colorScheme,
      viewport: { width, height: 900 },
    });
    await ready(lab.page);
    await lab.page.locator("[data-test=product]").waitFor();
    await lab.page.locator("[data-test=norms-now]").waitFor();
    assert.deepEqual(await violations(lab.page), []);
    assert.equal(await beside(lab.page), 0);
  });
}
