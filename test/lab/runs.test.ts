// Runs in Chromium: going back and on to the same bits, the list of those that are kept, several seeds.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { openLabFor, ready, shows, until } from "./lab-page.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** A run of a second: ten neurons, a thousand digits. */
const SMALL = "?still&n=1000&net=10-sigmoid&loss=crossEntropy&eta=0.5";
const inPage = { skip: skipChromium, timeout: 150_000 };
const LONG = { timeout: 60_000 };

async function opened(t: TestContext, query: string): Promise<Page> {
  const { page } = await openLabFor(t, { query });
  await ready(page);
  return page;
}

const textOf = (page: Page, selector: string) => page.locator(selector).first().innerText();

/** Runs to the end. */
async function runAll(page: Page): Promise<void> {
  await page.keyboard.press("Space");
  await page.locator(".play", { hasText: "Again" }).waitFor(LONG);
}

/** What storage has of the run that stands first, once it has its end. */
const storedEnding = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string | undefined>((resolve) => {
        const opening = indexedDB.open("downhill-lab");
        opening.onsuccess = () => {
          const asked = opening.result.transaction("runs").objectStore("runs").getAll();
          asked.onsuccess = () => {
            opening.result.close();
            const found = asked.result as { ending: string; parameters?: object }[];
            resolve(found[0]?.parameters && found[0].ending);
          };
        };
      }),
  );

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
  async (t) => {
    const { page } = await openLabFor(t, { query: SMALL });
    const hashes = await inWorker<readonly string[]>(
      page,
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
     send({ kind: "open", id: 2, settings, from: kept }); await at(40);
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
  },
);

