import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { randomStream } from "../../../data/random.ts";
import { evaluate } from "../../1-graph/evaluate.ts";
import { Graph } from "../../1-graph/graph.ts";
import { input, type Tensor } from "../../1-graph/tensor.ts";
import { differentiate } from "../../2-autodiff/differentiate.ts";
import { allParts as parts } from "../all-parts.ts";
import { interpret } from "../loops/interpret.test.machine.ts";
import type { Limits } from "../loops/limits.ts";
import { kernelsIn } from "../plan/stages.ts";
import { schedule } from "../schedule.ts";

const limits: Limits = {
  vectorBytes: [16],
  accumulators: 8,
  tileVectors: 2,
};

const whole = (count: number, seed: number) => {
  const random = randomStream(seed, "fold.test");
  return Array.from({ length: count }, () => random.below(9) - 4);
};

/** Runs the kernels of output y on small whole numbers and compares every number of it with the
 * graph's meaning; gives back the anchors of the kernels. */
function assertMeaning(build: (make: (shape: readonly number[]) => Tensor) => Tensor): string[] {
  const graph = new Graph();
  const values = new Map<string, number[]>();
  const make = (shape: readonly number[]) => {
    const name = `x${values.size}`;
    const count = shape.reduce((a, b) => a * b, 1);
    values.set(name, whole(count, values.size));
    return input(graph, name, "data", shape);
  };
  const y = build(make);
  graph.output("y", y.node);
  const wanted = evaluate(graph, values).outputs.get("y")!;
  const program = schedule([{ name: "run", graph }], { limits, plain: false, parts });
  const memory = new Uint8Array(program.arenaBytes + 64);
  const floats = new Float32Array(memory.buffer, 0, memory.length >> 2);
  // what is not written must not pass for a zero
  floats.fill(77);
  const place = (name: string, at: readonly number[]) => {
    const { offset, strides } = program.buffers.get(name)!;
    return offset / 4 + at.reduce((sum, n, axis) => sum + n * strides[axis]!, 0);
  };
  const each = (shape: readonly number[], body: (at: readonly number[], i: number) => void) => {
    const count = shape.reduce((a, b) => a * b, 1);
    for (let i = 0; i < count; i++) {
      let rest = i;
      const at = [...shape].reverse().map((n) => {
        const k = rest % n;
        rest = (rest - k) / n;
        return k;
      });
      body(at.reverse(), i);
    }
  };
  for (const [name, numbers] of values) {
    // what y does not depend on has no buffer
    each(program.buffers.get(name)?.shape ?? [0], (at, i) => {
      floats[place(name, at)] = numbers[i]!;
    });
  }
  interpret(program.functions, memory, "run", [1]);
  // + 0: the sign of a zero depends on what was added first
  each(y.shape, (at, i) =>
    assert.equal(floats[place("run/y", at)]! + 0, wanted[i]! + 0, `at ${at}`),
  );
  return kernelsIn(program.cuts[0]!.steps.body).map((g) => g.anchor?.op ?? "map");
}

const layout = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  height: fc.integer({ min: 3, max: 8 }),
  width: fc.integer({ min: 3, max: 8 }),
  channels: fc.integer({ min: 1, max: 9 }),
  filters: fc.integer({ min: 1, max: 5 }),
  kh: fc.integer({ min: 1, max: 3 }),
  kw: fc.integer({ min: 1, max: 3 }),
  sh: fc.integer({ min: 1, max: 4 }),
  sw: fc.integer({ min: 1, max: 4 }),
});
const runs = { numRuns: 40 };

test("windows fold back to the sums of what overlaps, with zeros where no window was", () => {
  fc.assert(
    fc.property(layout, ({ batch, height, width, channels, kh, kw, sh, sw }) => {
      const windows = { axes: [1, 2], sizes: [kh, kw], steps: [sh, sw] };
      const shape = [batch, height, width, channels];
      const anchors = assertMeaning((make) => {
        const cut = make(shape).window(windows).shape;
        return make(cut).fold(windows, shape);
      });
      assert.deepEqual(anchors, ["fold"]);
    }),
    runs,
  );
});

test("the gradient of a convolution's picture is one kernel: no product lies in memory", () => {
  fc.assert(
    fc.property(layout, ({ batch, height, width, channels, filters, kh, kw, sh, sw }) => {
      const windows = { axes: [1, 2], sizes: [kh, kw], steps: [sh, sw] };
      const anchors = assertMeaning((make) => {
        const x = make([batch, height, width, channels]);
        const w = make([filters, channels, kh, kw]);
        const z = x.window(windows).contract(w, "byxijc,ocij->byxo");
        return differentiate(z.mul(make(z.shape)).sum(), [x])[0]!;
      });
      // one apart it is a convolution of the errors, with zeros around them
      const isConvolution = sh === 1 && sw === 1;
      assert.equal(anchors.filter((op) => op === "fold").length, isConvolution ? 0 : 1);
      assert.equal(anchors.filter((op) => op === "contract").length, isConvolution ? 1 : 0);
    }),
    runs,
  );
});

test("so is that behind a pooling, where each winner adds its products", () => {
  fc.assert(
    fc.property(layout, ({ batch, channels, filters, kh, kw, sh, sw }) => {
      const windows = { axes: [1, 2], sizes: [kh, kw], steps: [1, 1] };
      const pool = { axes: [1, 2], sizes: [2, 2], steps: [Math.min(sh, 2), Math.min(sw, 2)] };
      const anchors = assertMeaning((make) => {
        const x = make([batch, 6, 7, channels]);
        const w = make([filters, channels, kh, kw]);
        const pooled = x.window(windows).contract(w, "byxijc,ocij->byxo").maxPool(pool);
        return differentiate(pooled.mul(make(pooled.shape)).sum(), [x])[0]!;
      });
      assert.equal(anchors.filter((op) => op === "fold").length, 1);
      assert.equal(anchors.filter((op) => op === "unpool").length, 0);
    }),
    runs,
  );
});
