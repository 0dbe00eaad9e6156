// Loops in the graph: values and gradients, first and second, against hand-written loops, finite
// differences and the loop written out.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  differentiate,
  evaluate,
  Graph,
  input,
  iota,
  printGraph,
  scan,
  type Tensor,
  verify,
} from "downhill/graph";
import { gruCell, gruNumbers, lstmCell, lstmNumbers } from "./cells.ts";
import { Source } from "./numbers.ts";
import { RandomScan } from "./random-scan.ts";
import { type Loop, unrolled } from "./unrolled.ts";

const looped = scan as unknown as Loop;

/** A loss that weighs each element of each result differently. */
function lossOf(results: readonly Tensor[]): Tensor {
  const weighed = results
    .filter((y) => y.dtype === "f64")
    .map((y) => {
      const n = y.shape.reduce((a, b) => a * b, 1);
      return y.mul(iota(y.graph, n).cast("f64").mul(0.37).add(1).sigmoid().reshape(y.shape)).sum();
    });
  return weighed.reduce((a, b) => a.add(b));
}

type Numbers = ArrayLike<number>;

function valuesOf(
  graph: Graph,
  tensors: readonly Tensor[],
  inputs: ReadonlyMap<string, Numbers>,
): Numbers[] {
  graph.outputs.clear();
  for (const [i, t] of tensors.entries()) graph.output(`y${i}`, t.node);
  verify(graph);
  const { outputs } = evaluate(graph, inputs);
  return tensors.map((_, i) => outputs.get(`y${i}`)!);
}

function close(got: Numbers, want: Numbers, within: number, what: string): void {
  assert.equal(got.length, want.length, what);
  for (let i = 0; i < want.length; i++) {
    const scale = Math.max(1, Math.abs(want[i]!));
    const off = Math.abs(got[i]! - want[i]!);
    assert.ok(off <= within * scale, `${what}: element ${i} is ${got[i]}, expected ${want[i]}`);
  }
}

/** The derivative of f at 0 by differences of order 6. */
function slope(f: (h: number) => number, h: number): number {
  const d = (k: number) => f(k * h) - f(-k * h);
  return (45 * d(1) - 9 * d(2) + d(3)) / (60 * h);
}

/** Differences of a scalar by each element of an input. */
function differences(
  graph: Graph,
  loss: Tensor,
  of: Tensor,
  inputs: ReadonlyMap<string, number[]>,
): number[] {
  const list = inputs.get((of.node.attributes as { name: string }).name)!;
  return list.map((x, i) =>
    slope((h) => {
      list[i] = x + h;
      const [y] = valuesOf(graph, [loss], inputs);
      list[i] = x;
      return y![0]!;
    }, 1e-3),
  );
}

const seeds = (count: number, first = 1) => Array.from({ length: count }, (_, i) => first + i);

test("a random loop has the values and the gradients of the loop written out", () => {
  for (const seed of seeds(150)) {
    const random = new RandomScan(seed);
    const loop = random.results(looped);
    const written = random.results(unrolled);
    const [got, want] = [loop, written].map((r) => valuesOf(random.graph, r, random.inputs));
    for (const [i, w] of want!.entries()) close(got![i]!, w, 0, `seed ${seed}, result ${i}`);
    const [own, other] = [loop, written].map((r) =>
      valuesOf(random.graph, differentiate(lossOf(r), random.floats), random.inputs),
    );
    for (const [i, g] of other!.entries()) close(own![i]!, g, 1e-10, `seed ${seed}, gradient ${i}`);
  }
});

test("its second gradients are those of the loop written out", () => {
  for (const seed of seeds(60, 1000)) {
    const random = new RandomScan(seed);
    const second = [looped, unrolled].map((loop) => {
      const first = differentiate(lossOf(random.results(loop)), random.floats);
      const gradients = differentiate(lossOf(first), random.floats);
      return valuesOf(random.graph, gradients, random.inputs);
    });
    for (const [i, g] of second[1]!.entries()) {
      close(second[0]![i]!, g, 1e-9, `seed ${seed}, second gradient ${i}`);
    }
  }
});

