// The lower half of the panel Train in Chromium: curves and time travel, confusions, mistakes, health,
// probes, and the runs that are kept.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { type LabOptions, openLab, ready } from "./lab-page.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A run of a second: ten neurons, a thousand digits. */
const SMALL = "?still&n=1000&net=10-sigmoid&loss=crossEntropy&eta=0.5";
const inPage = { skip: skipChromium, timeout: 150_000 };
const LONG = { timeout: 60_000 };

async function opened(query: string, options: LabOptions = {}) {
  const lab = await openLab({ ...options, query });
  await ready(lab.page);
  return lab;
}

const textOf = (page: Page, selector: string) => page.locator(selector).first().innerText();
const stepsOf = async (page: Page) =>
  Number(await page.locator(".timeline-track").getAttribute("aria-valuenow"));

/** The confusion matrix, once the survey has caught up with the run. */
async function settled(page: Page): Promise<readonly string[]> {
  let last: readonly string[] = [];
  for (let same = 0; same < 4; ) {
    await page.waitForTimeout(400);
    const now = await page.locator(".matrix td").allInnerTexts();
    same = now.join() === last.join() ? same + 1 : 0;
    last = now;
  }
  return last;
}

/** Runs to the end. */
async function runAll(page: Page): Promise<void> {
  await page.keyboard.press("Space");
  await page.locator(".play", { hasText: "Again" }).waitFor(LONG);
}

test("a finished run: curve, table, cursor, confusions, mistakes, health", inPage, async () => {
  const lab = await opened(`${SMALL}&epochs=3`);
  const { page } = lab;
  await runAll(page);
  const chart = page.locator(".live-chart canvas").first();
  await page.waitForFunction(() =>
    /After 3 epochs .* of training/.test(
      document.querySelector(".live-chart canvas")?.getAttribute("aria-label") ?? "",
    ),
  );
  await chart.focus();
  await page.keyboard.press("End");
  const says = page.locator(".live-chart .chart-says");
  assert.match(
    await says.innerText(),
    /epochs 3: training [\d.]+, validation [\d.]+, validation, all digits [\d.]+/,
  );
  await page.keyboard.press("PageUp");
  assert.match(await says.innerText(), /epochs 2/);
  await page.keyboard.press("t");
  const rows = page.locator(".live-chart .chart-scroll tbody tr");
  await rows.last().waitFor();
  await page.waitForFunction(
    () => document.querySelector(".chart-scroll tbody tr:last-child th")?.textContent === "3",
    undefined,
    LONG,
  );
  // height: cost, by keyboard
  await page.locator(".choice input[value=mistakes]").focus();
  await page.keyboard.press("ArrowLeft");
  await page.locator(".live-chart figcaption", { hasText: "Cost" }).waitFor();

  // the matrix counts every digit that was looked at
  const cells = page.locator(".matrix td");
  const counts = (await cells.allInnerTexts()).map(Number);
  assert.equal(counts.length, 100);
  assert.equal(
    counts.reduce((a, b) => a + b, 0),
    1000,
  );
  await cells.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const label = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  assert.match(label ?? "", /^1 taken for 2: \d+ of \d+\.$/);
  assert.equal(await textOf(page, ".confusion .under"), label);
  // the largest slip off the diagonal: its digits are as many as it counts, and become the input
  const off = counts.map((count, i) => (i % 11 === 0 ? 0 : count));
  const largest = off.indexOf(Math.max(...off));
  await cells.nth(largest).focus();
  await page.keyboard.press("Enter");
  const digits = page.locator(".confusion .worst button");
  await digits.first().waitFor();
  assert.equal(await digits.count(), Math.min(20, off[largest]!));
  await digits.first().focus();
  await page.keyboard.press("Enter");
  assert.match(page.url(), /digit=validation\.\d+/);
  await page.locator('.confusion .worst [aria-pressed="true"]').waitFor();
  // larger and smaller by keyboard
  await cells.first().focus();
  const before = (await cells.first().boundingBox())!.width;
  await page.keyboard.press("+");
  await page.waitForFunction(
    (was) => document.querySelector(".matrix td")!.getBoundingClientRect().width > 1.2 * was,
    before,
  );
  await page.keyboard.press("0");

  const worst = page.locator(".mistakes .worst button");
  assert.equal(await worst.count(), 10);
  await worst.nth(3).click();
  assert.match(
    (await worst.nth(3).getAttribute("aria-label")) ?? "",
    /^\d → \d\. A \d taken for a \d, output [01]\.\d\d/,
  );
  await page.locator('.mistakes [aria-pressed="true"]').waitFor();
  const health = page.locator(".health-table tbody tr");
  assert.equal(await health.count(), 1);
  await health.first().locator(".word").focus();
  assert.match(await textOf(page, ".health .under"), /neurons/);
  await lab.close();
});

