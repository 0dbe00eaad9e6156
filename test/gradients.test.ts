// Every gradient rule against central differences of the float64 reference, to 1e-7 relative; and
// gradients of gradients for dense networks with sigmoid and tanh.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  differentiate,
  ELEMENTWISE,
  type ElementwiseOp,
  type ElementwiseRow,
  evaluate,
  Graph,
  input,
  iota,
  randomUniform,
  type Shape,
  STRUCTURAL,
  type StructuralOp,
  scan,
  Tensor,
  verify,
} from "downhill/graph";
import { type Build, type Make, windowGradients } from "./gradient-cases-windows.ts";
import { Source } from "./numbers.ts";

const size = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** Distinct numbers between 0.3 and 1.8, none near a whole number or another one. */
function spacedValues(source: Source, count: number): number[] {
  const spaced = Array.from({ length: count }, (_, i) => 0.31 + (0.6 * (i + 0.5)) / count);
  return source.shuffled(spaced).map((x) => (source.chance(0.5) ? x : x + 0.8));
}

/** A loss that weighs each element of y differently. */
function weighed(y: Tensor): Tensor {
  const n = size(y.shape);
  const weights = iota(y.graph, n).cast(y.dtype).mul(0.37).add(1).reshape(y.shape);
  return y.mul(weights).sum();
}

/** The derivative of f at 0 by differences of order 6. */
function slope(f: (h: number) => number, h: number): number {
  const d = (k: number) => f(k * h) - f(-k * h);
  return (45 * d(1) - 9 * d(2) + d(3)) / (60 * h);
}

/** Compares the gradient of a weighed sum with differences, for every float operand. */
function check(what: string, build: Build, seed = 1): void {
  const source = new Source(seed);
  const graph = new Graph();
  const values = new Map<string, number[]>();
  const operands: Tensor[] = [];
  const make: Make = (shape, given, dtype = "f64") => {
    const name = `x${values.size}`;
    values.set(name, [...(given ?? spacedValues(source, size(shape)))]);
    const t = input(graph, name, "data", shape, dtype);
    if (dtype === "f64" || dtype === "f32") operands.push(t);
    return t;
  };
  const loss = weighed(build(make, graph));
  graph.output("loss", loss.node);
  const evaluateLoss = () => evaluate(graph, values).outputs.get("loss")![0]!;
  const differences = operands.map((t) => {
    const list = values.get((t.node.attributes as { name: string }).name)!;
    return list.map((x, i) =>
      slope((h) => {
        list[i] = x + h;
        const y = evaluateLoss();
        list[i] = x;
        return y;
      }, 1e-3),
    );
  });
  const gradients = differentiate(loss, operands);
  for (const [k, g] of gradients.entries()) graph.output(`g${k}`, g.node);
  verify(graph);
  const { outputs } = evaluate(graph, values);
  for (const [k, wanted] of differences.entries()) {
    const got = outputs.get(`g${k}`)!;
    assert.equal(got.length, wanted.length, `${what}: size of gradient ${k}`);
    for (const [i, want] of wanted.entries()) {
      const scale = Math.max(1, Math.abs(want));
      assert.ok(
        Math.abs(got[i]! - want) <= 1e-7 * scale,
        `${what}, operand ${k}: element ${i} is ${got[i]}, differences give ${want}`,
      );
    }
  }
}

const apply = (op: ElementwiseOp, ...list: readonly Tensor[]): Tensor => {
  const nodes = list.map((t) => t.node);
  return new Tensor(list[0]!.graph, list[0]!.graph.add(op, nodes, {}));
};

