// Perceptrons that decide and compute: built by hand, nothing is learned.
import { dense, linear, network, sigmoid, step } from "downhill";
import { randomStream } from "downhill/data";
import { type BuiltLayer, outputsOf } from "../chapter4/built.ts";
import { EXACT, experiment, type Figure, type RunContext } from "../experiment.ts";

const SECTION = "Perceptrons";

/** Rows of a truth table that come out as the book has them. */
const rowsRight = (rows: number): Figure => ({
  value: "rows right",
  book: rows,
  source: "derived",
  decimals: 0,
  unit: "rows",
  statistic: EXACT,
  better: "higher",
  band: { low: rows, high: rows, why: "nothing is random" },
});

/** All rows of `bits` zeros and ones. */
const table = (bits: number): number[][] =>
  Array.from({ length: 2 ** bits }, (_, row) =>
    Array.from({ length: bits }, (_, i) => (row >> (bits - 1 - i)) & 1),
  );

/** How many rows a network of perceptrons answers as `wanted` does. */
async function countRows(
  context: RunContext,
  layers: readonly BuiltLayer[],
  bits: number,
  wanted: (row: readonly number[]) => readonly number[],
): Promise<number> {
  const sizes = layers.map(({ bias }) => dense(bias.length, step));
  const net = network([bits], ...(sizes as [(typeof sizes)[number]]));
  const rows = table(bits);
  const values = await outputsOf(context, net, layers, rows.flat());
  const width = values.length / rows.length;
  return rows.filter((row, i) => {
    const got = values.slice(i * width, (i + 1) * width);
    return wanted(row).every((x, k) => x === got[k]);
  }).length;
}

export const cheese = experiment({
  id: "ch1-cheese",
  chapter: 1,
  section: SECTION,
  claim:
    "A perceptron weighs evidence: go to the festival when the weather is good (threshold 5), or also when both others speak for it (threshold 3).",
  protocol: "Weights 6, 2, 2 for weather, company and transit; all eight cases, both thresholds.",
  figures: [rowsRight(16)],
  runs: 1,
  coreHours: 0.0001,
  run: async (context) => {
    const perceptron = (threshold: number): BuiltLayer[] => [
      { weight: [[6, 2, 2]], bias: [-threshold] },
    ];
    const strict = await countRows(context, perceptron(5), 3, ([weather]) => [weather!]);
    const lenient = await countRows(context, perceptron(3), 3, ([weather, partner, transit]) => [
      weather! | (partner! & transit!),
    ]);
    return { values: { "rows right": strict + lenient }, works: strict + lenient === 16 };
  },
});

const NAND: BuiltLayer = { weight: [[-2, -2]], bias: [3] };

export const nand = experiment({
  id: "ch1-nand",
  chapter: 1,
  section: SECTION,
  claim:
    "A perceptron with weights -2, -2 and bias 3 is a NAND gate; so perceptrons can compute anything.",
  protocol: "All four inputs: the weighted sums as the book prints them, and the outputs.",
  figures: [
    rowsRight(4),
    ...([3, 1, 1, -1] as const).map(
      (z, i): Figure => ({
        value: `z for ${i >> 1}${i & 1}`,
        book: z,
        decimals: 0,
        unit: "",
        statistic: EXACT,
        better: "neither",
        band: { low: z, high: z, why: "nothing is random" },
      }),
    ),
  ],
  runs: 1,
  coreHours: 0.0001,
  run: async (context) => {
    const right = await countRows(context, [NAND], 2, ([x, y]) => [1 - x! * y!]);
    const z = await outputsOf(context, network([2], dense(1, linear)), [NAND], table(2).flat());
    const sums = Object.fromEntries(z.map((value, i) => [`z for ${i >> 1}${i & 1}`, value]));
    return { values: { "rows right": right, ...sums }, works: right === 4 };
  },
});

/** Row j of a layer: NAND of two values before it, or a wire that hands one on. */
const gate = (a: number, b: number, of: number): number[] =>
  Array.from({ length: of }, (_, i) => -2 * (Number(i === a) + Number(i === b)));
const wire = (at: number, of: number): number[] =>
  Array.from({ length: of }, (_, i) => Number(i === at));

