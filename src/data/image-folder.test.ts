// Folders of pictures that the tests write: PNG, which needs no package, and JPEG by sharp where it is
// installed.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { chunk, writePng } from "../../test/png-writer.ts";
import { AbortedError, DataError, FormatError, OptionError } from "../errors.ts";
import { cutOut, middleCrop, randomCrop, tenCrops } from "./crop.ts";
import { imageFolder } from "./image-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-pictures-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

type MakeSharp = (
  data: Uint8Array,
  options: { raw: { width: number; height: number; channels: number } },
) => { png(): { toBuffer(): Promise<Uint8Array> }; jpeg(): { toBuffer(): Promise<Uint8Array> } };
const name = "sharp";
const sharp = await import(name).then(
  (module) => module.default as MakeSharp,
  () => undefined,
);
const skip = sharp ? false : "the package sharp is not installed";

/** A picture of one colour, its left half black. */
async function write(file: string, width: number, height: number, colour: readonly number[]) {
  const channels = colour.length;
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) =>
    (Math.floor(i / channels) % width) * 2 < width ? 0 : colour[i % channels]!,
  );
  const image = sharp!(data, { raw: { width, height, channels } });
  const bytes = await (file.endsWith("png") ? image.png() : image.jpeg()).toBuffer();
  writeFileSync(join(folder, file), bytes);
}

before(async () => {
  if (!sharp) return;
  for (const path of ["set/cats", "set/dogs", "set/empty", "good/cats", "good/dogs"])
    mkdirSync(join(folder, path), { recursive: true });
  for (const root of ["set", "good"]) {
    await write(`${root}/cats/a.png`, 40, 60, [200, 100, 50]);
    await write(`${root}/cats/b.jpeg`, 90, 30, [10, 250, 20]);
    await write(`${root}/dogs/c.jpg`, 32, 32, [90]);
  }
  writeFileSync(join(folder, "good/cats/notes.txt"), "no picture");
  mkdirSync(join(folder, "broken/cats"), { recursive: true });
  writeFileSync(join(folder, "broken/cats/a.jpg"), "no picture");
});

const small = { side: 32, crop: 24 };

test("a folder of class folders is a set with names, whose pictures come when asked for", {
  skip,
}, async () => {
  const set = await imageFolder(join(folder, "good"), small);
  assert.deepEqual(set.classNames, ["cats", "dogs"]);
  assert.deepEqual([...set.labels!], [0, 0, 1]);
  assert.equal(set.count, 3);
  assert.equal(set.inputs.length, 0);
  assert.deepEqual(set.inputShape, [24, 24, 3]);
  const whole = await set.pictures(Uint32Array.of(2, 0));
  assert.equal(whole.length, 2 * 32 * 32 * 3);
  const pixel = (i: number, y: number, x: number) => [
    ...whole.subarray(((i * 32 + y) * 32 + x) * 3, ((i * 32 + y) * 32 + x) * 3 + 3),
  ];
  assert.deepEqual(pixel(1, 16, 28), [200, 100, 50]);
  assert.deepEqual(pixel(1, 16, 3), [0, 0, 0]);
  const [red, green, blue] = pixel(0, 16, 28);
  assert.ok(red === green && green === blue && Math.abs(red! - 90) < 4, "grey has three channels");
  const inputs = await set.load(Uint32Array.of(0), 0);
  const at = (y: number, x: number) => [...inputs.subarray((y * 24 + x) * 3, (y * 24 + x) * 3 + 3)];
  assert.deepEqual(at(12, 22), pixel(1, 16, 26));
});

test("random crops repeat with the seed and the epoch, and change with both", {
  skip,
}, async () => {
  const of = async (seed: number, epoch: number, light = 0.1) => [
    ...(await (
      await imageFolder(join(folder, "good"), { ...small, isRandom: true, seed, light })
    ).load(Uint32Array.of(0, 1), epoch)),
  ];
  assert.deepEqual(await of(1, 0), await of(1, 0));
  assert.notDeepEqual(await of(1, 0), await of(2, 0));
  assert.notDeepEqual(await of(1, 0), await of(1, 1));
  assert.notDeepEqual(await of(1, 0), await of(1, 0, 0));
});

