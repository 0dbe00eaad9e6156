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
