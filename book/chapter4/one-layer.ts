// The proof with one hidden layer, which the book leaves as a problem: steps across any direction, added
// over all directions, depend on the distance from a point alone, and such sums at several distances make
// a round tower. Many towers are any function, without a second layer.
import { dense, linear, network, sigmoid } from "downhill";
import { EXACT, type Experiment, experiment, type RunContext } from "../experiment.ts";
import { type BuiltLayer, outputsOf } from "./built.ts";
import { spread } from "./goal.ts";

const RADIUS = 0.2;
/** As far as a corner of the square lies from its middle. */
const FARTHEST = 0.72;
const WEIGHT = 1000;
const MIDDLE = 0.5;
/** Of the drawn field. */
const SIDE = 60;
/** Points nearer to the wall than this are on it. */
const WALL = 0.03;

/** Of all directions the part in which a point at distance p lies beyond a step at distance r. */
const beyond = (r: number, p: number): number => (p > r ? Math.acos(r / p) / Math.PI : 0);

/**
 * Weights of steps at distances from RADIUS on that leave 0 of the tower's height outside: each is chosen
 * so that the sum is right just before the next one begins (a triangular system, Abel's equation).
 */
function heights(distances: readonly number[], gap: number): number[] {
  const weights: number[] = [];
  for (const [i, r] of distances.entries()) {
    const p = r + 0.9 * gap;
    const before = weights.reduce((sum, w, j) => sum + w * beyond(distances[j]!, p), 0);
    weights.push((-1 - before) / beyond(distances[i]!, p));
  }
  return weights;
}

/** One hidden layer of steps at `count` distances in each of `directions`, around the middle. */
function roundTower(count: number, directions: number): [BuiltLayer, BuiltLayer] {
  const gap = (FARTHEST - RADIUS) / count;
  const distances = Array.from({ length: count }, (_, i) => RADIUS + gap * i);
  const weights = heights(distances, gap);
  const turns = Array.from(
    { length: directions },
    (_, k) => (2 * Math.PI * (k + 0.5)) / directions,
  );
  const units = turns.flatMap((turn) =>
    distances.map((r, j) => {
      const [x, y] = [Math.cos(turn), Math.sin(turn)];
      return {
        weight: [WEIGHT * x, WEIGHT * y],
        bias: -WEIGHT * (MIDDLE * (x + y) + r),
        height: weights[j]! / directions,
      };
    }),
  );
  return [
    { weight: units.map(({ weight }) => weight), bias: units.map(({ bias }) => bias) },
    { weight: [units.map(({ height }) => height)], bias: [1] },
  ];
}

async function field(context: RunContext, count: number, directions: number): Promise<number[]> {
  const net = network([2], dense(count * directions, sigmoid), dense(1, linear));
  const places = spread(0.5 / SIDE, 1 - 0.5 / SIDE, SIDE);
  const points = places.flatMap((y) => places.flatMap((x) => [x, y]));
  return outputsOf(context, net, roundTower(count, directions), points);
}

/** The farthest from 1 inside and from 0 outside, off the wall. */
function failure(values: readonly number[]): number {
  return values.reduce((worst, value, i) => {
    const [x, y] = [(i % SIDE) + 0.5, Math.floor(i / SIDE) + 0.5];
    const distance = Math.hypot(x / SIDE - MIDDLE, y / SIDE - MIDDLE);
    if (Math.abs(distance - RADIUS) < WALL) return worst;
    return Math.max(worst, Math.abs(value - (distance < RADIUS ? 1 : 0)));
  }, 0);
}

const SIZES = [
  [6, 32],
  [12, 64],
  [24, 128],
] as const;

export const oneLayer: Experiment = experiment({
  id: "ch4-one-layer",
  chapter: 4,
  section: "Many input variables",
  claim:
    "Ours, a problem of the book: one hidden layer is enough. Steps across all directions make a round tower, and the more of them, the nearer it comes to one.",
  protocol:
    "A step of weight 1000 across a direction is 1 beyond a line. Over all directions the share of steps that a point lies beyond depends on its distance from the middle alone: arccos(r / distance) / pi for steps at distance r. The output adds such shares at 6, 12 and 24 distances from 0.2 on, in 32, 64 and 128 directions, with weights from a triangular system, so that the sum is 1 within 0.2 of the middle and 0 outside. The failure is the largest distance from that in 60 x 60 points of the unit square, but for those within 0.03 of the wall.",
  figures: SIZES.map(([count, directions]) => ({
    value: `failure with ${count * directions} neurons`,
    book: undefined,
    decimals: 3,
    unit: "",
    statistic: EXACT,
    better: "lower" as const,
    band: { low: 0, high: 0.4, why: "directions are few, and the wall is steep" },
  })),
  claims: {
    "one layer is enough":
      "with 3,072 neurons no point off the wall is farther than 0.1 from the tower",
    nearer: "four times as many neurons are nearer, both times",
  },
  runs: 1,
  coreHours: 0.0005,
  plots: [{ kind: "field", curves: ["tower"], side: SIDE }],
  run: async (context) => {
    const found: number[] = [];
    let tower: number[] = [];
    for (const [i, [count, directions]] of SIZES.entries()) {
      tower = await field(context, count, directions);
      found.push(failure(tower));
      context.progress((i + 1) / SIZES.length);
    }
    const names = SIZES.map(([count, directions]) => `failure with ${count * directions} neurons`);
    return {
      values: Object.fromEntries(names.map((name, i) => [name, found[i]!])),
      curves: { tower: tower.map((value) => Math.round(value * 1000) / 1000) },
      claims: {
        "one layer is enough": found.at(-1)! < 0.1,
        nearer: found[1]! < found[0]! && found[2]! < found[1]!,
      },
      works: found.at(-1)! < 0.2,
    };
  },
});
