// Functions of several inputs: a bump along each input, and a neuron that fires only where all of
// them are up, is a tower; many towers are any function.
import { dense, linear, network, sigmoid } from "downhill";
import { randomStream } from "downhill/data";
import { EXACT, type Experiment, experiment, type RunContext } from "../experiment.ts";
import { type BuiltLayer, beside, outputsOf, steps } from "./built.ts";
import { farthest, largest, short, spread } from "./goal.ts";

const WEIGHT = 1000;
/** Of a drawn field: no middle of a cell lies on a wall. */
const SIDE = 60;

/** The middles of a square grid's cells, x changing fastest. */
function square(side: number): number[] {
  const places = spread(0.5 / side, 1 - 0.5 / side, side);
  return places.flatMap((y) => places.flatMap((x) => [x, y]));
}

/** A field for a plot: three decimals. */
const field = (values: readonly number[]): number[] =>
  values.map((value) => Math.round(value * 1000) / 1000);

/** Steps at the same places along each of `inputs` inputs. */
function grid(places: readonly number[], inputs: number): BuiltLayer {
  return Array.from({ length: inputs }, (_, at) =>
    steps(places, WEIGHT, { of: inputs, at }),
  ).reduce(beside);
}

/** A tower over [from, to] of every input: bumps of height h, and a bias of (-m + 1/2) h. */
async function tower(context: RunContext, inputs: number, h: number, points: readonly number[]) {
  const net = network([inputs], dense(2 * inputs, sigmoid), dense(1, sigmoid));
  const sum: BuiltLayer = {
    weight: [Array.from({ length: 2 * inputs }, (_, i) => (i % 2 ? -h : h))],
    bias: [(-inputs + 0.5) * h],
  };
  return outputsOf(context, net, [grid([0.3, 0.7], inputs), sum], points);
}

/** Random points not nearer to a wall than the steps are broad. */
function scattered(inputs: number, count: number, isInside: boolean): number[] {
  const { uniform } = randomStream(1, `towers/${inputs}`);
  const points: number[] = [];
  while (points.length < count * inputs) {
    const point = Array.from({ length: inputs }, () =>
      isInside ? 0.31 + 0.38 * uniform() : uniform(),
    );
    const within = point.filter((x) => x > 0.3 && x < 0.7).length;
    const isClear = point.every((x) => Math.abs(x - 0.3) > 0.01 && Math.abs(x - 0.7) > 0.01);
    if (isClear && (within === inputs) === isInside) points.push(...point);
  }
  return points;
}

export const plateau: Experiment = experiment({
  id: "ch4-plateau",
  chapter: 4,
  section: "Many input variables",
  claim:
    "A bump along x and one along y, added, are twice as high where both are up, and leave two plateaus of their own height.",
  protocol:
    "The book's widget: a bump over 0.4 to 0.6 of x and one over 0.3 to 0.7 of y, both of height 0.30; the output neuron is linear.",
  figures: [
    {
      value: "height in the middle",
      book: 0.6,
      decimals: 1,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 0.6, high: 0.6, why: "twice 0.30" },
    },
    {
      value: "height of the plateaus",
      book: 0.3,
      decimals: 1,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 0.3, high: 0.3, why: "one bump alone" },
    },
  ],
  runs: 1,
  coreHours: 1e-4,
  plots: [{ kind: "field", curves: ["sum of two bumps"], side: SIDE }],
  run: async (context) => {
    const hidden = beside(
      steps([0.4, 0.6], WEIGHT, { of: 2, at: 0 }),
      steps([0.3, 0.7], WEIGHT, { of: 2, at: 1 }),
    );
    const net = network([2], dense(4, sigmoid), dense(1, linear));
    const layers = [hidden, { weight: [[0.3, -0.3, 0.3, -0.3]], bias: [0] }];
    const at = (points: readonly number[]) => outputsOf(context, net, layers, points);
    const [middle, alongX, alongY, corner] = await at([0.5, 0.5, 0.5, 0.1, 0.1, 0.5, 0.1, 0.1]);
    return {
      values: {
        "height in the middle": middle!,
        "height of the plateaus": alongX!,
        "height beside them": corner!,
      },
      curves: { "sum of two bumps": field(await at(square(SIDE))) },
      works: Math.abs(middle! - 0.6) < 1e-9 && Math.abs(alongX! - alongY!) < 1e-9,
    };
  },
});

const TOWER_H = 10;

