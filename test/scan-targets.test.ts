// Loops on the machines: random ones with their gradients, plain and optimised, against the reference;
// any number of threads and any monitor give the same bits; steps cost nothing to compile.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type CompileOptions,
  compile,
  differentiate,
  type Entry,
  emitWasm,
  evaluate,
  Graph,
  input,
  loadWasm,
  type Machine,
  plan,
  printSchedule,
  readBuffer,
  scan,
  type Tensor,
  wasmLimits,
  writeBuffer,
} from "downhill/graph";
import { lstmCell } from "./cells.ts";
import { Source } from "./numbers.ts";
import { RandomScan } from "./random-scan.ts";
import { NATIVE, TARGETS, WASM } from "./targets.ts";
import type { Loop } from "./unrolled.ts";

const looped = scan as unknown as Loop;
const count = Number(process.env.DOWNHILL_GRAPHS ?? 150);
const only = process.env.DOWNHILL_SEED;

interface Program {
  readonly entry: Entry;
  readonly inputs: ReadonlyMap<string, number[]>;
}

/** A loop's results and the gradients of their sum, as outputs; some also update a parameter. */
function program(seed: number): Program {
  const random = new RandomScan(seed, "f64", `s${seed}.`);
  const { graph, inputs } = random;
  const results = random.results(looped);
  const floats = results.filter((t) => t.dtype === "f64");
  const loss = floats.map((t) => t.mul(t).sum()).reduce((a, b) => a.add(b));
  const gradients = differentiate(loss, random.floats);
  for (const [i, t] of [...results, ...gradients].entries()) {
    graph.output(`s${seed}.y${i}`, t.node);
  }
  for (const [i, { node }] of random.floats.entries()) {
    const isParameter = node.op === "input" && node.attributes.role === "parameter";
    if (isParameter && seed % 2 === 0) {
      graph.update(node, random.floats[i]!.sub(gradients[i]!.mul(0.01)).node);
    }
  }
  return { entry: { name: `s${seed}`, graph }, inputs };
}

function close(got: ArrayLike<number>, want: ArrayLike<number>, what: string): void {
  assert.equal(got.length, want.length, what);
  for (let i = 0; i < want.length; i++) {
    const off = Math.abs(got[i]! - want[i]!) / Math.max(1, Math.abs(want[i]!));
    assert.ok(off <= 1e-10, `${what}: element ${i} is ${got[i]}, expected ${want[i]}`);
  }
}

function fill(machine: Machine, inputs: ReadonlyMap<string, ArrayLike<number>>): void {
  for (const [name, values] of inputs) {
    if (machine.program!.buffers.has(name)) machine.write(name, values);
  }
}

async function check(machine: Machine, { entry, inputs }: Program): Promise<void> {
  fill(machine, inputs);
  const wanted = evaluate(entry.graph, inputs);
  assert.equal(machine.run(entry.name, 1), 1);
  for (const [name, values] of [...wanted.outputs, ...wanted.updates]) {
    close(await machine.read(name), values, `seed ${entry.name}, ${name}`);
  }
}

/** Sequences of one shape that are walked along other axes. */
const FOUND = [547];
const all = [...Array.from({ length: count }, (_, i) => i + 1), ...FOUND];
const seeds = only ? [Number(only)] : all;
for (const { name, options } of WASM) {
  test(`${seeds.length} random loops and their gradients on ${name}`, async () => {
    const failures: string[] = [];
    for (const seed of seeds) {
      const made = program(seed);
      try {
        const machine = await compile([made.entry], options);
        await check(machine, made);
        machine.dispose();
      } catch (error) {
        failures.push(`seed ${seed}: ${error}`);
      }
    }
    assert.equal(failures.length, 0, failures.slice(0, 5).join("\n"));
  });
}

// compiling C takes a while: many in one file
for (const { name, options, skip } of NATIVE) {
  test(`random loops and their gradients on ${name}`, { skip }, async () => {
    const programs = seeds.slice(0, 24).map(program);
    const machine = await compile(
      programs.map(({ entry }) => entry),
      options,
    );
    for (const made of programs) await check(machine, made);
    machine.dispose();
  });
}

