// The visual proof, used as a person would: each of the book's seventeen interactives by mouse or by
// keyboard, and the numbers on the page against the networks computed here.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Locator } from "playwright-core";
import { fixed } from "../../lab/components/numbers.ts";
import { activations } from "../../lab/panels/visual-proof/mathematics/activations.ts";
import { bumpsAt, evenBumps, stepAt } from "../../lab/panels/visual-proof/mathematics/bumps.ts";
import { averageDeviation, bestHeights } from "../../lab/panels/visual-proof/mathematics/goal.ts";
import { BOOK_HEIGHTS, worstFailure } from "../../lab/panels/visual-proof/mathematics/repair.ts";
import { sigma } from "../../lab/panels/visual-proof/mathematics/sigmoid.ts";
import { crossed, towersDeviation } from "../../lab/panels/visual-proof/mathematics/surfaces.ts";
import {
  SCENES,
  type SceneName,
  START_HEIGHTS,
} from "../../lab/panels/visual-proof/setting/scenes.ts";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { beside, eventually, type Lab, openLab, settled, shows, steady } from "./lab-page.ts";

const skip = skipChromium;
let lab: Lab;
before(async () => {
  if (!skip) lab = await openLab({ reducedMotion: "reduce" });
});
after(async () => {
  if (!skip) await lab.close();
});

async function open(proof: string, more = ""): Promise<void> {
  await lab.page.goto(`${lab.url}?still&lang=en&panel=visual-proof&proof=${proof}${more}`);
  await lab.page.waitForSelector(".visual-proof .strip");
  // the first measure of the figures
  await settled(lab.page);
}
const scrub = (label: string) => lab.page.locator(`.scrub[aria-label="${label}"]`);
const handle = (label: string) => lab.page.locator(`.handle[aria-label="${label}"]`);
const story = async () => (await lab.page.locator(".story").textContent()) ?? "";

async function type(label: string, value: string): Promise<void> {
  await scrub(label).focus();
  await lab.page.keyboard.press("Enter");
  await lab.page.keyboard.type(value);
  await lab.page.keyboard.press("Enter");
}

