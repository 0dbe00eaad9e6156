// Sums and extremes that read the same values are one kernel. Each has every bit that it has alone, on
// any number of threads, whatever stands beside it and whatever is made of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type CompileOptions,
  compile,
  type DType,
  type Entry,
  evaluate,
  Graph,
  input,
  plan,
  type Shape,
  type Tensor,
  wasmLimits,
} from "downhill/graph";
import { randomValues, Source, specials, wholeNumbers } from "./numbers.ts";
import { TARGETS } from "./targets.ts";

interface Values {
  /** [...shape] */
  readonly x: Tensor;
  readonly y: Tensor;
  readonly bytes: Tensor;
  /** x and y with their axes in reverse order. */
  readonly turned: Tensor;
  readonly axes: readonly number[];
}

interface Case {
  readonly name: string;
  readonly shape: Shape;
  readonly axes: readonly number[];
  readonly dtype?: DType;
  /** Some that break arithmetic among the values. */
  readonly isSpecial?: boolean;
  /** Results that are no whole numbers where the values are. */
  readonly rounded?: readonly string[];
  /** Kernels of all results together, after the optimised schedule. */
  readonly kernels: number;
  readonly results: (values: Values) => Readonly<Record<string, Tensor>>;
}

/** What a batch norm's gradient adds up, and extremes. */
const four = ({ x, y, axes }: Values) => ({
  sum: x.sum(...axes),
  products: x.mul(y).sum(...axes),
  most: x.sub(y).maximum(...axes),
  least: x.minimum(...axes),
});

const CASES: readonly Case[] = [
  { name: "vertical", shape: [37, 6, 21], axes: [0, 1], kernels: 1, results: four },
  { name: "vertical64", shape: [37, 6, 21], axes: [0, 1], dtype: "f64", kernels: 1, results: four },
  { name: "integers", shape: [9, 6, 21], axes: [0, 1], dtype: "i32", kernels: 1, results: four },
  { name: "along", shape: [11, 53], axes: [1], kernels: 1, results: four },
  { name: "along32", shape: [11, 53], axes: [1], dtype: "u32", kernels: 1, results: four },
  { name: "middle", shape: [5, 70, 9], axes: [1], kernels: 1, results: four },
  { name: "apart", shape: [3, 5, 40], axes: [0, 2], kernels: 1, results: four },
  { name: "whole", shape: [7, 300], axes: [0, 1], kernels: 1, results: four },
  { name: "one", shape: [1, 19], axes: [0], kernels: 1, results: four },
  { name: "long", shape: [131, 24, 12, 9], axes: [0, 1, 2], kernels: 1, results: four },
  { name: "longAlong", shape: [3, 12, 9000], axes: [1, 2], kernels: 1, results: four },
  { name: "longWhole", shape: [600, 500], axes: [0, 1], kernels: 1, results: four },
  { name: "special", shape: [40, 33], axes: [0], isSpecial: true, kernels: 1, results: four },
  { name: "specialAlong", shape: [40, 33], axes: [1], isSpecial: true, kernels: 1, results: four },
  {
    name: "more than four",
    shape: [50, 20],
    axes: [0],
    kernels: 2,
    results: ({ x, axes }) =>
      Object.fromEntries([1, 2, 3, 4, 5, 6].map((k) => [`s${k}`, x.mul(k).sum(...axes)])),
  },
  {
    name: "floats and integers",
    shape: [30, 40],
    axes: [0],
    kernels: 1,
    results: ({ x, axes }) => ({ a: x.sum(...axes), b: x.cast("i32").sum(...axes) }),
  },
  {
    // the first in vectors along the rows; of the second what lies beside lies far apart
    name: "one in lanes and one in scalars",
    shape: [25, 300],
    axes: [1],
    kernels: 1,
    results: ({ x, turned, bytes, axes }) => ({
      a: x.sum(...axes),
      b: x.mul(turned).sum(...axes),
      c: x.mul(bytes.cast(x.dtype)).sum(...axes),
    }),
  },
  {
    name: "one in vectors and one in scalars",
    shape: [300, 25],
    axes: [0],
    kernels: 1,
    results: ({ x, turned, axes }) => ({
      a: x.sum(...axes),
      b: x.mul(turned).maximum(...axes),
      c: x.mul(turned).sum(...axes),
    }),
  },
  {
    name: "long and in scalars",
    shape: [40, 9, 900],
    axes: [0, 2],
    kernels: 1,
    results: ({ x, turned, axes }) => ({
      a: x.sum(...axes),
      b: x.mul(turned).sum(...axes),
      c: x.mul(turned).maximum(...axes),
    }),
  },
  {
    name: "what is made of them",
    rounded: ["a"],
    shape: [60, 24],
    axes: [0],
    kernels: 1,
    results: ({ x, y, axes }) => {
      const [a, b] = [x.sum(...axes), x.mul(y).sum(...axes)];
      return {
        a: a.sigmoid(),
        double: b.cast("f64"),
        isMore: a.gt(b),
        both: a.mul(0.5).sub(b),
      };
    },
  },
  {
    name: "what is made of them along rows",
    rounded: ["a"],
    shape: [24, 60],
    axes: [1],
    kernels: 1,
    results: ({ x, y, axes }) => {
      const [a, b] = [x.maximum(...axes), x.mul(y).sum(...axes)];
      return { a: a.sigmoid(), double: b.cast("f64"), isMore: a.gt(b), both: a.mul(0.5).sub(b) };
    },
  },
  {
    name: "one needs the other",
    rounded: ["mean", "variance"],
    shape: [45, 17],
    axes: [0],
    kernels: 2,
    results: ({ x, axes }) => {
      const mean = x.mean(...axes);
      return {
        mean,
        variance: x
          .sub(mean)
          .square()
          .mean(...axes),
      };
    },
  },
  {
    name: "nothing in common",
    shape: [45, 17],
    axes: [0],
    kernels: 2,
    results: ({ x, y, axes }) => ({ a: x.sum(...axes), b: y.sum(...axes) }),
  },
  {
    name: "one needs the other by way of a third kernel",
    rounded: ["stored", "b"],
    shape: [20, 20],
    axes: [0],
    kernels: 3,
    results: ({ x, axes }) => {
      const a = x.sum(...axes);
      const stored = x.transpose().add(a).sigmoid();
      return {
        a,
        stored,
        b: x
          .abs()
          .mul(stored)
          .sum(...axes),
        c: x.square().sum(...axes),
      };
    },
  },
];