test("time travel by keyboard and back; the page says so", inPage, async () => {
  const lab = await opened(`${SMALL}&epochs=4`);
  const { page } = lab;
  await runAll(page);
  const slider = page.locator(".timeline-track");
  await slider.focus();
  assert.equal(await stepsOf(page), 400);
  const end = await settled(page);
  await page.keyboard.press("Home");
  await page.locator(".travel", { hasText: "You see step 0" }).waitFor();
  assert.equal(await stepsOf(page), 0);
  await page.waitForFunction((was) => {
    const now = [...document.querySelectorAll(".matrix td")].map((td) => td.textContent);
    return now.join() !== was;
  }, end.join());
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    () => Number(document.querySelector(".timeline-track")?.getAttribute("aria-valuenow")) > 0,
  );
  await page.getByRole("button", { name: "Live" }).click();
  await page.locator(".travel .back").waitFor({ state: "detached" });
  assert.equal(await stepsOf(page), 400);
  assert.deepEqual(await settled(page), end);
  await lab.close();
});

/** A page that talks to the worker itself. */
async function inWorker<T>(page: Page, script: string): Promise<T> {
  const worker = readdirSync(`${root}dist/lab-page/assets`).find((name) =>
    /^main-.*\.js$/.test(name),
  );
  return page.evaluate(`(async () => {
    const worker = new Worker("./assets/${worker}", { type: "module" });
    const waiting = new Map();
    let state, asked = 0, failed;
    worker.onmessage = ({ data }) => {
      if (data.kind === "progress") state = data.progress;
      if (data.kind === "failed") failed = data.failure.message;
      if (data.kind === "answer") waiting.get(data.id)?.(data.answer);
      if (data.kind === "refused") waiting.get(data.id)?.({ refused: data.failure.message });
    };
    const send = (command) => worker.postMessage(command);
    const ask = (question) => new Promise((resolve) => {
      waiting.set(++asked, resolve);
      send({ kind: "ask", id: asked, question });
    });
    const dense = (size) => ({ kind: "dense", size, activation: "sigmoid" });
    const settings = { data: { name: "strokes", count: 0 }, layers: [dense(12), dense(10)],
      loss: "crossEntropy", optimizer: "momentum", learningRate: 0.05, batchSize: 10, epochs: 3,
      l2: 0.1, l1: 0, init: "scaled", seed: 5 };
    // steps within an epoch: the command ends when they are taken, the question comes after it
    const steps = async (count) => { send({ kind: "step", count }); await until(() => true); };
    const until = async (is) => {
      const answer = await ask({ topic: "hash" });
      if (!is(answer)) throw new Error("not so");
      return answer;
    };
    const at = async (step) => {
      while (!state || state.step !== step) {
        if (failed) throw new Error(failed);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const hash = () => ask({ topic: "hash" });
    try { ${script} } finally { worker.terminate(); }
  })()`) as Promise<T>;
}

test(
  "going on from an old moment, and from a snapshot in another page, gives the same bits",
  inPage,
  async () => {
    const lab = await openLab({ query: SMALL });
    const hashes = await inWorker<readonly string[]>(
      lab.page,
      `send({ kind: "open", id: 1, settings });
     send({ kind: "step", count: 40 }); await at(40);
     const middle = await hash();
     const kept = await ask({ topic: "snapshot" });
     send({ kind: "step", count: 700 }); await at(740);
     const end = await hash();
     const old = state.moments.filter((step) => step < 40).at(-1);
     send({ kind: "travel", step: old }); await at(old);
     const there = await hash();
     send({ kind: "step", count: 740 - old }); await at(740);
     const again = await hash();
     send({ kind: "open", id: 2, settings, from: { snapshot: kept } }); await at(40);
     const opened = await hash();
     send({ kind: "step", count: 700 }); await at(740);
     return [middle, opened, end, again, await hash(), there];`,
    );
    const [middle, opened, end, again, resumed, there] = hashes;
    assert.match(end!, /^[0-9a-f]{64}$/);
    assert.equal(opened, middle);
    assert.equal(again, end);
    assert.equal(resumed, end);
    assert.notEqual(there, middle);
    await lab.close();
  },
);

