// How each reader is called with the bytes of a hostile file. What only prepares the call, as the
// making of a text of bytes, is no part of what is measured.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromSafetensors } from "downhill";
import { readCsv, readIdx, readJsonLines, readNpy, readNpz, readParquet } from "downhill/data";
import { fromKeras } from "downhill/keras";
import { fromOnnx } from "downhill/onnx";
import { openStore as openResults } from "../../book/store.ts";
import { loadImages } from "../../cli/pictures/image.ts";
import { openStore as openTrials } from "../../cli/tune/store.ts";
import { decodePicture } from "../../src/data/picture.ts";
import { readBookNetwork } from "../../src/formats/book-json.ts";
import { readSafetensors } from "../../src/formats/safetensors.ts";
import type { Door } from "./hostile-file.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-hostile-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const written = (name: string, bytes: Uint8Array): string => {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
};
const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
const results = openResults(folder);

/** Gets ready to read; what comes back reads. */
export const DOORS: Readonly<Record<Door, (bytes: Uint8Array) => () => unknown>> = {
  idx: (bytes) => () => readIdx(bytes, "f"),
  safetensors: (bytes) => () => readSafetensors(bytes, "f"),
  model: (bytes) => () => fromSafetensors(bytes),
  onnx: (bytes) => () => fromOnnx(bytes),
  keras: (bytes) => () => fromKeras(bytes),
  "book JSON": (bytes) => {
    const text = asText(bytes);
    return () => readBookNetwork(text, "f");
  },
  csv: (bytes) => {
    const text = asText(bytes);
    return () => readCsv(text, "f", { label: "class" });
  },
  npy: (bytes) => () => readNpy(bytes, "f"),
  npz: (bytes) => () => readNpz(bytes, "f"),
  parquet: (bytes) => () => readParquet(bytes, "f", { label: "name" }),
  "json lines": (bytes) => {
    const text = asText(bytes);
    return () => readJsonLines(text, "f", { label: "class" });
  },
  picture: (bytes) => {
    const file = written("f.png", bytes);
    return () => loadImages(file, { height: 28, width: 28, channels: 1 });
  },
  "picture folder": (bytes) => () => decodePicture(bytes, "f", { side: 8 }),
  trials: (bytes) => {
    const file = written("trials.jsonl", bytes);
    return () => openTrials(file, "0123");
  },
  results: (bytes) => {
    written("ch1-nand.jsonl", bytes);
    return () => results.runs({ id: "ch1-nand" }, "full");
  },
};
