// Pictures at every door of the command line: what predict sees in files of every kind, and pictures
// that are no squares in train, gallery and predict.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { dense, initialize, load, network, sigmoid } from "downhill";
import { decodePicture, randomStream } from "downhill/data";
import { type PngSpec, writePng } from "../../test/png-writer.ts";
import { downhill, folder, jsonLines } from "../fixture.ts";

const [HEIGHT, WIDTH] = [14, 56];
const random = randomStream(2, "pictures", 0);
const write = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes);

function idx(shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, 0x0800 + shape.length);
  for (const [i, length] of shape.entries()) header.setUint32(4 + 4 * i, length);
  return Buffer.concat([new Uint8Array(header.buffer), Uint8Array.from(data)]);
}

/** A folder of IDX files: a bar across the upper half, or the lower half, of noise. */
function writeFolder(path: string, sides: readonly number[]): void {
  mkdirSync(join(folder, path), { recursive: true });
  const [height, width, channels = 1] = sides as [number, number, number?];
  for (const [part, count] of [
    ["train", 60],
    ["t10k", 20],
  ] as const) {
    const labels = Array.from({ length: count }, () => random.below(2));
    const data = labels.flatMap((label) =>
      Array.from({ length: height * width * channels }, (_, i) => {
        const row = Math.floor(i / (width * channels));
        const isBar = row === (label ? height - 3 : 2);
        return (isBar ? 200 : 0) + random.below(56);
      }),
    );
    const rank = sides.length + 1;
    write(`${path}/${part}-images-idx${rank}-ubyte`, idx([count, ...sides], data));
    write(`${path}/${part}-labels-idx1-ubyte`, idx([count], labels));
  }
}

/** A 7 of light ink on a dark ground, in shades below 2 ** depth. */
function seven(depth: PngSpec["depth"], type: PngSpec["type"]): PngSpec {
  const most = 2 ** depth - 1;
  const isInk = (x: number, y: number) =>
    (y >= 6 && y < 9 && x >= 6 && x < 22) ||
    (y >= 9 && y < 24 && Math.abs(x - 22 + (y - 9) * 0.7) < 2);
  return { width: 28, height: 28, depth, type, sample: (x, y) => (isInk(x, y) ? most : 0) };
}

before(async () => {
  writeFolder("wide", [HEIGHT, WIDTH]);
  writeFolder("colour", [8, 12, 3]);
  const flat = network([784], dense(10, sigmoid));
  const square = { height: 28, width: 28, channels: 1 };
  await initialize(flat, { picture: square }).save(join(folder, "flat.safetensors"));
  await initialize(flat).save(join(folder, "mute.safetensors"));
});

interface Answer {
  readonly image: string;
  readonly outputs: readonly number[];
  readonly notes: readonly string[];
  readonly blank: boolean;
}
const predicted = async (line: string): Promise<Answer[]> => {
  const { code, stdout, stderr } = await downhill(`predict ${line} --json`);
  assert.equal(code, 0, stderr);
  return jsonLines(stdout) as unknown as Answer[];
};

test("predict sees the same digit in PNG files of every kind", async () => {
  const palette = [0, 0, 0, 255, 255, 255];
  const light = seven(8, 0);
  const files: Record<string, PngSpec> = {
    "g1.png": seven(1, 0),
    "g2i.png": { ...seven(2, 0), isInterlaced: true },
    "g4.png": seven(4, 0),
    "g8.png": light,
    "g16i.png": { ...seven(16, 0), isInterlaced: true },
    "rgb8.png": seven(8, 2),
    "rgb16.png": seven(16, 2),
    "p1i.png": { ...seven(1, 3), palette, isInterlaced: true },
    "rgba.png": { ...light, type: 6, sample: (x, y, c) => (c === 3 ? 255 : light.sample(x, y, 0)) },
    "ga.png": { ...light, type: 4, sample: (x, y, c) => (c === 1 ? 255 : light.sample(x, y, 0)) },
  };
  for (const [name, spec] of Object.entries(files)) write(name, writePng(spec));
  // dark ink where nothing is transparent: by a key, a palette, a channel
  const dark: Record<string, PngSpec> = {
    "key.png": { ...light, sample: (x, y) => (light.sample(x, y, 0) ? 0 : 9), transparency: [9] },
    "clear.png": { ...seven(1, 3), palette: [0, 0, 0, 0, 0, 0], transparency: [0, 255] },
    "alpha.png": { ...light, type: 4, sample: (x, y, c) => (c === 1 ? light.sample(x, y, 0) : 0) },
  };
  for (const [name, spec] of Object.entries(dark)) write(name, writePng(spec));
  const names = [...Object.keys(files), ...Object.keys(dark)];
  const answers = await predicted(`flat.safetensors ${names.join(" ")}`);
  assert.deepEqual(
    answers.map(({ image }) => image),
    names,
  );
  for (const { image, outputs, notes, blank } of answers) {
    assert.deepEqual(outputs, answers[0]!.outputs, image);
    assert.deepEqual(notes, image in dark ? ["dark on light, so inverted"] : []);
    assert.equal(blank, false);
  }
});

