// Pictures of ten digits in several styles, read by a network that has learned MNIST.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { crossEntropy, dense, network, sgd, sigmoid, type TrainedNetwork, train } from "downhill";
import { centreOfMass, mnist } from "downhill/data";
import { encode } from "fast-png";
import sharp from "sharp";
import { folder } from "../cli/fixture.ts";
import { loadImages } from "../cli/pictures/image.ts";
import { type Style, written } from "./as-mnist.test.handwriting.ts";
import { asMnist } from "./as-mnist.ts";
import { areDigits } from "./seen.ts";

const white: Pick<Style, "paper" | "ink" | "noise"> = {
  paper: () => [252, 252, 250],
  ink: [20, 20, 30],
  noise: 3,
};

const STYLES: Readonly<Record<string, Style>> = {
  "a thin pen": { ...white, width: 480, height: 640, left: 140, top: 150, size: 330, pen: 3 },
  "grey paper in light from one side": {
    width: 400,
    height: 300,
    left: 120,
    top: 40,
    size: 210,
    pen: 14,
    paper: (x, y) => {
      const light = 215 - 90 * x - 25 * y * y;
      return [light, light, light];
    },
    ink: [45, 45, 50],
    noise: 8,
  },
  "a wide margin": { ...white, width: 900, height: 700, left: 620, top: 90, size: 120, pen: 9 },
  "chalk on a board": {
    width: 320,
    height: 320,
    left: 70,
    top: 30,
    size: 250,
    pen: 18,
    paper: (x) => [40 + 15 * x, 60 + 15 * x, 50 + 15 * x],
    ink: [225, 228, 220],
    noise: 10,
  },
  "a thick pen that fills a small picture": {
    ...white,
    width: 44,
    height: 60,
    left: 4,
    top: 5,
    size: 50,
    pen: 7,
  },
  "blue ink on yellowish paper, with the edge of the table and specks": {
    width: 500,
    height: 500,
    left: 150,
    top: 110,
    size: 260,
    pen: 16,
    paper: (x, y) => [240 - 40 * x, 228 - 40 * x - 10 * y, 190 - 30 * x],
    ink: [40, 60, 150],
    noise: 6,
    isMark: (x, y) => x > 480 || (x - 60) ** 2 + (y - 400) ** 2 < 9,
  },
};

let trained: TrainedNetwork;

before(async () => {
  const { training } = await mnist();
  const net = network([784], dense(60, sigmoid), dense(10, sigmoid));
  trained = await train(net, training, {
    loss: crossEntropy,
    optimizer: sgd({ learningRate: 0.5 }),
    epochs: 3,
    batchSize: 10,
    l2: 5,
    seed: 1,
  });
});

const shape = { height: 28, width: 28, channels: 1 };

/** What the network reads in pictures of the ten digits. */
async function read(style: Style, isAsIs = false, type: "png" | "jpeg" = "png") {
  const inputs = new Uint8Array(10 * 784);
  for (let digit = 0; digit < 10; digit++) {
    const { width, height } = style;
    const data = written(digit, style);
    const file = join(folder, `${digit}.${type}`);
    writeFileSync(
      file,
      type === "png"
        ? encode({ width, height, channels: 3, depth: 8, data })
        : await sharp(data, { raw: { width, height, channels: 3 } })
            .jpeg()
            .toBuffer(),
    );
    const [image] = await loadImages(file, shape, isAsIs);
    inputs.set(image!.inputs, digit * 784);
  }
  const { classes } = await trained.predict({ inputs, divideBy: 256 });
  return { classes: [...classes], inputs };
}

const right = (classes: readonly number[]) => classes.filter((c, digit) => c === digit).length;

for (const [name, style] of Object.entries(STYLES)) {
  test(`ten digits are read: ${name}`, async (t) => {
    const { classes, inputs } = await read(style);
    const asIs = await read(style, true);
    t.diagnostic(`${right(classes)} of 10 read rightly, as is ${right(asIs.classes)}`);
    assert.deepEqual(classes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (let digit = 0; digit < 10; digit++) {
      const pixels = inputs.subarray(digit * 784, (digit + 1) * 784);
      const inked = [...pixels.keys()].filter((i) => pixels[i]! > 0);
      const rows = inked.map((i) => Math.floor(i / 28));
      assert.equal(1 + Math.max(...rows) - Math.min(...rows), 20, `${digit} is 20 pixels high`);
      const { x, y } = centreOfMass(pixels, 28);
      assert.ok(Math.max(Math.abs(x - 14.5), Math.abs(y - 14.5)) <= 0.5, `${digit}: ${x} ${y}`);
      assert.ok(Math.max(...pixels) > 240, `${digit} has full contrast`);
    }
  });
}

test("only pictures for the ten digits are cut out", () => {
  const digits = Array.from({ length: 10 }, (_, i) => `${i}`);
  const clothes = digits.map((digit) => `shirt ${digit}`);
  assert.ok(areDigits(10, undefined) && areDigits(10, digits));
  assert.ok(!areDigits(10, clothes) && !areDigits(3, undefined) && !areDigits(26, digits));
});

test("JPEG is read as PNG is", async () => {
  const style = STYLES["grey paper in light from one side"]!;
  assert.deepEqual((await read(style, false, "jpeg")).classes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("MNIST's own digits at ten times their size come back as they were", async () => {
  const { test: set } = await mnist();
  const differences: number[] = [];
  for (let row = 0; row < 40; row++) {
    const own = set.inputs.subarray(row * 784, (row + 1) * 784);
    const large = Float64Array.from({ length: 280 * 280 }, (_, i) => {
      const [x, y] = [Math.floor((i % 280) / 10), Math.floor(i / 2800)];
      return own[y * 28 + x]!;
    });
    const { pixels, isDark, isThickened } = asMnist(large, 280, 280)!;
    assert.deepEqual([isDark, isThickened], [false, false]);
    let difference = 0;
    for (let i = 0; i < 784; i++) difference += Math.abs(pixels[i]! - own[i]!);
    const ink = Array.from(own).reduce((sum, x) => sum + x, 0);
    differences.push(difference / ink);
  }
  // a centre of mass between two pixels is rounded either way, which moves a few of them by one
  assert.ok(differences.filter((d) => d < 0.2).length >= 35, differences.join(" "));
});

test("paper alone is nothing, in whatever light", () => {
  const light = (dark: number) =>
    Float64Array.from({ length: 100 * 80 }, (_, i) => 200 - dark * (i % 100) + (i % 7) * 0.5);
  for (const dark of [0, 0.5, 1.2]) assert.equal(asMnist(light(dark), 100, 80), undefined);
});
