// A network as a module that imports nothing: it gives the bits of the target wasm for every layer that
// there is, in Node, in a page with a strict policy and in its workers, and says what is wrong.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  activation,
  branches,
  dense,
  eachStep,
  embedding,
  flatten,
  inputs,
  lstm,
  type Network,
  network,
  outputs,
  predictor,
  type StateOptions,
  shared,
  sigmoid,
  softmax,
  type TrainedNetwork,
  withParameters,
} from "downhill";
import { type NetworkModule, type OpenNetwork, toModule, toPage } from "downhill/standalone";
import { chromium } from "playwright-core";
import { BROWSER, FLAGS, skipChromium } from "./browser.ts";
import { randomNetwork } from "./networks/generate.ts";
import { networkOf } from "./networks/spec.ts";
import { Source } from "./numbers.ts";
import { LAYER_CASES } from "./onnx/layers.ts";
import { root } from "./source-files.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-standalone-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A network whose parameters are drawn; variances are above 0. */
function drawn(net: Network, seed: number, options: StateOptions = {}): TrainedNetwork {
  const source = new Source(seed);
  const values = net.parameters.map(({ name, shape, isStatistic }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const fan = Math.sqrt(size / (shape[0] ?? 1));
    const value = () => (isStatistic ? 0.5 + source.next() : (2 * source.next() - 1) / fan);
    const list = Array.from({ length: size }, value);
    return [name, options.dtype === "f64" ? list : Float32Array.from(list)] as const;
  });
  return withParameters(net, new Map(values), options);
}

interface Module {
  readonly predict: (given: unknown) => Promise<ReturnType<OpenNetwork["predict"]>>;
  readonly open: (weights?: unknown) => Promise<OpenNetwork>;
  readonly classNames: readonly string[] | undefined;
}

let count = 0;
/** Writes a module where nothing else is, and imports it. */
async function imported({ code, weights }: NetworkModule): Promise<Module> {
  const file = join(folder, `network-${count++}.mjs`);
  writeFileSync(file, code);
  if (weights) writeFileSync(join(folder, "weights.safetensors"), weights);
  return import(pathToFileURL(file).href) as Promise<Module>;
}

test("several inputs and outputs are given and answered by name", async () => {
  const net = network(
    inputs({ picture: [3, 3, 1], table: [2] }),
    branches({
      picture: [flatten(), shared("s", dense(4, sigmoid))],
      table: [dense(9), shared("s", dense(4, sigmoid))],
    }),
    outputs({ kind: dense(3, softmax), age: dense(1) }),
  );
  const classNames = ["a", "b", "c", "age"];
  const trained = drawn(net, 12, { classNames, divideBy: 255 });
  const written = toModule(trained);
  const module = await imported(written);
  const source = new Source(3);
  const picture = Uint8Array.from({ length: 18 }, () => source.int(0, 255));
  const table = [0.5, -1, 2, 0.25];
  const asked = await predictor(trained);
  const { values } = await asked.predict({ inputs: { picture, table }, divideBy: 255 } as never);
  asked.dispose();
  const own = await module.predict({ picture, table });
  assert.deepEqual(bitsOf(own.values), bitsOf(values));
  const { kind, age } = own.parts!;
  assert.deepEqual([kind!.outputs, age!.outputs, age!.values[1]], [3, 1, values[7]]);
  assert.deepEqual(
    kind!.names,
    Array.from(kind!.classes, (c) => classNames[c]),
  );
  await assert.rejects(module.predict({ picture }), /got none of table/);
  await assert.rejects(module.predict({ picture, tables: table }), /got one of tables/);
  assert.match(
    written.types,
    /readonly picture: readonly \[3, 3, 1\]; readonly table: readonly \[2\]/,
  );
  assert.match(written.types, /readonly kind: 3; readonly age: 1/);
  const mixed = await imported(toModule(drawn(net, 12, { divideBy: 1 })));
  await assert.rejects(mixed.predict({ picture, table }), /by what bytes are divided/);
  assert.throws(() => toPage(trained), /a page has one form and one answer/);
});