test("a blank picture is said to be blank", async () => {
  const size = { width: 40, height: 40, depth: 8 } as const;
  write("white.png", writePng({ ...size, type: 0, sample: () => 255 }));
  write("paper.png", writePng({ ...size, type: 2, sample: () => 240 + random.below(8) }));
  write("nothing.png", writePng({ ...size, type: 4, sample: () => 0 }));
  write(
    "hidden.png",
    writePng({ ...size, type: 4, sample: (x, _y, c) => (c === 0 || x < 20 ? 255 : 0) }),
  );
  const files = ["white.png", "paper.png", "nothing.png", "hidden.png"];
  for (const { blank, notes } of await predicted(`flat.safetensors ${files.join(" ")}`)) {
    assert.equal(blank, true);
    assert.equal(notes.at(-1), "blank: nothing stands out, so the answer means nothing");
  }
  const { stdout } = await downhill("predict flat.safetensors white.png");
  assert.match(stdout, /^white\.png: \d \(.*blank: nothing stands out/);
});

test("a file that does not say how its inputs are a picture asks for --picture", async () => {
  const { code, stderr } = await downhill("predict mute.safetensors g8.png");
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: mute\.safetensors: it does not say how its 784 inputs are a picture; say it: --picture HEIGHTxWIDTH\n$/,
  );
  const [answer] = await predicted("mute.safetensors g8.png --picture 28x28");
  const [known] = await predicted("flat.safetensors g8.png");
  assert.deepEqual(answer!.outputs, known!.outputs);
  const filters = await downhill("gallery filters mute.safetensors");
  assert.match(filters.stderr, /say it: --picture HEIGHTxWIDTH/);
  const wrong = await downhill("predict mute.safetensors g8.png --picture 28x27");
  assert.equal(wrong.code, 2);
  assert.match(
    wrong.stderr,
    /--picture 28x27: that is 756 values, but mute\.safetensors is a network for 784/,
  );
  const odd = await downhill("predict mute.safetensors g8.png --picture 784");
  assert.match(odd.stderr, /expected height and width, such as 28x28/);
});

/** Light and dark columns of a grey PNG of the gallery: the sides of its first tile. */
async function tileSize(name: string, columns: number, rows: number) {
  const { width, height } = await decodePicture(readFileSync(join(folder, name)), name);
  return { width: width / columns, height: height / rows };
}

