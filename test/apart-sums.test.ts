// Sums that wait apart before they are added to the total: pictures that no cache holds are summed some
// rows at a time, wide layers some summands at a time. It changes what is near, and no bit.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  type CompileOptions,
  compile,
  evaluate,
  Graph,
  input,
  nativeLimits,
  plan,
  type Tensor,
  wasmLimits,
} from "downhill/graph";
import { Source, wholeNumbers } from "./numbers.ts";
import { skipNative } from "./require.ts";

interface Case {
  readonly name: string;
  readonly shapes: readonly (readonly [number, ...number[]])[];
  readonly of: (x: Tensor, w: Tensor) => Tensor;
  /** In which order the first element of the result is added up, by hand: every product rounded, pieces
   * from zero, what they come to added in order. */
  readonly first: (x: Float32Array, w: Float32Array) => number;
}

const f = Math.fround;
/** The sum of so many terms, rounded after each. */
const sumOf = (count: number, term: (i: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum = f(sum + term(i));
  return sum;
};

const weightsGradient = (step: number): Case["of"] => {
  const windows = { axes: [1, 2], sizes: [3, 3], steps: [step, step] };
  return (x, delta) => x.window(windows).contract(delta, "byxijc,byxo->ocij");
};

const CASES: readonly Case[] = [
  {
    name: "rows of a picture in pieces, and a rest",
    shapes: [
      [5, 39, 31, 9],
      [5, 37, 29, 11],
    ],
    of: weightsGradient(1),
    first: (x, d) =>
      sumOf(5, (b) =>
        sumOf(5, (p) =>
          sumOf((p < 4 ? 8 : 5) * 29, (k) => {
            const [row, column] = [8 * p + Math.floor(k / 29), k % 29];
            return f(
              x[((b * 39 + row) * 31 + column) * 9]! * d[((b * 37 + row) * 29 + column) * 11]!,
            );
          }),
        ),
      ),
  },
  {
    name: "rows of a picture that is one piece, with stride 2",
    shapes: [
      [6, 29, 29, 34],
      [6, 14, 14, 20],
    ],
    of: weightsGradient(2),
    first: (x, d) =>
      sumOf(6, (b) =>
        sumOf(14 * 14, (k) => {
          const [row, column] = [Math.floor(k / 14), k % 14];
          return f(
            x[((b * 29 + 2 * row) * 29 + 2 * column) * 34]! *
              d[((b * 14 + row) * 14 + column) * 20]!,
          );
        }),
      ),
  },
  {
    name: "summands of a wide layer, and a rest",
    shapes: [
      [11, 1500],
      [1500, 530],
    ],
    of: (x, w) => x.contract(w, "mk,kn->mn").add(1),
    first: (x, w) =>
      f(1 + sumOf(6, (p) => sumOf(250, (k) => f(x[250 * p + k]! * w[(250 * p + k) * 530]!)))),
  },
];

const noNative = await skipNative();
const TARGETS: readonly { name: "wasm" | "native"; skip: string | false }[] = [
  { name: "wasm", skip: false },
  { name: "native", skip: noNative },
];

for (const { name, shapes, of, first } of CASES) {
  const make = () => {
    const graph = new Graph();
    const [x, w] = shapes.map((shape, i) => input(graph, `x${i}`, "data", shape));
    graph.output("y", of(x!, w!).node);
    return graph;
  };
  const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b));
  const exact = new Map(
    sizes.map((n, i) => [`x${i}`, Float32Array.from(wholeNumbers(new Source(i), "f32", n, 4))]),
  );
  const source = new Source(7);
  const rounded = new Map(
    sizes.map((n, i) => [`x${i}`, Float32Array.from({ length: n }, () => source.next() - 0.5)]),
  );
  const run = async (given: ReadonlyMap<string, Float32Array>, options: CompileOptions) => {
    const machine = await compile([{ name: "run", graph: make() }], options);
    after(() => machine.dispose());
    for (const [input, numbers] of given) machine.write(input, numbers);
    await machine.start("run", 1);
    return Array.from(await machine.read("y"));
  };
  const limits = {
    wasm: wasmLimits,
    native: nativeLimits({ avx512: true, avx2: true, fma: true, neon: false }),
  };
  for (const { name: target, skip } of TARGETS) {
    test(`${name}: ${target}`, { skip }, async () => {
      const { nests } = plan([{ name: "run", graph: make() }], limits[target], {});
      const [nest] = [...nests.values()].filter((n) => n.waits?.apart !== undefined);
      assert.ok(nest, "sums wait apart");
      const wanted = evaluate(make(), exact).outputs.get("y") as ArrayLike<number>;
      assert.deepEqual(await run(exact, { target }), Array.from(wanted));
      const alone = await run(rounded, { target });
      assert.deepEqual(await run(rounded, { target, threads: 3, shareAbove: 0 }), alone);
      // native code rounds a product and its sum once
      if (target === "wasm") assert.equal(alone[0], first(rounded.get("x0")!, rounded.get("x1")!));
    });
  }
}
