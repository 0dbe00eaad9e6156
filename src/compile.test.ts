import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "./compile.ts";
import { evaluate } from "./compiler/1-graph/evaluate.ts";
import { Graph } from "./compiler/1-graph/graph.ts";
import { constant, input } from "./compiler/1-graph/tensor.ts";
import { GraphError, MemoryLimitError, OptionError, TargetError } from "./errors.ts";
import type { CompileOptions } from "./runtime/machine.ts";

/** x' = x * factor; outputs y = x and loss = 1 / x summed. */
function growing(name: string, size = 1) {
  const graph = new Graph();
  const x = input(graph, "x", "state", [size]);
  const factor = input(graph, "factor", "cell", []);
  graph.output("y", x.mul(1).node);
  graph.output("loss", x.sum().node);
  graph.update(x.node, x.mul(factor).node);
  return { name, graph, guard: "loss" };
}

const EVERYWHERE: readonly CompileOptions[] = [
  { target: "reference" },
  { target: "wasm" },
  { target: "wasm", schedule: "plain" },
];

for (const options of EVERYWHERE) {
  const name = `${options.target}${options.schedule ? `, ${options.schedule}` : ""}`;

  test(`entries share buffers and run by their names: ${name}`, async () => {
    const machine = await compile([growing("a"), growing("b")], options);
    machine.write("x", [1]);
    machine.write("factor", [3]);
    assert.equal(machine.run("a", 2), 2);
    assert.equal(machine.run("b", 1), 1);
    assert.deepEqual(Array.from(await machine.read("x")), [27]);
    assert.deepEqual(
      Array.from(await machine.read("y")),
      [9],
      "the output of the entry that ran last",
    );
    assert.equal(machine.run("a", 0), 0);
    machine.dispose();
  });

  test(`a run ends in the step whose guard is not finite, its updates applied: ${name}`, async () => {
    const machine = await compile([growing("a", 3)], options);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      machine.write("x", [1, 2, 3]);
      machine.write("factor", [bad]);
      assert.equal(machine.run("a", 10), 1);
      assert.ok((await machine.read("x")).every((v) => !Number.isFinite(v)));
      assert.equal(machine.run("a", 10), 0);
    }
    machine.dispose();
  });

  test(`what is read is a copy, what is written of another size is refused: ${name}`, async () => {
    const machine = await compile([growing("a", 5)], options);
    machine.write("x", [1, 2, 3, 4, 5]);
    (await machine.read("x"))[0] = 9;
    assert.deepEqual(Array.from(await machine.read("x")), [1, 2, 3, 4, 5]);
    assert.throws(() => machine.write("x", [1, 2]), /buffer x \[5\] holds 5 numbers, got 2/);
    assert.throws(() => machine.write("z", [1]), TargetError);
    await assert.rejects(machine.read("z"), /no buffer named z/);
    assert.throws(() => machine.run("c", 1), /no entry named c/);
    machine.dispose();
  });

  test(`entries that disagree about a buffer are refused: ${name}`, async () => {
    const other = growing("b", 2);
    await assert.rejects(
      compile([growing("a"), other], options),
      /entry b: buffer x is f32 \[2\], another entry has f32 \[1\]/,
    );
  });
}

test("a program that needs too much memory is refused with its size, and nothing is allocated", async () => {
  const entry = growing("a", 2 ** 28);
  await assert.rejects(compile([entry], { memoryLimit: 2 ** 20 }), (error: MemoryLimitError) => {
    assert.ok(error instanceof MemoryLimitError);
    assert.equal(error.limitBytes, 2 ** 20);
    assert.ok(error.neededBytes > 2 ** 31);
    return true;
  });
});

test("targets and guards that do not exist are refused", async () => {
  const target = "cuda" as "wasm";
  await assert.rejects(compile([growing("a")], { target }), OptionError);
  for (const guard of ["nothing", "y"]) {
    const entry = { ...growing("a"), guard };
    const message = new RegExp(`entry a: the guard ${guard} is no float scalar output`);
    if (guard === "nothing") await assert.rejects(compile([entry]), message);
    const wide = { ...growing("a", 3), guard };
    await assert.rejects(compile([wide]), GraphError);
  }
});

test("entries with one name are refused", async () => {
  for (const target of ["wasm", "reference"] as const) {
    await assert.rejects(compile([growing("a"), growing("a")], { target }), (error) => {
      assert.ok(error instanceof GraphError);
      assert.match(error.message, /two entries are named a; rename one of them/);
      return true;
    });
  }
});

test("auto takes some target and says why", async () => {
  const machine = await compile([growing("a")], { target: "auto" });
  assert.ok(machine.target === "native" || machine.target === "wasm");
  assert.ok(machine.why.length > 10);
  assert.ok(machine.compileMs > 0);
  machine.dispose();
});

