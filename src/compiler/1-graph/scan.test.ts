import assert from "node:assert/strict";
import { test } from "node:test";
import { GraphError, ShapeError } from "../../errors.ts";
import { scan } from "../2-autodiff/scan.ts";
import type { DType } from "./dtype.ts";
import { evaluate } from "./evaluate.ts";
import { Graph } from "./graph.ts";
import { printGraph } from "./print.ts";
import { type RandomState, randomUniform } from "./random.ts";
import { constant, input, type Tensor } from "./tensor.ts";
import { verify } from "./verify.ts";

type Inputs = Record<string, ArrayLike<number>>;

function valuesIn(t: Tensor, inputs: Inputs): number[] {
  t.graph.outputs.clear();
  t.graph.output("y", t.node);
  verify(t.graph);
  return Array.from(evaluate(t.graph, new Map(Object.entries(inputs))).outputs.get("y")!);
}

/** Numbers that do not repeat. */
const numbers = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898 + seed * 78.233) * 0.9);

/** h' = 0.5 h + x, over [2, 5] walked along its second axis. */
function leaky(reverse = false) {
  const graph = new Graph();
  const xs = input(graph, "xs", "data", [2, 5], "f64");
  const h0 = input(graph, "h0", "data", [2], "f64");
  const made = scan({ carries: { h: h0 }, slices: { x: [xs, 1] }, reverse }, ({ h, x }) => {
    const next = h.mul(0.5).add(x);
    return { carries: { h: next }, stacks: { h: [next, 1], before: h } };
  });
  return { graph, ...made };
}

for (const reverse of [false, true]) {
  test(`a recurrence, ${reverse ? "from the last step" : "from the first step"}`, () => {
    const given = { xs: numbers(10, 1), h0: numbers(2, 2) };
    const wanted = { last: [0, 0], h: new Array<number>(10), before: new Array<number>(10) };
    for (const b of [0, 1]) {
      let h = given.h0[b]!;
      for (let t = 0; t < 5; t++) {
        const at = reverse ? 4 - t : t;
        wanted.before[at * 2 + b] = h;
        h = h * 0.5 + given.xs[b * 5 + at]!;
        wanted.h[b * 5 + at] = h;
      }
      wanted.last[b] = h;
    }
    const { last, stacks } = leaky(reverse);
    assert.deepEqual(stacks.h.shape, [2, 5]);
    assert.deepEqual(stacks.before.shape, [5, 2]);
    assert.deepEqual(valuesIn(last.h, given), wanted.last);
    assert.deepEqual(valuesIn(stacks.h, given), wanted.h);
    assert.deepEqual(valuesIn(stacks.before, given), wanted.before);
  });
}

test("its text has the body, with numbers of its own", () => {
  const { graph, last, stacks } = leaky();
  graph.output("last", last.h.node);
  graph.output("all", stacks.h.node);
  assert.equal(
    printGraph(graph),
    `%0 = input data xs : f64[2, 5]
%1 = input data h0 : f64[2]
%2 = scan %1 %0 steps=5 reverse=false carries=[h] slices=[x:1] captured=[] stacks=[h:1 before:0] keep=sums : f64[22]
  | %0 = input carry h : f64[2]
  | %1 = input element x : f64[2]
  | %2 = constant value=0.5 : f64[]
  | %3 = broadcast %2 axes=[] : f64[2]
  | %4 = mul %0 %3 : f64[2]
  | %5 = add %4 %1 : f64[2]
  | output h = %5
  | output before = %0
  | update %0 <- %5
%3 = scanResult %2 kind=last name=h : f64[2]
%4 = scanResult %2 kind=stack name=h : f64[2, 5]
output last = %3
output all = %4
`,
  );
});

test("equal loops are one node, loops that differ in a number are two", () => {
  const graph = new Graph();
  const h0 = input(graph, "h0", "data", [2], "f64");
  const power = (by: number) =>
    scan({ carries: { h: h0 }, steps: 3 }, ({ h }) => ({ carries: { h: h.mul(by) } })).last.h;
  assert.equal(power(2).node, power(2).node);
  assert.notEqual(power(2).node, power(3).node);
  assert.notEqual(power(0).node, power(-0).node);
});