test("a network that learned from a table takes rows by the names of its columns", async () => {
  const inputNames = ["stem cm", "petal", "leaf"];
  const net = network([3], dense(4, sigmoid), dense(2, softmax));
  const trained = drawn(net, 5, { inputNames, divideBy: 10 });
  const written = toModule(trained);
  const module = await imported(written);
  const numbers = [31, 17.5, 5.6, -2, 0.25, 8];
  const { values } = await module.predict({ inputs: numbers, divideBy: 10 });
  const rows = [
    { petal: 17.5, leaf: 5.6, "stem cm": 31, kind: 1 },
    { leaf: 8, "stem cm": -2, petal: 0.25 },
  ];
  const named = await module.predict(rows);
  assert.deepEqual(bitsOf(named.values), bitsOf(values));
  const one = (await module.open()).predict(rows[1] as never);
  assert.deepEqual(bitsOf(one.values), bitsOf(values.slice(2)));
  const plain = await module.predict(numbers);
  assert.notDeepEqual(bitsOf(plain.values), bitsOf(values));
  const refused = (given: unknown, name: string, message: RegExp) =>
    assert.rejects(module.predict(given), (error: Error) => {
      assert.equal(error.name, name);
      assert.match(error.message, message);
      return true;
    });
  const missing = /expected the inputs stem cm, petal, leaf in each row, got none called petal/;
  await refused([rows[0], { leaf: 8, "stem cm": -2 }], "ShapeError", missing);
  await refused({ ...rows[0], petal: "17.5" }, "DataError", /./);
  await refused([rows[0], 3], "DataError", /expected numbers/);
  assert.match(written.types, /inputNames: readonly \["stem cm", "petal", "leaf"\]/);
  assert.match(written.types, /\| Row \| readonly Row\[\];/);
  const others = toModule(drawn(net, 5));
  assert.ok(!others.code.includes("isRow") && !others.types.includes("Row"));
  const cost = Buffer.byteLength(written.code) - Buffer.byteLength(others.code);
  assert.ok(cost < 1300, `${cost} bytes for names`);
});

const bitsOf = (values: Float32Array | Float64Array) => {
  const Bits = values instanceof Float32Array ? Uint32Array : BigUint64Array;
  return [...new Bits(values.buffer as ArrayBuffer, values.byteOffset, values.length)];
};

/** Fails unless the module answers as the library does, asked in the same way. */
async function sameBits(trained: TrainedNetwork, inputs: Uint8Array | Float64Array) {
  const divideBy = trained.divideBy ?? (inputs instanceof Uint8Array ? 256 : 1);
  const asked = await predictor(trained);
  const { values, classes } = await asked.predict({ inputs, divideBy });
  asked.dispose();
  assert.ok(new Set(values).size > 1, "answers that can differ");
  const { predict } = await imported(toModule(trained));
  const own = await predict(inputs instanceof Uint8Array ? inputs : { inputs, divideBy });
  assert.deepEqual(bitsOf(own.values), bitsOf(values));
  assert.deepEqual(own.classes, classes);
  return own;
}

const floats = (seed: number, length: number) => {
  const source = new Source(seed);
  return Float64Array.from({ length }, () => 2 * source.next() - 1);
};
const bytes = (seed: number, length: number) => {
  const source = new Source(seed);
  return Uint8Array.from({ length }, () => Math.floor(256 * source.next()));
};

for (const { name, net, inputs } of LAYER_CASES) {
  test(`the bits of target wasm: ${name}`, async () => {
    const trained = drawn(net, 7);
    const given = Float64Array.from(inputs(3, new Source(8)));
    const own = await sameBits(trained, given);
    assert.equal(own.count, 3);
    // in a batch the layers without loops give the same, too, but for one that looks at all examples
    if (/rnn|gru|lstm|running|iterated|nested|reduced/.test(name)) return;
    const { values } = await trained.predict(given);
    assert.deepEqual(bitsOf(own.values), bitsOf(values));
  });
}

test("the bits of target wasm in float64, and of an activation of one's own", async () => {
  const swish = activation("swish", (z) => z.mul(z.sigmoid()));
  const net = network([20], dense(9, swish), dense(4, softmax));
  for (const dtype of ["f32", "f64"] as const)
    await sameBits(drawn(net, 7, { dtype }), floats(8, 60));
});

test("the bits of target wasm: symbols, an answer a step", async () => {
  const layers = [
    embedding(11, 4),
    lstm(9, { returnSequences: true }),
    eachStep(dense(11, softmax)),
    flatten(),
  ];
  const alphabet = [..."abcdefghijk"];
  const trained = drawn(network([6], ...layers), 3, { alphabet });
  await sameBits(trained, Float64Array.from([0, 3, 10, 4, 4, 1, 9, 8, 7, 2, 0, 0]));
});

