import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../compile.ts";
import { randomStream } from "../../../data/random.ts";
import { evaluate } from "../../1-graph/evaluate.ts";
import { Graph } from "../../1-graph/graph.ts";
import { input } from "../../1-graph/tensor.ts";

const whole = (count: number, seed: number) => {
  const random = randomStream(seed, "contract-split.test");
  return Float32Array.from({ length: count }, () => random.below(9) - 4);
};
const PICTURES = [17, 12, 9, 3];
const DELTA = [17, 11, 8, 5];
const windows = { axes: [1, 2], sizes: [2, 2], steps: [1, 1] };

/** The gradient of a convolution's weights, over 1,496 positions, or of one without neighbours. */
function gradient(isPointwise: boolean) {
  const graph = new Graph();
  const x = input(graph, "x", "data", isPointwise ? [17, 11, 8, 3] : PICTURES);
  const delta = input(graph, "delta", "data", DELTA);
  const y = isPointwise
    ? x.contract(delta, "byxc,byxo->oc")
    : x.window(windows).contract(delta, "byxijc,byxo->ocij");
  graph.output("y", y.node);
  return { graph, x, delta };
}

for (const isPointwise of [false, true]) {
  for (const threads of [1, 3]) {
    test(`a sum over many positions in parts: ${isPointwise ? "1 x 1" : "2 x 2"}, ${threads} threads`, async () => {
      const { graph, x, delta } = gradient(isPointwise);
      const values = new Map(
        [x, delta].map((t, i) => {
          const { name } = (t.node as Extract<typeof t.node, { op: "input" }>).attributes;
          return [
            name,
            whole(
              t.shape.reduce((a, b) => a * b, 1),
              i,
            ),
          ];
        }),
      );
      const wanted = evaluate(graph, values).outputs.get("y")!;
      const options = { target: "wasm", threads, shareAbove: 0 } as const;
      const machine = await compile([{ name: "run", graph }], options);
      try {
        assert.ok(machine.program!.buffers.has("%workspace"), "sums wait in memory");
        for (const [name, numbers] of values) machine.write(name, numbers);
        await machine.start("run", 1);
        assert.deepEqual(
          Array.from(await machine.read("y")),
          Array.from(wanted as ArrayLike<number>),
        );
      } finally {
        machine.dispose();
      }
    });
  }
}