/** Presses in the middle of an element and moves by so many pixels. */
async function drag(what: Locator, dx: number, dy: number): Promise<void> {
  const box = (await what.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await lab.page.mouse.move(x, y);
  await lab.page.mouse.down();
  await lab.page.mouse.move(x + dx / 2, y + dy / 2, { steps: 3 });
  await lab.page.mouse.move(x + dx, y + dy, { steps: 3 });
  await lab.page.mouse.up();
}

/** Pixels of the first plot for one of x and for one of y. */
async function unit(span: number): Promise<readonly [number, number]> {
  const box = (await lab.page.locator(".plot svg").first().boundingBox())!;
  return [box.width - 52, (box.height - 46) / span];
}

/** The rows of a figure's table: what it shows at each x, of its last curve. */
async function curve(figure = 0): Promise<[x: number, y: number][]> {
  const rows = await lab.page
    .locator(".plot table")
    .nth(figure)
    .locator("tbody tr")
    .allInnerTexts();
  return rows.map((row) => {
    const numbers = row.split("\t").map((cell) => Number(cell.replace("−", "-")));
    return [numbers[0]!, numbers.at(-1)!];
  });
}
const sameCurve = (f: (x: number) => number, figure = 0): Promise<void> =>
  eventually(async () => {
    const rows = await curve(figure);
    assert.equal(rows.length, 11);
    for (const [x, y] of rows) assert.ok(Math.abs(f(x) - y) < 6e-4, `at ${x}: ${y}, not ${f(x)}`);
  });
const sameSurface = (f: (x: number, y: number) => number): Promise<void> =>
  eventually(async () => {
    const rows = await lab.page.locator(".surface table tbody tr").allInnerTexts();
    assert.equal(rows.length, 10);
    for (const row of rows) {
      const [y, ...values] = row.split("\t").map((cell) => Number(cell.replace("−", "-")));
      for (const [i, value] of values.entries()) {
        const x = (i + 0.5) / 10;
        assert.ok(Math.abs(f(x, y!) - value) < 6e-4, `at ${x}, ${y}: ${value}, not ${f(x, y!)}`);
      }
    }
  });
const numberOf = async (what: Locator) => Number(await what.getAttribute("aria-valuenow"));

test("1 weight and bias: numbers are dragged, the curve is dragged", { skip }, async () => {
  await open("neuron");
  await sameCurve((x) => sigma(8 * x - 4));
  await drag(scrub("Weight w"), 30, 0);
  await shows(() => numberOf(scrub("Weight w")), 18, "three pixels a step");
  await sameCurve((x) => sigma(18 * x - 4));
  const [across] = await unit(1.1);
  await drag(handle("Middle of the curve"), (0.5 - 4 / 18) * across, 0);
  await shows(() => numberOf(scrub("Bias b")), -9, "the middle is at 0.50");
  await drag(handle("Steepness: the weight w"), -0.05 * across, 0);
  const w = await steady(() => numberOf(scrub("Weight w")));
  assert.ok(w > 25 && w < 45, `steeper: ${w}`);
  await shows(story, new RegExp(`w = ${fixed(w, 0)}`), "the prose has the figure's number");
});

test("2 a step: the clip ends past 100 at 0.30, marked on the axis", { skip }, async () => {
  await open("step");
  await sameCurve((x) => sigma(100 * x - 40));
  await shows(() => lab.page.locator(".mark-line text").textContent(), "−b/w = 0.40");
  await lab.page.getByRole("button", { name: "Raise w past 100" }).click();
  await shows(() => numberOf(scrub("Weight w")), 120);
  await shows(() => numberOf(scrub("Bias b")), -36);
  await shows(() => lab.page.locator(".mark-line text").textContent(), "−b/w = 0.30");
  await sameCurve((x) => sigma(120 * x - 36));
  await handle("Steepness: the weight w").press("PageUp");
  await shows(() => numberOf(scrub("Weight w")), 130, "keys, with the place kept");
  await shows(() => numberOf(scrub("Bias b")), -39);
  await lab.page.getByRole("button", { name: "As in the book" }).click();
  await sameCurve((x) => sigma(100 * x - 40));
});

test("3 the place of a step: arrows, Page, Home and End", { skip }, async () => {
  await open("where");
  const place = handle("Place of the first step");
  // by Tab alone, from the strip before it
  await lab.page.getByRole("button", { name: "Next" }).focus();
  for (let i = 0; i < 2; i++) await lab.page.keyboard.press("Tab");
  await shows(() => place.evaluate((element) => element === document.activeElement), true);
  await lab.page.keyboard.press("ArrowRight");
  await place.press("PageUp");
  await shows(() => numberOf(place), 0.51);
  await sameCurve((x) => stepAt(x, 0.51));
  await shows(() => story(), /s = 0\.51.*bias of −510/s);
  await place.press("End");
  await shows(() => numberOf(place), 1);
});

test("4 two steps: places and output weights", { skip }, async () => {
  await open("two-steps");
  await sameCurve((x) => 0.6 * stepAt(x, 0.4) + 1.2 * stepAt(x, 0.6));
  await type("Output weight of the first step", "0.8");
  const [across, up] = await unit(6);
  await drag(handle("Output weight of the second step"), 0, 2 * up);
  await shows(() => numberOf(scrub("Output weight of the second step")), -0.8);
  await drag(handle("Place of the second step"), 0.2 * across, 0);
  await sameCurve((x) => 0.8 * stepAt(x, 0.4) - 0.8 * stepAt(x, 0.8));
});

test("5 a bump: its edges and its height", { skip }, async () => {
  await open("bump");
  const [across, up] = await unit(4);
  await drag(handle("Height of the bump"), 0, 1.1 * up);
  await drag(handle("Place of the first step"), -0.15 * across, 0);
  await sameCurve((x) => bumpsAt(x, [{ from: 0.25, to: 0.6, height: -0.5 }]));
  await shows(() => story(), /Between 0\.25 and 0\.60 the sum is −0\.5/);
});

test("6 two bumps", { skip }, async () => {
  await open("two-bumps");
  await handle("Height of the second bump").press("PageUp");
  await type("Place of the third step", "0.55");
  await sameCurve((x) =>
    bumpsAt(x, [
      { from: 0.4, to: 0.6, height: -1.2 },
      { from: 0.55, to: 0.9, height: 1.3 },
    ]),
  );
});

test("7 five bumps: drawn freehand across the graph", { skip }, async () => {
  await open("five-bumps");
  const box = (await lab.page.locator(".columns").boundingBox())!;
  const y = (height: number) => box.y + box.height * ((3 - height) / 6);
  await lab.page.mouse.move(box.x + 0.1 * box.width, y(1));
  await lab.page.mouse.down();
  // one quick stroke: what lies between is not left out
  await lab.page.mouse.move(box.x + 0.9 * box.width, y(-1));
  await lab.page.mouse.up();
  const columns = lab.page.locator(".column");
  const heights = [1, 0.5, 0, -0.5, -1];
  await shows(() => Promise.all([0, 1, 2, 3, 4].map((k) => numberOf(columns.nth(k)))), heights);
  await shows(
    () => lab.page.locator(".heights .scrub").allInnerTexts(),
    ["1.0", "0.5", "0.0", "−0.5", "−1.0"],
  );
  await sameCurve((x) => sigma(bumpsAt(x, evenBumps(heights))), 1);
  await lab.page.getByRole("button", { name: "New start" }).click();
  for (let k = 0; k < 5; k++) assert.ok(Math.abs(await numberOf(columns.nth(k))) <= 1.5);
});

test("8 the challenge: by keyboard, to the best heights, with more bumps", { skip }, async () => {
  await open("design");
  const score = lab.page.locator(".score output");
  await shows(() => score.textContent(), fixed(averageDeviation(START_HEIGHTS)));
  const columns = lab.page.locator(".column");
  await columns.nth(0).focus();
  for (const key of ["ArrowDown", "ArrowRight", "Home", "PageUp", "ArrowUp", "ArrowRight", "End"]) {
    await lab.page.keyboard.press(key);
  }
  const heights = [-1, -2.4, 3, -1.3, 0.8];
  for (const [k, height] of heights.entries()) await shows(() => numberOf(columns.nth(k)), height);
  await shows(() => score.textContent(), fixed(averageDeviation(heights)));
  await shows(() => lab.page.locator(".score.won").count(), 0);
  await lab.page.getByRole("button", { name: "Best heights" }).click();
  await shows(() => score.textContent(), "0.37");
  await shows(() => lab.page.locator(".score.won").count(), 1);
  await shows(
    async () => (await lab.page.locator(".score-says").textContent()) ?? "",
    /^Won: 0\.40 was asked/,
  );
  for (const count of [10, 20, 50]) {
    await lab.page.locator(`.choice label:has-text("${count}")`).click();
    await shows(() => columns.count(), count);
    const best = bestHeights(count).map((h) => Math.round(10 * h) / 10);
    await shows(() => score.textContent(), fixed(averageDeviation(best)));
    await sameCurve((x) => sigma(bumpsAt(x, evenBumps(best))), 1);
  }
  await eventually(async () => {
    const rows = await lab.page.locator(".chart table tbody tr").allTextContents();
    assert.ok(rows.includes(`1${fixed(averageDeviation(bestHeights(1)))}`), `${rows}`);
    assert.ok(rows.includes(`50${fixed(averageDeviation(bestHeights(50)))}`), `${rows}`);
  });
});

test("9 a neuron with two inputs, and the clip", { skip }, async () => {
  await open("two-inputs");
  await sameSurface((x) => sigma(8 * x - 5));
  await lab.page.getByRole("button", { name: "Raise the weight to 100" }).click();
  await shows(() => numberOf(scrub("Weight from x")), 100);
  const b = await numberOf(scrub("Bias of the neuron"));
  assert.ok(Math.abs(b + 62.5) <= 0.5, "its place is kept");
  await type("Weight from y", "-40");
  await sameSurface((x, y) => sigma(100 * x - 40 * y + b));
});

for (const [number, axis] of [
  [10, "x"],
  [11, "y"],
] as const) {
  test(`${number} a step in ${axis}, dragged on the map`, { skip }, async () => {
    await open(`step-${axis}`);
    const map = (await lab.page.locator(".flat-map svg").boundingBox())!;
    const pixels = (map.width * 302) / 340;
    const by = 0.26 * pixels;
    await drag(handle(`First step in ${axis}`), axis === "x" ? by : 0, axis === "y" ? -by : 0);
    await shows(() => numberOf(scrub(`First step in ${axis}`)), 0.76);
    await sameSurface((x, y) => stepAt(axis === "x" ? x : y, 0.76));
  });
}

for (const [number, axis] of [
  [12, "x"],
  [13, "y"],
] as const) {
  test(`${number} a bump in ${axis}, by keyboard and by number`, { skip }, async () => {
    await open(`bump-${axis}`);
    await handle(`First step in ${axis}`).press("PageDown");
    await type("Height of the bumps", "-0.45");
    await sameSurface((x, y) =>
      bumpsAt(axis === "x" ? x : y, [{ from: 0.2, to: 0.7, height: -0.45 }]),
    );
    await shows(story, /0\.20 and/);
  });
}

test("14 both bumps: 2h where they cross", { skip }, async () => {
  await open("bump-xy");
  await type("Height of the bumps", "0.42");
  await sameSurface(crossed({ x: [0.4, 0.6], y: [0.3, 0.7] }, 0.42));
  await shows(() => story(), /2h = 0\.84.*h = 0\.42/s);
});

test("15 the tower, and the clip to h = 10 with b = -15", { skip }, async () => {
  await open("tower");
  await sameSurface((x, y) => sigma(crossed({ x: [0.4, 0.6], y: [0.3, 0.7] }, 0.3)(x, y) - 0.5));
  await lab.page.getByRole("button", { name: "Raise h to 10" }).click();
  await shows(() => numberOf(scrub("Output weight h of the tower")), 10);
  await shows(() => numberOf(scrub("Output bias b of the tower")), -15);
  await sameSurface((x, y) => sigma(crossed({ x: [0.4, 0.6], y: [0.3, 0.7] }, 10)(x, y) - 15));
  await shows(() => story(), /at least 0\.99; outside, at most 0\.01/);
});

test("16 the two towers, and many of them", { skip }, async () => {
  await open("two-towers");
  await scrub("Output weight of the first tower").press("ArrowUp");
  await type("Output weight of the second tower", "-0.9");
  const rows = lab.page.locator(".surface table tbody tr");
  const cell = async (row: number, column: number) => {
    const words = await rows.nth(row).locator("td").nth(column).textContent();
    return Number(words?.replace("−", "-"));
  };
  await eventually(async () => {
    assert.ok(Math.abs((await cell(1, 1)) - 0.8 * sigma(5)) < 6e-4);
    assert.ok(Math.abs((await cell(7, 7)) + 0.9 * sigma(5)) < 6e-4);
  });
  await open("many-towers");
  await type("Towers a side", "10");
  await shows(() => story(), /^100 towers from 400 hidden neurons/);
  await shows(story, new RegExp(fixed(towersDeviation(10), 3)));
});

test("17 other activations, and the clip", { skip }, async () => {
  await open("activation");
  await sameCurve((x) => activations.wavy(6 * x - 3));
  await lab.page.getByRole("button", { name: "Raise w to 100" }).click();
  await sameCurve((x) => activations.wavy(100 * x - 50));
  await lab.page.locator('.choice label:has-text("ReLU")').click();
  await shows(() => story(), /settles at no two values/);
  await type("Weight of the neuron", "2");
  await sameCurve((x) => Math.max(0, 2 * x - 50));
});

test("the window of failure and its repair", { skip }, async () => {
  await open("failure");
  await sameCurve((x) => stepAt(x, 0.5, 50));
  await shows(() => story(), /from 0\.45 to 0\.55/);
  await handle("Weight into the hidden layer").press("End");
  await shows(() => story(), /w = 999/);
  await open("repair");
  for (const count of [1, 2, 4, 8]) {
    await lab.page.locator(`.choice label:has-text("${count}")`).click();
    const worst = worstFailure(BOOK_HEIGHTS, count, 300);
    await shows(() => lab.page.locator(".score output").textContent(), fixed(worst));
  }
});

test("the surface: arrows turn by five degrees, M is the map from above", { skip }, async () => {
  await open("tower");
  const surface = lab.page.locator(".surface canvas");
  const sight = async () => [
    Number(await surface.getAttribute("data-turn")),
    Number(await surface.getAttribute("data-tilt")),
  ];
  await shows(() => sight(), [30, 32]);
  await surface.press("ArrowRight");
  await surface.press("+");
  await shows(() => sight(), [35, 37]);
  await lab.page.keyboard.press("m");
  await shows(() => sight(), [0, 90]);
  await surface.press("m");
  await drag(surface, 60, 0);
  await shows(() => sight(), [65, 37]);
  const colors = await surface.evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set<number>();
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3]! === 255) seen.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
    }
    return seen.size;
  });
  assert.ok(colors > 50, `it is painted: ${colors} colours`);
});

