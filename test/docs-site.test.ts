// The site of the documentation: it is built of all pages, needs nothing from elsewhere, finds what is
// searched, names every export, and holds on a phone and a desk, in the light and in the dark.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Browser, chromium } from "playwright-core";
import { BROWSER, FLAGS, skipChromium as skip } from "./browser.ts";
import { docPages } from "./doc-blocks.ts";
import { violations } from "./lab/axe.ts";
import { serveFolder } from "./serve-folder.ts";
import { root } from "./source-files.ts";

const site = `${root}docs/.vitepress/dist`;
let served: Awaited<ReturnType<typeof serveFolder>>;
let browser: Browser;

before(async () => {
  const built = spawnSync(process.execPath, ["scripts/docs.mjs"], { cwd: root, encoding: "utf8" });
  // a dead link fails the build
  assert.equal(built.status, 0, `${built.stdout}${built.stderr}`);
  served = await serveFolder(site);
  if (skip) return;
  const args = [...FLAGS];
  browser = await chromium.launch({ ...(BROWSER && { executablePath: BROWSER }), args });
});
after(async () => {
  served?.stop();
  await browser?.close();
});

/** The addresses of all pages. */
const addresses = () =>
  readdirSync(site, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".html") && name !== "404.html");

test("every page of docs is there, and in the sidebar", () => {
  const pages = docPages().filter((page) => page.startsWith("docs/"));
  assert.ok(pages.length >= 20, `${pages.length} pages`);
  const sidebar = readFileSync(join(site, "start.html"), "utf8");
  for (const page of pages) {
    const name = page.replace(/^docs\//, "").replace(/\.md$/, "");
    assert.ok(existsSync(join(site, `${name}.html`)), name);
    if (name !== "index")
      assert.ok(sidebar.includes(`href="/${name}.html"`), `${name} in the sidebar`);
  }
});

test("the reference has every name that an entry exports, and functions say what they do", async () => {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
    exports: Record<string, { default?: string }>;
  };
  const reference = readdirSync(`${root}docs/reference`)
    .map((name) => readFileSync(`${root}docs/reference/${name}`, "utf8"))
    .join("\n");
  let count = 0;
  for (const { default: file } of Object.values(exports)) {
    if (!file?.endsWith(".js")) continue;
    for (const [name, value] of Object.entries(await import(join(root, file)))) {
      const kind = /^class /.test(`${value}`)
        ? "class"
        : typeof value === "function"
          ? "(?:function|value)"
          : "value";
      const section = new RegExp(
        `^## ${name} \\{#${kind}-${name.toLowerCase()}\\}\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`,
        "m",
      ).exec(reference);
      assert.ok(section, `${name} is not in the reference`);
      const words = section[1]!
        .replace(/```[\s\S]*?```/g, "")
        .replace(/^See .*$/m, "")
        .trim();
      if (typeof value === "function") assert.ok(words.length > 5, `${name} has no docstring`);
      count++;
    }
  }
  assert.ok(count > 200, `${count} names`);
});

for (const [width, scheme] of [
  [390, "dark"],
  [1440, "light"],
] as const) {
  test(`the pages at ${width} pixels, ${scheme}`, { skip }, async () => {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
    });
    const page = await context.newPage();
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(served.url) && !request.url().startsWith("data:"))
        foreign.push(request.url());
    });
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    for (const address of addresses().filter(
      (name) => !name.startsWith("reference/") || /index|layers/.test(name),
    )) {
      await page.goto(served.url + address, { waitUntil: "load" });
      await page.waitForSelector("h1");
      const beside = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      assert.ok(Number(beside) <= 0, `${address}: ${beside} pixels beside the page`);
      assert.deepEqual(await violations(page), [], address);
    }
    // the first page, come to from another one
    await page.goto(`${served.url}start.html`);
    await page.getByRole("link", { name: "Downhill", exact: true }).first().click();
    await page.getByRole("link", { name: "Begin in ten minutes" }).waitFor();
    await page.locator("#VPContent[role=main]").waitFor();
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(errors, []);
    assert.deepEqual(foreign, [], "requests to elsewhere");
    await context.close();
  });
}

test("search finds pages and names, without a server that searches", { skip }, async () => {
  const page = await browser.newPage();
  await page.goto(`${served.url}start.html`);
  await page.getByRole("button", { name: "Search" }).first().click();
  const input = page.getByRole("searchbox");
  for (const [words, wanted] of [
    ["importSafetensors", /reference\/files\.html/],
    ["vanish", /learn\/5-deep-networks\.html/],
    ["EarlyStopping", /coming-from\/keras\.html/],
  ] as const) {
    await input.fill(words);
    const found = page
      .locator(`a[href*="${wanted.source.replaceAll("\\", "")}"]`)
      .and(page.locator(".result"));
    await found.first().waitFor();
  }
  // VitePress makes each result a link inside an option, and the dialog a button
  const known = /^(nested-interactive|label-content-name-mismatch):/;
  assert.deepEqual(
    (await violations(page)).filter((line) => !known.test(line)),
    [],
  );
  await page.close();
});
