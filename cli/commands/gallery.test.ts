// The pictures of `downhill gallery`, read back as PNG, and ensembles, whose mistakes it shows.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { boltzmann, boltzmannClassifier, gibbs, initialize, network, rbm } from "downhill";
import { decode } from "fast-png";
import { downhill, folder, jsonLines, writeDigits } from "../fixture.ts";
import { drawGrid } from "../pictures/grid.ts";

before(() => void writeDigits(300, 100));

const SMALL = "--data . --network 784,16,10 --target wasm --loss cross-entropy --epochs 1";

interface Joint {
  readonly correct: number;
  readonly total: number;
}

test("an ensemble reports each run and what the networks answer together", async () => {
  const { code, stdout, stderr } = await downhill(
    `train ${SMALL} --ensemble 3 --seed 4 --json --save member.safetensors`,
  );
  assert.equal(code, 0, stderr);
  const lines = jsonLines(stdout);
  assert.deepEqual(
    lines.map(({ event, network }) => [event, network]),
    [
      ...[0, 1, 2].flatMap((network) => [
        ["epoch", network],
        ["done", network],
      ]),
      ["ensemble", undefined],
    ],
  );
  assert.deepEqual([lines[1]!.seed, lines[5]!.seed], [4, 6]);
  const { networks, average, vote, mistakes } = lines[6]! as unknown as {
    networks: number;
    average: Joint;
    vote: Joint;
    mistakes: unknown[];
  };
  assert.equal(networks, 3);
  assert.equal(average.total, 100);
  assert.equal(mistakes.length, average.total - average.correct);
  assert.ok(vote.correct > 10);
  const single = await downhill(`train ${SMALL} --seed 5 --json`);
  const own = jsonLines(single.stdout)[1]!;
  assert.deepEqual(own.test, lines[3]!.test, "the second network is the run of its seed");
  const together = await downhill(
    "gallery errors member-1.safetensors member-2.safetensors member-3.safetensors --data . --json --count 12",
  );
  const told = jsonLines(together.stdout)[0]!;
  assert.deepEqual(told.mistakes, mistakes);
  assert.equal(told.drawn, Math.min(12, mistakes.length));
  assert.ok(existsSync(join(folder, "errors.png")));
});

test("dreams: a row a chain from noise, a row a class where there are classes", async () => {
  const plain = initialize(rbm(784, 20));
  const joint = initialize(network([784], boltzmann(20), boltzmannClassifier(10, 3)));
  await plain.save(join(folder, "plain.safetensors"));
  await joint.save(join(folder, "joint.safetensors"));
  const drawn = async (model: string) => {
    const { code, stdout, stderr } = await downhill(
      `gallery dreams ${model}.safetensors --count 12 --columns 4 --every 2 --seed 3 --picture 28x28 --target wasm --out ${model}.png --json`,
    );
    assert.equal(code, 0, stderr);
    assert.equal(jsonLines(stdout)[0]!.drawn, 12);
    return decode(readFileSync(join(folder, `${model}.png`)));
  };
  const picture = await drawn("plain");
  const tiles: { ink: ArrayLike<number> }[][] = [[], [], []];
  for await (const { steps, inputs } of gibbs(plain, { chains: 3, every: 2, seed: 3 })) {
    for (const [i, row] of tiles.entries()) {
      row.push({ ink: inputs.slice(i * 784, (i + 1) * 784) });
    }
    if (steps === 8) break;
  }
  const size = { width: 28, height: 28, columns: 4, scale: 2 };
  assert.deepEqual(Uint8Array.from(picture.data), drawGrid(tiles.flat(), size).data);
  await drawn("joint");
  const dense = await downhill("gallery dreams member-1.safetensors");
  assert.equal(dense.code, 2);
  assert.match(dense.stderr, /expected a network of boltzmann layers/);
});

