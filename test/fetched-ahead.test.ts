// What lies further than a processor foresees by itself is fetched before it is read: where that is, and that
// numbers stay what they are.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compile,
  emitC,
  evaluate,
  Graph,
  input,
  nativeLimits,
  plan,
  stageText,
  type Tensor,
} from "downhill/graph";
import { Source, wholeNumbers } from "./numbers.ts";
import { skipNative } from "./require.ts";

const skip = await skipNative();
const limits = nativeLimits({ avx512: true, avx2: true, fma: true, neon: false });
const planOf = (graph: Graph) => plan([{ name: "run", graph }], limits, {});

/** Of each fetch in the text of a graph, how many bytes behind what was just read it lies. */
function aheadIn(graph: Graph): number[] {
  const lines = emitC(planOf(graph)).split("\n");
  return lines.flatMap((line, i) => {
    const fetched = /__builtin_prefetch\(M \+ (\d+) \+ (\w+)/.exec(line);
    if (!fetched) return [];
    const read = /M \+ (\d+) \+ (\w+)\)/.exec(lines[i - 1]!)!;
    assert.equal(read[2], fetched[2], line);
    return [Number(fetched[1]) - Number(read[1])];
  });
}

/** What a graph of a weight of so many numbers fetches. */
function ofWeight(shape: readonly [number, number], of: (graph: Graph, w: Tensor) => void) {
  const graph = new Graph();
  of(graph, input(graph, "w", "parameter", shape));
  return new Set(aheadIn(graph));
}
type Shapes = Readonly<Record<string, readonly number[]>>;
const LARGE = [2100, 1001] as const;

test("what goes through a large value once fetches a page ahead", () => {
  const page = new Set([4096]);
  assert.deepEqual(
    ofWeight(LARGE, (graph, w) => graph.output("y", w.add(1).node)),
    page,
  );
  assert.deepEqual(
    ofWeight(LARGE, (graph, w) => graph.output("y", w.sum(0).node)),
    page,
  );
  assert.deepEqual(
    ofWeight([210, 1001], (graph, w) => graph.output("y", w.add(1).node)),
    new Set(),
  );
});

/** An update by products that are as many as the weight. */
const update = (graph: Graph, w: Tensor) => {
  const [rows, columns] = w.shape as [number, number];
  const x = input(graph, "x", "data", [5, rows]);
  const d = input(graph, "d", "data", [5, columns]);
  graph.update(w.node, w.sub(x.contract(d, "bi,bo->io")).node);
};

test("what a tile of sums will meet is fetched a tile ahead, and not where it stays in a cache", () => {
  // pairs of vectors side by side: 2 x 16 numbers of 4 bytes
  assert.deepEqual(ofWeight(LARGE, update), new Set([128]));
  assert.deepEqual(ofWeight([60, 1001], update), new Set());
});

/** A convolution with stride 2 over so many pictures of 65 x 65 pixels of 16 channels. */
function strided(pictures: number): Graph {
  const graph = new Graph();
  const x = input(graph, "x", "data", [pictures, 65, 65, 16]);
  const w = input(graph, "w", "parameter", [3, 3, 16, 16]);
  const windows = x.window({ axes: [1, 2], sizes: [3, 3], steps: [2, 2] });
  graph.output("y", windows.contract(w, "byxijc,ijco->byxo").node);
  return graph;
}

test("pictures that no cache holds are fetched the rows of a round ahead", () => {
  // two rows of 65 x 16 numbers
  const bytes = 2 * 65 * 16 * 4;
  const scheduled = (graph: Graph) => stageText("schedule", planOf(graph));
  assert.match(scheduled(strided(40)), new RegExp(`rows fetched ${bytes} bytes ahead`));
  assert.doesNotMatch(scheduled(strided(5)), /fetched/);
  assert.deepEqual(new Set(aheadIn(strided(40))), new Set([bytes]));
});

test("few filters are pooled some windows at a time, many by one window", async () => {
  const pooled = async (filters: number) => {
    const graph = new Graph();
    const x = input(graph, "x", "data", [3, 14, 17, 5]);
    const w = input(graph, "w", "parameter", [3, 3, 5, filters]);
    const sums = x
      .window({ axes: [1, 2], sizes: [3, 3], steps: [1, 1] })
      .contract(w, "byxijc,ijco->byxo");
    const windows = { axes: [1, 2], sizes: [2, 2], steps: [2, 2] };
    const winners = sums.poolArgMax(windows);
    graph.output("winners", winners.node);
    graph.output("largest", sums.poolPick(winners, windows).node);
    return {
      graph,
      text: stageText("schedule", planOf(graph)),
      shapes: { x: x.shape, w: w.shape },
    };
  };
  // seven windows a row: three pairs and a rest
  const few = await pooled(16);
  assert.match(few.text, /x\/2 o\/1x16/);
  assert.doesNotMatch((await pooled(48)).text, /x\/2/);
  if (!skip) await same(few.graph, few.shapes, "winners", "largest");
});

test("what is fetched changes no number", { skip }, async () => {
  await same(strided(40), { x: [40, 65, 65, 16], w: [3, 3, 16, 16] }, "y");
  await same(updateGraph(), { w: LARGE, x: [5, 2100], d: [5, 1001] }, "w");
});

test("windows that have filters of their own are pooled one by one", async () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [3, 1, 6, 5]);
  const w = input(graph, "w", "data", [3, 8, 5]);
  const windows = { axes: [1, 2], sizes: [1, 3], steps: [1, 3] };
  const sums = x
    .window({ axes: [1, 2], sizes: [1, 1], steps: [1, 2] })
    .contract(w, "byxijc,boc->byxo");
  const winners = sums.poolArgMax(windows);
  graph.output("largest", sums.poolPick(winners, windows).node);
  const values = new Map(
    Object.entries({ x: 90, w: 120 }).map(([name, count], i) => [
      name,
      Float32Array.from(wholeNumbers(new Source(i), "f32", count, 4)),
    ]),
  );
  const machine = await compile([{ name: "run", graph }], { target: "wasm" });
  try {
    for (const [name, numbers] of values) machine.write(name, numbers);
    await machine.start("run", 1);
    const wanted = evaluate(graph, values).outputs.get("largest")!;
    assert.deepEqual(Array.from(await machine.read("largest")), Array.from(wanted));
  } finally {
    machine.dispose();
  }
});

/** Native code gives what WebAssembly gives, which fetches nothing. */
async function same(graph: Graph, shapes: Shapes, ...results: readonly string[]) {
  const found: number[][][] = [];
  for (const target of ["native", "wasm"] as const) {
    const machine = await compile([{ name: "run", graph }], { target });
    try {
      for (const [i, [name, shape]] of Object.entries(shapes).entries()) {
        const count = shape.reduce((a, b) => a * b);
        machine.write(name, Float32Array.from(wholeNumbers(new Source(i), "f32", count, 4)));
      }
      await machine.start("run", 1);
      found.push(
        await Promise.all(results.map(async (name) => Array.from(await machine.read(name)))),
      );
    } finally {
      machine.dispose();
    }
  }
  assert.deepEqual(found[0], found[1]);
}

function updateGraph(): Graph {
  const graph = new Graph();
  update(graph, input(graph, "w", "parameter", LARGE));
  return graph;
}