/** An LSTM or a GRU over a batch: [batch, time, features], from the front or the back. */
class Recurrence {
  readonly graph = new Graph();
  readonly inputs = new Map<string, number[]>();
  readonly source = new Source(77);
  readonly sizes = { batch: 2, time: 5, features: 3, n: 2 };

  input(name: string, ...shape: number[]): Tensor {
    const count = shape.reduce((a, b) => a * b, 1);
    this.inputs.set(
      name,
      Array.from({ length: count }, () => this.source.next() * 1.6 - 0.8),
    );
    return input(this.graph, name, "data", shape, "f64");
  }

  make(kind: "lstm" | "gru", loop: Loop, options: { reverse: boolean; keep: "sums" | "carries" }) {
    const { batch, time, features, n } = this.sizes;
    const gates = kind === "lstm" ? 4 : 3;
    const xs = this.input("xs", batch, time, features);
    const h0 = this.input("h0", batch, n);
    const weights = {
      wx: this.input("wx", gates * n, features),
      wh: this.input("wh", gates * n, n),
      b: this.input("b", gates * n),
    };
    const wrt = [xs, h0, ...Object.values(weights)];
    if (kind === "gru") {
      const made = loop({ carries: { h: h0 }, slices: { x: [xs, 1] }, ...options }, ({ h, x }) => {
        const next = gruCell({ h, x } as { h: Tensor; x: Tensor }, weights);
        return { carries: { h: next }, stacks: { h: [next, 1] } };
      });
      return { results: [made.last.h!, made.stacks.h!], wrt };
    }
    const c0 = this.input("c0", batch, n);
    const made = loop(
      { carries: { h: h0, c: c0 }, slices: { x: [xs, 1] }, ...options },
      (given) => {
        const next = lstmCell(given as { h: Tensor; c: Tensor; x: Tensor }, weights);
        return { carries: next, stacks: { h: [next.h, 1] } };
      },
    );
    return { results: [made.last.h!, made.last.c!, made.stacks.h!], wrt: [...wrt, c0] };
  }

  /** What the results should be, by plain numbers. */
  wanted(kind: "lstm" | "gru", reverse: boolean): number[][] {
    const { batch, time, features, n } = this.sizes;
    const of = (name: string) => this.inputs.get(name)!;
    const weights = { wx: of("wx"), wh: of("wh"), b: of("b") };
    const rows = (name: string, b: number) => of(name).slice(b * n, (b + 1) * n);
    const examples = Array.from({ length: batch }, (_, b) => {
      const steps = Array.from({ length: time }, (_, t) => {
        const at = (b * time + t) * features;
        return of("xs").slice(at, at + features);
      });
      if (reverse) steps.reverse();
      const made =
        kind === "gru"
          ? { c: [], ...gruNumbers(steps, rows("h0", b), weights) }
          : lstmNumbers(steps, rows("h0", b), rows("c0", b), weights);
      return { ...made, all: reverse ? [...made.all].reverse() : made.all };
    });
    const last =
      kind === "gru"
        ? [examples.map((e) => e.h)]
        : [examples.map((e) => e.h), examples.map((e) => e.c)];
    return [...last.map((l) => l.flat()), examples.flatMap((e) => e.all.flat())];
  }
}

for (const kind of ["lstm", "gru"] as const) {
  for (const reverse of [false, true]) {
    for (const keep of ["sums", "carries"] as const) {
      test(`${kind}${reverse ? " backwards" : ""}, keeping ${keep}: values, gradients and their gradients`, () => {
        const net = new Recurrence();
        const { results, wrt } = net.make(kind, looped, { reverse, keep });
        const { graph, inputs } = net;
        for (const [i, values] of valuesOf(graph, results, inputs).entries()) {
          close(values, net.wanted(kind, reverse)[i]!, 1e-14, `${kind}, result ${i}`);
        }
        const loss = lossOf(results);
        const gradients = differentiate(loss, wrt);
        for (const [i, values] of valuesOf(graph, gradients, inputs).entries()) {
          close(values, differences(graph, loss, wrt[i]!, inputs), 1e-7, `${kind}, gradient ${i}`);
        }
        const slopes = lossOf(gradients);
        const second = differentiate(slopes, wrt);
        for (const [i, values] of valuesOf(graph, second, inputs).entries()) {
          const wanted = differences(graph, slopes, wrt[i]!, inputs);
          close(values, wanted, 1e-7, `${kind}, second gradient ${i}`);
        }
      });
    }
  }
}