for (const divideBy of [256, 255, 0.7, 1]) {
  test(`the bits of target wasm for bytes that are divided by ${divideBy}`, async () => {
    const net = network([40], dense(8, sigmoid), dense(3, sigmoid));
    const trained = drawn(net, 5, { divideBy, classNames: ["ash", "birch", "</script>\u2028"] });
    const inputs = bytes(6, 4 * 40);
    const own = await sameBits(trained, inputs);
    const { values, classes } = await trained.predict({ inputs, divideBy });
    assert.deepEqual(bitsOf(own.values), bitsOf(values));
    assert.deepEqual(
      own.names,
      [...classes].map((i) => trained.classNames![i]),
    );
    const { predict } = await imported(toModule(trained));
    const clamped = await predict(new Uint8ClampedArray(inputs));
    assert.deepEqual(bitsOf(clamped.values), bitsOf(values));
  });
}

test("the bits of target wasm: 60 random networks, taken singly and by fours", async () => {
  for (let seed = 900; seed < 960; seed++) {
    const net = networkOf(randomNetwork(seed, { products: 2e6, elements: 2e5 }));
    const width = net.inputShape.reduce((a, b) => a * b, 1);
    const trained = drawn(net, seed);
    const inputs = floats(seed, 5 * width);
    const asked = await predictor(trained, { sizes: [4] });
    const { values } = await asked.predict(inputs);
    asked.dispose();
    const { predict } = await imported(toModule(trained, { sizes: [4] }));
    const own = await predict(inputs);
    assert.deepEqual(bitsOf(own.values), bitsOf(values), `network ${seed}: ${net}`);
  }
});

const small = drawn(network([784], dense(30, sigmoid), dense(10, sigmoid)), 1);

test("a small network has less than 10 kB of code", (t) => {
  const { code, weights } = toModule(small, { weights: "beside" });
  t.diagnostic(`${code.length} bytes of code, ${weights!.length} of weights`);
  assert.ok(code.length < 10_000, `${code.length} bytes`);
  assert.ok(weights!.length >= 4 * small.network.parameterCount);
});

test("weights beside it are read from the disk, or given, and others of their kind too", async () => {
  const { predict, open } = await imported(toModule(small, { weights: "beside" }));
  const inputs = bytes(2, 784);
  const wanted = (await small.predict(inputs)).values;
  assert.deepEqual(bitsOf((await predict(inputs)).values), bitsOf(wanted));
  // what `save` writes has the same parameters among others
  const another = drawn(small.network, 2);
  const opened = await open(another.toSafetensors());
  assert.deepEqual(
    bitsOf(opened.predict(inputs).values),
    bitsOf((await another.predict(inputs)).values),
  );
  assert.deepEqual(bitsOf((await predict(inputs)).values), bitsOf(wanted), "each has its memory");
});

