// How much a page loads: small programs are bundled with the package as a page would bundle them, and run; what
// counts is all code that the run has loaded, packed. What is loaded only when it is asked for does not count where
// nobody asks: native code, threads, the doctor, the interpreter, evaluations, gradients of loops, and the parts
// of the schedule that only some graphs need.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { dense, initialize, network, sigmoid } from "downhill";
import { toModule } from "downhill/standalone";
import { build } from "vite";
import { makePackage } from "./packed.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-bundle-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const installed = join(folder, "package");
before(() => makePackage(installed));

const LIBRARY = JSON.stringify(join(installed, "dist/src/index.js"));
/** What the package's own imports name in a browser. */
const alias = { "#host": join(installed, "dist/src/runtime/host-web.js") };
const NETWORK = "network([784], dense(30, sigmoid), dense(10, sigmoid))";
/** A program that trains a network by a cost, with what it imports besides. */
const training = (net: string, cost: string, ...names: readonly string[]) =>
  `import { dense, network, sgd, sigmoid, train, ${[cost, ...names].join(", ")} } from ${LIBRARY};
     export async function run(inputs) {
       const labels = Uint8Array.from({ length: inputs.length / 784 }, (_, i) => i % 10);
       const net = ${net};
       const set = { name: "set", inputShape: net.inputShape, outputs: 10, classes: 10,
         count: labels.length, inputs, divideBy: 256, labels, targets: undefined };
       const options = { loss: ${cost}, optimizer: sgd({ learningRate: 3 }), epochs: 1, batchSize: 10 };
       const { parameters } = await train(net, set, options);
       return [...parameters.values()].at(-1);
     }`;

/** Most kilobytes, packed, and the program: what it exports as `run` gives some numbers. */
const PROGRAMS: Readonly<Record<string, readonly [most: number, code: string]>> = {
  "that trains": [80, training(NETWORK, "quadratic")],
  "that trains with convolutions": [
    101,
    training(
      "network([28, 28, 1], conv2d(2, 5, sigmoid), maxPool2d(2), flatten(), dense(10, sigmoid))",
      "quadratic",
      "conv2d",
      "flatten",
      "maxPool2d",
    ),
  ],
  "that trains with a recurrence": [
    106,
    training("network([28, 28], lstm(5), dense(10, sigmoid))", "quadratic", "lstm"),
  ],
  "that makes a network and asks it": [
    77.5,
    `import { dense, initialize, network, sigmoid } from ${LIBRARY};
     export const run = async (inputs) =>
       (await initialize(${NETWORK}).predict(inputs)).values;`,
  ],
  "that only predicts, with the module of a network": [
    4.7,
    `import { predict } from "./network.mjs";
     export const run = async (inputs) => (await predict(inputs)).values;`,
  ],
};

const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
const { code, weights } = toModule(initialize(net), { weights: "beside" });
const inputs = Uint8Array.from({ length: 40 * 784 }, (_, i) => (i * i * 31) % 251);

/** Names of the pieces that have run: each writes its own here. */
const ran = globalThis as { downhillPieces?: string[] };

for (const [i, [name, [most, program]]] of Object.entries(PROGRAMS).entries()) {
  test(`a program ${name} loads at most ${most} kB`, async (t) => {
    const place = join(folder, `${i}`);
    mkdirSync(place);
    writeFileSync(join(place, "network.mjs"), code);
    writeFileSync(join(place, "entry.mjs"), program);
    const outDir = join(place, "out");
    const { output } = (await build({
      root: folder,
      configFile: false,
      logLevel: "error",
      resolve: { alias },
      build: {
        ssr: true,
        target: "es2022",
        minify: true,
        outDir,
        rolldownOptions: {
          input: join(place, "entry.mjs"),
          output: {
            entryFileNames: "entry.mjs",
            chunkFileNames: "[hash].mjs",
            banner: ({ fileName }) =>
              `globalThis.downhillPieces.push(${JSON.stringify(fileName)});`,
          },
        },
      },
      // as for a page, but for its preloading; #host is that of a page
      ssr: { noExternal: true, target: "node" },
    })) as { output: readonly { fileName: string; code?: string }[] };
    // the module finds its weights beside the bundle
    writeFileSync(join(outDir, "weights.safetensors"), weights!);
    // a page has one, Node 20 has not
    if (!("navigator" in globalThis)) Object.assign(globalThis, { navigator: {} });
    ran.downhillPieces = [];
    const { run } = await import(pathToFileURL(join(outDir, "entry.mjs")).href);
    const numbers: Float32Array = await run(inputs);
    assert.ok(numbers.length >= 10 && numbers.every(Number.isFinite));
    const pieces = output.filter((one) => ran.downhillPieces!.includes(one.fileName));
    assert.ok(pieces.length === new Set(ran.downhillPieces).size && pieces.length > 0);
    const bytes = pieces.reduce((sum, piece) => sum + gzipSync(piece.code!).length, 0);
    const left = output.length - pieces.length;
    t.diagnostic(`${bytes} bytes packed in ${pieces.length} pieces; ${left} were not loaded`);
    assert.ok(bytes <= 1000 * most, `${bytes} bytes`);
  });
}

test("a page that trains is bundled, its worker in a file of its own", async () => {
  const place = join(folder, "page");
  mkdirSync(place);
  const [, program] = PROGRAMS["that trains"]!;
  writeFileSync(join(place, "entry.mjs"), `${program}\nglobalThis.run = run;`);
  writeFileSync(join(place, "index.html"), '<script type="module" src="./entry.mjs"></script>');
  const { output } = (await build({
    root: place,
    configFile: false,
    logLevel: "error",
    resolve: { alias },
    build: { target: "es2022", write: false },
  })) as { output: readonly { fileName: string; source?: string | Uint8Array }[] };
  const worker = output.find(({ fileName }) => /host-web-worker-.*\.js$/.test(fileName));
  assert.match(`${worker?.source}`, /onmessage|addEventListener/);
});