test(
  "a change at an old moment makes another run: what was kept ahead of it is gone",
  inPage,
  async () => {
    const lab = await openLab({ query: SMALL });
    const found = await inWorker<{ moments: number[]; latest: number; step: number }>(
      lab.page,
      `send({ kind: "open", id: 1, settings });
     send({ kind: "step", count: 60 }); await at(60);
     const old = state.moments.filter((step) => step < 30).at(-1);
     send({ kind: "travel", step: old }); await at(old);
     send({ kind: "change", rates: { learningRate: 0.01 } });
     await hash(); await new Promise((resolve) => setTimeout(resolve, 300));
     return { moments: state.moments, latest: state.latest, step: old };`,
    );
    assert.equal(found.latest, found.step);
    assert.equal(found.moments.at(-1), found.step);
    await lab.close();
  },
);

test("probes: chosen by name, drawn three ways, removed", inPage, async () => {
  const lab = await opened(`${SMALL}&epochs=2`);
  const { page } = lab;
  await page.locator(".probes select").first().selectOption("layers.0.weight/gradient");
  await page.getByRole("button", { name: "Watch", exact: true }).click();
  await page.locator(".probe-list", { hasText: "after the next step" }).waitFor();
  await page.keyboard.press(".");
  await page.locator(".probe-list canvas").waitFor(LONG);
  assert.match(await textOf(page, ".probe-list"), /7\u2009840 values, mean/);
  const kind = page.locator(".probe-list select");
  await kind.selectOption("norm");
  await page
    .locator(".probe-list table caption", { hasText: "norm over time" })
    .waitFor({ state: "attached" });
  await kind.selectOption("picture");
  await page.locator(".probe-picture canvas").waitFor();
  await page.locator(".probes select").first().selectOption("layers.0/a");
  await page.getByRole("button", { name: "Watch", exact: true }).click();
  assert.equal(await page.locator(".probe-list li").count(), 2);
  await page.getByRole("button", { name: "Stop watching layers.0/a" }).click();
  assert.equal(await page.locator(".probe-list li").count(), 1);
  await lab.close();
});

test("runs are kept over a reload, pinned, saved, read again, deleted", inPage, async () => {
  const lab = await opened(`${SMALL}&epochs=1`);
  const { page } = lab;
  await runAll(page);
  const rows = page.locator(".runs-table tbody tr");
  await page.locator(".runs-table td", { hasText: "done" }).first().waitFor();
  await page.waitForTimeout(1500);
  await page.reload();
  await ready(page);
  await rows.first().waitFor();
  assert.equal(await rows.count(), 1);
  const best = await rows.first().locator("td").nth(1).innerText();
  assert.match(best, /^\d\d\.\d\d\u2009%$/);
  await page.getByRole("button", { name: "Pin run 1 to the chart" }).click();
  await page.locator(".live-chart table th", { hasText: "run 1" }).waitFor({ state: "attached" });
  // a name from a file is text
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save run 1 as a file" }).click(),
  ]);
  const file = JSON.parse(readFileSync((await download.path())!, "utf8"));
  assert.equal(file.format, "downhill run");
  assert.equal(file.parameters.step, 100);
  const name = '<img src=x onerror="document.title=1">';
  const input = page.locator(".file input");
  const given = (text: string) =>
    input.setInputFiles({
      name: "run.json",
      mimeType: "application/json",
      buffer: Buffer.from(text),
    });
  await given(JSON.stringify({ ...file, name }));
  await page.waitForFunction(() => document.querySelectorAll(".runs-table tbody tr").length === 2);
  assert.equal(await rows.first().locator("input").inputValue(), name);
  assert.equal(await page.locator(".runs img").count(), 0);
  await given("{}");
  assert.match(
    await textOf(page, ".runs-foot [role=status]:not(:empty)"),
    /run\.json is no run: format/,
  );
  // opened again with its weights: it reads as well as at its end
  await page.getByRole("button", { name: /^Open run 2/ }).click();
  await page.waitForFunction(
    () =>
      Number.parseFloat(document.querySelector("[data-test=validation]")?.textContent ?? "") > 50,
    undefined,
    LONG,
  );
  await page.getByRole("button", { name: "Delete everything that is kept" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.locator(".runs", { hasText: "No run has taken a step yet." }).waitFor();
  await page.reload();
  await ready(page);
  await page.locator(".runs", { hasText: "No run has taken a step yet." }).waitFor();
  await lab.close();
});

