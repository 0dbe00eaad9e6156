// L-BFGS and truncated Newton against SciPy: the same minima, with about as many evaluations. The
// numbers are made by golden/make_minima.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  dense,
  type FullBatchRun,
  type IterationEvent,
  lbfgs,
  logLikelihood,
  minimize,
  network,
  newtonCg,
  softmax,
  zeros,
} from "downhill";
import { mnist, take } from "downhill/data";
import type { Tensor } from "downhill/graph";

interface Found {
  readonly evaluations: number;
  readonly products: number;
  readonly value: number;
  /** The largest |df/dx_i| that it reached. */
  readonly slope: number;
}
type Method = "lbfgs" | "newtonCg";
type Cases = "rosenbrock" | "rosenbrock10" | "beale" | "wood" | "logistic";
type Golden = Readonly<
  Record<
    Cases,
    Readonly<Record<Method, Found>> & {
      /** The minimum to all digits; of the regression every fiftieth number. */
      readonly x: readonly number[];
      readonly value: number;
    }
  >
> & {
  readonly tolerance: number;
  readonly count: number;
  readonly lambda: number;
};
const file = new URL("../../test/golden/minima.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8")) as Golden;

const part = (x: Tensor, from: number, count = 1) => x.slice([from], [count]);

function rosenbrock(x: Tensor): Tensor {
  const n = x.shape[0]! - 1;
  const [first, next] = [part(x, 0, n), part(x, 1, n)];
  const valley = next.sub(first.square()).square().mul(100);
  return valley.add(first.sub(1).square()).sum();
}

function beale(v: Tensor): Tensor {
  const [x, y] = [part(v, 0), part(v, 1)];
  const powers = [y, y.square(), y.square().mul(y)];
  const terms = [1.5, 2.25, 2.625].map((c, i) => x.mul(powers[i]!).sub(x).add(c).square());
  return terms.reduce((a, b) => a.add(b)).sum();
}

function wood(x: Tensor): Tensor {
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => part(x, i)) as [Tensor, Tensor, Tensor, Tensor];
  const terms = [
    b.sub(a.square()).square().mul(100),
    a.sub(1).square(),
    d.sub(c.square()).square().mul(90),
    c.sub(1).square(),
    b.sub(1).square().add(d.sub(1).square()).mul(10.1),
    b.sub(1).mul(d.sub(1)).mul(19.8),
  ];
  return terms.reduce((sum, term) => sum.add(term)).sum();
}

const functions = [
  ["rosenbrock", rosenbrock, [-1.2, 1], [1, 1]],
  ["rosenbrock10", rosenbrock, new Array(5).fill([-1.2, 1]).flat(), new Array(10).fill(1)],
  ["beale", beale, [1, 1], [3, 0.5]],
  ["wood", wood, [-3, -1, -3, -1], [1, 1, 1, 1]],
] as const;

/** At most half as much again as SciPy took. */
function checkCounts(what: string, ours: Pick<Found, "evaluations" | "products">, theirs: Found) {
  const told = `${what}: ${ours.evaluations} evaluations, ${ours.products} products; SciPy ${theirs.evaluations}, ${theirs.products}`;
  assert.ok(ours.evaluations <= 1.5 * theirs.evaluations, told);
  assert.ok(ours.products <= 1.5 * theirs.products, told);
  return told;
}

for (const [name, f, start, minimum] of functions) {
  for (const method of ["lbfgs", "newtonCg"] as const) {
    test(`${name} by ${method}: SciPy's minimum with at most half as many evaluations more`, async (t) => {
      const theirs = golden[name][method];
      const { tolerance } = golden;
      const found = await minimize(f, start, { method, tolerance, iterations: 1000 });
      assert.equal(found.ending, "converged");
      assert.ok(found.slope <= tolerance);
      for (const [i, x] of found.x.entries()) {
        assert.ok(Math.abs(x - minimum[i]!) < 1e-8, `x_${i} = ${x}`);
        const { x: known } = golden[name];
        assert.ok(Math.abs(x - known[i]!) < 1e-8, `x_${i} = ${x}, SciPy ${known[i]}`);
      }
      assert.ok(Math.abs(found.value - theirs.value) < 1e-8);
      t.diagnostic(checkCounts(`${name}, ${method}`, found, theirs));
    });
  }
}

test("a logistic regression of 784 pixels and ten digits ends in SciPy's minimum", async (t) => {
  const { training } = await mnist();
  const images = take(training, golden.count);
  const net = network([784], dense(10, softmax, { weight: zeros }));
  for (const method of ["lbfgs", "newtonCg"] as const) {
    const theirs = golden.logistic[method];
    const options = {
      loss: logLikelihood,
      l2: golden.lambda,
      iterations: 1000,
      tolerance: 1e-10, // weights are known to sixty times the slope
    };
    const run = (method === "lbfgs" ? lbfgs : newtonCg)(net, images, options);
    let cost = Number.POSITIVE_INFINITY;
    /** Where the slope was first as small as SciPy's at its end. */
    let level: IterationEvent | undefined;
    let end: FullBatchRun | undefined;
    while (!end) {
      const { done, value } = await run.next();
      if (done) {
        end = value as FullBatchRun;
        break;
      }
      assert.ok(value.cost <= cost + 1e-13, "the cost never rises");
      cost = value.cost;
      if (value.slope <= Math.max(golden.tolerance, theirs.slope))
        level ??= value as IterationEvent;
    }
    assert.equal(end.ending, "converged");
    assert.ok(Math.abs(cost - golden.logistic.value) < 1e-8, `${cost}`);
    const [w, b] = net.parameters.map(({ name }) => end.parameters.get(name)!);
    const all = [...w!, ...b!].filter((_, i) => i % 50 === 0);
    for (const [i, x] of all.entries()) {
      const known = golden.logistic.x[i]!;
      assert.ok(Math.abs(x - known) < 1e-8, `w_${50 * i} = ${x}, SciPy ${known}`);
    }
    t.diagnostic(checkCounts(`logistic, ${method}`, level!, theirs));
  }
});