for (const dtype of ["f32", "f64", "i32", "u32"] as const satisfies readonly DType[]) {
  test(`carries, slices and stacks of ${dtype}`, () => {
    const graph = new Graph();
    const n0 = input(graph, "n0", "data", [], dtype);
    const xs = input(graph, "xs", "data", [4], dtype);
    const { last, stacks } = scan({ carries: { n: n0 }, slices: { x: xs } }, ({ n, x }) => {
      const next = n.mul(3).add(x);
      return { carries: { n: next }, stacks: { n: next, small: next.lt(40) } };
    });
    const given = { n0: [2], xs: [1, 5, 0, 7] };
    assert.deepEqual([last.n.dtype, stacks.small.dtype], [dtype, "bool"]);
    assert.deepEqual(valuesIn(stacks.n, given), [7, 26, 78, 241]);
    assert.deepEqual(valuesIn(stacks.small, given), [1, 1, 0, 0]);
    assert.deepEqual(valuesIn(last.n, given), [241]);
  });
}

test("integers wrap in a carry as they do elsewhere", () => {
  const graph = new Graph();
  const n0 = input(graph, "n0", "data", [], "i32");
  const { last } = scan({ carries: { n: n0 }, steps: 40 }, ({ n }) => ({
    carries: { n: n.mul(5).add(1) },
  }));
  let n = 7;
  for (let i = 0; i < 40; i++) n = (Math.imul(n, 5) + 1) | 0;
  assert.deepEqual(valuesIn(last.n, { n0: [7] }), [n]);
});

test("one step, and five thousand", () => {
  for (const steps of [1, 5000]) {
    const graph = new Graph();
    const x = input(graph, "x", "data", [3], "f64");
    const { last, stacks } = scan({ carries: { x }, steps }, ({ x }) => {
      const next = x.add(x.square().mul(-0.001)).add(0.002);
      return { carries: { x: next }, stacks: { first: next.slice([0], [1]).reshape([]) } };
    });
    const given = numbers(3, 5);
    const wanted = given.map((x) => {
      let y = x;
      for (let i = 0; i < steps; i++) y = y + y * y * -0.001 + 0.002;
      return y;
    });
    assert.deepEqual(valuesIn(last.x, { x: given }), wanted);
    assert.deepEqual(stacks.first.shape, [steps]);
    assert.equal(valuesIn(stacks.first, { x: given }).at(-1), wanted[0]);
  }
});

test("a loop without carries maps a function over the steps", () => {
  const graph = new Graph();
  const xs = input(graph, "xs", "data", [2, 3], "f64");
  const { last, stacks } = scan({ slices: { x: [xs, -1] } }, ({ x }) => ({
    carries: {},
    stacks: { total: x.sum(), both: [x, -1] },
  }));
  assert.deepEqual(last, {});
  assert.deepEqual(valuesIn(stacks.total, { xs: [1, 2, 3, 4, 5, 6] }), [5, 7, 9]);
  assert.deepEqual(valuesIn(stacks.both, { xs: [1, 2, 3, 4, 5, 6] }), [1, 2, 3, 4, 5, 6]);
});

test("what a step uses besides its arguments is captured; what needs no step is computed before", () => {
  const graph = new Graph();
  const w = input(graph, "w", "parameter", [2, 2], "f64");
  const h0 = input(graph, "h0", "data", [2, 2], "f64");
  const { last } = scan({ carries: { h: h0 }, steps: 3 }, ({ h }) => ({
    carries: { h: h.matmul(w.matmul(w).transpose()) },
  }));
  graph.output("h", last.h.node);
  const text = printGraph(graph);
  assert.match(text, /captured=\[contract\]/);
  assert.equal([...text.matchAll(/= contract/g)].length, 2);
  assert.match(text, /^%\d+ = contract/m, "w w before the loop");
  assert.match(text, /^ {2}\| %\d+ = permute/m, "a view of it in the loop");
});

test("a loop in a loop", () => {
  // y_i = sum over j of (x_ij * h), h' = h + y
  const graph = new Graph();
  const xs = input(graph, "xs", "data", [3, 4], "f64");
  const h0 = input(graph, "h0", "data", [], "f64");
  const { last } = scan({ carries: { h: h0 }, slices: { x: xs } }, ({ h, x }) => {
    const inner = scan({ carries: { h: h.mul(0) }, slices: { x } }, (inner) => ({
      carries: { h: inner.h.add(inner.x.mul(h)) },
    }));
    return { carries: { h: h.add(inner.last.h) } };
  });
  const x = numbers(12, 9);
  let h = 0.7;
  for (let i = 0; i < 3; i++) {
    let y = 0;
    for (let j = 0; j < 4; j++) y += x[i * 4 + j]! * h;
    h += y;
  }
  const [got] = valuesIn(last.h, { xs: x, h0: [0.7] });
  assert.ok(Math.abs(got! - h) < 1e-15, `${got} is not ${h}`);
});

