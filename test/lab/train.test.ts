// The upper half of Train in Chromium: by mouse, by keyboard, its numbers against the library.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { dense, network, quadratic, sgd, sigmoid, stepper } from "downhill";
import { mnist, take } from "downhill/data";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { beside, type LabOptions, openLabFor, ready, settled, shows, until } from "./lab-page.ts";

const skip = skipChromium;
/** A thousand digits: an epoch is over at once. */
const SMALL = "?still&n=1000";

const option = (page: Page, neuron: number) => page.locator("[role=option]").nth(neuron);
const sentence = (page: Page) => page.locator(".say");
const outputs = (page: Page) =>
  page.locator(".outputs > li .value").allTextContents() as Promise<string[]>;

/** The page with its run open. */
async function opened(t: TestContext, options: LabOptions) {
  const lab = await openLabFor(t, options);
  await ready(lab.page);
  return lab;
}

/** The first network, a test digit's activations layer by layer, in float64 from its initial weights. */
async function firstActivations(): Promise<{ hidden: number[]; out: number[]; w2: number[] }> {
  const sets = await mnist();
  const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
  const optimizer = sgd({ learningRate: 3 });
  const run = await stepper(net, take(sets.training, 1000), {
    loss: quadratic,
    optimizer,
    epochs: 30,
    batchSize: 10,
    seed: 1,
    target: "wasm",
    threads: 1,
  });
  const read = async (name: string) => Array.from((await run.read(name)).values);
  const layer = async (i: number, x: number[]) => {
    const [w, b] = [await read(`layers.${i}.weight`), await read(`layers.${i}.bias`)];
    return b.map((bias, j) => {
      const z = x.reduce((sum, value, k) => sum + w[j * x.length + k]! * value, bias);
      return 1 / (1 + Math.exp(-z));
    });
  };
  const pixels = Array.from(sets.test.inputs.subarray(0, 784), (x) => x / 256);
  const hidden = await layer(0, pixels);
  const found = { hidden, out: await layer(1, hidden), w2: await read("layers.1.weight") };
  run.dispose();
  return found;
}

test("activations, votes and outputs are the library's", { skip }, async (t) => {
  const expected = await firstActivations();
  const { page } = await opened(t, { query: SMALL });
  await shows(
    () => outputs(page),
    expected.out.map((a) => a.toFixed(2)),
  );
  // those that have a vote to speak of
  const awake = [...expected.hidden.keys()].filter((neuron) => expected.hidden[neuron]! > 0.5);
  assert.ok(awake.length > 5);
  for (const neuron of [awake[0]!, awake[4]!, awake.at(-1)!]) {
    await option(page, neuron).hover();
    const a = expected.hidden[neuron]!;
    const votes = Array.from({ length: 10 }, (_, k) => [k, expected.w2[k * 30 + neuron]! * a]);
    const [k, vote] = votes.toSorted((x, y) => Math.abs(y[1]!) - Math.abs(x[1]!))[0]!;
    const words = await until(
      () => page.locator("[data-test=lens]").innerText(),
      (text) => text.startsWith(`Neuron ${neuron + 1} `),
    );
    assert.ok(words.includes(`answers ${a.toFixed(2)} here`), words);
    const sign = vote! > 0 ? "+" : "−";
    const said = `${vote! > 0 ? "for" : "against"} ${k} (${sign}${Math.abs(vote!).toFixed(1)})`;
    assert.ok(words.includes(said), `${words} has ${said}`);
  }
});