test("each step keeps what was set before, and a link shows it again", { skip }, async () => {
  await open("neuron");
  await type("Weight w", "20");
  await type("Bias b", "-5");
  for (let i = 0; i < 2; i++) await lab.page.getByRole("button", { name: "Next" }).click();
  await shows(() => numberOf(handle("Place of the first step")), 0.25);
  await lab.page.getByRole("button", { name: "Next" }).click();
  await shows(() => numberOf(handle("Place of the first step")), 0.25);
  await handle("Output weight of the first step").press("PageDown");
  await lab.page.waitForFunction(() => location.search.includes("-0.4"));
  const { search } = new URL(lab.page.url());
  await lab.page.goto(lab.url + search);
  await lab.page.waitForSelector(".plot table");
  await shows(() => numberOf(handle("Output weight of the first step")), -0.4);
  await shows(() => numberOf(handle("Place of the first step")), 0.25);
  await lab.page.locator(".rail a", { hasText: "One neuron" }).click();
  await lab.page.waitForFunction(() => !new URLSearchParams(location.search).has("proof"));
});

test("the exercises look at what was made", { skip }, async () => {
  await open("tower_ht6_bt-9_wx-20_wy-20_bxy30_xa0.4_xb0.6_ya0.3_yb0.7");
  const items = lab.page.locator(".exercises li");
  const check = async (i: number) => {
    await items.nth(i).getByRole("button", { name: "Check" }).click();
    return items.nth(i).locator("[role=status]");
  };
  const design = await check(0);
  await shows(async () => (await design.textContent()) ?? "", /0\.77/);
  await shows(() => design.getAttribute("class"), "neg");
  for (const i of [1, 2]) {
    const said = await check(i);
    await shows(() => said.getAttribute("class"), "pos");
  }
});