export const towerInTwo: Experiment = experiment({
  id: "ch4-tower",
  chapter: 4,
  section: "Many input variables",
  claim:
    "A bump of height h along x and one along y, added and shifted by -3h/2 in a sigmoid neuron, make a tower: near 1 where both are up, near 0 elsewhere, the more so the larger h.",
  protocol:
    "Steps of weight 1000 at 0.3 and 0.7 along both inputs; h = 10 as in the book's clip, and h = 0.3, where its widget begins, and 30.",
  figures: [],
  claims: {
    tower: "with h = 10 it is above 0.99 inside and below 0.01 outside",
    "no tower": "with h = 0.3 it is no tower yet: the least inside is below twice the most outside",
  },
  runs: 1,
  coreHours: 1e-4,
  plots: [
    { kind: "field", curves: ["h 0.3"], side: SIDE },
    { kind: "field", curves: ["h 10"], side: SIDE },
  ],
  run: async (context) => {
    const inside = scattered(2, 500, true);
    const outside = scattered(2, 500, false);
    const values: Record<string, number> = {};
    const curves: Record<string, number[]> = {};
    for (const h of [0.3, TOWER_H, 30]) {
      values[`least inside, h ${h}`] = -largest(
        (await tower(context, 2, h, inside)).map((value) => -value),
      );
      values[`most outside, h ${h}`] = largest(await tower(context, 2, h, outside));
      if (h < 30) curves[`h ${h}`] = field(await tower(context, 2, h, square(SIDE)));
    }
    const isTower = values["least inside, h 10"]! > 0.99 && values["most outside, h 10"]! < 0.01;
    return {
      values,
      curves,
      claims: {
        tower: isTower,
        "no tower": values["least inside, h 0.3"]! < 2 * values["most outside, h 0.3"]!,
      },
      works: isTower,
    };
  },
});

export const towerInMany: Experiment = experiment({
  id: "ch4-tower-m",
  chapter: 4,
  section: "Many input variables",
  claim: "With m inputs the bias of a tower is (-m + 1/2) h.",
  protocol:
    "The book draws m = 3 and states the rule. Towers over 0.3 to 0.7 of m = 1 to 6 inputs, h = 10, at 500 random points inside and 500 outside, none of them on a wall.",
  figures: [],
  claims: {
    rule: "for every m it is above 0.99 inside and below 0.01 outside",
    "not h more": "with a bias of (-m + 3/2) h it is no tower: some point outside is above 0.9",
  },
  runs: 1,
  coreHours: 1e-4,
  plots: [{ kind: "dots", x: "inputs", curves: ["least inside", "most outside"], yDomain: [0, 1] }],
  run: async (context) => {
    const inputs = [1, 2, 3, 4, 5, 6];
    const least: number[] = [];
    const most: number[] = [];
    for (const m of inputs) {
      least.push(-largest((await tower(context, m, 10, scattered(m, 500, true))).map((v) => -v)));
      most.push(largest(await tower(context, m, 10, scattered(m, 500, false))));
    }
    const net = network([3], dense(6, sigmoid), dense(1, sigmoid));
    const wrong: BuiltLayer = { weight: [[10, -10, 10, -10, 10, -10]], bias: [-1.5 * 10] };
    const outside = scattered(3, 500, false);
    const misplaced = await outputsOf(context, net, [grid([0.3, 0.7], 3), wrong], outside);
    const holds = least.every((value) => value > 0.99) && most.every((value) => value < 0.01);
    return {
      values: { "least inside": -largest(least.map((v) => -v)), "most outside": largest(most) },
      curves: { inputs, "least inside": short(least), "most outside": short(most) },
      claims: { rule: holds, "not h more": largest(misplaced) > 0.9 },
      works: holds,
    };
  },
});

/** The surface that the book draws with towers of height (i^2 + j^2) / 50 on a grid of five by five. */
const surface = (x: number, y: number): number => (x * x + y * y) / 2;

/** A network with two hidden layers: n x n towers of the height of the surface in their middle. */
async function towers(context: RunContext, n: number, points: readonly number[]) {
  const h = 30;
  const places = spread(0, 1, n + 1);
  const net = network([2], dense(2 * (n + 1), sigmoid), dense(n * n, sigmoid), dense(1, linear));
  const cells = Array.from({ length: n * n }, (_, i) => [i % n, Math.floor(i / n)] as const);
  const second: BuiltLayer = {
    weight: cells.map(([i, j]) => {
      const row = new Array<number>(2 * (n + 1)).fill(0);
      row[i] = h;
      row[i + 1] = -h;
      row[n + 1 + j] = h;
      row[n + 2 + j] = -h;
      return row;
    }),
    bias: cells.map(() => (-3 * h) / 2),
  };
  const heights = cells.map(([i, j]) => surface((i + 0.5) / n, (j + 0.5) / n));
  const layers = [grid(places, 2), second, { weight: [heights], bias: [0] }];
  return outputsOf(context, net, layers, points);
}