test("random numbers that a step draws are others in every step; those drawn before are not", () => {
  const graph = new Graph();
  const state: RandomState = {
    seed: input(graph, "seed", "cell", [], "u32"),
    step: input(graph, "step", "cell", [], "u32"),
  };
  const h0 = constant(graph, 0, "f32").broadcastTo([4]);
  const same = randomUniform(graph, state, "mask", [4]);
  const draw = () =>
    scan({ carries: { h: h0 }, steps: 3 }, ({ h }) => {
      const own = randomUniform(graph, state, "mask", [4]);
      assert.equal(own.node, randomUniform(graph, state, "mask", [4]).node);
      return { carries: { h }, stacks: { own, same } };
    }).stacks;
  const given = { seed: [3], step: [1] };
  const { own, same: drawnBefore } = draw();
  const values = valuesIn(own, given);
  assert.equal(new Set(values).size, 12, "twelve different numbers");
  assert.deepEqual(values, valuesIn(draw().own, given), "the same loop draws the same");
  assert.notDeepEqual(values, valuesIn(own, { seed: [3], step: [2] }));
  const once = valuesIn(same, given);
  assert.deepEqual(valuesIn(drawnBefore, given), [...once, ...once, ...once]);
  // by a loop in the loop: others in every step of both
  const { stacks } = scan({ carries: { h: h0 }, steps: 3 }, ({ h }) => {
    const inner = scan({ carries: { h }, steps: 2 }, ({ h }) => ({
      carries: { h },
      stacks: { own: randomUniform(graph, state, "mask", [4]) },
    }));
    return { carries: { h }, stacks: { own: inner.stacks.own } };
  });
  assert.equal(new Set(valuesIn(stacks.own, given)).size, 24);
  // by a number of the step's own, the body draws itself
  const counted = scan({ carries: { n: state.step }, steps: 3 }, ({ n }) => ({
    carries: { n: n.add(1) },
    stacks: { own: randomUniform(graph, { seed: state.seed, step: n }, "mask", [4]) },
  }));
  const third = randomUniform(graph, state, "mask", [4]);
  assert.deepEqual(
    valuesIn(counted.stacks.own, given).slice(8),
    valuesIn(third, { seed: [3], step: [3] }),
  );
});

