// `downhill alexnet` from a folder of generated pictures to top-1 and top-5, small in every number.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { load } from "downhill";
import { encode } from "fast-png";
import { downhill, folder, jsonLines } from "../fixture.ts";

const skip = await import("sharp").then(
  () => false as const,
  () => "the package sharp is not installed",
);

/** Noise on red, or on blue. */
function picture(colour: 0 | 2, seed: number): Uint8Array {
  const [width, height] = [90, 80];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const noise = Math.imul(i + 1, 2654435761 + 97 * seed) >>> 27;
    return i % 3 === colour ? 200 + noise : noise;
  });
  return encode({ width, height, data, channels: 3, depth: 8 });
}

before(() => {
  for (const [part, count] of [
    ["train", 6],
    ["val", 2],
  ] as const) {
    for (const [name, colour] of [
      ["red", 0],
      ["blue", 2],
    ] as const) {
      mkdirSync(join(folder, "pictures", part, name), { recursive: true });
      for (let i = 0; i < count; i++)
        writeFileSync(join(folder, "pictures", part, name, `${i}.png`), picture(colour, i));
    }
  }
});

test("AlexNet trains on a folder of pictures, is saved, and judged by ten crops", {
  skip,
}, async () => {
  const { code, stdout, stderr } = await downhill(
    "alexnet pictures --side 67 --hidden 32 --epochs 2 --batch 4 --learning-rate 0.001 --json --save alex.safetensors",
  );
  assert.equal(code, 0, stderr);
  assert.match(stderr, /for 2 classes; 12 pictures to learn, 4 to validate/);
  const lines = jsonLines(stdout);
  assert.deepEqual(
    lines.map(({ event }) => event),
    ["epoch", "epoch", "top", "done"],
  );
  const { crops, total, top1, top5 } = lines[2] as Record<string, number>;
  assert.deepEqual([crops, total, top5], [10, 4, 4]);
  assert.ok(top1! >= 2);
  const kept = await load(join(folder, "alex.safetensors"));
  assert.equal(kept.network.inputShape.join(), "67,67,3");
  // the better of two epochs of three steps
  assert.ok([3, 6].includes(kept.steps), `${kept.steps}`);
});

test("a folder that is none says what is expected", async () => {
  const { code, stderr } = await downhill("alexnet nowhere");
  assert.equal(code, 1);
  assert.match(stderr, /nowhere\/train: no such folder; expected one with a folder for each class/);
  const { code: usage } = await downhill("alexnet pictures --side 50");
  assert.equal(usage, 2);
});