test("neurons by keyboard: move, hear, silence, open, back", { skip }, async (t) => {
  const { page } = await opened(t, { query: SMALL });
  await option(page, 0).focus();
  for (const key of ["ArrowRight", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
  const at = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
  await shows(() => at(), /^Neuron 13, activation [01]\.\d\d/);
  await page.waitForURL(/pick=0\.12/);
  await page.keyboard.press("v");
  const said = await until(
    () => page.locator("[data-test=spoken]").innerText(),
    (text) => text !== "",
  );
  assert.equal(said.match(/for|against/g)?.length, 10, "a vote for every output");
  // silent: its bar is empty, the outputs move; given back: all as before
  const before = await outputs(page);
  await page.keyboard.press("s");
  const silent = await until(
    () => outputs(page),
    (values) => values.join() !== before.join(),
  );
  assert.notDeepEqual(silent, before);
  await shows(() => option(page, 12).evaluate((tile) => tile.classList.contains("silent")), true);
  await page.keyboard.press("s");
  await until(
    () => outputs(page),
    (values) => values.join() === before.join(),
  );
  await page.keyboard.press("Enter");
  await page.waitForSelector(".open-neuron .excites");
  await shows(() => page.locator(".open-neuron h2").innerText(), "Neuron 13 of layer 1");
  await shows(() => page.locator(".excites li").count(), 16);
  await page.keyboard.press("Escape");
  await until(at, (label) => label.startsWith("Neuron 13,"));
});

test("an open neuron: its sum adds up, a weight that is set moves it", { skip }, async (t) => {
  const { page } = await opened(t, { query: SMALL });
  await option(page, 6).click();
  await page.waitForSelector(".sum .total");
  const cells = () => page.locator(".sum tr td:last-child").allInnerTexts();
  const numbers = (texts: string[]) => texts.map((text) => Number(text.replace("−", "-")));
  const values = numbers(await cells());
  const terms = values.slice(0, -2); // the last two are z and a
  const sum = terms.reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(sum - values.at(-2)!) < 0.05, `${sum} is ${values.at(-2)}`);
  // to the weight of the largest term, by its name; then typed
  await page.locator(".sum th button").first().click();
  const pictureUse = page.locator(".neuron-picture canvas");
  await pictureUse.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.keyboard.type("0");
  await page.keyboard.press("Enter");
  const gone = terms[0]!;
  await until(
    async () => numbers(await cells()).at(-2)!,
    (z) => Math.abs(z - (values.at(-2)! - gone)) < 0.03,
  );
  // zoom does not scroll the page
  const top = await page.evaluate(() => scrollY);
  await pictureUse.focus();
  await pictureUse.hover();
  await page.mouse.wheel(0, -300);
  await page.waitForFunction(
    () =>
      !document.querySelector<HTMLButtonElement>(".neuron-picture .zoom-buttons button")!.disabled,
  );
  await shows(() => page.evaluate(() => scrollY), top);
});

test("a frozen layer keeps its weights, and the run begins from what all have", {
  skip,
}, async (t) => {
  const { page } = await opened(t, { query: SMALL });
  await page.keyboard.press("e");
  await until(
    () => page.locator("[data-test=epoch]").innerText(),
    (epoch) => epoch === "1.00",
  );
  await option(page, 3).click();
  await page.waitForSelector(".sum");
  const z = () => page.locator(".sum .total td:last-child").innerText();
  const learned = await z();
  await page.getByRole("button", { name: "Freeze the layer" }).click();
  await until(
    () => sentence(page).innerText(),
    (text) => text.startsWith("It begins from the weights of the last run"),
  );
  await page.waitForURL(/net=30-sigmoid-frozen/);
  await page.getByRole("button", { name: "Let the layer learn" }).waitFor();
  await page.locator("body").press("e");
  await until(
    () => page.locator("[data-test=epoch]").innerText(),
    (epoch) => epoch === "1.00",
  );
  await until(z, (now) => now === learned);
});

test("a run that pauses after an epoch is told as such, and all say the same number", {
  skip: skipChromium,
}, async (t) => {
  const { page } = await opened(t, {
    query: "?still&n=2000&net=10-sigmoid&loss=crossEntropy&eta=0.5",
  });
  await page.keyboard.press("e");
  const told = await until(
    () => sentence(page).innerText(),
    (words) => words.includes("after 1 epoch"),
  );
  const bar = await until(
    () => page.locator("[data-test=validation]").innerText(),
    (words) => told.startsWith(words),
  );
  // the table of runs follows a quarter of a second behind
  await shows(
    async () =>
      Number.parseFloat(await page.locator(".runs-table tbody td").nth(1).innerText()).toFixed(1),
    Number.parseFloat(bar).toFixed(1),
  );
});

test("the settings sentence by keyboard: rates go on, the network begins anew", {
  skip,
}, async (t) => {
  const { page } = await opened(t, { query: SMALL });
  await page.keyboard.press("e");
  const epoch = () => page.locator("[data-test=epoch]").innerText();
  await until(epoch, (text) => text === "1.00");
  const rate = page.getByRole("slider", { name: "Learning rate" });
  await rate.focus();
  await page.keyboard.press("ArrowLeft");
  await until(
    async () => page.url(),
    (url) => url.includes("eta=2"),
  );
  await shows(() => epoch(), "1.00");
  await page.getByRole("slider", { name: "Neurons of layer 1" }).focus();
  await page.keyboard.press("ArrowLeft");
  await until(epoch, (text) => text === "0.00");
  await page.waitForURL(/net=25-sigmoid/);
  await until(
    () => page.locator("[role=option]").count(),
    (count) => count === 25,
  );
  await shows(() => page.locator(".recipe [role=status]").innerText(), /begins anew/);
});

test("all settings: faults in place, nothing begins until they are mended", { skip }, async (t) => {
  const { page } = await opened(t, { query: SMALL });
  await page.getByRole("button", { name: "All settings" }).click();
  const apply = page.getByRole("button", { name: "Begin with these" });
  await shows(() => apply.isDisabled(), true);
  await page.getByLabel("Layers, one a line").fill("conv 4 5 relu\npool 2\nflaten\n10 softmax");
  await shows(() => page.locator("#fault-layers").innerText(), /layer 3, "flaten"/);
  await shows(() => apply.isDisabled(), true);
  await page.getByLabel("Layers, one a line").fill("conv 4 5 relu\npool 2\nflatten\n10 softmax");
  await page.getByLabel("Cost", { exact: true }).selectOption("logLikelihood");
  await page.getByLabel("Learning rate η").fill("-1");
  await page.locator("#fault-learningRate").waitFor();
  await page.getByLabel("Learning rate η").fill("0.1");
  assert.deepEqual(await violations(page), []);
  await apply.click();
  await until(
    () => page.locator("[role=option]").count(),
    (count) => count === 4,
  );
  await page.waitForURL(/net=conv-4-5-relu%2Cpool-2%2Cflatten%2C10-softmax/);
  // a network that the library refuses says why
  await page.getByLabel("Layers, one a line").fill("conv 4 29 relu\nflatten\n10 softmax");
  await shows(() => page.locator("#fault-layers").innerText(), /kernel from 1 to 28/);
  await page.getByRole("button", { name: "No hidden layer" }).click();
  await until(
    () => page.locator("[role=option]").count(),
    (count) => count === 10,
  );
  await shows(
    () => page.getByRole("button", { name: "No hidden layer" }).getAttribute("aria-pressed"),
    "true",
  );
  await page.keyboard.press("Escape");
  await shows(() => page.locator("#all-settings").count(), 0);
});

test("better or worse: a bet before the run, the answer after it", { skip }, async (t) => {
  const { page } = await opened(t, { query: "?still&n=2000&epochs=3" });
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "η = 100" }).click();
  await page.getByRole("button", { name: "Worse" }).click();
  await shows(
    () => page.locator("[data-test=compared]").innerText(),
    /^η = 100: \d+\.\d.%, against \d\d\.\d.% before\. “Worse” was right\./,
  );
  await until(
    () => sentence(page).innerText(),
    (text) => text.startsWith("Done:"),
  );
  // the first exercise has seen both runs
  const exercise = page.locator(".exercises li").first();
  await exercise.getByRole("button", { name: "Check" }).click();
  await shows(() => exercise.locator("[role=status]").innerText(), /η = 100 (fails|reaches)/);
});

