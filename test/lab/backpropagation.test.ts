// Chapter 2 in the page: the numbers that are shown are those that are computed here, by mouse and by
// keyboard, for the network of the panel and for the one of the run.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { Pass } from "../../lab/panels/backpropagation/dense-network.ts";
import { cell, six } from "../../lab/panels/backpropagation/digits.ts";
import {
  allParameters,
  gradientAt,
  withParameter,
} from "../../lab/panels/backpropagation/parameter.ts";
import { smallExample, smallNetwork } from "../../lab/panels/backpropagation/small-network.ts";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { beside, openLabFor, ready, settled, shows, steady, until } from "./lab-page.ts";

const skip = skipChromium;
const small = new Pass(smallNetwork(), smallExample);

const open = async (t: TestContext, query = "") => {
  const lab = await openLabFor(t, { query: `?panel=backpropagation&still&lang=en${query}` });
  await lab.page.waitForSelector(".stepper");
  return lab;
};

const go = (page: Page, stop: number) => page.locator(".stepper ol button").nth(stop).click();
/** The numbers of an element, without what is said of them. */
const numbers = (page: Page, selector: string): Promise<string[]> =>
  page.locator(selector).evaluateAll((found) =>
    found.map((element) => {
      const copy = element.cloneNode(true) as Element;
      for (const hidden of copy.querySelectorAll(".sr")) hidden.remove();
      return copy.textContent!.trim();
    }),
  );
const matrix = (page: Page, nth: number) =>
  numbers(page, `.matrices .matrix:nth-of-type(${nth + 1}) td[data-k]`);
