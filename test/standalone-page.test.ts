// The page of a network, opened from the disk in Chromium: drawn on by mouse, touch and keys, given pictures,
// numbers and texts. It shows what the library answers, asks for nothing, and can be read by everybody.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  conv2d,
  dense,
  eachStep,
  embedding,
  flatten,
  initialize,
  linear,
  lstm,
  type Network,
  network,
  relu,
  type StateOptions,
  sigmoid,
  softmax,
  type TrainedNetwork,
} from "downhill";
import { type PageOptions, toPage } from "downhill/standalone";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { BROWSER, FLAGS, skipChromium } from "./browser.ts";
import { violations } from "./lab/axe.ts";
import { Source } from "./numbers.ts";
import { writePng } from "./png-writer.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-page-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let browser: Browser;
before(async () => {
  if (skipChromium) return;
  browser = await chromium.launch({
    ...(BROWSER && { executablePath: BROWSER }),
    args: [...FLAGS],
  });
});
after(() => browser?.close());

const made = (net: Network, options: StateOptions = {}): TrainedNetwork =>
  initialize(net, { seed: 4, ...options });

/** Opens a page from the disk, and fails where it asks for anything or throws; `use` looks at it. */
async function opened(
  trained: TrainedNetwork,
  options: PageOptions & { readonly context?: BrowserContextOptions },
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const { context: how, ...rest } = options;
  const file = join(folder, "page.html");
  writeFileSync(file, toPage(trained, rest));
  const context = await browser.newContext(how);
  const page = await context.newPage();
  const wrong: string[] = [];
  const address = pathToFileURL(file).href;
  page.on("request", (request) => {
    if (request.url() !== address) wrong.push(`asked for ${request.url()}`);
  });
  page.on("pageerror", (error) => wrong.push(`${error}`));
  page.on("console", (message) => wrong.push(message.text()));
  try {
    await page.goto(address);
    await use(page);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

const shown = (page: Page) => page.locator(".word").textContent();
const values = (page: Page) => page.locator(".outputs .value").allTextContents();
/** Waits until an answer is there that is another than this one. */
const answered = (page: Page, before: readonly string[]) =>
  page.waitForFunction((old) => {
    const now = [...document.querySelectorAll(".outputs .value")].map((v) => v.textContent);
    return !now.includes("–") && now.join() !== old;
  }, before.join());

const digits = made(network([784], dense(12, sigmoid), dense(10, sigmoid)));

test("a pad is drawn on by mouse, touch and keys", { skip: skipChromium }, async () => {
  await opened(digits, { context: { hasTouch: true } }, async (page) => {
    assert.equal(await page.title(), "Draw a digit");
    const empty = await values(page);
    assert.deepEqual(new Set(empty), new Set(["–"]));
    const box = (await page.locator(".pad").boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    await page.mouse.move(...at(0.3, 0.2));
    await page.mouse.down();
    await page.mouse.move(...at(0.7, 0.25), { steps: 5 });
    await page.mouse.move(...at(0.4, 0.9), { steps: 5 });
    await answered(page, empty);
    await page.mouse.up();
    const drawn = await values(page);
    await page.touchscreen.tap(...at(0.2, 0.8));
    await answered(page, drawn);
    const more = await values(page);
    await page.getByRole("button", { name: "Undo" }).click();
    await answered(page, more);
    assert.deepEqual(await values(page), drawn);
    await page.locator(".pad").focus();
    for (let i = 0; i < 9; i++) await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.up("Shift");
    await answered(page, drawn);
    assert.match(
      `${await page.locator(".answer [role=status]").textContent()}`,
      /^\d, 0\.\d{3}, then/,
    );
    await page.keyboard.press("Delete");
    assert.deepEqual(await values(page), empty);
    assert.equal(await shown(page), "–");
  });
});

test("a picture is shown to the network as the library shows it", {
  skip: skipChromium,
}, async () => {
  const source = new Source(3);
  const shape = [16, 20, 3] as const;
  const pixels = Uint8Array.from({ length: 16 * 20 * 3 }, () => source.int(0, 255));
  const file = join(folder, "picture.png");
  const sample = (x: number, y: number, c: number) => pixels[3 * (20 * y + x) + c]!;
  writeFileSync(file, writePng({ width: 20, height: 16, depth: 8, type: 2, sample }));
  const classNames = ["ash", "birch", "</script><script>alert(1)</script>"];
  const net = network(shape, conv2d(4, 3, relu), flatten(), dense(3, softmax));
  const trained = made(net, { divideBy: 255, classNames });
  const answer = await trained.predict({ inputs: pixels, divideBy: 255 });
  await opened(trained, { title: "Trees & <leaves>" }, async (page) => {
    assert.equal(await page.title(), "Trees & <leaves>");
    assert.equal(await page.locator("h1").textContent(), "Trees & <leaves>");
    const before = await values(page);
    await page.locator("input[type=file]").setInputFiles(file);
    await answered(page, before);
    const wanted = Array.from(answer.values, (x) => `${(100 * x).toFixed(1)} %`);
    assert.deepEqual(await values(page), wanted);
    assert.equal(await shown(page), classNames[answer.classes[0]!]);
    const text = join(folder, "no-picture.png");
    writeFileSync(text, "no picture");
    await page.locator("input[type=file]").setInputFiles(text);
    await page.getByText("no picture that your browser can read").waitFor();
  });
});

test("numbers are filled in or pasted, by the names of their columns", {
  skip: skipChromium,
}, async () => {
  const net = network([3], dense(6, relu), dense(2, linear));
  const trained = made(net, { divideBy: 2 });
  const { values: wanted } = await trained.predict({ inputs: [5.5, -1e-3, 7], divideBy: 2 });
  await opened(trained, { inputNames: ["height", "width", "age"] }, async (page) => {
    const before = await values(page);
    await page.getByLabel("height").fill("5.5");
    await page.getByLabel("width").fill("-1e-3");
    await page.getByText("2 of 3 numbers").waitFor();
    await page.getByLabel("age").fill("seven");
    assert.equal(await page.getByLabel("age").getAttribute("aria-invalid"), "true");
    assert.deepEqual(await values(page), before);
    await page.getByLabel("age").fill("7");
    await answered(page, before);
    assert.deepEqual(
      (await values(page)).map(Number),
      Array.from(wanted, (x) => Number(x.toPrecision(5))),
    );
  });
  assert.throws(() => toPage(trained, { inputNames: ["height"] }), {
    name: "OptionError",
    message: /expected 3 names, one for each input, got 1/,
  });
});

test("a text is read to its end, and nothing else", { skip: skipChromium }, async () => {
  const alphabet = [..."abcdefghij \n"];
  const layers = [
    embedding(12, 5),
    lstm(8, { returnSequences: true }),
    eachStep(dense(12, softmax)),
  ];
  const trained = made(network([7], ...layers, flatten()), { alphabet });
  const text = "a bad cafe";
  const symbols = [...text].map((character) => alphabet.indexOf(character));
  const whole = await trained.predict(symbols.slice(-7));
  await opened(trained, {}, async (page) => {
    const best = (given: ArrayLike<number>) => {
      const shares = Array.from(given);
      const name = alphabet[shares.indexOf(Math.max(...shares))]!;
      return name === " " ? "space" : name === "\n" ? "new line" : name;
    };
    await page.locator("textarea").fill(text);
    await page.waitForFunction(() => document.querySelector(".word")?.textContent !== "–");
    assert.equal(await shown(page), best(whole.values.slice(-12)));
    await page.locator("textarea").fill("ab");
    const { values: two } = await trained.predict([0, 1, 0, 0, 0, 0, 0]);
    const share = `${(100 * Math.max(...two.slice(12, 24))).toFixed(1)} %`;
    await page.waitForFunction(
      (first) => document.querySelector(".best .value")?.textContent === first,
      share,
    );
    await page.locator("textarea").fill("abz");
    await page.getByText("The network has never read: z").waitFor();
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [390, 1440]) {
    test(`axe finds nothing, and nothing sticks out: ${colorScheme}, ${width} pixels`, {
      skip: skipChromium,
    }, async () => {
      const context = { colorScheme, viewport: { width, height: 844 } };
      const flowers = made(network([4], dense(3, softmax)), {
        classNames: ["a", "b", "c".repeat(40)],
      });
      for (const trained of [digits, flowers]) {
        await opened(trained, { context }, async (page) => {
          await page.locator("summary").click();
          assert.deepEqual(await violations(page), []);
          const scrolls = await page.evaluate(
            () => document.documentElement.scrollWidth - innerWidth,
          );
          assert.ok(scrolls <= 0, `${scrolls} pixels stick out`);
        });
      }
    });
  }
}