const refused: readonly (readonly [
  string,
  RegExp,
  typeof GraphError | typeof ShapeError,
  (g: Graph, h: Tensor, xs: Tensor) => unknown,
])[] = [
  [
    "nothing to loop over",
    /a carry or a slice/,
    GraphError,
    () => scan({}, () => ({ carries: {} })),
  ],
  [
    "a carry of another shape",
    /carry h starts as f64 \[2\], the step gives f64 \[3, 2\]/,
    ShapeError,
    (_, h) => scan({ carries: { h }, steps: 2 }, ({ h }) => ({ carries: { h: h.expand(0, 3) } })),
  ],
  [
    "a carry of another type",
    /carry h starts as f64 \[2\], the step gives f32 \[2\]/,
    ShapeError,
    (_, h) => scan({ carries: { h }, steps: 2 }, ({ h }) => ({ carries: { h: h.cast("f32") } })),
  ],
  [
    "a carry that the step does not give",
    /the step gives no carry h/,
    GraphError,
    (_, h) => scan({ carries: { h }, steps: 2 }, () => ({ carries: {} }) as never),
  ],
  [
    "a carry without a start",
    /carry c has no start/,
    GraphError,
    (_, h) => scan({ carries: { h }, steps: 2 }, ({ h }) => ({ carries: { h, c: h } })),
  ],
  [
    "a carry and a slice of one name",
    /a carry and a slice are named h/,
    GraphError,
    (_, h, xs) => scan({ carries: { h }, slices: { h: xs } }, ({ h }) => ({ carries: { h } })),
  ],
  [
    "no number of steps",
    /say how many steps/,
    GraphError,
    (_, h) => scan({ carries: { h } }, ({ h }) => ({ carries: { h } })),
  ],
  ...[0, -1, 1.5, Number.NaN].map(
    (steps) =>
      [
        `${steps} steps`,
        /steps must be a positive whole number/,
        ShapeError,
        (_: Graph, h: Tensor) => scan({ carries: { h }, steps }, ({ h }) => ({ carries: { h } })),
      ] as const,
  ),
  [
    "sequences of other lengths",
    /slice y has 5 steps along axis 1 of \[4, 5\], slice x has 4/,
    ShapeError,
    (_, __, xs) =>
      scan({ slices: { x: xs, y: [xs, 1] } }, ({ x }) => ({ carries: {}, stacks: { x } })),
  ],
  [
    "a sequence that steps contradict",
    /slice x has 4 steps along axis 0 of \[4, 5\], steps says 3/,
    ShapeError,
    (_, __, xs) =>
      scan({ slices: { x: xs }, steps: 3 }, ({ x }) => ({ carries: {}, stacks: { x } })),
  ],
  [
    "an axis that is not there",
    /slice x: axis 2 is none of 2/,
    ShapeError,
    (_, __, xs) => scan({ slices: { x: [xs, 2] } }, ({ x }) => ({ carries: {}, stacks: { x } })),
  ],
  [
    "a stack along an axis that is not there",
    /stack x: axis 3 is none of 2/,
    ShapeError,
    (_, __, xs) => scan({ slices: { x: xs } }, ({ x }) => ({ carries: {}, stacks: { x: [x, 3] } })),
  ],
  [
    "no result",
    /it has no result/,
    ShapeError,
    (_, __, xs) => scan({ slices: { x: xs } }, () => ({ carries: {} })),
  ],
  [
    "a tensor of another graph",
    /carry h belongs to another graph/,
    GraphError,
    (_, h) => {
      const other = input(new Graph(), "h", "data", [2], "f64");
      return scan({ carries: { h }, steps: 2 }, () => ({ carries: { h: other } }));
    },
  ],
  [
    "an update in the body",
    /can neither update parameters nor name outputs/,
    GraphError,
    (g, h) => {
      const w = input(g, "w", "parameter", [2], "f64");
      return scan({ carries: { h }, steps: 2 }, ({ h }) => {
        g.update(w.node, h.node);
        return { carries: { h } };
      });
    },
  ],
];
for (const [what, message, kind, build] of refused) {
  test(`refused: ${what}`, () => {
    const graph = new Graph();
    const h = input(graph, "h0", "data", [2], "f64");
    const xs = input(graph, "xs", "data", [4, 5], "f64");
    assert.throws(
      () => build(graph, h, xs),
      (error: Error) => error instanceof kind && message.test(error.message),
    );
  });
}

test("a value of the body that is used outside of it is refused, and says how to get it", () => {
  const graph = new Graph();
  const h0 = input(graph, "h0", "data", [2], "f64");
  let leaked: Tensor | undefined;
  scan({ carries: { h: h0 }, steps: 2 }, ({ h }) => {
    leaked = h.mul(2);
    return { carries: { h } };
  });
  graph.output("y", leaked!.node);
  assert.throws(() => verify(graph), /carry h@\d+ has a value only in the body of its scan/);
});

test("a step that throws leaves nothing behind", () => {
  const graph = new Graph();
  const h0 = input(graph, "h0", "data", [2], "f64");
  const state: RandomState = { seed: h0.sum().cast("u32"), step: h0.sum().cast("u32") };
  const failing = () =>
    scan({ carries: { h: h0 }, steps: 2 }, (): never => {
      throw new RangeError("mine");
    });
  assert.throws(failing, RangeError);
  assert.equal(randomUniform(graph, state, "s", [2]).node.inputs.length > 0, true);
  assert.equal(
    graph.nodes.some((n) => n.op === "bits" && n.shape.length === 2),
    false,
  );
});

test("the bundle itself is no tensor", () => {
  const { graph, last } = leaky();
  const bundle = last.h.node.inputs[0]!;
  assert.throws(() => graph.add("neg", [bundle], {}), /neg: a scan is a bundle/);
  assert.throws(() => graph.output("all", bundle), /a scan is a bundle/);
});