test(
  "a change at an old moment makes another run: what was kept ahead of it is gone",
  inPage,
  async (t) => {
    const { page } = await openLabFor(t, { query: SMALL });
    const found = await inWorker<{ moments: number[]; latest: number; step: number }>(
      page,
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
  },
);

test("the seconds of a run are those of its steps, however they are taken", inPage, async (t) => {
  const page = await opened(t, `${SMALL}&epochs=3`);
  // as its file has them: the table shows tenths, which a fast machine does not fill
  const seconds = async (): Promise<number> => {
    const button = page.getByRole("button", { name: "Save run 1 as a file" });
    const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
    return JSON.parse(readFileSync((await download.path())!, "utf8")).seconds;
  };
  let told = 0;
  for (const epoch of [1, 2, 3]) {
    await page.keyboard.press("e");
    // a key that is pressed while it learns asks for nothing
    await until(
      async () => Number(await page.textContent("[data-test=epoch]")),
      (done) => done === epoch,
      { timeout: 60_000 },
    );
    told = await until(seconds, (now) => now > told, { timeout: 60_000 });
  }
});

test("runs are kept over a reload, pinned, saved, read again, deleted", inPage, async (t) => {
  const page = await opened(t, `${SMALL}&epochs=1`);
  await runAll(page);
  const rows = page.locator(".runs-table tbody tr");
  await page.locator(".runs-table td", { hasText: "done" }).first().waitFor();
  await until(
    () => storedEnding(page),
    (ending) => ending === "done",
  );
  await page.reload();
  await ready(page);
  await rows.first().waitFor();
  await shows(() => rows.count(), 1);
  await shows(() => rows.first().locator("td").nth(1).innerText(), /^\d\d\.\d\d\u202f%$/);
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
  await shows(() => rows.first().locator("input").inputValue(), name);
  await shows(() => page.locator(".runs img").count(), 0);
  await given("{}");
  await shows(
    () => textOf(page, ".runs-foot [role=status]:not(:empty)"),
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
});

/** How many entries each store of the browser has, and what else it keeps. */
const kept = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<Record<string, number>>((resolve) => {
        const opening = indexedDB.open("downhill-lab");
        opening.onsuccess = () => {
          const names = [...opening.result.objectStoreNames];
          const transaction = opening.result.transaction(names);
          const asked = names.map((name) => [name, transaction.objectStore(name).count()] as const);
          transaction.oncomplete = () => {
            opening.result.close();
            const counts = asked.map(([name, { result }]) => [name, result] as const);
            resolve({ ...Object.fromEntries(counts), theme: localStorage.length });
          };
        };
      }),
  );

test(
  "deleting everything deletes all that was ever kept, also after a reload",
  inPage,
  async (t) => {
    const page = await opened(t, `${SMALL}&lang=en&epochs=900`);
    // a drawn digit that is shown and kept, a set, a theme, a run and its moment
    await page.locator('.rail a[href="?panel=draw"]').click();
    const rows = Array.from({ length: 60 }, (_, i) => {
      const [a, b] = [Math.sin(i * 1.7), Math.cos(i * 2.3)];
      return `${a},${b},${a + b > 0 ? "up" : "down"}`;
    });
    await page
      .locator(".panel-draw input[type=file]")
      .first()
      .setInputFiles([
        {
          name: "points.csv",
          mimeType: "text/csv",
          buffer: Buffer.from(`x,y,class\n${rows.join("\n")}\n`),
        },
      ]);
    await page.getByRole("button", { name: "Keep and train" }).click();
    await page.waitForFunction(() => location.search.includes("data=own-points-"));
    await page.goto(new URL(`${SMALL}&lang=en&epochs=900&panel=draw`, page.url()).href);
    await ready(page);
    await page.locator(".pad-field").focus();
    for (let i = 0; i < 8; i++) await page.keyboard.press("Shift+ArrowDown");
    await page.getByLabel("It is a").selectOption("1");
    await page.getByRole("button", { name: "Keep it", exact: true }).click();
    await page.getByRole("button", { name: "Delete this 1" }).waitFor();
    await page.getByRole("button", { name: "Dark theme" }).click();
    await page.locator('.rail a[href="?panel=train"]').click();
    await page.keyboard.press("e");
    const all = await until(
      () => kept(page),
      (counts) => Object.values(counts).every((count) => count > 0),
    );
    assert.deepEqual(Object.keys(all).sort(), [
      "digits",
      "facts",
      "moments",
      "runs",
      "sets",
      "shown",
      "theme",
    ]);
    await page.getByRole("button", { name: "Delete everything that is kept" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const none = (counts: Record<string, number>) =>
      Object.values(counts).every((count) => count === 0);
    await until(() => kept(page), none);
    // the worker's own memory has forgotten too
    await page.locator('.rail a[href="?panel=draw"]').click();
    await page.locator(".panel-draw h1").waitFor();
    await shows(() => page.getByRole("button", { name: "Delete this 1" }).count(), 0);
    await shows(() => page.getByText("points.csv").count(), 0);
    // a run that stands still is kept anew by nobody
    assert.ok(none(await kept(page)));
    await page.reload();
    await ready(page);
    await page.locator(".panel-draw h1").waitFor();
    await shows(() => page.getByRole("button", { name: "Delete this 1" }).count(), 0);
    await shows(() => page.getByText("points.csv").count(), 0);
    await page.locator('.rail a[href="?panel=train"]').click();
    await page.locator(".runs", { hasText: "No run has taken a step yet." }).waitFor();
    await shows(() => page.locator(".offer").count(), 0);
    assert.ok(none(await kept(page)));
  },
);

test("several seeds: a queue, a band, and what it says", inPage, async (t) => {
  const page = await opened(t, `${SMALL}&epochs=2`);
  const slider = page.getByRole("slider", { name: "Number of seeds" });
  await slider.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: "Run 3 seeds" }).click();
  await page
    .locator(".seeds", { hasText: /3 seeds after epoch 2: \d\d\.\d\d ± \d+\.\d\d\s%/ })
    .waitFor(LONG);
  await shows(() => page.locator(".runs-table tbody tr").count(), 3);
  await shows(
    async () =>
      (await page.locator(".runs-table .words").allInnerTexts()).map((words) => words.trim()),
    ["seed 3", "seed 2", "seed 1"],
  );
  await page.locator(".live-chart table th", { hasText: "3 seeds" }).waitFor({ state: "attached" });
});
