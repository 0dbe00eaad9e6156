import assert from "node:assert/strict";
import { test } from "node:test";
import { Graph, type Node } from "../../1-graph/graph.ts";
import { input, type Tensor } from "../../1-graph/tensor.ts";
import { differentiate } from "../../2-autodiff/differentiate.ts";
import { allParts as parts } from "../all-parts.ts";
import { cut } from "./cut.ts";
import type { AxisOrder } from "./layout.ts";
import { kernelsIn } from "./stages.ts";

const pair = (size: number, step = size) => ({
  axes: [1, 2],
  sizes: [size, size],
  steps: [step, step],
});

interface Parts {
  readonly graph: Graph;
  readonly x: Tensor;
  readonly w: Tensor;
  readonly v: Tensor;
  readonly z: Tensor;
  readonly loss: Tensor;
}

/** A step of a convolution, a pooling and a dense layer, with what `look` asks for beside it. */
function step(look: (parts: Parts) => void = () => {}): Graph {
  const graph = new Graph();
  const x = input(graph, "x", "data", [3, 7, 6, 2]);
  const w = input(graph, "w", "parameter", [5, 2, 2, 2]);
  const v = input(graph, "v", "parameter", [4, 45]);
  const z = x.window(pair(2, 1)).contract(w, "byxijc,ocij->byxo").tanh().sigmoid();
  const y = z.maxPool(pair(2)).reshape([3, 3 * 2 * 5]);
  const h = y.matmul(input(graph, "u", "parameter", [30, 45])).sigmoid();
  const loss = h.contract(v, "bi,oi->bo").square().sum();
  const [dw, dv] = differentiate(loss, [w, v]);
  graph.update(w.node, w.sub(dw!.mul(0.1)).node);
  graph.update(v.node, v.sub(dv!.mul(0.1)).node);
  graph.output("loss", loss.node);
  look({ graph, x, w, v, z, loss });
  return graph;
}

/** The groups that learn, each as what it makes of what. */
function learned(graph: Graph): { groups: string[]; orders: Map<string, AxisOrder> } {
  const orders = new Map<string, AxisOrder>();
  const entry = cut({ name: "train", graph }, { plain: false, parts }, orders);
  const first = entry.graph.nodes.findIndex((n) => n.op === "reshape" && isOwnShape(n));
  const isApart = (n: Node) => first >= 0 && n.id >= first;
  const groups = kernelsIn(entry.steps.body)
    .filter((g) => !g.members.some(isApart))
    .map(({ anchor, members }) => {
      const made = members.map((m) => `${m.op} ${m.shape} ${entry.homes.get(m)!.kind}`);
      const read = members.flatMap((m) =>
        entry.reads(m).map((r) => `${r.node.op} ${r.node.shape}`),
      );
      return `${anchor?.op}: ${made} of ${read}`;
    });
  return { groups: groups.sort(), orders };
}

const isOwnShape = ({ shape, inputs: [from] }: Node) => `${shape}` === `${from!.shape}`;

const looks: Readonly<Record<string, (parts: Parts) => void>> = {
  "a convolution": ({ graph, z }) => graph.output("z", z.node),
  "its gradient": ({ graph, z, loss }) => graph.output("dz", differentiate(loss, [z])[0]!.node),
  "something made of its gradient": ({ graph, z, loss }) =>
    graph.output("most", differentiate(loss, [z])[0]!.abs().maximum(1, 2, 3).node),
  "the gradient of the input": ({ graph, x, loss }) =>
    graph.output("dx", differentiate(loss, [x])[0]!.node),
  "a parameter before it is updated, and its gradient": ({ graph, v, loss }) =>
    graph.output("both", differentiate(loss, [v])[0]!.mul(v).node),
  "a parameter and its new value": ({ graph, v }) => {
    graph.output("old", v.node);
    graph.output("new", graph.updates.find((u) => u.target === v.node)!.value);
  },
  "another contraction of a parameter": ({ graph, v }) =>
    graph.output("gram", v.contract(v, "oi,pi->op").node),
};

for (const [what, look] of Object.entries(looks)) {
  test(`looking at ${what} leaves what is learned as it is`, () => {
    const [alone, watched] = [learned(step()), learned(step(look))];
    assert.deepEqual(watched, alone);
    const count = kernelsIn(
      cut({ name: "train", graph: step(look) }, { plain: false, parts }, new Map()).steps.body,
    ).length;
    assert.ok(count > alone.groups.length, "what is looked at is made by kernels of its own");
  });
}

/** A batch norm that learns, with what `look` asks for beside it. */
function normal(look: (parts: { graph: Graph; x: Tensor; y: Tensor; loss: Tensor }) => void) {
  const graph = new Graph();
  const w = input(graph, "w", "parameter", [12, 5]);
  const [scale, shift] = ["scale", "shift"].map((name) => input(graph, name, "parameter", [12]));
  const x = input(graph, "x", "data", [40, 5]).contract(w, "bi,oi->bo");
  const centred = x.sub(x.mean(0));
  const deviation = centred.square().mean(0).add(1e-5).sqrt();
  const y = centred.mul(scale!.div(deviation)).add(shift!);
  const loss = y
    .relu()
    .contract(input(graph, "v", "data", [3, 12]), "bo,po->bp")
    .square()
    .sum();
  const parameters = [w, scale!, shift!];
  for (const [i, gradient] of differentiate(loss, parameters).entries())
    graph.update(parameters[i]!.node, parameters[i]!.sub(gradient.mul(0.1)).node);
  graph.output("loss", loss.node);
  look({ graph, x, y, loss });
  return graph;
}

test("what is looked at is added up beside nothing that is learned", () => {
  const alone = learned(normal(() => {}));
  assert.equal(alone.groups.filter((text) => text.startsWith("sum: sum 12")).length, 3);
  const watched = normal(({ graph, x, y, loss }) => {
    const dy = differentiate(loss, [y])[0]!;
    for (const [i, value] of [x.square(), dy, dy.mul(x), x].entries()) {
      graph.output(`sum ${i}`, value.sum(0).node);
      graph.output(`most ${i}`, value.maximum(0).node);
    }
  });
  assert.deepEqual(learned(watched), alone);
});

test("what a graph gives that learns nothing is made as ever, though it counts its steps", () => {
  const entryOf = (counts: boolean) => {
    const graph = new Graph();
    const x = input(graph, "x", "data", [5, 300]);
    const h = x.contract(input(graph, "w", "parameter", [70, 300]), "bi,oi->bo").sigmoid();
    graph.output("h", h.node);
    const cursor = input(graph, "cursor", "cell", [], "i32");
    if (counts) graph.update(cursor.node, cursor.add(5).node);
    const orders = new Map<string, AxisOrder>();
    const groups = kernelsIn(
      cut({ name: "predict", graph }, { plain: false, parts }, orders).steps.body,
    );
    return { groups: groups.map((g) => g.members.map((m) => m.op)), orders };
  };
  const [without, counting] = [entryOf(false), entryOf(true)];
  assert.deepEqual(counting.groups[0], without.groups[0]);
  assert.deepEqual(counting.groups[0], ["contract", "sigmoid"]);
  assert.deepEqual(counting.orders, without.orders);
  assert.deepEqual(counting.orders.get("w"), [1, 0]);
});
