// The README's code compiles under the project's strict settings and does what it says.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
// inside the package, so that "downhill" resolves to it
const folder = `${root}dist/readme/`;

/** The fenced TypeScript blocks of the README, in order. */
const blocks = [...readFileSync(`${root}README.md`, "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(
  (match) => match[1]!,
);

const run = (args: readonly string[]) =>
  spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", timeout: 120_000 });

test("the README's code compiles and runs", () => {
  assert.equal(blocks.length, 4);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [i, block] of blocks.entries()) writeFileSync(`${folder}block-${i}.ts`, block);
  const config = {
    extends: `${root}tsconfig.json`,
    compilerOptions: { rootDir: ".", outDir: "out", declaration: false, sourceMap: false },
    include: ["*.ts"],
    exclude: ["out"],
  };
  writeFileSync(`${folder}tsconfig.json`, JSON.stringify(config));
  const compiled = run([`${root}node_modules/typescript/bin/tsc`, "-p", folder]);
  assert.equal(compiled.status, 0, compiled.stdout);

  const book = run([`${folder}out/block-0.js`]);
  assert.equal(book.status, 0, book.stderr);
  const lines = book.stdout.trim().split("\n");
  assert.equal(lines.length, 30);
  const last = /^Epoch 29: (\d+) \/ 10000$/.exec(lines[29]!);
  assert.ok(last && Number(last[1]) > 9400, `last line: ${lines[29]}`);

  const steps = run([`${folder}out/block-3.js`]);
  assert.equal(steps.status, 0, steps.stderr);
  assert.match(steps.stdout, /^1 [\d.]+ 10 \[ 10, 10 \]\n$/);

  const highway = run([
    "--input-type=module",
    "-e",
    `import { net } from "${folder}out/block-1.js"; console.log(net.parameterCount);`,
  ]);
  assert.equal(highway.stdout.trim(), String(784 * 50 + 50 + 4 * 50 * 50 + 50 * 10 + 10));

  const own = run([
    "--input-type=module",
    "-e",
    `import { dataset } from "downhill/data";
     import { train } from "downhill";
     import { heavyBall, huber, net } from "${folder}out/block-2.js";
     const inputs = Float32Array.from({ length: 8 * 784 }, (_, i) => (i * 37) % 101 / 101);
     const set = dataset({ name: "set", inputShape: [784], outputs: 10, inputs, labels: new Uint8Array(8) });
     const run = await train(net, set, { loss: huber, optimizer: heavyBall, epochs: 5, batchSize: 4 });
     console.log(run.history.at(-1).loss < run.history[0].loss);`,
  ]);
  assert.equal(own.stdout, "true\n", own.stderr);
});

test("the example of chapter 1: five NAND gates add two bits", () => {
  const adder = run([`${root}dist/examples/nand-adder.js`]);
  assert.equal(adder.stderr, "");
  assert.equal(adder.stdout, "0 + 0 = 00\n0 + 1 = 01\n1 + 0 = 01\n1 + 1 = 10\n");
});

test("the example of a run that is stepped through: back in time gives the same end", () => {
  const { stdout, stderr } = run([`${root}dist/examples/step-through.js`]);
  assert.equal(stderr, "");
  const alone = /^left alone: (loss [\d.]+ after 600 steps)$/m.exec(stdout)?.[1];
  const bent = /^bent: (loss [\d.]+ after 600 steps)$/m.exec(stdout)?.[1];
  assert.ok(alone && bent && alone !== bent, stdout);
  assert.ok(stdout.endsWith(`left alone again: ${alone}\n`), stdout);
});

test("the example that remembers: right at the lengths it learned, and parity at eight times them", () => {
  const { stdout, stderr } = run([`${root}dist/examples/remember.js`]);
  assert.equal(stderr, "");
  const right = (line: RegExp) => Number(line.exec(stdout)?.[1]);
  assert.ok(right(/^copying, .* 5 symbols: +([\d.]+) % right$/m) >= 99, stdout);
  assert.ok(right(/^sorting, .* 5 symbols: +([\d.]+) % right$/m) >= 99, stdout);
  assert.ok(right(/^parity, .* 96 bits: +([\d.]+) % right$/m) >= 99, stdout);
});

test("the example of attacks: noise does little, an attack a lot, and less to who trained against it", () => {
  const { stdout, stderr } = run([`${root}dist/examples/attack.js`]);
  assert.equal(stderr, "");
  const [plain, robust] = stdout.split("robust:").map((part) => {
    const after = (attack: string) =>
      Number(new RegExp(`${attack}\\(.*: (\\d+)$`, "m").exec(part)![1]);
    return { noise: after("signNoise"), fgsm: after("fgsm"), pgd: after("pgd") };
  });
  assert.ok(plain!.noise > 400 && plain!.pgd < 200 && plain!.pgd <= plain!.fgsm, stdout);
  assert.ok(robust!.pgd > plain!.pgd + 100 && robust!.noise > 400, stdout);
});

test("the example of an objective of one's own: wiped digits are repaired ever better", () => {
  const { stdout, stderr } = run([`${root}dist/examples/own-objective.js`]);
  assert.equal(stderr, "");
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
  const { stdout, stderr } = run([`${root}dist/examples/write-text.js`, `${root}README.md`, "4"]);
  assert.equal(stderr, "");
  const costs = [...stdout.matchAll(/^epoch \d: ([\d.]+) nats a character$/gm)].map((m) =>
    Number(m[1]),
  );
  assert.equal(costs.length, 4);
  assert.ok(costs.every((cost, i) => i === 0 || cost < costs[i - 1]!) && costs[3]! < 2.8, stdout);
  const written = stdout.slice(stdout.indexOf("# Downhill"));
  assert.equal([...written].length, 25 + 300 + 1);
});