test("a reload in the middle of a run offers to go on from there", inPage, async () => {
  const lab = await opened(`${SMALL}&epochs=2000`);
  const { page } = lab;
  await page.keyboard.press("Space");
  await page.waitForFunction(
    () => Number(document.querySelector(".timeline-track")?.getAttribute("aria-valuenow")) > 150,
    undefined,
    LONG,
  );
  await page.keyboard.press("Space");
  await page.locator(".play", { hasText: "Go on" }).waitFor();
  const step = await stepsOf(page);
  await page.waitForTimeout(1500);
  await page.reload();
  await ready(page);
  const offer = page.locator(".offer");
  await offer.waitFor();
  assert.ok(
    (await offer.innerText()).replaceAll("\u2009", "").includes(`at step ${step},`),
    await offer.innerText(),
  );
  await page.getByRole("button", { name: "Go on with it" }).click();
  await page.waitForFunction(
    (from) =>
      Number(document.querySelector(".timeline-track")?.getAttribute("aria-valuenow")) > from,
    step,
    LONG,
  );
  assert.equal(await offer.count(), 0);
  // it is the same run in the list, not another
  await page.waitForFunction(() => document.querySelectorAll(".runs-table tbody tr").length === 1);
  await lab.close();
});

test("several seeds: a queue, a band, and what it says", inPage, async () => {
  const lab = await opened(`${SMALL}&epochs=2`);
  const { page } = lab;
  const slider = page.getByRole("slider", { name: "Number of seeds" });
  await slider.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: "Run 3 seeds" }).click();
  await page
    .locator(".seeds", { hasText: /3 seeds after epoch 2: \d\d\.\d\d ± \d+\.\d\d %/ })
    .waitFor(LONG);
  assert.equal(await page.locator(".runs-table tbody tr").count(), 3);
  const seeds = await page.locator(".runs-table .words").allInnerTexts();
  assert.deepEqual(
    seeds.map((words) => words.trim()),
    ["seed 3", "seed 2", "seed 1"],
  );
  await page.locator(".live-chart table th", { hasText: "3 seeds" }).waitFor({ state: "attached" });
  await lab.close();
});

for (const [what, script] of [
  [
    "denied",
    "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } })",
  ],
  [
    "full",
    "IDBObjectStore.prototype.put = function () { throw new DOMException('full', 'QuotaExceededError'); }",
  ],
] as const) {
  test(`storage ${what}: the page goes on and says so in one line`, inPage, async () => {
    const lab = await openLab({ query: "?panel=draw&still" });
    const { page } = lab;
    await page.addInitScript(script);
    await page.goto(`${lab.url}${SMALL}&epochs=1`);
    await ready(page);
    await runAll(page);
    await page.locator(".runs-table td", { hasText: "done" }).first().waitFor();
    const line = what === "denied" ? "keeps nothing" : "storage is full";
    await page.locator(".runs-head .neg", { hasText: line }).waitFor();
    assert.equal(await page.locator(".runs-head .neg").count(), 1);
    await lab.close();
  });
}

test("classes and layers of other numbers fit", inPage, async () => {
  for (const [query, classes, layers] of [
    ["?still&data=blobs&net=8-tanh,6-relu,4-sigmoid&loss=crossEntropy", 4, 3],
    ["?still&data=spirals&net=3-sigmoid", 3, 1],
  ] as const) {
    const lab = await opened(query);
    await lab.page
      .locator(".health-table tbody tr")
      .nth(layers - 1)
      .waitFor(LONG);
    assert.equal(await lab.page.locator(".matrix td").count(), classes * classes);
    await lab.close();
  }
});

for (const width of [1440, 720, 390]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(
      `axe finds nothing at ${width} px, ${colorScheme}; nothing scrolls sideways`,
      inPage,
      async () => {
        const lab = await opened("?still&n=1000&net=30-sigmoid,10-sigmoid&epochs=2", {
          viewport: { width, height: 1000 },
          colorScheme,
          reducedMotion: "reduce",
        });
        const { page } = lab;
        await runAll(page);
        await page.getByRole("button", { name: "Watch", exact: true }).click();
        await page.locator(".matrix td").nth(1).click();
        await page.waitForTimeout(800);
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const { violations } = await (
            window as never as {
              axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
            }
          ).axe.run();
          return violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`,
          );
        });
        assert.deepEqual(found, []);
        const sideways = await page.evaluate(
          () => document.documentElement.scrollWidth - innerWidth,
        );
        assert.ok(sideways <= 0, `${sideways} px`);
        await lab.close();
      },
    );
  }
}