export const adder = experiment({
  id: "ch1-adder",
  chapter: 1,
  section: SECTION,
  claim: "Five NAND perceptrons add two bits; two equal inputs of weight -2 are one of weight -4.",
  protocol:
    "The half adder as three layers of perceptrons: sum and carry for all four inputs, once with the doubled line as two inputs, once merged to -4.",
  figures: [rowsRight(8)],
  runs: 1,
  coreHours: 0.0001,
  run: async (context) => {
    const first = { weight: [wire(0, 2), wire(1, 2), gate(0, 1, 2)], bias: [-0.5, -0.5, 3] };
    const second = (copies: number) => ({
      weight: [gate(0, 2, 3), gate(1, 2, 3), ...new Array(copies).fill(wire(2, 3))],
      bias: [3, 3, ...new Array<number>(copies).fill(-0.5)],
    });
    const merged = { weight: [gate(0, 1, 3), gate(2, 2, 3)], bias: [3, 3] };
    const doubled = { weight: [gate(0, 1, 4), gate(2, 3, 4)], bias: [3, 3] };
    const sum = ([x, y]: readonly number[]) => [x! ^ y!, x! & y!];
    const right =
      (await countRows(context, [first, second(1), merged], 2, sum)) +
      (await countRows(context, [first, second(2), doubled], 2, sum));
    return { values: { "rows right": right }, works: right === 8 };
  },
});

export const encoder = experiment({
  id: "ch1-encode4",
  chapter: 1,
  section: "A simple network to classify handwritten digits",
  claim:
    "One more layer turns ten outputs, of which one is above 0.99 and the others below 0.01, into four bits.",
  protocol:
    "An exercise. Weights +10 where the digit has the bit, -10 elsewhere, bias 0; each digit with the right output at its lowest and the others at their highest.",
  figures: [rowsRight(10)],
  runs: 1,
  coreHours: 0.0001,
  run: async (context) => {
    const bits = (digit: number) => [8, 4, 2, 1].map((b) => Number((digit & b) > 0));
    const weight = [0, 1, 2, 3].map((bit) =>
      Array.from({ length: 10 }, (_, digit) => (bits(digit)[bit] ? 10 : -10)),
    );
    const inputs = Array.from({ length: 100 }, (_, i) =>
      Math.floor(i / 10) === i % 10 ? 0.99 : 0.01,
    );
    const net = network([10], dense(4, sigmoid));
    const outputs = await outputsOf(context, net, [{ weight, bias: [0, 0, 0, 0] }], inputs);
    const right = Array.from({ length: 10 }, (_, digit) => digit).filter((digit) =>
      bits(digit).every((bit, k) => Math.abs(outputs[digit * 4 + k]! - bit) < 0.01),
    ).length;
    return { values: { "rows right": right }, works: right === 10 };
  },
});

export const scaling = experiment({
  id: "ch1-perceptron",
  chapter: 1,
  section: "Sigmoid neurons",
  claim:
    "Multiplying all weights and biases by c > 0 changes nothing in a network of perceptrons, and makes one of sigmoid neurons the same network when c goes to infinity.",
  protocol:
    "Two exercises. A random network 3-5-4-2, all eight inputs, c = 7 for perceptrons and c = 10,000 for sigmoid neurons.",
  figures: [rowsRight(16)],
  runs: 1,
  coreHours: 0.0001,
  run: async (context) => {
    const { normal } = randomStream(context.seed, "weights");
    const sizes = [3, 5, 4, 2];
    const scaled = (c: number, layers: readonly BuiltLayer[]) =>
      layers.map(({ weight, bias }) => ({
        weight: weight.map((row) => row.map((w) => c * w)),
        bias: bias.map((b) => c * b),
      }));
    const layers = sizes.slice(1).map((size, i) => ({
      weight: Array.from({ length: size }, () => Array.from({ length: sizes[i]! }, normal)),
      bias: Array.from({ length: size }, normal),
    }));
    const run = (activation: typeof step, built: readonly BuiltLayer[]) => {
      const net = network([3], dense(5, activation), dense(4, activation), dense(2, activation));
      return outputsOf(context, net, built, table(3).flat());
    };
    const plain = await run(step, layers);
    const same = (other: readonly number[]) =>
      plain.filter((x, i) => Math.abs(x - other[i]!) < 1e-6).length / 2;
    const right =
      same(await run(step, scaled(7, layers))) + same(await run(sigmoid, scaled(1e4, layers)));
    return { values: { "rows right": right }, works: right === 16 };
  },
});
