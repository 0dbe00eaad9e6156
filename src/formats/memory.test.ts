// The peak memory of readers on files made to make them grow: at most four times the file (and
// what an honest gzip file holds) and 16 MiB. Each case runs in a process of its own, because the
// peak of a process only rises.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";

const READERS = {
  readIdx: new URL("../data/idx.js", import.meta.url).href,
  readSafetensors: new URL("./safetensors.js", import.meta.url).href,
  readCsv: new URL("../data/csv.js", import.meta.url).href,
  readBookNetwork: new URL("./book-json.js", import.meta.url).href,
};

const folder = mkdtempSync(join(tmpdir(), "downhill-memory-"));
after(() => rmSync(folder, { recursive: true }));

function idx(shape: readonly number[], size: number): Buffer {
  const bytes = Buffer.alloc(4 + 4 * shape.length + size, "abcdefghijklm");
  for (const [i, value] of [0x0800 + shape.length, ...shape].entries()) {
    bytes.writeUInt32BE(value, 4 * i);
  }
  return bytes;
}

function safetensors(header: string, length = header.length): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(8), Buffer.from(header)]);
  bytes.writeBigUInt64LE(BigInt(length));
  return bytes;
}

/** A network of the book with these numbers as weights of its one neuron. */
const book = (numbers: string) =>
  Buffer.from(
    `{"sizes":[${numbers.length / 2},1],"weights":[[[${numbers.slice(0, -1)}]]],"biases":[[[0]]],"cost":"QuadraticCost"}`,
  );

const list = (count: number, item: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => item(i)).join();
const entry = (name: string, size: string) =>
  `"${name}":{"dtype":"U8","shape":[${size}],"data_offsets":[0,${size}]}`;

/** A small file, for once through everything. */
const WARM = {
  readIdx: () => gzipSync(idx([100_000], 100_000)),
  readSafetensors: () => safetensors("{}"),
  readBookNetwork: () => book("0,".repeat(5000)),
  readCsv: () => Buffer.from(`a,c\n${"1,0\n".repeat(20_000)}`),
};

/** A child reads one file and reports how much its peak rose. */
function measure(reader: keyof typeof READERS, bytes: Uint8Array) {
  const path = join(folder, "file");
  writeFileSync(path, bytes);
  const warm = WARM[reader]();
  // what it is given: the text of a file that is text
  const isText = reader === "readBookNetwork" || reader === "readCsv";
  const given = isText ? 'bytes.toString("latin1")' : "new Uint8Array(bytes)";
  const options = reader === "readCsv" ? ', { label: "c" }' : "";
  const code = `
    import { readFileSync, writeFileSync } from "node:fs";
    import { ${reader} } from "${READERS[reader]}";
    const memory = (field) =>
      1024 * Number(readFileSync("/proc/self/status", "utf8").split(field + ":")[1].split("kB")[0]);
    // Once through everything, so that the code itself is not counted.
    const give = (bytes) => ${given};
    await Promise.resolve()
      .then(() => ${reader}(give(Buffer.from("${warm.toString("base64")}", "base64")), "warm"${options}))
      .catch(() => {});
    const file = give(readFileSync(process.argv[1]));
    writeFileSync("/proc/self/clear_refs", "5"); // the peak starts again from here
    const before = memory("VmRSS");
    const outcome = await Promise.resolve()
      .then(() => ${reader}(file, "f"${options}))
      .then(() => "read", (error) => error.name);
    console.log(JSON.stringify({ outcome, growth: memory("VmHWM") - before }));
  `;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", code, path], {
    encoding: "utf8",
  });
  assert.notEqual(child.stdout, "", child.stderr);
  return JSON.parse(child.stdout) as { outcome: string; growth: number };
}

function bounded(
  name: string,
  reader: keyof typeof READERS,
  outcome: "read" | "FormatError",
  make: () => Buffer,
  contentBytes = 0,
): void {
  const skip = process.platform !== "linux" && "peaks are read from /proc, which only Linux has";
  test(`${name}: peak memory`, { skip }, () => {
    const bytes = make();
    const measured = measure(reader, bytes);
    assert.equal(measured.outcome, outcome);
    const limit = 4 * (bytes.length + contentBytes) + 2 ** 24;
    assert.ok(measured.growth <= limit, `${measured.growth} bytes for a file of ${bytes.length}`);
  });
}