test("a run whose numbers are lost says at which step and in which layer", { skip }, async (t) => {
  const query = `${SMALL}&net=30-relu,10-linear&eta=1000`;
  const { page } = await opened(t, { query });
  await page.keyboard.press("e");
  const told = await until(
    () => sentence(page).innerText(),
    (text) => text.startsWith("Step "),
  );
  assert.match(
    told,
    /^Step \d+: the weights.* are no longer numbers\. η = 1000 is too large; try 20\.$/,
  );
});

for (const [width, theme, language] of [
  [1440, "light", "de"],
  [920, "dark", "en"],
  [390, "dark", "de"],
] as const) {
  test(`an open neuron at ${width} px, ${theme}, ${language}`, { skip }, async (t) => {
    const { page } = await opened(t, {
      query: `${SMALL}&lang=${language}`,
      viewport: { width, height: 900 },
      colorScheme: theme,
      hasTouch: width < 900,
    });
    await page.locator("body").press("e");
    // a finger selects first, then opens
    if (width < 900) {
      await option(page, 4).tap();
      await shows(() => page.locator(".open-neuron").count(), 0);
      await option(page, 4).tap();
    } else await option(page, 4).click();
    await page.waitForSelector(".history canvas");
    await settled(page);
    assert.deepEqual(await violations(page), []);
    if (width !== 920) assert.equal(await beside(page), 0);
  });
}

