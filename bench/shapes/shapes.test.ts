// What is measured is what it is called: shapes in their ranges, multiply-adds counted one by one,
// values by their definition, and a table in which a hole is seen. How fast anything is, no test says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "downhill/graph";
import { entryOf, operandsOf, READ, RESULTS } from "./contraction.ts";
import { generateShapes, LEAST_FLOPS, MOST_BYTES, MOST_FLOPS } from "./generate.ts";
import type { ShapeLine, ShapesLine } from "./line.ts";
import { runShapes } from "./run.ts";
import {
  bytesOf,
  CONTRACTIONS,
  type ConvolutionShape,
  describeShape,
  flopsOf,
  type LayerShape,
  SHAPE_KINDS,
} from "./shape.ts";
import { summarize } from "./summary.ts";
import { formatShapes } from "./table.ts";
import { elementOf, findError, valuesFor } from "./truth.ts";
import { takeTurns } from "./turns.ts";

const isConvolution = (shape: LayerShape): shape is ConvolutionShape => shape.kind !== "dense";

test("a seed gives the same shapes, more of them begin with fewer, another seed gives others", () => {
  const shapes = generateShapes({ count: 36, seed: 5 });
  assert.deepEqual(generateShapes({ count: 36, seed: 5 }), shapes);
  assert.deepEqual(generateShapes({ count: 7, seed: 5 }), shapes.slice(0, 7));
  assert.deepEqual(
    shapes.slice(0, 6).map((s) => s.kind),
    SHAPE_KINDS,
  );
  const others = generateShapes({ count: 36, seed: 6 });
  assert.ok(shapes.every((shape, i) => describeShape(shape) !== describeShape(others[i]!)));
  const dense = generateShapes({ count: 6, seed: 5, kinds: ["dense"] });
  assert.deepEqual(
    dense,
    generateShapes({ count: 36, seed: 5 }).filter((s) => s.kind === "dense"),
  );
});

/** Fails unless the numbers stay between least and most and come near to both. */
function covers(what: string, values: readonly number[], least: number, most: number): void {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  assert.ok(low >= least && high <= most, `${what}: ${low} to ${high}, not ${least} to ${most}`);
  assert.ok(low <= 2 * least && high >= 0.8 * most, `${what}: only ${low} to ${high}`);
}

test("shapes cover the ranges, and none takes long", () => {
  const shapes = generateShapes({ count: 3000, seed: 1 });
  for (const shape of shapes) {
    const flops = flopsOf(shape);
    assert.ok(flops >= LEAST_FLOPS && flops <= MOST_FLOPS, describeShape(shape));
    assert.ok(bytesOf(shape) <= MOST_BYTES, describeShape(shape));
  }
  const dense = shapes.filter((s) => s.kind === "dense");
  covers(
    "inputs",
    dense.map((s) => s.inputs),
    1,
    4096,
  );
  covers(
    "outputs",
    dense.map((s) => s.outputs),
    1,
    4096,
  );
  covers(
    "batch",
    dense.map((s) => s.batch),
    1,
    512,
  );
  const convolutions = shapes.filter(isConvolution);
  const all = (of: (s: ConvolutionShape) => number) => [...new Set(convolutions.map(of))].sort();
  assert.deepEqual(
    all((s) => s.kernel[1]),
    [1, 2, 3, 4, 5, 6, 7],
  );
  assert.deepEqual(
    all((s) => s.stride[1]),
    [1, 2, 3],
  );
  assert.deepEqual(
    all((s) => s.padding[1]),
    [0, 1, 2, 3],
  );
  const sizes = (of: (s: ConvolutionShape) => number) => convolutions.map(of);
  covers(
    "channels",
    sizes((s) => s.channels),
    1,
    512,
  );
  covers(
    "filters",
    sizes((s) => s.filters),
    1,
    512,
  );
  covers(
    "batch of pictures",
    sizes((s) => s.batch),
    1,
    128,
  );
  const pictures = convolutions.filter((s) => s.kind !== "one-dimensional");
  covers(
    "pictures",
    pictures.map((s) => s.picture[0]),
    4,
    64,
  );
  for (const s of convolutions) {
    const isDepthwise = s.groups === s.channels && s.channels > 1;
    if (s.kind === "depthwise") assert.equal(s.groups, s.channels);
    else assert.ok(!isDepthwise, describeShape(s));
    assert.equal(s.channels % s.groups, 0);
    assert.equal(s.filters % s.groups, 0);
    assert.equal(s.picture[0] === 1 && s.kernel[0] === 1, s.kind === "one-dimensional");
  }
  for (const groups of [2, 4, 8, 16, 32]) {
    assert.ok(convolutions.some((s) => s.kind === "grouped" && s.groups === groups));
  }
});