test("an ensemble in words names each network and both ways to join them", async () => {
  const { code, stdout } = await downhill(`train ${SMALL} --ensemble 2`);
  assert.equal(code, 0);
  assert.match(stdout, /network 1 of 2, seed 1\nEpoch 0/);
  assert.match(stdout, /mean of the outputs +\d+\.\d\d % on test, \d+ mistakes\nvote /);
});

/** A grey PNG. */
function png(name: string) {
  const { width, height, channels, data } = decode(readFileSync(join(folder, name)));
  assert.equal(channels, 1);
  return { width, height, data: data as Uint8Array };
}

test("digits are drawn in rows, augmentation beside its original", async () => {
  const plain = await downhill("gallery digits --data . --count 20 --columns 5 --json");
  assert.equal(jsonLines(plain.stdout)[0]!.drawn, 20);
  const { width, height, data } = png("digits.png");
  assert.ok(Math.abs(width / 5 - height / 4) < 5, "5 x 4 squares");
  assert.ok(data.some((x) => x === 255) && data.some((x) => x < 60));
  const line = "gallery digits --data . --count 20 --columns 5 --augment shift=3,elastic=20";
  const first = await downhill(`${line} --out a.png --json`);
  assert.equal(jsonLines(first.stdout)[0]!.drawn, 20);
  await downhill(`${line} --out b.png`);
  await downhill(`${line} --out c.png --seed 2`);
  assert.deepEqual(png("a.png"), png("b.png"));
  assert.notDeepEqual(png("a.png").data, png("c.png").data);
});

test("filters of a dense layer are pictures of its input", async () => {
  await downhill(`train ${SMALL} --save one.safetensors`);
  const { code, stdout } = await downhill("gallery filters one.safetensors --json");
  assert.equal(code, 0);
  assert.deepEqual(jsonLines(stdout)[0], {
    event: "gallery",
    pictures: "filters",
    file: "filters.png",
    drawn: 16,
    parameter: "layers.0.weight",
    shape: [16, 784],
  });
  const second = await downhill("gallery filters one.safetensors --layer 1");
  assert.equal(second.code, 0, "16 weights are a picture of 4 x 4");
  const none = await downhill("gallery filters one.safetensors --layer 7");
  assert.equal(none.code, 1);
  assert.match(none.stderr, /expected weights of a convolution or a dense layer in layer 7/);
});

test("a picture that cannot be drawn is one line", async () => {
  for (const [line, message, wanted] of [
    ["gallery digits model.safetensors", /gallery digits: expected no model, got 1/, 2],
    ["gallery errors", /gallery errors: expected one model or more, got none/, 2],
    ["gallery digts", /expected digits, errors, filters or dreams; did you mean digits\?/, 2],
    ["gallery digits --data . --out nowhere/x.png", /cannot write nowhere\/x\.png/, 1],
    ["gallery digits --augment twist=3", /--augment twist=3: expected some of shift, rotate/, 2],
    ["gallery digits --augment sigma=3", /expected elastic=34 beside sigma and share/, 2],
  ] as const) {
    const { code, stderr } = await downhill(line);
    assert.match(stderr, message);
    assert.match(stderr, /^error: [^\n]*\n$/);
    assert.equal(code, wanted);
  }
});

test("ink is dark, labels stand outside the pictures, and few pictures make a small grid", () => {
  const tile = { ink: [0, 1, 0.5, 0], left: "7", right: "1" };
  const { width, height, data } = drawGrid([tile], { width: 2, height: 2, columns: 9, scale: 10 });
  const dark = [...data].filter((x) => x === 0).length;
  const grey = [...data].filter((x) => x === 128 || x === 127).length;
  assert.equal(grey, 100);
  assert.ok(dark > 100, "a black pixel, and the characters");
  assert.equal(data.length, width * height);
  const plain = drawGrid([{ ink: tile.ink }], { width: 2, height: 2, columns: 9, scale: 10 });
  assert.equal([...plain.data].filter((x) => x === 0).length, 100);
  assert.ok(plain.height < height);
});
