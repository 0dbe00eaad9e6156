// The examples run as their first lines say, and do what they are there to show.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { dense, load, logLikelihood, network, sgd, softmax, standardize, train } from "downhill";
import { csvFile, randomStream, standardization } from "downhill/data";
import { chromium } from "playwright-core";
import { build } from "vite";
import { BROWSER, FLAGS, skipChromium } from "./browser.ts";
import { violations } from "./lab/axe.ts";
import { writePng } from "./png-writer.ts";
import { skipWithout } from "./require.ts";
import { serveFolder } from "./serve-folder.ts";
import { root } from "./source-files.ts";

/** Where examples write what they keep. */
const folder = mkdtempSync(join(tmpdir(), "downhill-examples-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const flowers = `${root}examples/data/flowers.csv`;

/** The program and its words, in the folder. */
const words = (name: string, args: readonly string[]) => [
  `${root}dist/examples/${name}.js`,
  ...args,
];

/** What an example prints; fails where it fails, or says anything to the error stream. */
function printed(name: string, ...args: readonly string[]): string {
  const child = spawnSync(process.execPath, words(name, args), {
    cwd: folder,
    encoding: "utf8",
    timeout: 300_000,
  });
  assert.equal(child.stderr, "");
  assert.equal(child.status, 0, child.stdout);
  return child.stdout;
}

/** The number that the first group of `line` finds. */
function figure(text: string, line: RegExp): number {
  const found = line.exec(text);
  assert.ok(found, `${line} in\n${text}`);
  return Number(found[1]);
}

test("every example says how it is run, and one of these tests runs it", () => {
  const suite = readFileSync(`${root}test/examples.test.ts`, "utf8");
  const files = readdirSync(`${root}examples`).filter((name) => name.endsWith(".ts"));
  assert.ok(files.length >= 14, files.join());
  for (const file of files) {
    const text = readFileSync(`${root}examples/${file}`, "utf8");
    const name = file.replace(/\.ts$/, "");
    assert.match(
      text,
      new RegExp(`^// (.* )?Run.*: (node dist/examples/${name}\\.js|deno run)`, "m"),
    );
    assert.ok(text.split("\n").length <= 85, `${file} is no short program`);
    assert.ok(suite.includes(`"${name}"`) || file === "deno.ts", `${file} is run by no test`);
  }
});

test("the first network reads nine digits in ten, also out of its file", () => {
  const text = printed("first-network", "2");
  assert.ok(figure(text, /^epoch 1: (\d+) of 10000 right$/m) > 9300, text);
  assert.ok(figure(text, /never saw: ([\d.]+) % right$/m) > 93, text);
});

test("a table of one's own: most rows of the test are right, and classes keep their names", () => {
  const text = printed("own-table", flowers, "kind");
  const [, right, total] = /(\d+) of (\d+) rows of the test right/.exec(text)!.map(Number);
  assert.ok(right! / total! > 0.8 && total! >= 45, text);
  assert.match(text, /^aster +taken for aster \d+, bellis \d+, crocus \d+$/m);
  assert.match(text, /: (aster|bellis|crocus), \d+ % sure\n$/);
});

test("another runtime answers as here from a file of ONNX, which learns on when it is read", () => {
  const text = printed("onnx", flowers);
  const [, count, apart] = /^(\d+) rows .*: at most ([\d.e-]+) apart$/m.exec(text)!.map(Number);
  assert.ok(count! > 60 && apart! < 1e-5, text);
  const [, before, all, after] = /^(\d+) of (\d+) right as read, (\d+) after/m
    .exec(text)!
    .map(Number);
  assert.ok(all === count && before! / all! > 0.75 && after! / all! > 0.75, text);
});

test("pictures of one's own: discs, crosses and stripes in colour, of several sizes", () => {
  const random = randomStream(1, "pictures");
  const kinds = {
    cross: (x: number, y: number) => Math.abs(x) < 0.25 || Math.abs(y) < 0.25,
    disc: (x: number, y: number) => x * x + y * y < 0.6,
    stripes: (x: number) => Math.floor(4 * (x + 1)) % 2 === 0,
  };
  for (const [kind, isInk] of Object.entries(kinds)) {
    mkdirSync(join(folder, "pictures", kind), { recursive: true });
    for (let i = 0; i < 30; i++) {
      const [width, height] = [36 + random.below(12), 36 + random.below(12)];
      const [left, top, ink] = [random.uniform() / 3, random.uniform() / 3, random.below(120)];
      const sample = (x: number, y: number, channel: number) => {
        const isIn = isInk((2 * x) / width - 1 + left - 1 / 6, (2 * y) / height - 1 + top - 1 / 6);
        return Math.min(255, (isIn ? ink + 20 * channel : 190) + random.below(40));
      };
      const png = writePng({ width, height, depth: 8, type: 2, sample });
      writeFileSync(join(folder, "pictures", kind, `${i}.png`), png);
    }
  }
  const text = printed("own-pictures", "pictures", "10");
  assert.match(text, /^90 pictures of cross, disc, stripes$/m);
  const [, right, total] = /(\d+) of (\d+) pictures right/.exec(text)!.map(Number);
  assert.ok(total === 18 && right! >= 15, text);
  assert.ok(existsSync(join(folder, "own-pictures.safetensors")));
});

test("pairs of digits through the same eyes, and two answers", () => {
  const text = printed("pairs");
  assert.ok(figure(text, /^same or not: ([\d.]+) % of 2000 pairs right$/m) > 88, text);
  assert.ok(figure(text, /^sum: off by ([\d.]+)$/m) < 2.2, text);
  assert.match(text, /^a 7 and a 2: \d+\.\d in all$/m);
});

test("transfer: what was lent helps", () => {
  const text = printed("transfer");
  assert.match(text, /^layers\.0\.weight: taken$/m);
  assert.match(text, /^layers\.3\.weight: drawn fresh$/m);
  const [alone, lent] = [/^alone: ([\d.]+)/m, /^lent : ([\d.]+)/m].map((line) =>
    figure(text, line),
  );
  assert.ok(lent! > alone! + 2, text);
});

test("a layer of one's own does what a line cannot", () => {
  const text = printed("own-layer");
  assert.ok(figure(text, /^a line +: ([\d.]+)/m) < 80, text);
  assert.ok(figure(text, /^60 prototypes: ([\d.]+)/m) > 97, text);
});

test("a loss of one's own: nine tenths lie between two quantiles, which follow the noise", () => {
  const text = printed("own-loss");
  const share = figure(text, /^([\d.]+) % of new targets/m);
  assert.ok(share > 86 && share < 94, text);
  const [, left, right] = /they are ([\d.]+) apart on the left, ([\d.]+) on the right/.exec(text)!;
  assert.ok(Number(right) > 2.5 * Number(left), text);
});

/** Starts an example and waits for a line. */
async function started(name: string, args: readonly string[], line: RegExp) {
  const child = spawn(process.execPath, words(name, args), { cwd: folder });
  const lines: string[] = [];
  for await (const each of createInterface({ input: child.stdout })) {
    lines.push(each);
    if (line.test(each)) return { child, found: line.exec(each)!, lines };
  }
  throw new Error(`${name} ended without ${line}: ${lines.join("\n")}`);
}

async function kill(child: ChildProcess): Promise<NodeJS.Signals | null> {
  const ended =
    child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
  child.kill("SIGKILL");
  await ended;
  return child.signalCode;
}

test("a run that is killed goes on to the losses and the answers of the one that is not", async () => {
  const whole = printed("resume", "whole.safetensors", "2").trim().split("\n");
  assert.equal(whole.length, 6, whole.join("\n"));
  const { child } = await started("resume", ["killed.safetensors", "2"], /^step 1000: .*kept$/);
  assert.equal(await kill(child), "SIGKILL", "it ended before it was killed");
  const rest = printed("resume", "killed.safetensors", "2").trim().split("\n");
  assert.match(rest[0]!, /^going on after step [1-4]000$/);
  const done = Number(/\d+/.exec(rest[0]!)![0]) / 1000;
  assert.deepEqual(rest.slice(1), whole.slice(1 + done));
});

test("a network behind HTTP answers as it does here, and refuses what is no question", async () => {
  const set = await csvFile(flowers, { label: "kind" });
  const net = network(
    set.inputShape,
    standardize(standardization(set)),
    dense(set.classes, softmax),
  );
  const options = { loss: logLikelihood, optimizer: sgd({ learningRate: 0.5 }), epochs: 5 };
  const run = await train(net, set, { ...options, batchSize: 10 });
  await run.save(join(folder, "flowers.safetensors"));
  const model = await load(join(folder, "flowers.safetensors"));
  const { child, found } = await started(
    "serve-model",
    ["flowers.safetensors", "0"],
    /(http:\/\/127\.0\.0\.1:\d+\/)predict$/,
  );
  try {
    const url = found[1]!;
    const ask = async (body: string, path = "predict") => {
      const response = await fetch(url + path, { method: "POST", body });
      return {
        status: response.status,
        json: (await response.json()) as {
          error?: string;
          answers?: { class: string; outputs: number[] }[];
        },
      };
    };
    const rows = Array.from({ length: 40 }, (_, i) =>
      Array.from(set.inputs.slice(3 * i, 3 * i + 3)),
    );
    const wanted = await model.predict(Float32Array.from(rows.flat()));
    const check = async (first: number, count: number) => {
      const { status, json } = await ask(
        JSON.stringify({ inputs: rows.slice(first, first + count) }),
      );
      assert.equal(status, 200);
      assert.deepEqual(
        json.answers!.map((a) => a.class),
        Array.from(wanted.classes.slice(first, first + count), (c) => set.classNames![c]),
      );
      assert.deepEqual(
        json.answers!.flatMap((a) => a.outputs),
        Array.from(wanted.values.slice(3 * first, 3 * (first + count))),
      );
    };
    await check(0, 40);
    await Promise.all(rows.map((_, i) => check(i, 1)));

    const refused: readonly (readonly [string, number, RegExp])[] = [
      ["", 400, /JSON/],
      ["{", 400, /JSON/],
      ["null", 400, /./],
      ["{}", 400, /1 to 256 rows of 3 numbers/],
      ['{"inputs": []}', 400, /rows/],
      ['{"inputs": [[1, 2]]}', 400, /rows of 3/],
      ['{"inputs": [[1, 2, "3"]]}', 400, /rows/],
      ['{"inputs": [[1, 2, null]]}', 400, /rows/],
      ['{"inputs": [[1, 2, 1e300]]}', 400, /finite/],
      [JSON.stringify({ inputs: Array(257).fill([1, 2, 3]) }), 400, /1 to 256/],
      [`{"inputs": ${"[".repeat(500_000)}${"]".repeat(500_000)}}`, 400, /rows/],
      [JSON.stringify({ inputs: Array(200_000).fill([1, 2, 3]) }), 413, /at most 1048576 bytes/],
    ];
    for (const [body, status, error] of refused) {
      const { status: got, json } = await ask(body);
      assert.equal(got, status, `${body.slice(0, 40)}: ${JSON.stringify(json)}`);
      assert.match(json.error!, error);
    }
    assert.equal((await ask("{}", "other")).status, 404);
    const get = await fetch(`${url}predict`);
    assert.equal(get.status, 405);
    await check(3, 5); // and it still answers
  } finally {
    await kill(child);
  }
});

const deno = ["node_modules/@deno/linux-x64-glibc/deno"]
  .map((path) => root + path)
  .find(existsSync);

test("Deno trains with the files of this folder and no permission", {
  skip: skipWithout(
    ["deno"],
    deno ? undefined : "npm install --no-save --no-bin-links --ignore-scripts deno@2 brings it",
  ),
}, () => {
  const env = { ...process.env, DENO_DIR: join(folder, "deno"), NO_COLOR: "1" };
  const args = ["run", "--no-prompt", "--no-remote", `${root}examples/deno.ts`];
  const child = spawnSync(deno!, args, { cwd: folder, env, encoding: "utf8", timeout: 300_000 });
  assert.equal(child.status, 0, child.stderr);
  assert.ok(figure(child.stdout, /^(\d+) of 500 right, on wasm$/m) > 425, child.stdout);
});

test("a page and its worker: it learns while the page draws, and stops when it is told to", {
  skip: skipChromium,
}, async () => {
  const site = join(folder, "site");
  await build({ root: `${root}examples/browser`, logLevel: "error", build: { outDir: site } });
  const { url, stop } = await serveFolder(site);
  const browser = await chromium.launch({
    ...(BROWSER && { executablePath: BROWSER }),
    args: [...FLAGS],
  });
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    page.on("requestfailed", (request) => errors.push(request.url()));
    // all that the page says, for a fast run is over before it is asked
    await page.addInitScript(`
      self.said = [];
      self.stopAt = new URLSearchParams(location.search).get("stop");
      new MutationObserver(() => {
        const text = document.querySelector("#status")?.textContent ?? "";
        said.push(text);
        if (stopAt && text.startsWith("Epoch")) document.querySelector("#stop").click();
      }).observe(document, { subtree: true, childList: true });
    `);
    const ended = () =>
      page.waitForFunction("/^Ended/.test(said.at(-1))", undefined, { timeout: 120_000 });
    await page.goto(url);
    await ended();
    const said = await page.evaluate<string[]>("said");
    assert.equal(said.at(-1), "Ended (epochs) after 60 epochs.");
    const right = said.flatMap((text) => /^Epoch \d+: ([\d.]+) % right$/.exec(text)?.[1] ?? []);
    assert.ok(Math.max(...right.map(Number)) > 80, `${right}`);
    const colours = (await page.evaluate(`(() => {
      const { data } = document.querySelector("#map").getContext("2d").getImageData(0, 0, 100, 100);
      return new Set(data.filter((_, i) => i % 4 === 0)).size;
    })()`)) as number;
    assert.ok(colours > 20, `${colours} shades`);
    assert.deepEqual(await violations(page), []);
    await page.goto(`${url}?stop=1`);
    await ended();
    const last = (await page.evaluate<string[]>("said")).at(-1)!;
    assert.match(last, /^Ended \((aborted|epochs)\) after \d+ epochs\.$/);
    assert.deepEqual(errors, []);
  } finally {
    await browser.close();
    stop();
  }
});

test("the example of chapter 1: five NAND gates add two bits", () => {
  assert.equal(printed("nand-adder"), "0 + 0 = 00\n0 + 1 = 01\n1 + 0 = 01\n1 + 1 = 10\n");
});

test("the example of a run that is stepped through: back in time gives the same end", () => {
  const stdout = printed("step-through");
  const alone = /^left alone: (loss [\d.]+ after 600 steps)$/m.exec(stdout)?.[1];
  const bent = /^bent: (loss [\d.]+ after 600 steps)$/m.exec(stdout)?.[1];
  assert.ok(alone && bent && alone !== bent, stdout);
  assert.ok(stdout.endsWith(`left alone again: ${alone}\n`), stdout);
});

test("the example that remembers: right at the lengths it learned, and parity at eight times them", () => {
  const stdout = printed("remember");
  const right = (line: RegExp) => Number(line.exec(stdout)?.[1]);
  assert.ok(right(/^copying, .* 5 symbols: +([\d.]+) % right$/m) >= 99, stdout);
  assert.ok(right(/^sorting, .* 5 symbols: +([\d.]+) % right$/m) >= 99, stdout);
  assert.ok(right(/^parity, .* 96 bits: +([\d.]+) % right$/m) >= 99, stdout);
});

test("the example of callbacks: rates only fall, and the best network is kept", () => {
  const stdout = printed("callbacks");
  const epochs = [...stdout.matchAll(/^epoch \d+: loss ([\d.]+) at rate ([\d.e-]+)$/gm)];
  assert.ok(epochs.length > 1, stdout);
  const rates = epochs.map((m) => Number(m[2]));
  assert.ok(
    rates.every((rate, i) => i === 0 || rate <= rates[i - 1]!),
    stdout,
  );
  assert.ok(figure(stdout, /^best: ([\d.]+) %/m) > 90, stdout);
});

test("the example of attacks: noise does little, an attack a lot, and less to who trained against it", () => {
  const stdout = printed("attack");
  const [plain, robust] = stdout.split("robust:").map((part) => {
    const after = (attack: string) =>
      Number(new RegExp(`${attack}\\(.*: (\\d+)$`, "m").exec(part)![1]);
    return { noise: after("signNoise"), fgsm: after("fgsm"), pgd: after("pgd") };
  });
  assert.ok(plain!.noise > 400 && plain!.pgd < 200 && plain!.pgd <= plain!.fgsm, stdout);
  assert.ok(robust!.pgd > plain!.pgd + 100 && robust!.noise > 400, stdout);
});

test("the example of an objective of one's own: wiped digits are repaired ever better", () => {
  const stdout = printed("own-objective");
  const errors = [...stdout.matchAll(/^epoch \d: error ([\d.]+) a digit$/gm)].map((m) =>
    Number(m[1]),
  );
  assert.equal(errors.length, 5);
  assert.ok(
    errors.every((error, i) => i === 0 || error < errors[i - 1]!),
    stdout,
  );
  const unseen = Number(/not seen: error ([\d.]+)$/m.exec(stdout)?.[1]);
  assert.ok(unseen < errors[1]! && unseen < 26, stdout);
});

test("the example that writes: it learns its README, and goes on from the beginning of it", () => {
  const stdout = printed("write-text", `${root}README.md`, "4");
  const costs = [...stdout.matchAll(/^epoch \d: ([\d.]+) nats a character$/gm)].map((m) =>
    Number(m[1]),
  );
  assert.equal(costs.length, 4);
  assert.ok(costs.every((cost, i) => i === 0 || cost < costs[i - 1]!) && costs[3]! < 2.8, stdout);
  const written = stdout.slice(stdout.indexOf("# Downhill"));
  assert.equal([...written].length, 25 + 300 + 1);
});
