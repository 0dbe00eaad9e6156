// Cases that are made for a branch of the loop nests each, on every target, and random op programs on
// machines with other registers and vectors. reached.test.ts holds that no branch is left out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type CompileOptions, compile, type Entry } from "downhill/graph";
import { skipNative } from "../require.ts";
import "../targets.ts";
import { LIMITS, type Opened, openWith } from "./machines.ts";
import { nestCases } from "./nest-cases.ts";
import { firstWrong, opProgram } from "./ops-suite.ts";
import type { OpProgram } from "./random-ops.ts";
import { exactly } from "./rounding.ts";

const noNative = await skipNative();
const cases = nestCases();
const truths = new Map(cases.map((c) => [c, exactly(c.graph, c.inputs)]));

async function wrongOf(
  what: string,
  program: OpProgram,
  open: (entry: Entry) => Promise<Opened>,
  truth = exactly(program.graph, program.inputs),
): Promise<string[]> {
  const found: string[] = [];
  try {
    const machine = await open({ name: "run", graph: program.graph });
    try {
      for (const [name, values] of program.inputs)
        if (machine.has(name)) machine.write(name, values);
      machine.run("run");
      const results = [
        ...[...program.graph.outputs].map(([name, node]) => [`run/${name}`, node] as const),
        ...program.graph.updates.map(({ target, value }) => {
          if (target.op !== "input") throw new Error("an update of no input");
          return [target.attributes.name, value] as const;
        }),
      ];
      for (const [name, node] of results) {
        const wrong = firstWrong(await machine.read(name), truth.get(node)!);
        if (wrong) found.push(`${what}, ${name}: ${wrong}`);
      }
    } finally {
      machine.dispose();
    }
  } catch (error) {
    found.push(`${what}: ${error instanceof Error ? error.message : error}`);
  }
  return found;
}

/** A compiled machine with the same few methods. */
async function compiled(entry: Entry, options: CompileOptions): Promise<Opened> {
  const machine = await compile([entry], options);
  return {
    has: (name) => machine.program!.buffers.has(name),
    write: (name, values) => machine.write(name, values),
    read: (name) => machine.read(name),
    run: (name) => void machine.run(name, 1),
    dispose: () => machine.dispose(),
  };
}

const none = (found: readonly string[]) =>
  assert.equal(found.length, 0, `${found.length} wrong:\n${found.slice(0, 30).join("\n")}`);

for (const [target, options] of Object.entries({
  wasm: { target: "wasm" },
  "wasm, plain": { target: "wasm", schedule: "plain" },
  "wasm, relaxed": { target: "wasm", relaxed: true },
} satisfies Record<string, CompileOptions>)) {
  test(`${cases.length} programs made for branches of the nests, on ${target}`, async () => {
    const found: string[] = [];
    for (const c of cases) {
      const open = (entry: Entry) => compiled(entry, { ...options, sparse: c.sparse! });
      found.push(...(await wrongOf(c.name, c, open, truths.get(c)!)));
    }
    none(found);
  });
}

test("the same on native", { skip: noNative }, async () => {
  const found: string[] = [];
  for (const c of cases) {
    const open = (entry: Entry) => compiled(entry, { target: "native", sparse: c.sparse! });
    found.push(...(await wrongOf(c.name, c, open, truths.get(c)!)));
  }
  none(found);
});

const OP_SEEDS = [...Array(150).keys()].map((i) => 30_000 + i);
for (const [name, limits] of Object.entries(LIMITS)) {
  test(`op programs and cases for a machine with ${name}`, async () => {
    const found: string[] = [];
    for (const c of cases) {
      const open = (entry: Entry) => openWith([entry], limits, { sparse: c.sparse! });
      found.push(...(await wrongOf(c.name, c, open, truths.get(c)!)));
    }
    for (const seed of OP_SEEDS)
      found.push(
        ...(await wrongOf(`seed ${seed}`, opProgram(seed, 3e4), (e) => openWith([e], limits, {}))),
      );
    none(found);
  });
}
