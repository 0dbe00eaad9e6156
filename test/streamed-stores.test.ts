// Values that no cache would hold are stored past the caches where a target can: whole vectors at
// multiples of their bytes, and seen by every thread behind the next barrier.
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
  type Tensor,
} from "downhill/graph";
import { Source, wholeNumbers } from "./numbers.ts";
import { skipNative } from "./require.ts";

type Shape = readonly [number, ...number[]];

interface Case {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly of: (x: Tensor, w: Tensor) => Tensor;
  /** Whether vectors of 64 and of 32 bytes go past the caches. */
  readonly streams: readonly [wide: boolean, narrow: boolean];
}

const SMALL: Shape = [3, 1001];
const CASES: readonly Case[] = [
  {
    name: "a large value made element by element",
    shapes: [[2100, 1001], [1001]],
    of: (x, w) => x.mul(w).add(1),
    streams: [true, true],
  },
  {
    name: "a large contraction",
    shapes: [[2100, 3], SMALL],
    of: (x, w) => x.contract(w, "mk,kn->mn"),
    streams: [true, false],
  },
  {
    name: "a smaller value",
    shapes: [[500, 3], SMALL],
    of: (x, w) => x.contract(w, "mk,kn->mn"),
    streams: [false, false],
  },
];

const graphOf = ({ shapes, of }: Case) => {
  const graph = new Graph();
  const [x, w] = shapes.map((shape, i) => input(graph, `x${i}`, "data", shape));
  const y = of(x!, w!);
  graph.output("y", y.node);
  // read by another kernel, along the other axis
  graph.output("sums", y.sum(0).node);
  return graph;
};

const skip = await skipNative();

for (const one of CASES) {
  test(`${one.name}: in the text`, () => {
    for (const [i, avx512] of [true, false].entries()) {
      const limits = nativeLimits({ avx512, avx2: true, fma: true, neon: false });
      const text = emitC(plan([{ name: "run", graph: graphOf(one) }], limits, {}));
      const stored = /^ +STREAM(64|32|16)\(/m.test(text);
      assert.equal(stored, one.streams[i]);
      assert.equal(/^ +FENCE;/m.test(text), stored);
    }
  });

  test(`${one.name}: its numbers`, { skip }, async () => {
    const values = new Map(
      one.shapes.map((shape, i) => {
        const count = shape.reduce((a, b) => a * b);
        return [`x${i}`, Float32Array.from(wholeNumbers(new Source(i), "f32", count, 4))];
      }),
    );
    const wanted = evaluate(graphOf(one), values).outputs;
    for (const threads of [1, 3]) {
      const graph = graphOf(one);
      const options = { target: "native", threads, shareAbove: 0 } as const;
      const machine = await compile([{ name: "run", graph }], options);
      try {
        for (const [name, numbers] of values) machine.write(name, numbers);
        await machine.start("run", 1);
        for (const name of ["y", "sums"])
          assert.deepEqual(
            Array.from(await machine.read(name)),
            Array.from(wanted.get(name) as ArrayLike<number>),
          );
      } finally {
        machine.dispose();
      }
    }
  });
}

test("what an update reads before is stored where it is", () => {
  const graph = new Graph();
  const w = input(graph, "w", "parameter", [2100, 1001]);
  const x = input(graph, "x", "data", [2100, 1001]);
  graph.update(w.node, w.sub(x.mul(0.5)).node);
  const limits = nativeLimits({ avx512: true, avx2: true, fma: true, neon: false });
  assert.doesNotMatch(emitC(plan([{ name: "run", graph }], limits, {})), /^ +STREAM/m);
});