/** One scene of every kind of figure. */
const KINDS: readonly SceneName[] = ["step", "design", "tower", "repair"];

for (const [width, theme, language] of [
  [1440, "light", "en"],
  [390, "dark", "de"],
  [720, "light", "de"],
] as const) {
  test(`every scene at ${width} px: nothing beside the page, all in reach, axe`, {
    skip,
  }, async () => {
    await lab.page.setViewportSize({ width, height: 900 });
    const problems: string[] = [];
    await lab.page.goto(`${lab.url}?still&lang=${language}&theme=${theme}&panel=visual-proof`);
    await lab.page.waitForSelector(".visual-proof .strip");
    for (const [i, scene] of SCENES.entries()) {
      if (i > 0) await lab.page.locator(".ways button").last().click();
      await settled(lab.page);
      const wide = await beside(lab.page);
      if (wide > 0) problems.push(`${scene}: ${wide} px beside the page`);
      const unreached = await lab.page.evaluate(
        () =>
          [...document.querySelectorAll<HTMLElement>("[role=slider], [role=application]")].filter(
            ({ tabIndex }) => tabIndex !== 0,
          ).length,
      );
      if (unreached > 0) problems.push(`${scene}: ${unreached} controls that no key reaches`);
      if (!KINDS.includes(scene)) continue;
      problems.push(...(await violations(lab.page)).map((found) => `${scene}: ${found}`));
    }
    await lab.page.setViewportSize({ width: 1440, height: 1000 });
    assert.equal(problems.length, 0, problems.join("\n"));
  });
}
