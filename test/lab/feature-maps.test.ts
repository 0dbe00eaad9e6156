// Feature maps and the attack, in the page: by mouse and by keyboard, numbers against the library's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { beside, exactly, type Lab, openLabFor, ready, shows, steady, until } from "./lab-page.ts";

const NET =
  "net=conv-6-5-relu,pool-2,flatten,30-relu,10-softmax&loss=logLikelihood&eta=0.1&init=scaled&epochs=5&n=3000";
const MAPS = `?panel=feature-maps&still&lang=en&${NET}`;

const grids = (lab: Lab) => lab.page.locator(".maps-strip .tile-grid canvas");
const shown = async (lab: Lab, name: string) =>
  (await lab.page.locator(`[data-test="${name}"]`).first().textContent()) ?? "";
const number = (text: string) => Number(text.replace("−", "-"));
const numbers = async (lab: Lab, name: string): Promise<number[]> =>
  (await lab.page.locator(`[data-test="${name}"] td`).allTextContents()).map(number);

/** Trains until the step is there and stands still. */
async function trained(lab: Lab): Promise<void> {
  await lab.page.getByRole("button", { name: /^Epoch/ }).click();
  await lab.page.waitForFunction(
    () => document.querySelector("[data-test=epoch]")?.textContent === "1.00",
  );
}

test("a value of a map is written out: field times filter, products, bias, z and a", {
  skip: skipChromium,
}, async (t) => {
  const lab = await openLabFor(t, { query: MAPS });
  await ready(lab.page);
  await trained(lab);
  await lab.page.locator("[data-test=products]").waitFor();
  const maps = grids(lab).nth(1);
  await maps.focus();
  for (const key of ["ArrowUp", "ArrowUp", "ArrowLeft", "Shift+ArrowRight", "Shift+ArrowDown"]) {
    await lab.page.keyboard.press(key);
  }
  await shows(() => shown(lab, "lens"), /map 4 of 6, row 11, column 12/);
  const [field, kernel, products] = await Promise.all(
    ["field", "kernel", "products"].map((name) => numbers(lab, name)),
  );
  assert.equal(field!.length, 25);
  for (let i = 0; i < 25; i++) {
    // both were rounded to hundredths
    const most = 0.005 * (Math.abs(field![i]!) + Math.abs(kernel![i]!) + 1) + 0.006;
    assert.ok(Math.abs(field![i]! * kernel![i]! - products![i]!) <= most, `product ${i}`);
  }
  const z = number(await shown(lab, "z"));
  const a = number(await shown(lab, "a"));
  const bias = number(
    ((await shown(lab, "written")).match(/([+−]?[\d.]+) bias/) ?? [])[1]!.replace("+", ""),
  );
  const sum = products!.reduce((all, value) => all + value, bias);
  assert.ok(Math.abs(sum - z) < 0.13, `${sum}, ${z}`);
  assert.ok(Math.abs(Math.max(0, z) - a) < 0.0011, "what the sum gives is what the network says");
  await shows(async () => number(await shown(lab, "value")), a);
});

test("a deeper filter shows all its maps: their parts add up to z, and a tile opens its own", {
  skip: skipChromium,
}, async (t) => {
  const net = "net=conv-4-5-relu,pool-2,conv-20-5-relu,pool-2,conv-3-2-relu,flatten,10-softmax";
  const lab = await openLabFor(t, {
    query: `?panel=feature-maps&still&lang=en&${net}&loss=logLikelihood&init=scaled&n=1000`,
  });
  await ready(lab.page);
  await exactly(grids(lab), 6);
  for (const [grid, maps, side] of [
    [3, 4, 5],
    [5, 20, 2],
  ] as const) {
    await grids(lab).nth(grid).focus();
    const parts = lab.page.locator(".look-all .parts li > span:nth-child(2)");
    await lab.page.waitForFunction(
      (count) => document.querySelectorAll(".look-all .parts li").length === count,
      maps,
    );
    const sums = (await parts.allTextContents()).map((text) => number(text.replace("+", "")));
    const says = await lab.page.locator(".look-all .under").innerText();
    const [, together, bias, z] = /add up to (\S+); with the bias (\S+) that is z = (\S+)\.$/
      .exec(says)!
      .map((text) => number(text.replace("+", "")));
    const added = sums.reduce((all, one) => all + one, 0);
    // each part is rounded to hundredths, or to tenths
    assert.ok(Math.abs(added - together!) <= 0.0051 * maps + 0.01, `${added}, ${together}`);
    assert.ok(Math.abs(together! + bias! - z!) <= 0.0016);
    await shows(async () => number((await shown(lab, "z")).replace("+", "")), z);
    const tiles = lab.page.locator(".look-all .tile-grid canvas").first();
    const box = (await tiles.boundingBox())!;
    await tiles.click({ position: { x: box.width * (2.4 / maps), y: box.height / 2 } });
    await lab.page.mouse.move(5, 5);
    await shows(() => lab.page.locator(".look-sum figcaption").innerText(), /from map\s+3/);
    await shows(() => shown(lab, "written"), /map 3/);
    const products = await numbers(lab, "products");
    assert.equal(products.length, side * side);
    const own = products.reduce((all, one) => all + one, 0);
    assert.ok(Math.abs(own - sums[2]!) <= 0.0051 * (products.length + 1), `${own}, ${sums[2]}`);
  }
  await lab.page.locator(".look-all .tile-grid canvas").first().focus();
  const before = (await lab.page.locator(".look-all canvas").first().boundingBox())!.width;
  await lab.page.keyboard.press("+");
  await lab.page.waitForFunction(
    (least) => document.querySelector(".look-all canvas")!.getBoundingClientRect().width > least,
    1.2 * before,
  );
  assert.deepEqual(await violations(lab.page), []);
  await lab.page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await beside(lab.page), 0);
  assert.deepEqual(await violations(lab.page), []);
});