test("what cannot be answered is said", async () => {
  const { predict, open } = await imported(toModule(small));
  const fails = (given: unknown, name: string, message: RegExp) =>
    assert.rejects(predict(given), { name, message });
  await fails(new Uint8Array(783), "ShapeError", /expected examples of 784 numbers.*got 783/);
  await fails([], "ShapeError", /got 0 numbers/);
  await fails(undefined, "DataError", /expected inputs as .* got undefined/);
  await fails([new Float32Array(784)], "DataError", /inputs\.flat\(\)/);
  await fails(new Float32Array(784).fill(Number.NaN), "DataError", /finite values, got NaN/);
  await fails({ inputs: new Uint8Array(784), divideBy: 0 }, "DataError", /divideBy/);
  const missing = join(folder, "no-such.safetensors");
  await assert.rejects(open(pathToFileURL(missing)), {
    name: "TargetError",
    message: /cannot read the weights from file:.*no-such\.safetensors.*open\(\{? ?weights/,
  });
  for (const weights of [
    new Uint8Array(0),
    bytes(3, 200),
    small.toSafetensors().slice(0, 40_000),
    drawn(network([784], dense(31, sigmoid), dense(10, sigmoid)), 1).toSafetensors(),
    drawn(network([784], dense(30, sigmoid), dense(10, sigmoid)), 1, {
      dtype: "f64",
    }).toSafetensors(),
    new TextEncoder().encode(
      `\u0030\0\0\0\0\0\0\0{"layers.0.weight":{"dtype":"F32","shape":[30,784]}}`,
    ),
  ]) {
    await assert.rejects(open(weights), { name: "DataError", message: /^weights: expected/ });
  }
  assert.throws(() => toModule(small, { weights: "elsewhere" as "inside" }), {
    name: "OptionError",
    message: /weights: expected inside or beside, got elsewhere/,
  });
  assert.throws(() => toModule(small, { sizes: [0] }), { name: "OptionError" });
});

test("Node imports it in an empty folder, and TypeScript takes its types", () => {
  const { code, types } = toModule(drawn(small.network, 1, { classNames: [..."abcdefghij"] }));
  const empty = mkdtempSync(join(folder, "empty-"));
  writeFileSync(join(empty, "digits.mjs"), code);
  writeFileSync(join(empty, "digits.d.mts"), types);
  const use = `
    import { classNames, inputShape, open, outputs, predict } from "./digits.mjs";
    const { values, names }: { values: Float32Array; names: readonly string[] } = await predict(new Uint8Array(784));
    const one: "a" = classNames[0];
    const shape: readonly [784] = inputShape;
    const answers = (await open()).predict({ inputs: [0], divideBy: 255 });
    // @ts-expect-error there is no such option
    (await open()).predict({ inputs: [0], divideby: 255 });
    export const all = [values, names, one, shape, answers, outputs satisfies 10];
  `;
  writeFileSync(join(empty, "use.mts"), use);
  const run = (...args: readonly string[]) => {
    const child = spawnSync(process.execPath, args, { cwd: empty, encoding: "utf8" });
    assert.equal(child.status, 0, child.stdout + child.stderr);
    return child.stdout;
  };
  run(
    join(root, "node_modules/typescript/bin/tsc"),
    ...["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "use.mts"],
  );
  const told = run(
    "--input-type=module",
    "-e",
    `import { predict } from "./digits.mjs";
     const { values, names } = await predict(new Uint8Array(784));
     console.log([values.length, names.length, names[0].length].join())`,
  );
  assert.equal(told.trim(), "10,1,1");
});

/** A page, a worker and the module with its weights, under a policy. */
function pageServer(policy: string): Promise<{ readonly url: string; stop(): void }> {
  const { code, weights } = toModule(small, { weights: "beside" });
  const files: Readonly<Record<string, readonly [string, string | Uint8Array]>> = {
    "/": [
      "text/html",
      '<!doctype html><title>module</title><script type="module" src="page.js"></script>',
    ],
    "/network.js": ["text/javascript", code],
    "/weights.safetensors": ["application/octet-stream", weights!],
    "/page.js": ["text/javascript", "window.answer = import('./network.js');"],
    "/worker.js": [
      "text/javascript",
      "import { predict } from './network.js'; onmessage = async ({ data }) => postMessage([...(await predict(data)).values]);",
    ],
  };
  const server = createServer((request, response) => {
    const [type, body] = files[request.url ?? ""] ?? ["text/plain", ""];
    response
      .writeHead(body ? 200 : 404, { "content-type": type, "content-security-policy": policy })
      .end(body);
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      resolve({ url: `http://127.0.0.1:${port}/`, stop: () => server.close() });
    }),
  );
}

test("a page whose policy allows WebAssembly alone asks it, as do its workers", {
  skip: skipChromium,
}, async () => {
  const inputs = [...bytes(2, 784)];
  const { values } = await small.predict(Uint8Array.from(inputs));
  const browser = await chromium.launch({
    ...(BROWSER && { executablePath: BROWSER }),
    args: [...FLAGS],
  });
  const base = "default-src 'none'; connect-src 'self'; worker-src 'self'";
  const strict = await pageServer(`${base}; script-src 'self' 'wasm-unsafe-eval'`);
  const stricter = await pageServer(`${base}; script-src 'self'`);
  try {
    const page = await browser.newPage();
    await page.goto(strict.url);
    const asked = `Uint8Array.from(${JSON.stringify(inputs)})`;
    const own = await page.evaluate(
      `answer.then(async (m) => [...(await m.predict(${asked})).values])`,
    );
    assert.deepEqual(own, [...values]);
    const inWorker = await page.evaluate(`new Promise((resolve, reject) => {
      const worker = new Worker("worker.js", { type: "module" });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage(${asked});
    })`);
    assert.deepEqual(inWorker, [...values]);
    await page.goto(stricter.url);
    const refused = await page.evaluate(
      `answer.then((m) => m.predict(${asked})).then(String, (error) => error.name + ": " + error.message)`,
    );
    assert.match(`${refused}`, /^TargetError: .*needs script-src 'wasm-unsafe-eval'/);
  } finally {
    await browser.close();
    strict.stop();
    stricter.stop();
  }
});