const line: ConvolutionShape = {
  kind: "one-dimensional",
  batch: 2,
  picture: [1, 11],
  channels: 3,
  filters: 4,
  kernel: [1, 4],
  stride: [1, 2],
  padding: [0, 1],
  groups: 1,
};
/** One of each kind, small, with sizes that are all different where they may be. */
const small: readonly LayerShape[] = [
  { kind: "dense", batch: 3, inputs: 7, outputs: 5 },
  line,
  { ...line, kind: "conv", picture: [7, 6], kernel: [3, 2], stride: [2, 1], padding: [1, 0] },
  { ...line, kind: "conv", picture: [8, 8], kernel: [2, 2], stride: [3, 3], padding: [0, 0] },
  { ...line, kind: "pointwise", picture: [5, 4], kernel: [1, 1], stride: [3, 2], padding: [0, 0] },
  { ...line, kind: "grouped", picture: [5, 6], channels: 6, kernel: [3, 3], groups: 2 },
  { ...line, kind: "depthwise", picture: [6, 5], filters: 6, kernel: [3, 3], groups: 3 },
];

for (const shape of small) {
  test(`${describeShape(shape)}: multiply-adds and values are those of the definition`, async () => {
    // Every pair of a weight and a value that it meets, one by one.
    let pairs = 0;
    const { y, x } = operandsOf(shape);
    const perElement = isConvolution(shape)
      ? (x.at(-1)! / shape.groups) * shape.kernel[0] * shape.kernel[1]
      : x[1]!;
    if (isConvolution(shape)) {
      const [h, w] = shape.picture;
      const last = (i: 0 | 1) => shape.kernel[i] - 2 * shape.padding[i];
      let [rows, columns] = [0, 0];
      for (let at = 0; at + last(0) <= h; at += shape.stride[0]) rows++;
      for (let at = 0; at + last(1) <= w; at += shape.stride[1]) columns++;
      pairs = shape.batch * rows * columns * shape.filters * perElement;
      assert.deepEqual([rows, columns], y.slice(1, 3));
    } else for (let b = 0; b < y[0]!; b++) for (let o = 0; o < y[1]!; o++) pairs += perElement;
    assert.equal(flopsOf(shape), 2 * pairs);

    const values = valuesFor(shape);
    for (const target of ["reference", "wasm"] as const) {
      for (const contraction of CONTRACTIONS) {
        const machine = await compile([entryOf(shape, contraction)], { target });
        for (const name of READ[contraction]) machine.write(name, values[name]);
        machine.run(contraction, 1);
        const result = await machine.read(RESULTS[contraction]);
        assert.equal(findError(shape, contraction, values, result), undefined, contraction);
        const name = { forward: "y", inputGradient: "x", weightGradient: "w" } as const;
        const sides = operandsOf(shape)[name[contraction]];
        for (const [i, got] of Array.from(result).entries()) {
          const at: number[] = [];
          for (let axis = sides.length - 1, rest = i; axis >= 0; axis--) {
            at.unshift(rest % sides[axis]!);
            rest = Math.floor(rest / sides[axis]!);
          }
          const { value } = elementOf(shape, contraction, values, at);
          assert.ok(Math.abs(got - value) < 1e-5, `${contraction} [${at}]: ${got}, not ${value}`);
        }
        const wrong = Float32Array.from(result, (v) => v + 1e-3);
        assert.match(findError(shape, contraction, values, wrong)!, /^element \[.*, expected /);
        assert.match(findError(shape, contraction, values, [])!, /values, got 0/);
        machine.dispose();
      }
    }
  });
}

test("turns: the fastest round counts, every contestant is called, a slow one less often", async () => {
  const calls = [0, 0];
  let round = 0;
  const quick = {
    time: (n: number) => {
      calls[0]! += n;
      return n * (1e-4 + 1e-5 * (round++ % 3));
    },
  };
  const slow = {
    time: async (n: number) => {
      calls[1]! += n;
      return n;
    },
  };
  const [fast, late] = await takeTurns([quick, slow], { rounds: 5, seconds: 0.01 });
  assert.ok(Math.abs(fast!.best - 1e-4) < 1e-9 && fast!.median >= fast!.best, `${fast!.best}`);
  assert.deepEqual(late, { best: 1, median: 1 });
  assert.ok(calls[0]! > 100 && calls[1] === 3, calls.join(", "));
});

async function linesOf(targets: readonly string[], count: number): Promise<ShapesLine[]> {
  const lines: ShapesLine[] = [];
  const stages: string[] = [];
  await runShapes({
    count,
    seed: 3,
    kinds: ["dense", "depthwise"],
    targets,
    peers: false,
    kernels: true,
    seconds: 0.005,
    onLine: (l) => lines.push(l),
    onProgress: (done, total, next) => stages.push(`${done} of ${total} ${next}`),
  });
  assert.equal(stages.length, count + 1);
  return JSON.parse(JSON.stringify(lines));
}

test("two shapes on wasm: a cell for each contraction, kernels, and a table that fits", async () => {
  const lines = await linesOf(["wasm"], 2);
  assert.deepEqual(
    lines.filter((l) => "missing" in l),
    [],
  );
  const cells = lines.filter((l): l is ShapeLine => "contraction" in l);
  assert.deepEqual(
    cells.map((c) => c.contraction),
    [...CONTRACTIONS, ...CONTRACTIONS],
  );
  for (const cell of cells) {
    assert.ok(cell.gflops > 0 && cell.gflops >= cell.medianGflops && cell.seconds > 0);
    assert.ok(Math.abs(cell.gflops / (flopsOf(cell.spec) / cell.seconds / 1e9) - 1) < 1e-9);
    assert.equal(cell.ratio, null);
  }
  const kernels = lines.filter((l) => "kernel" in l);
  assert.ok(kernels.length >= 6);
  for (const width of [80, 120]) {
    const text = formatShapes(lines, { width });
    const shaped = text.split("\n\n").slice(0, 2).join("\n").split("\n");
    for (const row of shaped) assert.ok(row.length <= width, row);
    for (const { shape } of cells) assert.ok(text.includes(`\n${shape} `), shape);
  }
});

test("a hole is marked, a wrong program is named, and the mean leaves trifles out", () => {
  const cell = (gflops: number, isHole: boolean, ratio: number): ShapeLine => ({
    shape: "dense 7>5 b3",
    spec: small[0]!,
    target: "native",
    contraction: isHole ? "weightGradient" : "forward",
    gflops,
    medianGflops: gflops,
    seconds: 1e-6,
    peakShare: gflops / 100,
    gigabytesPerSecond: 1,
    isHole,
    ratio,
  });
  const net = (network: string, ratio: number) => ({
    network,
    describe: "small",
    batch: 10,
    target: "native",
    imagesPerSecond: 1e5,
    medianImagesPerSecond: 9e4,
    gflops: 5,
    peakShare: 0.05,
    compileMs: 12,
    kernels: 3,
    ratio,
    losses: [1],
  });
  const lines: ShapesLine[] = [
    cell(80, false, 2),
    cell(4, true, 0.5),
    net("wide", 2),
    net("deep", 8),
    net("tiny", 1000),
    { of: "wide", target: "wasm", missing: "the loss of step 1 is 3", isWrong: true },
  ];
  const summary = summarize(lines);
  assert.deepEqual(
    summary.map(({ summary: s }) => [s.of, s.geometricMean.toFixed(6), s.lowest, s.lowestOf]),
    [
      ["contractions", "1.000000", 0.5, "dense 7>5 b3, weightGradient"],
      ["networks", "4.000000", 2, "wide"],
    ],
  );
  const text = formatShapes([...lines, ...summary], { width: 120, mark: (s) => `<${s.trim()}>` });
  assert.match(text, /dense 7>5 b3 +80\.0 +80 % +2\.00x +<4\.00 +4 % 0\.500x \*>/);
  assert.match(text, /1 of 2 are holes/);
  assert.match(text, /wide on wasm: WRONG: the loss of step 1 is 3/);
  assert.match(text, /networks: geometric mean 4\.00x, lowest 2\.00x \(wide\)/);
});