test("pointing shows a value for as long as it lasts, a click keeps it, and the map goes with the person", {
  skip: skipChromium,
}, async (t) => {
  const lab = await openLabFor(t, { query: MAPS });
  await ready(lab.page);
  await lab.page.locator("[data-test=products]").waitFor();
  const maps = grids(lab).nth(1);
  const before = await shown(lab, "lens");
  await maps.hover({ position: { x: 110, y: 10 } });
  await shows(() => shown(lab, "lens"), /map 2 of 6, row 3, column 3/);
  await lab.page.mouse.move(5, 5);
  await lab.page.waitForFunction(
    (text) => document.querySelector("[data-test=lens]")?.textContent === text,
    before,
  );
  await maps.click({ position: { x: 110, y: 10 } });
  await lab.page.mouse.move(5, 5);
  await shows(() => shown(lab, "lens"), /map 2 of 6, row 3, column 3/);
  await lab.page.waitForURL(/pick=0\.1/);
  // pooled: the largest of its window
  await grids(lab)
    .nth(2)
    .click({ position: { x: 12, y: 12 } });
  await lab.page.locator("[data-test=window]").waitFor();
  const inside = await numbers(lab, "window");
  assert.equal(inside.length, 4);
  assert.ok(Math.abs(Math.max(...inside) - number(await shown(lab, "a"))) <= 0.0051);
  // dense
  await grids(lab)
    .nth(3)
    .click({ position: { x: 5, y: 5 } });
  await shows(() => shown(lab, "lens"), /Neuron 1 adds up all 864 values/);
});

test("maps are enlarged by keyboard, wheel and button, and the page stays where it is", {
  skip: skipChromium,
}, async (t) => {
  const lab = await openLabFor(t, { query: MAPS, viewport: { width: 1440, height: 500 } });
  await ready(lab.page);
  const maps = grids(lab).nth(1);
  const width = async () => (await maps.boundingBox())!.width;
  await maps.waitFor();
  await lab.page.locator("[data-test=products]").waitFor();
  const first = await steady(width);
  await maps.focus();
  await lab.page.evaluate("scrollTo(0, 0)");
  await lab.page.keyboard.press("+");
  /** Up to whole pixels. */
  const near = (wanted: number) => until(width, (got) => Math.abs(got - wanted) <= 0.04 * wanted);
  const asAtFirst = () => until(width, (got) => got === first);
  await near(1.5 * first);
  await lab.page.keyboard.press("0");
  await asAtFirst();
  const box = (await maps.boundingBox())!;
  await lab.page.mouse.move(box.x + 50, box.y + 50);
  await lab.page.mouse.wheel(0, -300);
  await lab.page.waitForFunction(
    (w) =>
      (document.querySelectorAll(".maps-strip .tile-grid canvas")[1] as HTMLElement).clientWidth >
      w,
    first,
  );
  await shows(() => lab.page.evaluate("scrollY"), 0);
  const enlarged = await steady(width);
  await lab.page.keyboard.press("0");
  await asAtFirst();
  // without the focus the wheel is the page's
  await lab.page.evaluate("document.activeElement.blur()");
  await lab.page.mouse.wheel(0, 200);
  await lab.page.waitForFunction(() => scrollY > 0);
  await shows(() => steady(width), first);
  await lab.page.getByRole("button", { name: "Larger: Maps", exact: true }).click();
  await near(1.5 * first);
  assert.ok(enlarged > 1.5 * first);
});