test("pictures that are no squares are trained, expanded, augmented, drawn and predicted as they are", async () => {
  const { code, stderr } = await downhill(
    "train --data wide --expand --augment shift=1 --epochs 2 --network 784,12,10 --target wasm --save wide.safetensors",
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual((await load(join(folder, "wide.safetensors"))).picture, {
    height: HEIGHT,
    width: WIDTH,
    channels: 1,
  });
  await downhill("gallery digits --data wide --count 12 --columns 3 --out wide.png");
  const { width, height } = await tileSize("wide.png", 3, 4);
  assert.ok(Math.abs(width / height - WIDTH / HEIGHT) < 1, `${width} x ${height}`);
  await downhill("gallery filters wide.safetensors --out filters.png --count 10");
  const filter = await tileSize("filters.png", 10, 1);
  assert.ok(filter.width > 2.5 * filter.height, "a filter is as wide as a picture");
  // a file of one picture, and the same picture as a PNG, are the same to the network
  const images = readFileSync(join(folder, "wide/t10k-images-idx3-ubyte")).subarray(16);
  const pixels = images.subarray(0, HEIGHT * WIDTH);
  write(
    "first.png",
    writePng({
      width: WIDTH,
      height: HEIGHT,
      depth: 8,
      type: 0,
      sample: (x, y) => pixels[y * WIDTH + x]!,
    }),
  );
  const [fromIdx, fromPng] = [
    await predicted("wide.safetensors wide/t10k-images-idx3-ubyte --limit 1"),
    await predicted("wide.safetensors first.png"),
  ];
  assert.deepEqual(fromPng[0]!.outputs, fromIdx[0]!.outputs);
  const exported = await downhill("export wide.safetensors --format json");
  assert.equal(exported.code, 0, exported.stderr);
  const [again] = await predicted("wide.json first.png");
  assert.ok(again!.outputs.every((x, i) => Math.abs(x - fromPng[0]!.outputs[i]!) < 1e-5));
});

test("a network of other proportions is refused, one of the same takes the data", async () => {
  for (const shape of ["14, 56, 1", "28, 28, 1", "56, 14, 1"]) {
    writeFileSync(
      join(folder, "model.mjs"),
      `import { conv2d, dense, flatten, maxPool2d, network, relu, softmax } from ${JSON.stringify(import.meta.resolve("downhill"))};
       export const net = network([${shape}], conv2d(2, 3, relu), maxPool2d(2), flatten(), dense(10, softmax));`,
    );
    const { code, stderr } = await downhill(
      "train --model model.mjs --data wide --loss log-likelihood --learning-rate 0.05 --epochs 1 --target wasm --augment shift=1",
    );
    if (shape.startsWith("14")) assert.equal(code, 0, stderr);
    else {
      assert.equal(code, 1);
      assert.match(
        stderr,
        /pictures of 14 x 56 would be torn by the shape \[\d+, \d+, 1\]; take \[14, 56, 1\]/,
      );
    }
  }
});

test("sets of colours are trained, drawn and predicted", async () => {
  const { code, stderr } = await downhill(
    "train --data colour --expand --epochs 1 --network 288,6,10 --target wasm --save colour.safetensors",
  );
  assert.equal(code, 0, stderr);
  const gallery = await downhill("gallery digits --data colour --count 4 --out colour.png");
  assert.equal(gallery.code, 0, gallery.stderr);
  const data = readFileSync(join(folder, "colour/t10k-images-idx4-ubyte")).subarray(20);
  write(
    "colour.png",
    writePng({
      width: 12,
      height: 8,
      depth: 8,
      type: 2,
      sample: (x, y, c) => data[(y * 12 + x) * 3 + c]!,
    }),
  );
  const [fromIdx] = await predicted("colour.safetensors colour/t10k-images-idx4-ubyte --limit 1");
  const [fromPng] = await predicted("colour.safetensors colour.png");
  assert.deepEqual(fromPng!.outputs, fromIdx!.outputs);
});

test("files of other names are given by flags, all four or beside a folder", async () => {
  const names = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
  ];
  const flags = ["--train-images", "--train-labels", "--test-images", "--test-labels"];
  const words = names.map((name, i) => {
    write(`own-${i}.bin`, readFileSync(join(folder, "wide", name)));
    return `${flags[i]} own-${i}.bin`;
  });
  const small = "--network 784,8,10 --epochs 1 --target wasm --json";
  const byFolder = await downhill(`train --data wide ${small}`);
  const byFiles = await downhill(`train ${words.join(" ")} ${small}`);
  assert.equal(byFiles.code, 0, byFiles.stderr);
  const loss = (text: string) => jsonLines(text)[0]!.loss;
  assert.equal(loss(byFiles.stdout), loss(byFolder.stdout));
  const beside = await downhill(`train --data wide ${words[0]} ${small}`);
  assert.equal(loss(beside.stdout), loss(byFolder.stdout));
  const alone = await downhill(`train ${words[0]} ${words[1]} ${small}`);
  assert.equal(alone.code, 2);
  assert.match(
    alone.stderr,
    /--train-images: it goes with --test-images, --test-labels, or with --data/,
  );
  const prefix = await downhill(`train --prefix x- ${small}`);
  assert.equal(prefix.code, 2);
  assert.match(prefix.stderr, /--prefix x-: it goes with a folder; give one with --data/);
});

test("alexnet says what it passes over and which classes only one part has", async () => {
  const png = (value: number) =>
    writePng({ width: 80, height: 70, depth: 8, type: 2, sample: () => random.below(90) + value });
  for (const [path, value] of [
    ["train/red", 100],
    ["train/blue", 10],
    ["val/red", 100],
    ["val/green", 50],
  ] as const) {
    mkdirSync(join(folder, "parts", path), { recursive: true });
    write(`parts/${path}/1.png`, png(value));
    write(`parts/${path}/2.png`, png(value));
  }
  write("parts/train/red/._1.png", new Uint8Array(3));
  mkdirSync(join(folder, "parts/train/red/more.png"));
  symlinkSync(join(folder, "gone.png"), join(folder, "parts/train/blue/3.png"));
  write("parts/val/red/list.csv", new Uint8Array(3));
  const { code, stdout, stderr } = await downhill(
    "alexnet parts --side 67 --hidden 8 --epochs 1 --batch 4 --learning-rate 0.0001 --crops 1 --json",
  );
  assert.equal(code, 0, stderr);
  assert.equal(jsonLines(stdout).length, 3);
  assert.match(
    stderr,
    /train: passed over 1 hidden file, 1 folder within a class, 1 broken link\n/,
  );
  assert.match(stderr, /val: passed over 1 file that is no \.jpg or \.png\n/);
  assert.match(stderr, /val: no pictures of blue, so nothing says how well they are told apart\n/);
  assert.match(stderr, /val: green left out: the folder train has no such class\n/);
  assert.match(stderr, /4 pictures to learn, 2 to validate/);
});