for (const op of Object.keys(ELEMENTWISE) as ElementwiseOp[]) {
  const row: ElementwiseRow = ELEMENTWISE[op];
  const onFloats = row.on === "float" || row.on === "number" || row.on === "any";
  test(`gradient of ${op}`, () => {
    if (!onFloats || row.gives === "bool") {
      const graph = new Graph();
      const dtype = row.on === "bool" || row.on === "logic" ? "bool" : onFloats ? "f64" : "i32";
      const operands = Array.from({ length: row.arity }, (_, i) =>
        input(graph, `x${i}`, "data", [3], dtype),
      );
      const y = apply(op, ...operands).cast("f64");
      for (const g of differentiate(y.sum(), operands)) {
        graph.output(`g${graph.outputs.size}`, g.node);
      }
      const given = operands.map((_, i) => [`x${i}`, [1, 0, 1]] as const);
      for (const g of evaluate(graph, new Map(given)).outputs.values()) {
        assert.deepEqual(
          [...(g as Float64Array)],
          [0, 0, 0],
          "integers and masks have no gradient",
        );
      }
      return;
    }
    if (op === "detach") {
      const graph = new Graph();
      const x = input(graph, "x", "data", [2], "f64");
      graph.output("g", differentiate(x.mul(x.detach()).sum(), [x])[0]!.node);
      const { outputs } = evaluate(graph, new Map([["x", [3, 5]]]));
      assert.deepEqual([...(outputs.get("g") as Float64Array)], [3, 5]);
      return;
    }
    const signs = Number.isNaN(row.meaning(-1.75, -1.75, -1.75, "f64")) ? [1] : [1, -1];
    for (const sign of signs) {
      for (const shape of [[], [5], [2, 3]] as const) {
        check(`${op} [${shape}], sign ${sign}`, (make) => {
          const operands = Array.from({ length: row.arity }, (_, i) => {
            const isMask = op === "select" && i === 0;
            if (isMask) {
              const mask = Array.from({ length: size(shape) }, (_, k) => k % 2);
              return make(shape, mask, "bool");
            }
            return sign === 1 ? make(shape) : make(shape).neg();
          });
          return apply(op, ...operands);
        });
        if (row.arity < 2) continue;
        check(`${op} of one tensor [${shape}]`, (make) => {
          const x = make(shape);
          const mask = make(shape, new Array<number>(size(shape)).fill(1), "bool");
          const others = [x, x.mul(1.5), x.mul(0.7)].slice(0, row.arity);
          return apply(op, ...(op === "select" ? [mask, x, x.mul(2)] : others));
        });
      }
    }
  });
}

const contractions = [
  ["mk,kn->mn", [3, 4], [4, 2]],
  ["mk,nk->mn", [3, 4], [2, 4]],
  ["km,kn->mn", [4, 3], [4, 2]],
  ["mk,kn->nm", [3, 4], [4, 2]],
  ["bmk,bkn->bmn", [2, 3, 4], [2, 4, 2]],
  ["m,n->mn", [3], [4]],
  ["k,k->", [5], [5]],
  ["mkl,lkn->mn", [2, 3, 2], [2, 3, 4]],
  ["ab,ab->ba", [3, 2], [3, 2]],
  ["ab,ab->a", [3, 2], [3, 2]],
  ["ab,c->ac", [3, 2], [4]],
  ["ab,cd->", [3, 2], [2, 2]],
  ["ab,->ab", [3, 2], []],
] as const;

