// What comes from outside and what goes out: links, names from files, and the keyboard.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { PANELS } from "../../lab/state/place.ts";
import { skipChromium } from "../browser.ts";
import { openLabFor, ready, settled, shows, until } from "./lab-page.ts";

const skip = skipChromium;
const SMALL = "?still&lang=en&n=1000&net=10-sigmoid&loss=crossEntropy&eta=0.5";

async function opened(t: TestContext, query: string, mayRefuse = false): Promise<Page> {
  const { page } = await openLabFor(t, { query, mayRefuse });
  await ready(page);
  return page;
}

test("a link with every setting in it restores exactly these", { skip }, async (t) => {
  const link = {
    data: "strokes",
    n: "900",
    net: "conv-4-5-relu,pool-2,flatten,12-tanh-frozen,dropout-0.25,10-softmax",
    loss: "logLikelihood",
    optimizer: "momentum",
    eta: "0.0625",
    batch: "25",
    epochs: "7",
    l2: "0.5",
    l1: "0.125",
    init: "he",
    seed: "4000000000",
    panel: "feature-maps",
    pick: "0.2",
    digit: "validation.31",
    theme: "dark",
    lang: "en",
  };
  const page = await opened(t, `?still=&${new URLSearchParams(link)}`);
  await page.locator(".panel-feature-maps h1").waitFor();
  await settled(page);
  await shows(() => page.locator("[role=alert]").count(), 0);
  const now = Object.fromEntries(new URLSearchParams(new URL(page.url()).search));
  assert.deepEqual(now, { still: "", ...link });
  await shows(() => page.evaluate("document.documentElement.dataset.theme"), "dark");
  // and the run is made of them, as the program says that can be taken away
  await page.locator('.rail a[href="?panel=train"]').click();
  await page.getByRole("button", { name: "Take it away" }).click();
  await page.getByRole("button", { name: "TypeScript" }).click();
  const program = await until(
    () => page.locator(".take-away pre").innerText(),
    (now) => now.includes("conv2d("),
  );
  for (const words of ["conv2d(4, 5, relu)", "tanh", "dropout(0.25)", "0.0625", "momentum"]) {
    assert.ok(program.includes(words), `${words} in ${program}`);
  }
  for (const pattern of [
    /batchSize: 25/,
    /epochs: 7/,
    /l2: 0\.5/,
    /l1: 0\.125/,
    /4_?000_?000_?000/,
  ]) {
    assert.match(program, pattern);
  }
});

/** Of each panel what a link to it carries besides the settings, and what shows that it was read. */
const PARTS: readonly (readonly [panel: string, parts: string, shows: string])[] = [
  [
    "train",
    "pick=0.3&neuron=1&chart=cost&form=1&program=1&watch=layers.0/z:histogram,layers.1.weight~2:picture",
    ".probe-list > li:nth-child(2)",
  ],
  ["backpropagation", "of=run&stop=6&at=2,4", "li:nth-child(7) [aria-current=step]"],
  [
    "backpropagation",
    `small=crossEntropy_2_1_0.3,0.95,${Array.from({ length: 17 }, (_, i) => Number((i * 0.37 - 2).toFixed(2))).join(",")}&stop=10&picture=1&strongest=0`,
    "select option[value='1']:checked",
  ],
  ["learning-speed", "over=digit", "input[value=digit]:checked"],
  [
    "feature-maps",
    "cell=0,2,5,7&shared=1&strength=0.25&towards=3&noise=4",
    "input[type=range][aria-valuetext*='0.250']",
  ],
  ["compiler", "listed=run&stage=kernels&code=c", "input[value=kernels]:checked"],
  ["one-neuron", "start=1.5,-0.5&rate=0.5&book=1&z=-1.5&softmax=1,-2,3.5,0&scale=4", "#scale"],
  ["visual-proof", "proof=tower_ht10_bt-15", "h1"],
  ["results", "find=dropout&chapter=6&verdict=reproduced", "input[type=search]"],
];
const MAPS = SMALL.replace("10-sigmoid", "conv-4-5-sigmoid,pool-2,flatten,10-sigmoid");

