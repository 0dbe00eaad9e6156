// The fast meaning of graphs that random networks are compared with is that of `evaluate`, to the bit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate } from "downhill/graph";
import { Source } from "../numbers.ts";
import { randomNetwork } from "./generate.ts";
import { randomOps } from "./random-ops.ts";
import { exactly } from "./rounding.ts";
import { firstValues, graphsOf } from "./steps.ts";

const BUDGET = { products: 1e5, elements: 4e4 };

function same(what: string, got: ArrayLike<number>, want: ArrayLike<number>): void {
  assert.equal(got.length, want.length, what);
  for (let i = 0; i < want.length; i++)
    if (!Object.is(got[i], want[i]) && !(got[i] === 0 && want[i] === 0))
      assert.fail(`${what}: element ${i} is ${got[i]}, evaluate says ${want[i]}`);
}

test("values of networks are those of evaluate", () => {
  for (let seed = 5000; seed < 5040; seed++) {
    const spec = randomNetwork(seed, BUDGET);
    const graphs = graphsOf(spec);
    const buffers = firstValues(spec, graphs, 0);
    for (const { graph } of [graphs.monitored, ...graphs.entries]) {
      const fast = exactly(graph, buffers);
      for (const [node, values] of evaluate(graph, buffers).values)
        same(`seed ${seed}, %${node.id} ${node.op}`, fast.get(node)!, values);
    }
  }
});

test("values of op programs are those of evaluate", () => {
  for (let seed = 1; seed <= 150; seed++) {
    const { graph, inputs } = randomOps(new Source(seed), { products: 2e4 });
    const fast = exactly(graph, inputs);
    for (const [node, values] of evaluate(graph, inputs).values)
      same(`seed ${seed}, %${node.id} ${node.op}`, fast.get(node)!, values);
  }
});