test("what cannot be read names the file, what was expected and the cure", { skip }, async () => {
  await assert.rejects(
    imageFolder(join(folder, "nowhere")),
    (e: unknown) => e instanceof DataError && /no such folder/.test(e.message),
  );
  await assert.rejects(
    imageFolder(join(folder, "set")),
    (e: unknown) => e instanceof DataError && /set\/empty: expected \.jpg or \.png/.test(e.message),
  );
  await assert.rejects(
    imageFolder(join(folder, "good/cats")),
    (e: unknown) => e instanceof DataError && /a folder of pictures for each class/.test(e.message),
  );
  const broken = await imageFolder(join(folder, "broken"), small);
  await assert.rejects(
    broken.load(Uint32Array.of(0), 0),
    (e: unknown) =>
      e instanceof FormatError &&
      /broken\/cats\/a\.jpg: expected a JPEG or PNG picture/.test(e.message),
  );
  await assert.rejects(imageFolder(folder, { side: 20, crop: 24 }), OptionError);
  await assert.rejects(imageFolder(folder, { light: -1 }), OptionError);
  await assert.rejects(imageFolder(folder, { seed: -1 }), OptionError);
  const chosen = await imageFolder(join(folder, "set"), { classes: ["dogs", "cats"] });
  assert.deepEqual([...chosen.labels!], [0, 1, 1]);
});

/** A picture whose bytes are their own position. */
const counted = Uint8Array.from({ length: 5 * 5 * 3 }, (_, i) => i);
const cut = (crop: Parameters<typeof cutOut>[3], size = 3) => {
  const to = new Uint8Array(size * size * 3);
  cutOut(counted, 5, size, crop, to);
  return [...to];
};

test("crops are cut where they say, mirrored, and lit without running over", () => {
  const dark = [0, 0, 0] as const;
  const plain = cut({ top: 1, left: 2, isMirrored: false, light: dark });
  assert.deepEqual(plain.slice(0, 6), [21, 22, 23, 24, 25, 26]);
  assert.equal(plain.at(-1), (3 * 5 + 4) * 3 + 2);
  const mirrored = cut({ top: 1, left: 2, isMirrored: true, light: dark });
  assert.deepEqual(mirrored.slice(0, 3), plain.slice(6, 9));
  assert.deepEqual(mirrored.slice(6, 9), plain.slice(0, 3));
  const lit = cut({ top: 1, left: 2, isMirrored: false, light: [300, -300, 1] });
  assert.deepEqual(lit.slice(0, 3), [255, 0, 24]);
});

test("ten crops are four corners, the middle, and their mirror images", () => {
  const all = tenCrops(256, 227);
  assert.equal(all.length, 10);
  assert.equal(new Set(all.map((c) => `${c.top} ${c.left} ${c.isMirrored}`)).size, 10);
  assert.ok(all.every((c) => c.top <= 29 && c.left <= 29));
  assert.deepEqual(middleCrop(256, 227), all[8]);
});

test("random crops reach every place, are mirrored half of the time, and light keeps its hue", () => {
  const drawn = Array.from({ length: 2000 }, (_, row) =>
    randomCrop(256, 250, { seed: 1, epoch: 0, row, strength: 0.1 }),
  );
  for (const side of ["top", "left"] as const)
    assert.deepEqual(
      [...new Set(drawn.map((c) => c[side]))].sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6],
    );
  const mirrored = drawn.filter((c) => c.isMirrored).length;
  assert.ok(mirrored > 900 && mirrored < 1100, `${mirrored}`);
  const reds = drawn.map((c) => c.light[0]);
  const deviation = Math.sqrt(reds.reduce((sum, r) => sum + r * r, 0) / reds.length);
  assert.ok(deviation > 2 && deviation < 5, `${deviation}`);
  const alike = drawn.filter((c) => Math.sign(c.light[0]) === Math.sign(c.light[1]));
  assert.ok(alike.length > 1800, "mostly lighter or darker");
});

/** A small grey PNG; its value tells it from others. */
const grey = (value: number, chunks: readonly Uint8Array[] = []): Uint8Array =>
  writePng({ width: 20, height: 12, depth: 8, type: 0, sample: () => value, chunks });

test("what is no picture is passed over and counted; PNG needs no package", async () => {
  const root = join(folder, "mixed");
  mkdirSync(join(root, "ants/old.png"), { recursive: true });
  mkdirSync(join(root, "bees"), { recursive: true });
  mkdirSync(join(root, ".cache"), { recursive: true });
  writeFileSync(join(root, ".DS_Store"), "x");
  writeFileSync(join(root, "readme.txt"), "x");
  writeFileSync(join(root, "ants/._a.png"), "x");
  writeFileSync(join(root, "ants/a.PNG"), grey(50));
  writeFileSync(join(root, "ants/notes.md"), "x");
  writeFileSync(join(root, "bees/b.png"), grey(90));
  symlinkSync(join(root, "bees/b.png"), join(root, "bees/again.png"));
  symlinkSync(join(root, "bees/gone.png"), join(root, "bees/c.png"));
  symlinkSync(join(root, "nowhere"), join(root, "wasps"));
  const set = await imageFolder(root, { side: 8, crop: 8 });
  assert.deepEqual(set.classNames, ["ants", "bees"]);
  assert.deepEqual([...set.labels!], [0, 1, 1]);
  assert.deepEqual(set.skipped, { hidden: 3, folders: 1, brokenLinks: 2, otherFiles: 2 });
  assert.deepEqual([set.lackingClasses, set.otherFolders], [[], []]);
  const pixels = await set.load(Uint32Array.of(0, 1, 2), 0);
  assert.deepEqual([pixels[0], pixels[8 * 8 * 3], pixels.at(-1)], [50, 90, 90]);
  assert.deepEqual(new Set(pixels), new Set([50, 90]));
});

