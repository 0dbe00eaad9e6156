// Sums of very many elements fall into parts, which threads share: exact with whole numbers, and the
// same bits on any number of threads with any.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type CompileOptions, compile, evaluate, Graph, input } from "downhill/graph";
import { Source } from "./numbers.ts";
import { TARGETS } from "./targets.ts";

/** Columns that no vector divides, and steps that no number of parts does. */
const SHAPE = [131, 24, 12, 9] as const;
const COUNT = SHAPE.reduce((a, b) => a * b, 1);

/** Sums and extremes of each column; of all, too. */
function sums() {
  const graph = new Graph();
  const x = input(graph, "x", "data", SHAPE);
  const axes = [0, 1, 2];
  const results = {
    columns: x.mul(2).sum(...axes),
    largest: x.maximum(...axes),
    rows: x.sum(0, 3),
    all: x.sum(),
  };
  for (const [name, result] of Object.entries(results)) graph.output(name, result.node);
  return graph;
}

async function run(options: CompileOptions, numbers: Float32Array): Promise<Map<string, number[]>> {
  const machine = await compile([{ name: "run", graph: sums() }], options);
  machine.write("x", numbers);
  await machine.start("run", 1);
  const names = ["columns", "largest", "rows", "all"];
  const found = new Map<string, number[]>();
  for (const name of names) found.set(name, Array.from(await machine.read(`run/${name}`)));
  machine.dispose();
  return found;
}

for (const { name, options, skip } of TARGETS) {
  test(`${name}: long sums are exact, and the same bits on 1, 2, 3 and 7 threads`, {
    skip,
  }, async () => {
    const source = new Source(1);
    const whole = Float32Array.from({ length: COUNT }, () => source.int(-4, 4));
    const { outputs } = evaluate(sums(), new Map([["x", whole]]));
    for (const [result, numbers] of await run(options, whole))
      assert.deepEqual(numbers, Array.from(outputs.get(result) as ArrayLike<number>), result);
    const any = Float32Array.from({ length: COUNT }, () => source.next() - 0.5);
    const one = await run(options, any);
    for (const threads of [2, 3, 7])
      assert.deepEqual(await run({ ...options, threads, shareAbove: 0 }, any), one);
  });
}