test("the gradient of a weight is one contraction over time and batch, none with each step", () => {
  const net = new Recurrence();
  const { results, wrt } = net.make("lstm", looped, { reverse: false, keep: "sums" });
  const loss = lossOf(results);
  const gradients = differentiate(loss, wrt);
  valuesOf(net.graph, [loss, ...gradients], net.inputs);
  const text = printGraph(net.graph);
  const outside = [...text.matchAll(/^%\d+ = contract .*$/gm)].map(([line]) => line);
  assert.deepEqual(
    outside.map((line) => /left=.*$/.exec(line)![0]),
    ["left=tbo right=tbi out=oi : f64[8, 2]", "left=tbo right=tbf out=of : f64[8, 3]"],
  );
  const bodies = text
    .split(/^%\d+ = scan /m)
    .slice(1)
    .map((part) => [...part.matchAll(/^ {2}\| .* = contract/gm)].length);
  assert.deepEqual(bodies, [2, 2, 2], "the way there, the same with more to stack, the way back");
  const kept = [...text.matchAll(/slices=\[([^\]]*)\]/g)].map((m) => m[1]);
  assert.match(kept[2]!, /kept.add:0/, "the sum of both products is kept, once");
  assert.equal(/contract:0/.test(kept[2]!), false);
});

test("keeping carries, the way back has nothing of the way there but them", () => {
  const net = new Recurrence();
  const { results, wrt } = net.make("lstm", looped, { reverse: false, keep: "carries" });
  valuesOf(net.graph, differentiate(lossOf(results), wrt), net.inputs);
  const back = /^%\d+ = scan .* reverse=true .*$/m.exec(printGraph(net.graph))![0];
  assert.match(back, /slices=\[(x:1|before.h:0|h:0|c:0|grad.h.2:1| )*\]/);
  assert.match(back, /carries=\[grad.h grad.c sum.b sum.wh sum.wx\]/);
});

test("two sequences with one gradient, walked along other axes", () => {
  const net = new Recurrence();
  const [a, b] = [net.input("a", 4, 3), net.input("b", 3, 4)];
  const { stacks } = scan({ slices: { x: a, y: [b, 1] } }, ({ x, y }) => ({
    carries: {},
    stacks: { z: x.add(y).square() },
  }));
  const loss = lossOf([stacks.z]);
  const gradients = differentiate(loss, [a, b]);
  for (const [i, values] of valuesOf(net.graph, gradients, net.inputs).entries()) {
    close(values, differences(net.graph, loss, [a, b][i]!, net.inputs), 1e-7, `gradient ${i}`);
  }
});

test("what no gradient can pass through has zeros: integer carries, detached ones, unused ones", () => {
  const net = new Recurrence();
  const [x, y, unused] = [net.input("x", 3), net.input("y", 3), net.input("unused", 3)];
  const { last } = scan(
    { carries: { n: x.cast("i32"), d: x, y, unused }, steps: 4 },
    ({ n, d, y, unused }) => ({
      carries: {
        n: n.add(1),
        d: d.detach().mul(2),
        y: y.mul(n.cast("f64")).add(d.detach()),
        unused: unused.mul(3),
      },
    }),
  );
  const loss = lossOf([last.y, last.d]);
  // n starts at 0, so the first y is forgotten in the first step
  const [dx, dy, du] = valuesOf(net.graph, differentiate(loss, [x, y, unused]), net.inputs);
  for (const [i, g] of [dx!, du!, dy!].entries()) close(g, [0, 0, 0], 0, `gradient ${i}`);
});

test("the same in f32, of which the reference does not round", () => {
  for (const seed of seeds(10, 5000)) {
    const random = new RandomScan(seed, "f32");
    const [got, want] = [looped, unrolled].map((loop) =>
      valuesOf(random.graph, random.results(loop), random.inputs),
    );
    for (const [i, w] of want!.entries()) close(got![i]!, w, 0, `seed ${seed}, result ${i}`);
  }
});