test("a class that only one of two folders has is named", async () => {
  const root = join(folder, "parts");
  for (const path of ["train/a", "train/b", "train/empty", "val/b", "val/c", "val/empty"])
    mkdirSync(join(root, path), { recursive: true });
  for (const path of ["train/a", "train/b", "val/b", "val/c"])
    writeFileSync(join(root, path, "1.png"), grey(10));
  const classes = ["a", "b"];
  const options = { side: 8, crop: 8, classes };
  const strict = imageFolder(join(root, "val"), options);
  await assert.rejects(
    strict,
    (e: unknown) => e instanceof DataError && /val\/a: no such/.test(e.message),
  );
  const set = await imageFolder(join(root, "val"), { ...options, mayLackClasses: true });
  assert.deepEqual(set.lackingClasses, ["a"]);
  assert.deepEqual(set.otherFolders, ["c", "empty"]);
  assert.deepEqual([...set.labels!], [1]);
  assert.equal(set.outputs, 2);
  await assert.rejects(
    imageFolder(join(root, "val"), { ...options, classes: ["x"], mayLackClasses: true }),
    /val: expected pictures of x, found none/,
  );
});

test("a signal ends the decoding between a few pictures", async () => {
  mkdirSync(join(folder, "many/one"), { recursive: true });
  const picture = writePng({ width: 8, height: 8, depth: 8, type: 0, sample: (x) => x });
  writeFileSync(join(folder, "many/one/1.png"), picture);
  const set = await imageFolder(join(folder, "many"), { side: 8, crop: 8 });
  const rows = new Uint32Array(1000);
  let asked = 0;
  const late = {
    get aborted() {
      return ++asked > 2;
    },
  } as AbortSignal;
  await assert.rejects(set.load(rows, 0, late), AbortedError);
  assert.equal(asked, 3);
  assert.equal((await set.load(rows, 0)).length, 1000 * 8 * 8 * 3);
});

test("pictures of every kind come out alike, upright and on white", async () => {
  const root = join(folder, "kinds/one");
  mkdirSync(root, { recursive: true });
  const half = (x: number, most: number) => (x < 8 ? 0 : most);
  const size = { width: 16, height: 16 };
  const palette = [0, 0, 0, 200, 200, 200];
  const files: Record<string, Uint8Array> = {
    "1.png": writePng({ ...size, depth: 1, type: 3, palette, sample: (x) => half(x, 1) }),
    "2.png": writePng({ ...size, depth: 16, type: 0, sample: (x) => half(x, 200 * 257) }),
    "3.png": writePng({
      ...size,
      depth: 8,
      type: 6,
      sample: (x, _y, c) => (c === 3 ? 255 : half(x, 200)),
      isInterlaced: true,
    }),
    // on its side, to be turned by a quarter
    "4.png": writePng({
      ...size,
      depth: 8,
      type: 2,
      sample: (_x, y) => (y < 8 ? 200 : 0),
      chunks: [
        chunk("eXIf", Buffer.from("4d4d002a00000008000101120003000000010006000000000000", "hex")),
      ],
    }),
    "5.png": writePng({ ...size, depth: 2, type: 0, transparency: [1], sample: (x) => half(x, 1) }),
  };
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(root, file), bytes);
  const set = await imageFolder(join(folder, "kinds"), { side: 4, crop: 4 });
  const all = await set.pictures(Uint32Array.from(set.files.keys()));
  const rows = set.files.map((_, i) => [...all.subarray(i * 48, i * 48 + 12)]);
  const wanted = [0, 0, 0, 0, 0, 0, 200, 200, 200, 200, 200, 200];
  for (const row of rows.slice(0, 4)) assert.deepEqual(row, wanted);
  assert.deepEqual(
    rows[4],
    wanted.map((x) => (x ? 255 : 0)),
    "a transparent half is white",
  );
});