/** The graph with the named results alone, or with all of them. */
function graphOf({ name, shape, axes, dtype = "f32", results }: Case, only?: string): Graph {
  const graph = new Graph();
  const make = (as: string, t: DType, s: Shape = shape) =>
    input(graph, `${name} ${as}`, "data", s, t);
  const reverse = [...shape.keys()].reverse();
  const turned = make("turned", dtype, [...shape].reverse()).permute(...reverse);
  const [x, y, bytes] = [make("x", dtype), make("y", dtype), make("bytes", "u8")];
  for (const [result, t] of Object.entries(results({ x, y, bytes, turned, axes })))
    if (only === undefined || only === result) graph.output(result, t.node);
  return graph;
}

const namesOf = (c: Case): string[] => [...graphOf(c).outputs.keys()];
const together = (c: Case): Entry => ({ name: c.name, graph: graphOf(c) });
const entries: readonly Entry[] = CASES.flatMap((c) => [
  together(c),
  ...namesOf(c).map((result) => ({ name: `${c.name} ${result}`, graph: graphOf(c, result) })),
]);

type Fill = (source: Source, dtype: DType, count: number, c: Case) => number[];

const awkward: Fill = (source, dtype, count, { isSpecial }) => {
  const values = randomValues(source, dtype, count);
  if (!isSpecial) return values;
  const odd = specials(dtype);
  return values.map((x) => (source.chance(0.02) ? source.pick(odd) : x));
};
const whole: Fill = (source, dtype, count) => wholeNumbers(source, dtype, count, 2);

function valuesFor(fill: Fill): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [i, c] of CASES.entries()) {
    for (const node of graphOf(c).live()) {
      if (node.op !== "input") continue;
      const size = node.shape.reduce((a, b) => a * b, 1);
      const source = new Source(100 * i + found.size);
      found.set(node.attributes.name, fill(source, node.dtype, size, c));
    }
  }
  return found;
}

/** What each entry gives of each set of values, by its name. */
async function run(options: CompileOptions, sets: readonly ReadonlyMap<string, number[]>[]) {
  const machine = await compile(entries, options);
  try {
    const results: Map<string, number[]>[] = [];
    for (const values of sets) {
      const found = new Map<string, number[]>();
      for (const [name, numbers] of values) machine.write(name, numbers);
      for (const { name, graph } of entries) {
        await machine.start(name, 1);
        for (const result of graph.outputs.keys())
          found.set(`${name}: ${result}`, Array.from(await machine.read(result)));
      }
      results.push(found);
    }
    return results;
  } finally {
    machine.dispose();
  }
}

test("what reads the same is one kernel, unless it needs another", () => {
  for (const c of CASES) {
    const { costs } = plan([together(c)], wasmLimits, {});
    assert.equal(costs.length, c.kernels, c.name);
  }
});

const SETS = [valuesFor(whole), valuesFor(awkward)] as const;

for (const { name, options, skip } of TARGETS) {
  test(`${name}: sums beside one another are right, and to the bit what they are alone`, {
    skip,
  }, async () => {
    const found = await run(options, SETS);
    const [exact, any] = found as [Map<string, number[]>, Map<string, number[]>];
    for (const c of CASES) {
      const mine = new Map([...SETS[0]].filter(([id]) => id.startsWith(`${c.name} `)));
      for (const [result, truth] of evaluate(graphOf(c), mine).outputs) {
        const want = Array.from(truth as ArrayLike<number>);
        const share = c.rounded?.includes(result) ? 1e-5 : 0;
        const allowed = want.map((x) => share * Math.abs(x) + share);
        const got = exact.get(`${c.name}: ${result}`)!;
        const isRight = got.every((x, i) => Math.abs(x - want[i]!) <= allowed[i]!);
        assert.ok(isRight && got.length === want.length, `${c.name}, ${result}`);
        const alone = any.get(`${c.name} ${result}: ${result}`);
        assert.deepEqual(any.get(`${c.name}: ${result}`), alone, `${c.name}, ${result}`);
      }
    }
    if (options.schedule === "plain") return;
    for (const threads of [2, 3, 4, 7])
      assert.deepEqual(await run({ ...options, threads, shareAbove: 0 }, SETS), found);
  });
}