/** All that a run leaves: outputs, and parameters after two steps. */
async function bits(entry: Entry, inputs: Program["inputs"], options: CompileOptions) {
  const machine = await compile([entry], options);
  fill(machine, inputs);
  assert.equal(await machine.start(entry.name, 2), 2);
  const names = [...entry.graph.outputs.keys()];
  for (const { target } of entry.graph.updates) {
    if (target.op === "input") names.push(target.attributes.name);
  }
  const values = await Promise.all(names.map(async (n) => [n, await machine.read(n)] as const));
  machine.dispose();
  return new Map(values);
}

type Keep = "sums" | "carries";

/** A training step of an LSTM: [batch, time, features]. */
function training(
  batch: number,
  time: number,
  features: number,
  n: number,
  watched = false,
  keep: Keep = "sums",
) {
  const graph = new Graph();
  const source = new Source(5);
  const inputs = new Map<string, number[]>();
  const make = (name: string, role: "parameter" | "data", ...shape: number[]): Tensor => {
    const length = shape.reduce((a, b) => a * b, 1);
    const values = Array.from({ length }, () => Math.fround(source.next() - 0.5));
    inputs.set(name, values);
    return input(graph, name, role, shape, "f32");
  };
  const xs = make("xs", "data", batch, time, features);
  const weights = {
    wx: make("wx", "parameter", 4 * n, features),
    wh: make("wh", "parameter", 4 * n, n),
    b: make("b", "parameter", 4 * n),
  };
  const zero = xs.constant(0).broadcastTo([batch, n]);
  const { last, stacks } = scan(
    { carries: { h: zero, c: zero }, slices: { x: [xs, 1] }, keep },
    (s) => {
      const carries = lstmCell(s, weights);
      return { carries, stacks: { h: [carries.h, 1] } };
    },
  );
  const loss = last.h
    .mul(make("to", "data", batch, n))
    .sum()
    .add(last.c.square().mean());
  const all = Object.values(weights);
  const gradients = differentiate(loss, all);
  for (const [i, w] of all.entries()) graph.update(w.node, w.sub(gradients[i]!.mul(0.1)).node);
  graph.output("loss", loss.node);
  if (watched) {
    graph.output("mean h", stacks.h.mean().node);
    graph.output("all h", stacks.h.node);
    graph.output("largest", gradients[1]!.abs().maximum().node);
    graph.output("last c", last.c.node);
  }
  return { entry: { name: "train", graph, guard: "loss" } satisfies Entry, inputs };
}

for (const { name, options, skip } of TARGETS) {
  test(`${name}: a recurrent training step has the same bits on 1, 2, 3, 4 and 7 threads, watched or not`, {
    skip,
  }, async () => {
    for (const [batch, time, features, n] of [
      [20, 6, 5, 33],
      [3, 9, 20, 16],
    ] as const) {
      const { entry, inputs } = training(batch, time, features, n);
      const one = await bits(entry, inputs, options);
      for (const threads of [2, 3, 4, 7]) {
        const many = await bits(entry, inputs, { ...options, threads, shareAbove: 0 });
        assert.deepEqual(many, one, `${threads} threads`);
      }
      const watched = training(batch, time, features, n, true);
      const seen = await bits(watched.entry, inputs, options);
      for (const [what, values] of one) assert.deepEqual(seen.get(what), values, what);
    }
  });
  test(`${name}: one step and five thousand`, { skip }, async () => {
    for (const time of [1, 5000]) {
      const graph = new Graph();
      const inputs = new Map([["x", [0.3, -0.7, 0.1]]]);
      const x = input(graph, "x", "data", [3], "f64");
      const { last, stacks } = scan({ carries: { x }, steps: time }, ({ x }) => {
        const next = x.add(x.square().mul(-0.001)).add(0.002);
        return { carries: { x: next }, stacks: { sum: next.sum() } };
      });
      graph.output("last", last.x.node);
      graph.output("sums", stacks.sum.node);
      graph.output("gradient", differentiate(last.x.sum(), [x])[0]!.node);
      const machine = await compile([{ name: "loop", graph }], options);
      await check(machine, { entry: { name: "loop", graph }, inputs });
      machine.dispose();
    }
  });
}

/** The gradient of what halves a number so often. */
function halved(steps: number, dtype: "f32" | "f64") {
  const graph = new Graph();
  const x = input(graph, "x", "data", [5], dtype);
  const { last } = scan({ carries: { x }, steps }, ({ x }) => ({ carries: { x: x.mul(0.5) } }));
  graph.output("gradient", differentiate(last.x.sum(), [x])[0]!.node);
  return { name: `n${steps}${dtype}`, graph };
}