bounded("a gzip bomb of 200 MiB behind a stated 100 bytes", "readIdx", "FormatError", () =>
  gzipSync(Buffer.concat([idx([100], 0), Buffer.alloc(200 * 2 ** 20)]), { level: 9 }),
);
bounded("a gzip file that states 900 MiB and holds a few", "readIdx", "FormatError", () => {
  const noise = Array.from({ length: 40 }, () => randomBytes(25_000));
  return gzipSync(Buffer.concat([idx([900 * 2 ** 20], 0), ...noise]));
});
bounded("a gzip file that states 1 TiB", "readIdx", "FormatError", () =>
  gzipSync(idx([2 ** 31, 512], 100)),
);
bounded(
  "a gzip file that holds what it states",
  "readIdx",
  "read",
  () => gzipSync(idx([3e7], 3e7)),
  3e7,
);
bounded("a raw file that states 4 GiB", "readIdx", "FormatError", () => idx([0xffffffff], 100));
bounded("a header of 4 GiB", "readSafetensors", "FormatError", () => safetensors("{}", 2 ** 32));
bounded("a header of 100 MB that is not there", "readSafetensors", "FormatError", () =>
  safetensors("{}", 100_000_000),
);
bounded("a tensor of 2^50 bytes", "readSafetensors", "FormatError", () =>
  safetensors(`{${entry("a", `${2 ** 50}`)}}`),
);
bounded("a million opened arrays", "readSafetensors", "FormatError", () =>
  safetensors(`{"a":${"[".repeat(1e6)}`),
);
bounded("a shape of a million axes", "readSafetensors", "FormatError", () =>
  safetensors(`{${entry("a", `${"1,".repeat(1e6)}1`)}}`),
);
bounded("a million metadata keys", "readSafetensors", "FormatError", () =>
  safetensors(`{"__metadata__":{${list(1e6, (i) => `"${i.toString(36)}":""`)}}}`),
);
bounded("four thousand empty tensors", "readSafetensors", "read", () =>
  safetensors(`{${list(4096, (i) => entry(`${i}`, "0"))}}`),
);
bounded("a string of 20 MB", "readSafetensors", "read", () =>
  safetensors(`{"__metadata__":{"a":"${"\\\\".repeat(1e7)}"}}`),
);

const names = (count: number) => `c,${list(count - 1, (i) => `a${i.toString(36)}`)}\n`;
bounded("a table of twenty million pixels", "readCsv", "read", () =>
  Buffer.from(names(785) + `${list(785, (i) => `${i % 7}`)}\n`.repeat(25_000)),
);
bounded("a table whose lines end in a bare return", "readCsv", "read", () =>
  Buffer.from(
    (names(5) + "1,2.515625,3.140625,4.578125,5.015625\n".repeat(4e5)).replaceAll("\n", "\r"),
  ),
);
bounded("ten million blank lines", "readCsv", "read", () =>
  Buffer.from(`${names(1000)}${list(1000, (i) => `${i % 7}`)}${"\n".repeat(1e7)}`),
);
bounded("a wide header above ten million commas", "readCsv", "FormatError", () =>
  Buffer.from(`${names(200_000)}${",".repeat(1e7)}`),
);
bounded("a row of a million cells that are line ends", "readCsv", "FormatError", () =>
  Buffer.from(`a,c\n${'"\n",'.repeat(2e6)}`),
);
bounded("a quote that never ends", "readCsv", "FormatError", () =>
  Buffer.from(`a,c\n"${"1,0\n".repeat(3e6)}`),
);
bounded("a million classes", "readCsv", "FormatError", () =>
  Buffer.from(`a,c\n${list(1e6, (i) => `1,k${i}\n`).replaceAll("\n,", "\n")}`),
);
bounded("five million zeros of a network of the book", "readBookNetwork", "read", () =>
  book("0,".repeat(5e6)),
);
bounded("ten million empty rows of a network of the book", "readBookNetwork", "FormatError", () =>
  Buffer.from(`{"weights":[${"[],".repeat(1e7)}[]]}`),
);
bounded("a million sizes of a network of the book", "readBookNetwork", "FormatError", () =>
  Buffer.from(`{"sizes":[${"1,".repeat(1e6)}1],"weights":[],"biases":[],"cost":"QuadraticCost"}`),
);
bounded(
  "a network of the book that says it has 2^50 weights",
  "readBookNetwork",
  "FormatError",
  () =>
    Buffer.from(
      `{"sizes":[${2 ** 25},${2 ** 25}],"weights":[[[0]]],"biases":[[[0]]],"cost":"QuadraticCost"}`,
    ),
);