test("a machine shows its program and its code", async () => {
  const machine = await compile([growing("a")], { target: "wasm" });
  assert.ok(machine.artifact instanceof Uint8Array);
  assert.deepEqual([...machine.artifact.subarray(0, 4)], [0, 0x61, 0x73, 0x6d]);
  assert.ok(machine.program!.buffers.has("x"));
  assert.ok(machine.program!.functions.some((f) => f.exported));
  machine.dispose();
});

test("an output of a constant, of an input, and one value under two names", async () => {
  for (const options of EVERYWHERE) {
    const graph = new Graph();
    const x = input(graph, "x", "data", [3]);
    graph.output("five", constant(graph, 5).broadcastTo([2]).node);
    graph.output("x1", x.node);
    graph.output("x2", x.node);
    const machine = await compile([{ name: "e", graph }], options);
    machine.write("x", [1, 2, 3]);
    machine.run("e", 1);
    assert.deepEqual(Array.from(await machine.read("five")), [5, 5]);
    assert.deepEqual(Array.from(await machine.read("x1")), [1, 2, 3]);
    assert.deepEqual(Array.from(await machine.read("x2")), [1, 2, 3]);
    machine.dispose();
  }
});

test("a cell may have rows: its vectors never reach into the next row", async () => {
  const graph = new Graph();
  const x = input(graph, "x", "cell", [3, 5]);
  graph.update(x.node, x.add(1).node);
  const machine = await compile([{ name: "e", graph }]);
  const values = Array.from({ length: 15 }, (_, i) => i);
  machine.write("x", values);
  machine.run("e", 2);
  assert.deepEqual(
    Array.from(await machine.read("x")),
    values.map((v) => v + 2),
  );
  machine.dispose();
});

test("a buffer that one entry updates and another takes for data is refused", async () => {
  const reader = new Graph();
  reader.output("y", input(reader, "x", "data", [1]).mul(2).node);
  await assert.rejects(
    compile([growing("a"), { name: "b", graph: reader }]),
    /entry b: buffer x is data, another entry has state/,
  );
});

test("an input with the name that an output gets is refused", async () => {
  const graph = new Graph();
  graph.output("y", input(graph, "e/y", "parameter", [3]).mul(2).node);
  await assert.rejects(compile([{ name: "e", graph }]), /an input has the name of the output e\/y/);
});

test("chains of thousands of values and diamonds sixty deep compile", async () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [8]);
  const w = input(graph, "w", "parameter", [8]);
  let chain = x;
  for (let i = 0; i < 5000; i++) chain = chain.add(i % 7).neg();
  // the logistic map where it tends to 1 - 1/a, so that no rounding grows
  let diamond = x;
  for (let i = 0; i < 60; i++) diamond = diamond.mul(diamond.neg().add(1)).mul(2.5 + (i % 3) / 8);
  let power = x;
  for (let i = 0; i < 60; i++) power = power.square().add(0.125 * (i % 2));
  let sums = x;
  for (let i = 0; i < 300; i++)
    sums = sums
      .expand(0, 2)
      .sum(0)
      .mul(0.5)
      .add(i % 5);
  graph.output("chain", chain.node);
  graph.output("diamond", diamond.node);
  graph.output("sums", sums.node);
  graph.update(w.node, w.sub(power).node);
  const machine = await compile([{ name: "e", graph }]);
  const values = {
    x: Float32Array.of(0.5, 0.25, 0.125, 0.75, 0.375, 0.625, 0.875, 0.0625),
    w: Float32Array.of(3, -1, 0, 7, 2, 5, -4, 9),
  };
  const { outputs, updates } = evaluate(graph, new Map(Object.entries(values)));
  for (const [name, numbers] of Object.entries(values)) machine.write(name, numbers);
  machine.run("e", 1);
  const check = async (name: string, wanted: ArrayLike<number>, exact: boolean) => {
    const got = await machine.read(name);
    for (let i = 0; i < wanted.length; i++) {
      assert.notEqual(wanted[i], name === "w" ? values.w[i] : values.x[i], `${name} is as it was`);
      const off = Math.abs(got[i]! - wanted[i]!);
      assert.ok(off <= (exact ? 0 : 1e-5), `${name}[${i}] is ${got[i]}, expected ${wanted[i]}`);
    }
  };
  // sums of eighths are exact, products are not
  await check("chain", outputs.get("chain")!, true);
  await check("sums", outputs.get("sums")!, true);
  await check("diamond", outputs.get("diamond")!, false);
  await check("w", updates.get("w")!, false);
  machine.dispose();
});