const structural: { readonly [K in StructuralOp]: readonly (readonly [string, Build])[] } = {
  input: [["itself", (make) => make([3])]],
  constant: [
    [
      "beside",
      (make) =>
        make([3])
          .constant(2)
          .broadcastTo([3])
          .add(make([3])),
    ],
  ],
  // scan.test.ts has many more
  scan: [
    [
      "a recurrence",
      (make) =>
        scan({ carries: { h: make([2, 3]) }, slices: { x: [make([2, 4, 3]), 1] } }, ({ h, x }) => ({
          carries: {
            h: h
              .matmul(make([3, 3]))
              .add(x)
              .tanh(),
          },
        })).last.h,
    ],
  ],
  scanResult: [
    [
      "a stack",
      (make) =>
        scan({ slices: { x: make([4, 2]) } }, ({ x }) => ({
          carries: {},
          stacks: { y: [x.square(), 1] },
        })).stacks.y,
    ],
  ],
  iota: [
    [
      "beside",
      (make, graph) =>
        iota(graph, 3)
          .cast("f64")
          .mul(make([3])),
    ],
  ],
  bits: [
    [
      "a dropout mask",
      (make, graph) => {
        const state = {
          seed: make([], [7], "u32"),
          step: make([], [1], "u32"),
        };
        const kept = randomUniform(graph, state, "layers.0/dropout", [6]).lt(0.5);
        return kept.where(make([6]).mul(2), 0);
      },
    ],
  ],
  cast: [
    ["f32 to f64", (make) => make([3], undefined, "f32").cast("f64").square()],
    ["f64 to f32 and back", (make) => make([3]).square().cast("f32").cast("f64")],
    [
      "to an integer",
      (make) =>
        make([3])
          .cast("i32")
          .cast("f64")
          .add(make([3])),
    ],
  ],
  sum: [
    ["over all", (make) => make([3, 4]).square().sum()],
    ["over the first", (make) => make([3, 4]).square().sum(0)],
    ["over the middle", (make) => make([2, 3, 4]).square().sum(1)],
    ["over the ends", (make) => make([2, 3, 4]).square().sum(0, 2)],
  ],
  maximum: [
    ["over all", (make) => make([3, 4]).square().maximum()],
    ["over the last", (make) => make([3, 4]).square().maximum(1)],
    ["over the ends", (make) => make([2, 3, 4]).square().maximum(0, 2)],
  ],
  minimum: [
    ["over all", (make) => make([3, 4]).square().minimum()],
    ["over the first", (make) => make([3, 4]).square().minimum(0)],
    ["over two", (make) => make([2, 3, 4]).square().minimum(1, 2)],
  ],
  contract: contractions.flatMap(
    ([formula, left, right]) =>
      [
        [formula, (make: Make) => make(left).contract(make(right), formula)],
        [
          `${formula} of squares`,
          (make: Make) => make(left).square().contract(make(right).square(), formula).square(),
        ],
      ] as const,
  ),
  reshape: [
    ["[2, 6] to [3, 4]", (make) => make([2, 6]).square().reshape([3, 4])],
    ["[1] to []", (make) => make([1]).square().reshape([])],
  ],
  permute: [
    ["three axes", (make) => make([2, 3, 4]).square().permute(2, 0, 1)],
    ["transposed", (make) => make([2, 3]).square().transpose().square()],
  ],
  broadcast: [
    ["in front", (make) => make([3]).square().expand(0, 4)],
    ["inside", (make) => make([2, 3]).square().expand(1, 4)],
    ["by NumPy's rule", (make) => make([2, 1]).square().broadcastTo([4, 2, 3])],
    [
      "with turned axes",
      (make, graph) => {
        const x = make([2, 3]).square();
        const declared = { shape: [3, 4, 2], dtype: "f64" } as const;
        return new Tensor(graph, graph.add("broadcast", [x.node], { axes: [2, 0] }, declared));
      },
    ],
  ],
  slice: [
    ["a part", (make) => make([5, 4]).square().slice([1, 0], [3, 2], [1, 1])],
    ["with steps", (make) => make([7]).square().slice([1], [3], [2])],
    ["backwards", (make) => make([7]).square().slice([6], [3], [-3])],
    ["all of it backwards", (make) => make([2, 5]).square().slice([1, 4], [2, 5], [-1, -1])],
  ],
  pad: [
    ["around", (make) => make([2, 3]).square().pad([1, 0], [0, 2])],
    ["between", (make) => make([2, 3]).square().pad([1, 0], [0, 2], [1, 2])],
  ],
  ...windowGradients,
  gather: [
    [
      "rows, some twice",
      (make) =>
        make([3, 2])
          .square()
          .gather(make([4], [2, 0, 2, 1], "i32")),
    ],
    [
      "out of range",
      (make) =>
        make([3, 2])
          .square()
          .gather(make([3], [-5, 9, 1], "i32")),
    ],
    [
      "columns",
      (make) =>
        make([2, 3])
          .square()
          .gather(make([2, 2], [0, 2, 2, 1], "u32"), 1),
    ],
    [
      "one row",
      (make) =>
        make([3, 2])
          .square()
          .gather(make([], [1], "u32")),
    ],
  ],
  nonzero: [
    [
      "as indices",
      (make) => {
        const x = make([3], [0.5, 0, 2]);
        const at = new Tensor(x.graph, x.graph.add("nonzero", [x.detach().node], {}));
        return make([3, 2])
          .square()
          .gather(at.slice([0], [3]));
      },
    ],
  ],
  scatterAdd: [
    [
      "rows, some twice",
      (make) =>
        make([3, 2])
          .square()
          .scatterAdd(make([4], [2, 0, 2, 9], "i32"), make([4, 2]).square())
          .square(),
    ],
    [
      "columns",
      (make) =>
        make([2, 3])
          .scatterAdd(make([2], [1, 1], "u32"), make([2, 2]).square(), 1)
          .square(),
    ],
  ],
};

