// A set several times as large as what may be in memory trains within that.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { randomStream } from "../data/random.ts";
import { writeNpy } from "../formats/npy.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-streamed-memory-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const WIDTH = 1000;
const [inputs, labels] = [join(folder, "inputs.npy"), join(folder, "labels.npy")];

/** So many examples of a thousand bytes, a thousand at a time. */
function write(count: number): void {
  const { below } = randomStream(3, "bytes");
  const some = Uint8Array.from({ length: 1000 * WIDTH }, () => below(256));
  const header = writeNpy({ dtype: "u1", shape: [1, 1], data: Uint8Array.of(0) }).subarray(0, -1);
  const text = new TextDecoder("latin1").decode(header);
  const file = openSync(inputs, "w");
  // the same length, with the shape of all
  const shaped = text.replace(/\(1, 1\),? *\}( *)\n/, (all) => {
    const shape = `(${count}, ${WIDTH}), }`;
    return `${shape.padEnd(all.length - 1)}\n`;
  });
  writeSync(file, new Uint8Array(Buffer.from(shaped, "latin1")));
  for (let first = 0; first < count; first += 1000) {
    for (let row = 0; row < 1000; row++) some[row * WIDTH + ((first / 1000) % WIDTH)]! ^= 1;
    writeSync(file, some);
  }
  closeSync(file);
  const classes = Uint8Array.from({ length: count }, () => below(3));
  writeFileSync(labels, writeNpy({ dtype: "u1", shape: [count], data: classes }));
}

interface Taken {
  readonly read: number;
  readonly trained: number;
  readonly megabytes: number;
  readonly loss: number;
}

const runner = fileURLToPath(new URL("./streamed-memory.test.run.js", import.meta.url));
const taken = (where: "disk" | "memory", partBytes: number, units = 2): Taken =>
  JSON.parse(
    execFileSync(process.execPath, [runner, inputs, labels, where, `${partBytes}`, `${units}`], {
      encoding: "utf8",
    }),
  );

test("a file of 300 MB trains in parts of 8 MB within 150 MB more than a small one", (t) => {
  write(2000);
  const least = taken("disk", 8e6);
  write(300_000);
  const most = taken("disk", 8e6);
  t.diagnostic(JSON.stringify({ least, most }));
  assert.ok(most.megabytes - least.megabytes < 150, `${least.megabytes} and ${most.megabytes} MB`);
  assert.ok(most.loss > 0);
});