for (const [name, link, mark] of PARTS) {
  test(`a link to ${name} shows what was seen there: ${link.slice(0, 40)}`, { skip }, async (t) => {
    const query = `${name === "feature-maps" ? MAPS : SMALL}&panel=${name}`;
    const page = await opened(t, `${query}&${link}`);
    await page.locator(`.panel-${name} ${mark}`).first().waitFor({ state: "attached" });
    await settled(page);
    await shows(() => page.locator("main > [role=alert]").count(), 0);
    const wanted = new URLSearchParams(`${query}&${link}`);
    if (name === "train") wanted.delete("panel");
    const now = () => new URLSearchParams(new URL(page.url()).search);
    const sorted = (query: URLSearchParams) => [...query].sort();
    assert.deepEqual(sorted(now()), sorted(wanted));
    // what belongs to this panel does not go along to another
    await page.locator('.rail a[href="?panel=draw"]').click();
    await page.locator(".panel-draw h1").waitFor();
    for (const key of new URLSearchParams(link).keys()) {
      if (key !== "pick") assert.equal(now().get(key), null, key);
    }
    await page.goBack();
    await page.locator(`.panel-${name} h1`).waitFor();
    await until(
      () => JSON.stringify(sorted(now())),
      (query) => query === JSON.stringify(sorted(wanted)),
    );
  });
}