test("a push along the gradient flips the answer where the slider's mark is; noise does not", {
  skip: skipChromium,
}, async (t) => {
  const lab = await openLabFor(t, { query: MAPS });
  await ready(lab.page);
  await trained(lab);
  const says = () => lab.page.locator("[data-test=attack-says]").textContent();
  await lab.page.waitForFunction(() =>
    /flips it|It flips from/.test(
      document.querySelector("[data-test=attack-says]")?.textContent ?? "",
    ),
  );
  const mark = lab.page.locator("[data-test=flip]");
  await mark.waitFor();
  const slider = lab.page.getByRole("slider", { name: /Strength/ });
  await slider.focus();
  await lab.page.keyboard.press("Home");
  await lab.page.waitForFunction(() =>
    /does not change that yet/.test(
      document.querySelector("[data-test=attack-says]")!.textContent!,
    ),
  );
  // the mark of the weights as they are at the end: one that is found earlier may still stand there
  const edge = await steady(
    async () => Number(/flips at ([\d.]+)/.exec((await mark.textContent()) ?? "")![1]),
    1500,
  );
  assert.ok(edge > 0 && edge < 0.5, `${edge}`);
  const presses = Math.ceil(edge / 0.005 + 0.3);
  for (let i = 0; i < presses; i++) await lab.page.keyboard.press("ArrowRight");
  await lab.page.waitForFunction(() =>
    /Pushed, it is read as/.test(document.querySelector("[data-test=attack-says]")!.textContent!),
  );
  await shows(
    async () => (await says())!,
    /read as 7\. Pushed, it is read as \d\. With noise it stays/,
  );
  const strengthNow = Number(await shown(lab, "strength"));
  assert.ok(strengthNow - edge <= 0.01, `${strengthNow}, ${edge}`);
  await shows(() => lab.page.locator("[data-test=seen] .outputs .wrong").count(), 1);
  await shows(() => lab.page.locator("[data-test=noise] .outputs .wrong").count(), 0);
  const exercise = lab.page.locator(".exercises li").nth(1);
  await exercise.getByRole("button", { name: "Check" }).click();
  await shows(async () => (await exercise.locator("[role=status]").textContent())!, /is enough/);
  await lab.page.getByLabel("Towards").selectOption("3");
  await lab.page.keyboard.press("Home");
});

test("a dense network has no maps, says so, is attacked all the same, and a convnet is one click away", {
  skip: skipChromium,
}, async (t) => {
  const lab = await openLabFor(t, { query: "?panel=feature-maps&still&lang=en" });
  await ready(lab.page);
  await lab.page.getByText("no convolutional layer").first().waitFor();
  await lab.page.locator("[data-test=attack-says]").waitFor();
  // of the picture, of the one that is moved and of noise; and two of the film
  await exactly(lab.page.locator(".attack .outputs"), 5);
  // blue is right and orange is wrong, here too: of a digit that was wrong before it was pushed
  const digit = lab.page.locator(".maps-none .under");
  const [answer, right] = /answers (\d)\. It is (\d)\./
    .exec((await digit.textContent())!)!
    .slice(1);
  await lab.page.getByText(`The digit is read as ${answer}, but it is ${right}.`).waitFor();
  await shows(
    () =>
      lab.page.locator(".attack .outputs .answer").evaluateAll((all, truth) => {
        const isRight = (one: Element) => one.querySelector(".name")!.textContent === truth;
        return all.filter((one) => one.matches(".wrong") === isRight(one)).length;
      }, right),
    0,
  );
  await lab.page.locator("[data-preset=lab-small-convnet]").click();
  await lab.page.locator("[data-test=products]").waitFor({ timeout: 60_000 });
  await exactly(grids(lab), 4);
  await lab.page.waitForURL(/net=conv/);
  const first = lab.page.locator(".exercises li").first();
  await first.getByRole("button", { name: "Check" }).click();
  await shows(async () => (await first.locator("[role=status]").textContent())!, /the map reaches/);
  const [row, column] = /strongest in row (\d+), column (\d+)/
    .exec(await shown(lab, "lens"))!
    .slice(1)
    .map(Number);
  await grids(lab).nth(1).focus();
  for (let i = 0; i < 24; i++)
    for (const key of ["ArrowUp", "ArrowLeft"]) await lab.page.keyboard.press(key);
  for (let i = 1; i < row!; i++) await lab.page.keyboard.press("ArrowDown");
  for (let i = 1; i < column!; i++) await lab.page.keyboard.press("ArrowRight");
  await first.getByRole("button", { name: "Check" }).click();
  await shows(
    async () => (await first.locator("[role=status]").textContent())!,
    /is the largest value of map 1/,
  );
});

for (const [colorScheme, width] of [
  ["light", 1440],
  ["dark", 390],
] as const) {
  test(`axe finds nothing in maps and attack, ${colorScheme}, ${width} px, and nothing scrolls sideways`, {
    skip: skipChromium,
  }, async (t) => {
    const lab = await openLabFor(t, {
      query: `${MAPS.replace("lang=en", "lang=de")}`,
      colorScheme,
      viewport: { width, height: 900 },
    });
    await ready(lab.page);
    await lab.page.locator("[data-test=products]").waitFor();
    await lab.page.locator("[data-test=attack-says]").waitFor();
    assert.deepEqual(await violations(lab.page), []);
    assert.equal(await beside(lab.page), 0);
  });
}