/** Moves the pointer onto the first of them, without waiting for frames that a busy machine has not. */
async function point(page: Page, selector: string): Promise<void> {
  const box = (await page.locator(selector).first().boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
}
for (const [width, language] of [
  [1440, "de"],
  [1000, "en"],
  [390, "de"],
] as const) {
  test(`what one steps with stays where it is, ${width} px, ${language}`, { skip }, async (t) => {
    const { page } = await openLabFor(t, {
      query: `?panel=backpropagation&still&lang=${language}`,
      viewport: { width, height: 900 },
    });
    await page.waitForSelector(".stepper");
    const next = page.locator(".stepper > button").last();
    const top = () =>
      page.locator(".stepper").evaluate((it) => it.getBoundingClientRect().top + scrollY);
    const first = await steady(top);
    for (let stop = 1; stop < 11; stop++) {
      await next.click();
      await shows(
        () => page.locator(".stepper ol button").nth(stop).getAttribute("aria-current"),
        "step",
      );
      assert.equal(await steady(top), first, `stop ${stop}`);
    }
  });
}

const sentence = (page: Page) => page.locator(".say").innerText();

test("eleven stops show the numbers that are computed", { skip }, async (t) => {
  const lab = await open(t);
  const { page } = lab;
  await shows(() => page.locator(".stepper ol button").count(), 11);
  await go(page, 1);
  const texts = (values: ArrayLike<number>) => Array.from(values, cell);
  await shows(() => numbers(page, ".chip"), texts([0.8, 0.9, -0.5, 0.2, 0.1, small.z[2]![0]!]));
  await shows(() => matrix(page, 0), texts(smallNetwork().layers[0]!.weight));
  const cells = await numbers(page, ".matrices td[data-k^='z.2']");
  assert.deepEqual(cells, texts(small.z[2]!));
  await go(page, 5);
  await shows(() => sentence(page), new RegExp(cell(small.cost).replace(".", "\\.")));
  await go(page, 7);
  await shows(() => numbers(page, ".matrices td[data-k^='d.2']"), texts(small.delta[2]!));
  const unknown = await numbers(page, ".parameters small");
  assert.ok(unknown.every((text) => text === "·"));
  await go(page, 8);
  await shows(
    async () => (await numbers(page, ".parameters small")).filter((text) => text !== "·").length,
    5,
  );
  await go(page, 9);
  const gradients = allParameters(small).map((place) => cell(gradientAt(small, place)));
  await shows(() => numbers(page, ".parameters small"), gradients);
  await go(page, 10);
  const after = new Pass(small.stepped(1), smallExample).cost;
  const says = `costs ${cell(after)} instead of ${cell(small.cost)}`;
  await until(
    () => sentence(page),
    (words) => words.includes(says),
  );
});

test("the keyboard alone walks through it", { skip }, async (t) => {
  const lab = await open(t);
  const { page } = lab;
  const current = () => page.locator(".stepper [aria-current]").innerText();
  await page.keyboard.press("ArrowRight");
  await shows(() => current(), /Weighted input of layer 2/);
  await page.keyboard.press("ArrowDown");
  await shows(async () => (await numbers(page, ".chip.result")).at(-1), cell(small.z[2]![1]!));
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await shows(async () => (await numbers(page, ".chip.result")).at(-1), cell(small.z[2]![2]!));
  await page.keyboard.press("9");
  await shows(() => current(), /BP3/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await shows(() => current(), /BP3/);
  // where the layer is free, up and down go through the neurons of all layers
  await page.keyboard.press("ArrowDown");
  await shows(() => numbers(page, ".chip.result"), [cell(small.delta[3]![0]!)]);
  // a matrix is walked by arrows, R and C
  await page.keyboard.press("2");
  await page.locator(".matrices table").first().locator("td[tabindex='0']").focus();
  const focus = () => page.evaluate(() => document.activeElement!.getAttribute("data-k"));
  await shows(() => focus(), "w.2.0.0");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("r");
  await shows(() => focus(), "w.2.1.1");
  await page.keyboard.press("c");
  await shows(() => focus(), "w.2.2.1");
  await page.keyboard.press("C");
  await shows(() => focus(), "w.2.0.1");
  await shows(() => current(), /Weighted input/, "the walk does not move under the matrix");
});

test("a number lights in all its places by pointer and by focus", { skip }, async (t) => {
  const lab = await open(t);
  const { page } = lab;
  await go(page, 1);
  const lit = () =>
    page
      .locator(".lit")
      .evaluateAll((found) => found.map((element) => element.tagName.toLowerCase()));
  await point(page, ".chip");
  const places = await lit();
  for (const place of ["span", "td", "line", "li", "msup"]) {
    assert.ok(places.includes(place), `${place} of ${places}`);
  }
  await shows(
    () => page.locator(".walk-row .under").first().innerText(),
    /weight from input 1 .*: 0\.80/,
  );
  await point(page, ".equation [data-k='a.1']");
  const cells = () => page.locator(".matrices td.lit").count();
  await shows(cells, 2, "both activations of the layer, no weight");
  await page.mouse.move(2, 400);
  await shows(() => lit(), []);
  await page.locator(".chip").nth(1).focus();
  // the neuron of the activation
  await until(lit, (keys) => keys.includes("g"));
});

test("numbers can be dragged, the cost chosen, and a gradient nudged", { skip }, async (t) => {
  const lab = await open(t);
  const { page } = lab;
  await page.getByRole("slider", { name: "input 2", exact: true }).focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
  await page.getByRole("button", { name: "Check", exact: true }).first().click();
  await page.getByText(/^Yes: the errors/).waitFor();
  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("button", { name: "Check by nudging" }).click();
  const gradient = six(gradientAt(small, { l: 2, j: 0, k: 0 }));
  await page.getByText(`by backpropagation ${gradient}, by nudging ${gradient}`).waitFor();
  await page.getByText("for all 17 takes 18 passes").waitFor();
  await page.getByRole("combobox", { name: "the cost is" }).selectOption("crossEntropy");
  await go(page, 6);
  await shows(() => sentence(page), /Cross-entropy cancels the slope/);
  await shows(() => numbers(page, ".chip.result"), [cell(small.a[3]![0]! - 1)]);
  // an error of nothing: both weights out of the first hidden neuron are 0
  for (const name of ["output 1", "output 2"]) {
    await page
      .getByRole("slider", { name: `weight from neuron 1 of layer 2 to ${name}` })
      .dblclick();
    await page.keyboard.type("0");
    await page.keyboard.press("Enter");
  }
  const cut = [0, 1].reduce(
    (network, j) => withParameter(network, { l: 3, j, k: 0 }, 0),
    smallNetwork("crossEntropy"),
  );
  assert.equal(new Pass(cut, smallExample).delta[2]![0], 0);
  await page.getByRole("button", { name: "Check", exact: true }).nth(2).click();
  await page.getByText(/^Yes: its error is 0/).waitFor();
});

test("the network of the run, with its digit", { skip }, async (t) => {
  const lab = await open(t);
  const { page } = lab;
  await ready(page);
  await page.getByText("this network", { exact: true }).click();
  await page.waitForSelector(".agreement");
  // the page's sums are those of the library's compiled program
  const apart = /within ([\d.]+)\s·\s10⁻([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/.exec(
    await page.locator(".agreement").innerText(),
  );
  assert.ok(apart, await page.locator(".agreement").innerText());
  const power = Number([...apart[2]!].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c)).join(""));
  assert.ok(Number(apart[1]) * 10 ** -power < 1e-4);
  await go(page, 1);
  await page
    .getByRole("button", { name: /778 more: sum/ })
    .first()
    .waitFor();
  const chips = await numbers(page, ".chip");
  const bundle = await page.locator(".chips button.bundle").innerText();
  const read = (text: string) => Number(text.replace("−", "-"));
  const values = chips.map(read);
  let sum = read(/778 more: (\S+)/.exec(bundle)![1]!) + values.at(-2)!;
  for (let i = 0; i < 12; i += 2) sum += values[i]! * values[i + 1]!;
  assert.ok(Math.abs(sum - values.at(-1)!) < 0.1, `${sum} ${values.at(-1)}`);
  await page.locator(".chips button.bundle").click();
  await shows(() => page.locator(".open-bundle tbody tr").count(), 20);
  // in order instead of strongest first: the first six pixels
  await page.getByLabel("Strongest first").uncheck();
  await shows(
    () =>
      page
        .locator(".matrices td[data-k^='a.1']")
        .evaluateAll((found) => found.map((element) => element.getAttribute("data-k"))),
    [0, 1, 2, 3, 4, 5].map((k) => `a.1.${k}`),
  );
  await page.getByText("… 778 more").first().waitFor();
  await page.getByLabel("As colours").check();
  await until(
    () => page.locator(".matrices canvas").count(),
    (count) => count >= 4,
  );
  await page.getByRole("button", { name: "Check by nudging" }).click();
  const found = page.getByText(/by backpropagation .*, by nudging/);
  await found.waitFor({ timeout: 30_000 });
  const [, back, nudged] = /backpropagation (.+), by nudging (.+)\./.exec(await found.innerText())!;
  assert.equal(back, nudged);
  await page.getByText(/for all 23\s860 takes 23\s861 passes/).waitFor();
  await go(page, 10);
  await page.waitForFunction(() =>
    /costs .* instead of/.test(document.querySelector(".say")!.textContent!),
  );
  const costs = /costs (\S+) instead of (\S+)\.$/.exec(await sentence(page))!;
  assert.ok(read(costs[1]!) < read(costs[2]!), costs[0]);
  // another digit, and it goes on while the network learns
  const before = await sentence(page);
  await page.getByRole("button", { name: "Next digit" }).click();
  await page.waitForFunction((old) => document.querySelector(".say")!.textContent !== old, before);
  await page.keyboard.press(".");
  await page.waitForFunction(() => /instead of/.test(document.querySelector(".say")!.textContent!));
});

test("convolutions and dropout before and between dense layers are told", { skip }, async (t) => {
  const net = "conv-4-5-relu,pool-2,flatten,12-relu,dropout-0.5,10-softmax";
  const lab = await open(t, `&net=${net}&loss=logLikelihood&init=scaled&eta=0.1&n=1000`);
  const { page } = lab;
  await ready(page);
  await page.getByText("this network", { exact: true }).click();
  await page
    .getByText(/Before these dense layers stand conv2d\(4, 5, relu\), maxPool2d\(2\)/)
    .waitFor();
  await page.getByText(/dropout silences neurons/).waitFor();
  await shows(() => page.locator(".stepper ol button").count(), 11);
  await go(page, 6);
  await shows(() => sentence(page), /with softmax and this cost it is the mistake itself/);
  await page.getByRole("button", { name: "Check by nudging" }).click();
  const found = page.getByText(/by backpropagation .*, by nudging/);
  await found.waitFor({ timeout: 30_000 });
});

test("axe finds nothing at the stops, nothing lies beside a narrow page", { skip }, async (t) => {
  for (const [width, colorScheme, language] of [
    [1440, "dark", "en"],
    [390, "light", "de"],
  ] as const) {
    const lab = await openLabFor(t, {
      query: `?panel=backpropagation&still&lang=${language}`,
      viewport: { width, height: 900 },
      colorScheme,
    });
    const { page } = lab;
    await ready(page);
    for (const source of [0, 1]) {
      await page.locator(".source span").nth(source).click();
      await page.waitForSelector(".stepper");
      for (const stop of [1, 7, 10]) {
        await go(page, stop);
        assert.deepEqual(await violations(page), [], `${width} ${source} ${stop}`);
        assert.equal(await beside(page), 0, `${width} ${source} ${stop}`);
      }
    }
  }
});

for (const [net, loss] of [
  ["12-gelu,10-linear", "huber(0.5)"],
  ["12-leakyRelu(0.1),9-silu,10-softmax", "labelSmoothing(logLikelihood,0.1)"],
  ["12-elu(0.7),10-softmax", "meanSquared"],
] as const) {
  test(`the walk computes with ${net} and ${loss} as the library does`, { skip }, async (t) => {
    const query = `?still&lang=en&n=300&net=${net}&loss=${loss}&eta=0.05&panel=backpropagation&of=run`;
    const { page } = await openLabFor(t, { query });
    await ready(page);
    await page.getByText("gives the same errors").waitFor();
    const stops = page.locator(".stepper li button");
    for (let i = 0; i < (await stops.count()); i++) {
      await stops.nth(i).click();
      await settled(page);
      await page.locator(".equation math").first().waitFor();
    }
    assert.deepEqual(await violations(page), []);
  });
}