/** The middles of a fine grid's cells that are not on a wall of n x n towers. */
function offWalls(n: number): number[] {
  const points = square(60);
  const isClear = (x: number) => Math.abs(x * n - Math.round(x * n)) / n > 0.006;
  const kept: number[] = [];
  for (let i = 0; i < points.length; i += 2) {
    if (isClear(points[i]!) && isClear(points[i + 1]!)) kept.push(points[i]!, points[i + 1]!);
  }
  return kept;
}

export const manyTowers: Experiment = experiment({
  id: "ch4-many-towers",
  chapter: 4,
  section: "Many input variables",
  claim: "Towers of different heights, side by side, approximate a function of two inputs.",
  protocol:
    "The book draws five by five ideal towers of height (i^2 + j^2) / 50, the surface (x^2 + y^2) / 2. Networks with two hidden layers, 2 (n + 1) steps shared by n x n towers with h = 30, and a linear output; the largest error away from the walls.",
  figures: [],
  claims: { "falls with n": "the largest error is smaller with every finer grid" },
  runs: 1,
  coreHours: 1e-4,
  plots: [
    { kind: "field", curves: ["5 x 5 towers"], side: SIDE },
    { kind: "field", curves: ["20 x 20 towers"], side: SIDE },
    { kind: "dots", x: "towers a side", curves: ["largest error"], log: "both" },
  ],
  run: async (context) => {
    const sides = [2, 5, 10, 20];
    const errors: number[] = [];
    for (const n of sides) {
      const points = offWalls(n);
      const output = await towers(context, n, points);
      const wanted = output.map((_, i) => surface(points[2 * i]!, points[2 * i + 1]!));
      errors.push(farthest(output, wanted));
    }
    const seen = square(SIDE);
    const values = sides.map((n, i) => [`largest error, ${n} x ${n}`, errors[i]!] as const);
    return {
      values: Object.fromEntries(values),
      curves: {
        "towers a side": sides,
        "largest error": short(errors),
        "5 x 5 towers": field(await towers(context, 5, seen)),
        "20 x 20 towers": field(await towers(context, 20, seen)),
      },
      claims: { "falls with n": errors.every((error, i) => i === 0 || error < errors[i - 1]!) },
      works: errors.at(-1)! < 0.06,
    };
  },
});

export const twoTowers: Experiment = experiment({
  id: "ch4-two-towers",
  chapter: 4,
  section: "Many input variables",
  claim: "A second hidden layer lets one network add several towers.",
  protocol:
    "The book's widget: towers over x 0.1 to 0.2, y 0.8 to 0.9 with output weight 0.7, and over x 0.7 to 0.8, y 0.2 to 0.3 with 0.5.",
  figures: [
    {
      value: "height of the first tower",
      book: 0.7,
      decimals: 1,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 0.699, high: 0.7, why: "its output weight times a sigmoid near 1" },
    },
    {
      value: "height of the second tower",
      book: 0.5,
      decimals: 1,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 0.499, high: 0.5, why: "its output weight times a sigmoid near 1" },
    },
  ],
  runs: 1,
  coreHours: 1e-4,
  plots: [{ kind: "field", curves: ["two towers"], side: SIDE }],
  run: async (context) => {
    const h = 20;
    const hidden = beside(
      steps([0.1, 0.2, 0.7, 0.8], WEIGHT, { of: 2, at: 0 }),
      steps([0.8, 0.9, 0.2, 0.3], WEIGHT, { of: 2, at: 1 }),
    );
    const second: BuiltLayer = {
      weight: [
        [h, -h, 0, 0, h, -h, 0, 0],
        [0, 0, h, -h, 0, 0, h, -h],
      ],
      bias: [(-3 * h) / 2, (-3 * h) / 2],
    };
    const net = network([2], dense(8, sigmoid), dense(2, sigmoid), dense(1, linear));
    const layers = [hidden, second, { weight: [[0.7, 0.5]], bias: [0] }];
    const at = (points: readonly number[]) => outputsOf(context, net, layers, points);
    const [first, other] = await at([0.15, 0.85, 0.75, 0.25]);
    const elsewhere = largest((await at([0.15, 0.25, 0.75, 0.85, 0.5, 0.5])).map(Math.abs));
    return {
      values: {
        "height of the first tower": first!,
        "height of the second tower": other!,
        "most elsewhere": elsewhere,
      },
      curves: { "two towers": field(await at(square(SIDE))) },
      works: Math.abs(first! - 0.7) < 0.01 && Math.abs(other! - 0.5) < 0.01 && elsewhere < 0.01,
    };
  },
});