for (const { name, options, skip } of TARGETS) {
  test(`${name}: the gradient of a carry is a normal number or zero`, { skip }, async () => {
    for (const [dtype, least] of [
      ["f32", 126],
      ["f64", 1022],
    ] as const) {
      for (const steps of [least - 1, least, least + 1, least + 20]) {
        const entry = halved(steps, dtype);
        const machine = await compile([entry], options);
        machine.run(entry.name, 1);
        const want = Array.from({ length: 5 }, () => (steps > least ? 0 : 2 ** -steps));
        const what = `${steps} halvings in ${dtype}`;
        assert.deepEqual(Array.from(await machine.read("gradient")), want, what);
        const { outputs } = evaluate(entry.graph, new Map());
        assert.deepEqual(Array.from(outputs.get("gradient")!), want, what);
        machine.dispose();
      }
    }
  });
}

test("what an input gives in steps of few rows is one product before the loop, of many rows it stays", async () => {
  for (const batch of [3, 40]) {
    const { entry, inputs } = training(batch, 7, 24, 16);
    const machine = await compile([entry], { target: "wasm" });
    const [before] = printSchedule(machine.program!.cuts[0]!).split("repeat");
    assert.equal(/contract \[7, 3, 64\]/.test(before!), batch === 3, before);
    fill(machine, inputs);
    const wanted = evaluate(entry.graph, inputs);
    machine.run("train", 1);
    for (const [name, values] of [...wanted.outputs, ...wanted.updates]) {
      const got = await machine.read(name);
      for (let i = 0; i < values.length; i++) {
        const off = Math.abs(got[i]! - values[i]!) / Math.max(1, Math.abs(values[i]!));
        assert.ok(off < 2e-5, `${name}: element ${i} is ${got[i]}, expected ${values[i]}`);
      }
    }
    machine.dispose();
  }
});

test("the code of a loop does not grow with its steps", async () => {
  const [few, many] = [training(10, 70, 4, 16), training(10, 700, 4, 16)];
  const texts = await Promise.all(
    [few, many].map(async ({ entry }) => {
      const machine = await compile([entry], { target: "wasm" });
      const { functions, cuts } = machine.program!;
      machine.dispose();
      return [functions.length, printSchedule(cuts[0]!)] as const;
    }),
  );
  assert.equal(texts[0]![0], texts[1]![0]);
  assert.match(texts[1]![1], /repeat 700: t/);
  const withoutSteps = (text: string) => text.replaceAll(/repeat 700?:/g, "repeat T:");
  assert.equal(withoutSteps(texts[1]![1]), withoutSteps(texts[0]![1]));
});

test("no loop shows what lies where nothing was written", async () => {
  for (const seed of seeds) {
    const { entry, inputs } = program(seed);
    for (const options of [{}, { schedule: "plain" }] as const) {
      const scheduled = plan([entry], wasmLimits, options);
      const executable = loadWasm(scheduled, emitWasm(scheduled));
      executable.memory.fill(0xff);
      for (const [name, values] of inputs) {
        const buffer = scheduled.buffers.get(name);
        if (buffer) writeBuffer(executable.memory, buffer, values);
      }
      assert.equal(executable.call(entry.name, 1), 1);
      for (const [name, want] of evaluate(entry.graph, inputs).outputs) {
        const got = readBuffer(executable.memory, scheduled.buffers.get(`${entry.name}/${name}`)!);
        close(got, want, `seed ${seed}, ${name}`);
      }
      executable.dispose();
    }
  }
});

test("784 steps of 128 units, batches of 100: what is kept takes its place once", () => {
  const bytes = (keep: Keep) => {
    const { entry } = training(100, 784, 1, 128, false, keep);
    return plan([entry], wasmLimits, {}).arenaBytes;
  };
  const kept = 784 * 100 * 128 * 4;
  // the gates and their errors in one place, h and c; and what is as large as one step
  assert.ok(bytes("sums") < 6.5 * kept, `${bytes("sums")} bytes`);
  assert.ok(bytes("sums") < 300e6);
  assert.ok(bytes("carries") < 2.5 * kept, `${bytes("carries")} bytes`);
  assert.ok(bytes("carries") < 120e6);
});