test("deep networks and points in a plane are shown too", { skip }, async (t) => {
  const deep = "net=20-sigmoid,15-sigmoid,12-sigmoid,10-sigmoid&init=scaled";
  const { page, url } = await opened(t, { query: `${SMALL}&${deep}&pick=1.4` });
  const counts = () =>
    page
      .locator("[role=listbox]")
      .evaluateAll((lists) => lists.map((list) => list.childElementCount));
  await shows(() => until(counts, (found) => found.length === 3), [20, 15, 12]);
  // votes through the layers between are asked of the worker
  await until(
    () => page.locator("[data-test=lens]").innerText(),
    (text) => /^Neuron 5 answers .*(for|against|no vote)/.test(text),
  );
  assert.deepEqual(await violations(page), []);
  await page.goto(`${url}?still&data=blobs&net=6-tanh,4-softmax&loss=logLikelihood&eta=0.5`);
  await ready(page);
  await until(
    () => page.locator(".inputs li").count(),
    (count) => count === 2,
  );
  await option(page, 2).click();
  await page.waitForSelector(".excites li");
  assert.deepEqual(await violations(page), []);
});

test("from a neuron to its code, from its page and from the lens line", { skip }, async (t) => {
  const { page } = await opened(t, { query: `${SMALL}&lang=en` });
  await option(page, 6).click();
  await page.waitForSelector(".sum");
  await page.locator(".neuron-body").getByRole("button", { name: "Code", exact: true }).click();
  const litOf = (listing: string) =>
    page.locator(`.listing[aria-label="${listing}"] .lit`).allInnerTexts();
  await until(
    () => litOf("Network"),
    (lit) => lit.length === 1 && lit[0]!.includes("dense(30, sigmoid)"),
  );
  await shows(() => page.locator("[data-test=which-neuron]").innerText(), /Neuron 7 .*row 7/);
  await until(
    () => litOf("Graph"),
    (lit) => lit.some((line) => line.includes("[10, 30]")),
  );
  await until(
    () => litOf("Kernels"),
    (lit) => lit.length > 0,
  );
  // the output layer, from the lens line of a selected neuron
  await page.locator('.rail a[href="?panel=train"]').click();
  await page.locator(".open-neuron h2").press("Escape");
  await option(page, 2).focus();
  await page.locator(".lens").getByRole("button", { name: "Code", exact: true }).click();
  await until(
    () => page.locator("[data-test=which-neuron]").innerText(),
    (says) => says.includes("Neuron 3 "),
  );
  // and from backpropagation: of the small network, then of the run's
  await page.locator('.rail a[href="?panel=backpropagation"]').click();
  await page.locator(".stepper li button").nth(3).click();
  await page.getByRole("button", { name: "Its code" }).click();
  await until(
    () => litOf("Network"),
    (lit) => lit.length === 1 && lit[0]!.includes("dense(2, sigmoid)"),
  );
});

test("watch this: a layer, a neuron and a picture of weights, and no longer", {
  skip,
}, async (t) => {
  const { page } = await opened(t, { query: `${SMALL}&lang=en` });
  const watched = () => page.locator(".probe-head b").allInnerTexts();
  await page.getByRole("button", { name: "Watch its activations" }).click();
  await shows(() => watched(), ["layers.0/a"]);
  // by keyboard, on a picture of weights
  await option(page, 4).focus();
  await page.keyboard.press("w");
  await shows(() => watched(), ["layers.0/a", "layers.0.weight, neuron 5"]);
  await shows(() => page.locator(".probe-head select").nth(1).inputValue(), "picture");
  await option(page, 5).click();
  await page.waitForSelector(".sum");
  await page.getByRole("button", { name: "Watch δ", exact: true }).click();
  await shows(async () => (await watched()).at(-1), "layers.0/delta, neuron 6");
  const button = page.getByRole("button", { name: "Watched: δ" });
  await shows(() => button.getAttribute("aria-pressed"), "true");
  await button.click();
  await shows(async () => (await watched()).length, 2);
  assert.deepEqual(await violations(page), []);
});