test("a link to a moment: the run learns to that step and stands still there", {
  skip,
}, async (t) => {
  const { page } = await openLabFor(t, {
    query: `${SMALL}&epochs=50`,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await ready(page);
  await page.keyboard.press("e");
  await page.keyboard.press(".");
  const epoch = () => page.textContent("[data-test=epoch]");
  await until(epoch, (now) => now === "1.01");
  const copied = async () => {
    await page.getByRole("button", { name: "Copy a link to this state" }).click();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const link = await copied();
  assert.equal(new URL(link).searchParams.get("step"), "101");
  const validation = await page.textContent("[data-test=validation]");
  await page.goto(link);
  await ready(page);
  await until(epoch, (now) => now === "1.01");
  await page.locator(".play", { hasText: "Go on" }).waitFor();
  await until(
    () => page.textContent("[data-test=validation]"),
    (now) => now === validation,
  );
  assert.equal(new URL(page.url()).searchParams.get("step"), null);
  // what has been changed by hand, seed and step do not give
  await page.getByRole("slider", { name: "Learning rate" }).first().press("ArrowRight");
  await until(copied, (text) => !text.includes("step="));
  await page.getByText("its run begins anew").waitFor();
});

test("what is set in a panel stands in the address at once, and fast changes come together", {
  skip,
}, async (t) => {
  const { page } = await openLabFor(t, {
    query: `${SMALL}&panel=backpropagation`,
    beforePage: `self.writes = 0; const own = history.replaceState;
      history.replaceState = function (...all) { writes++; return own.apply(this, all); };`,
  });
  await ready(page);
  await page.locator(".panel-backpropagation h1").waitFor();
  await page.keyboard.press("4");
  const stop = () => new URL(page.url()).searchParams.get("stop");
  await until(stop, (now) => now === "3");
  const before = await page.evaluate<number>("writes");
  for (let i = 0; i < 60; i++) await page.keyboard.press(i % 2 ? "5" : "6");
  await until(stop, (now) => now === "4");
  assert.ok((await page.evaluate<number>("writes")) - before < 40);
});

test("what an address says wrong is named, all of it, and the usual value is taken", {
  skip,
}, async (t) => {
  const wrong =
    "panel=nowhere&pick=x&digit=test.x&theme=pink&lang=xx&embed=2&eta=fast&net=30-sigmod";
  const page = await opened(t, `?still&n=1000&${wrong}`, true);
  const keys = ["panel", "embed", "pick", "digit", "theme", "lang", "net", "eta"];
  const said = await until(
    () => page.locator("main > [role=alert]").allInnerTexts(),
    (now) => now.length >= keys.length,
  );
  assert.equal(said.length, keys.length, said.join("\n"));
  for (const [i, key] of keys.entries()) {
    assert.ok(said[i]!.includes(`${key}: `) && said[i]!.includes("expected"), said[i]);
  }
  await page.locator(".panel-train h1").waitFor();
  await page.locator("[role=option]").nth(29).waitFor();
});

test("what an address says wrong of a panel is named, and nothing of it runs", {
  skip,
}, async (t) => {
  const bad = ["<img src=x onerror=document.title=1>", "999999999", "-1", "", "1,2,3,4,5,6", "NaN"];
  for (const [i, [name, link]] of PARTS.entries()) {
    const keys = [...new URLSearchParams(link).keys()].filter((key) => key !== "pick");
    const query = new URLSearchParams(keys.map((key, k) => [key, bad[(i + k) % bad.length]!]));
    const page = await opened(t, `${SMALL}&panel=${name}&${query}`, true);
    await page.locator(`.panel-${name} h1`).waitFor();
    await settled(page);
    const said = await page.locator("main > [role=alert]").allTextContents();
    for (const key of keys) {
      const isWords = ["proof", "find"].includes(key);
      if (isWords) continue;
      assert.ok(
        said.some((words) => words.includes(`${key}: expected`)),
        `${name} ${key}=${query.get(key)}: ${said}`,
      );
    }
    const found = await page.evaluate(() => [
      document.querySelectorAll("img, [onerror]").length,
      document.title,
    ]);
    assert.equal(found[0], 0, name);
    assert.match(`${found[1]}`, /Downhill lab/, name);
    await page.context().close();
  }
});

test("a digit and a neuron that are not there are not looked at", { skip }, async (t) => {
  const page = await opened(t, `${SMALL}&digit=test.999999&pick=7.9999`);
  await until(
    () => page.locator(".outputs > li .value").allTextContents(),
    (values) => values.length === 10 && !values.includes("–"),
  );
  for (const name of ["draw", "backpropagation", "learning-speed", "feature-maps", "compiler"]) {
    await page.locator(`.rail a[href="?panel=${name}"]`).click();
    await page.locator(`.panel-${name} h1`).waitFor();
    await settled(page);
  }
  assert.ok(!page.url().includes("digit="), page.url());
});

const HOSTILE = "<img src=x onerror=document.title=1>";

test("names that are markup are text in every view", { skip }, async (t) => {
  const page = await opened(t, `${SMALL}&panel=draw`);
  const rows = Array.from({ length: 120 }, (_, i) => {
    const [a, b] = [Math.sin(i * 1.7), Math.cos(i * 2.3)];
    return `${a},${b},${a > 0 ? `${HOSTILE} a` : `${HOSTILE} b`}`;
  });
  const table = `${HOSTILE} x,${HOSTILE} y,class\n${rows.join("\n")}\n`;
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles([{ name: `${HOSTILE}.csv`, mimeType: "text/csv", buffer: Buffer.from(table) }]);
  await page.locator("[data-test=own-preview]", { hasText: HOSTILE }).waitFor();
  await page.getByRole("button", { name: "Keep and train" }).click();
  await page.waitForFunction(() => location.search.includes("data=own-"));
  await ready(page);
  await page.keyboard.press("e");
  const looks = async (name: string) => {
    await page.locator(`.rail a[href="?panel=${name}"]`).click();
    await page.locator(`.panel-${name} h1`).waitFor();
    await settled(page);
    const found = await page.evaluate(() => [
      document.querySelectorAll("img, [onerror]").length,
      document.title,
    ]);
    assert.equal(found[0], 0, name);
    assert.match(`${found[1]}`, /Downhill lab/, name);
  };
  await looks("train");
  await page.locator(".runs-table input.name").first().fill(HOSTILE);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Pin / }).click();
  await page.getByRole("button", { name: "All settings" }).click();
  await page.getByRole("button", { name: "Take it away" }).click();
  for (const program of ["TypeScript", "PyTorch"]) {
    await page.getByRole("button", { name: program, exact: true }).click();
  }
  for (const name of PANELS) await looks(name);
  // a name that only the address has
  await page.goto(`${new URL("/", page.url())}?still&data=${encodeURIComponent(HOSTILE)}`);
  await page.locator("[data-test=data-note]", { hasText: HOSTILE }).waitFor();
  for (const name of PANELS) await looks(name);
});

test("every key of the run bar does what its button does", { skip }, async (t) => {
  const page = await opened(t, `${SMALL}&epochs=500`);
  const epoch = async () => Number(await page.textContent("[data-test=epoch]"));
  const is = (wanted: number) => until(epoch, (now) => now === wanted);
  await page.keyboard.press(".");
  await is(0.01);
  await page.keyboard.press("E");
  await is(1);
  await page.keyboard.press("Space");
  await page.locator(".play", { hasText: "Pause" }).waitFor();
  await until(epoch, (now) => now > 1);
  await page.keyboard.press("Space");
  await page.locator(".play", { hasText: "Go on" }).waitFor();
  await page.keyboard.press("r");
  await is(0);
  // a key that a field takes is a letter, and with Ctrl it is the browser's
  await page.getByRole("button", { name: "All settings" }).click();
  await page.getByLabel("Layers, one a line").press("End");
  await page.keyboard.type("e.");
  await page.getByRole("button", { name: "All settings" }).press("Control+e");
  await shows(() => epoch(), 0);
});

test("Tab reaches every control of Train and leaves it again", { skip }, async (t) => {
  const page = await opened(t, `${SMALL}&epochs=2`);
  await page.keyboard.press("Space");
  await page.locator(".play", { hasText: "Again" }).waitFor();
  await page.locator(".runs-table td", { hasText: "done" }).waitFor();
  await settled(page);
  // one of a group of radios, and one place of a grid or list, takes the focus for all
  const wanted = await page.evaluate(() => {
    const all = document.querySelectorAll<HTMLElement>(
      "a[href], button, input, select, textarea, summary, [tabindex]",
    );
    const groups = new Set<string>();
    let count = 0;
    for (const element of all) {
      if (element.tabIndex < 0 || (element as HTMLButtonElement).disabled) continue;
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      const { type, name } = element as HTMLInputElement;
      if (type === "radio" && name !== "") {
        if (groups.has(name)) continue;
        groups.add(name);
      }
      element.dataset.wanted = type === "radio" ? `radio ${name}` : `${count}`;
      count += 1;
    }
    return count;
  });
  assert.ok(wanted > 40, `${wanted} controls`);
  await page.evaluate("document.body.focus(); getSelection().removeAllRanges(); scrollTo(0, 0)");
  const reached = new Set<string>();
  const unseen: string[] = [];
  for (let i = 0; i < 3 * wanted; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      if (element === document.body) return undefined;
      const { type, name } = element as HTMLInputElement;
      const key = type === "radio" ? `radio ${name}` : (element.dataset.wanted ?? "");
      const { outlineStyle, boxShadow } = getComputedStyle(element);
      const near = getComputedStyle(element.nextElementSibling ?? element);
      const isSeen = [outlineStyle, near.outlineStyle].some((style) => style !== "none");
      return { key, says: element.outerHTML.slice(0, 120), isSeen: isSeen || boxShadow !== "none" };
    });
    if (!at) break;
    reached.add(at.key);
    if (!at.isSeen) unseen.push(at.says);
  }
  const missed = await page.evaluate(
    (known) =>
      [...document.querySelectorAll<HTMLElement>("[data-wanted]")]
        .filter(({ dataset }) => !known.includes(dataset.wanted!))
        .map(({ outerHTML }) => outerHTML.slice(0, 160)),
    [...reached],
  );
  assert.deepEqual(missed, []);
  assert.deepEqual(unseen, [], "the focus is seen");
  await shows(() => page.evaluate("document.activeElement === document.body"), true, "no trap");
});