for (const op of Object.keys(STRUCTURAL) as StructuralOp[]) {
  test(`gradient of ${op}`, () => {
    for (const [what, build] of structural[op]) check(`${op}, ${what}`, build);
  });
}

test("gradients of what people write with them", () => {
  check("softmax", (make) => make([2, 5]).softmax());
  check("logSoftmax", (make) => make([2, 5]).mul(9).logSoftmax());
  check("relu", (make) => make([4]).sub(1.02).relu());
  check("mean", (make) => make([2, 3]).square().mean(0));
  check("matmul", (make) => make([2, 3]).matmul(make([3, 4])));
  check("where", (make) => {
    const x = make([5]);
    return x.lt(1).where(x.square(), x.mul(3));
  });
});

test("elements that tie share the gradient of an extreme; the first operand of max takes it", () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [4], "f64");
  const y = input(graph, "y", "data", [4], "f64");
  graph.output("shared", differentiate(x.maximum(), [x])[0]!.node);
  const [first, second] = differentiate(x.max(y).sum(), [x, y]);
  graph.output("first", first!.node);
  graph.output("second", second!.node);
  const { outputs } = evaluate(
    graph,
    new Map([
      ["x", [1, 3, 3, 2]],
      ["y", [1, 2, 4, 2]],
    ]),
  );
  assert.deepEqual([...(outputs.get("shared") as Float64Array)], [0, 0.5, 0.5, 0]);
  assert.deepEqual([...(outputs.get("first") as Float64Array)], [1, 1, 0, 1]);
  assert.deepEqual([...(outputs.get("second") as Float64Array)], [0, 0, 1, 0]);
});

for (const activation of ["sigmoid", "tanh"] as const) {
  test(`the gradient of a gradient of a dense network with ${activation}`, () => {
    check(`${activation}, squared norm of the gradient`, (make) => {
      const [x, w, b, v, c, wanted] = [
        make([3, 4]),
        make([5, 4]),
        make([5]),
        make([2, 5]),
        make([2]),
        make([3, 2]),
      ] as const;
      const hidden = x.contract(w, "bi,oi->bo").add(b)[activation]();
      const out = hidden.contract(v, "bi,oi->bo").add(c)[activation]();
      const loss = out
        .sub(wanted)
        .square()
        .sum()
        .mul(0.5 / 3);
      const gradients = differentiate(loss, [w, b, v, c]);
      return gradients.reduce((sum, g) => sum.add(g.square().sum()), loss);
    });
  });
}
