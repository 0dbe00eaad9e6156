// Files that attack: each is refused by an error of the library, within 50 ms of processor time and
// 16 MiB of memory, and changes nothing that objects share. One test a file, named by its trick.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { before, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { DataError, FormatError } from "downhill";
import { Purity } from "../fuzz/poisoning.ts";
import { DOORS } from "./doors.ts";
import { npyFiles, npzFiles } from "./files/arrays.ts";
import { idxFiles } from "./files/idx.ts";
import { kerasFiles } from "./files/keras.ts";
import { modelFiles } from "./files/model.ts";
import { onnxFiles } from "./files/onnx.ts";
import { folderFiles, pictureFiles } from "./files/pictures.ts";
import { safetensorsFiles } from "./files/safetensors.ts";
import { resultFiles, trialFiles } from "./files/stores.ts";
import { jsonLinesFiles, parquetFiles } from "./files/tables.ts";
import { bookFiles, csvFiles } from "./files/text.ts";
import type { HostileFile } from "./hostile-file.ts";

const FILES: readonly HostileFile[] = [
  ...[idxFiles, safetensorsFiles, modelFiles, bookFiles, csvFiles],
  ...[onnxFiles, kerasFiles, npyFiles, npzFiles, parquetFiles, jsonLinesFiles],
  ...[pictureFiles, folderFiles, trialFiles, resultFiles],
].flat();

const MOST_MS = 50;
const MOST_BYTES = 16 * 2 ** 20;
/** A busy machine or the engine's own work may spoil a measurement, not every one. */
const ATTEMPTS = 10;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const purity = new Purity();

const isLinux = process.platform === "linux";
const memory = (field: "VmRSS" | "VmHWM"): number =>
  1024 * Number(readFileSync("/proc/self/status", "utf8").split(`${field}:`)[1]!.split("kB")[0]);

/** What one reading of the file gives and takes. */
async function readOnce({ door, make }: HostileFile) {
  const read = DOORS[door](make());
  collect();
  // the peak of the process starts again from here
  if (isLinux) writeFileSync("/proc/self/clear_refs", "5");
  const rss = isLinux ? memory("VmRSS") : 0;
  const cpu = process.cpuUsage();
  const outcome = await Promise.resolve()
    .then(read)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  const { user, system } = process.cpuUsage(cpu);
  return { outcome, ms: (user + system) / 1000, bytes: isLinux ? memory("VmHWM") - rss : 0 };
}

before(async () => {
  // every reader once: compiling their code is no part of what a file takes
  for (const file of FILES) if (file.make().length < 1000) await readOnce(file).catch(() => {});
});

test("there are at least 150 hostile files, each with a name of its own", () => {
  const names = new Set(FILES.map(({ door, name }) => `${door}: ${name}`));
  assert.equal(names.size, FILES.length);
  assert.ok(FILES.length >= 150, `${FILES.length}`);
});

for (const file of FILES) {
  test(`${file.door}: ${file.name}`, async () => {
    let ms = Number.POSITIVE_INFINITY;
    let bytes = Number.POSITIVE_INFINITY;
    for (let i = 0; i < ATTEMPTS && (ms > MOST_MS || bytes > MOST_BYTES); i++) {
      const seen = await readOnce(file);
      const { outcome } = seen;
      assert.ok(
        outcome instanceof FormatError || outcome instanceof DataError,
        outcome === undefined
          ? "it was read"
          : `${outcome instanceof Error ? outcome.stack : outcome}`,
      );
      assert.ok(outcome.message.length < 1000, `a message of ${outcome.message.length} characters`);
      assert.equal(purity.lookClosely(), undefined);
      ms = Math.min(ms, seen.ms);
      bytes = Math.min(bytes, seen.bytes);
    }
    assert.ok(ms <= MOST_MS, `${ms} ms of processor time`);
    assert.ok(bytes <= MOST_BYTES, `${bytes} bytes`);
  });
}
