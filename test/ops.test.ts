// Every op of the table on every CPU target, with the optimised and the plain schedule, against
// the float64 meaning: all accepted types, awkward shapes, awkward values.
// DOWNHILL_OPS=exp,contract runs some ops only.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compile, evaluate, verify } from "downhill/graph";
import { assertAgrees } from "./compare.ts";
import type { OpCase } from "./op-case.ts";
import { casesOf, OPS } from "./op-cases.ts";
import { TARGETS, type TestTarget } from "./targets.ts";

const wanted = process.env.DOWNHILL_OPS?.split(",") ?? OPS;
const cases = wanted.flatMap(casesOf);
const truth = new Map(
  cases.map((c) => {
    verify(c.graph);
    return [c, evaluate(c.graph, c.inputs).outputs.get("y")!] as const;
  }),
);

/** What is wrong with the results of each case. */
async function failures(list: readonly OpCase[], options: object): Promise<string[]> {
  const machine = await compile(
    list.map(({ name, graph }) => ({ name, graph })),
    options,
  );
  const found: string[] = [];
  try {
    for (const c of list) {
      for (const [name, values] of c.inputs) {
        if (machine.program!.buffers.has(name)) machine.write(name, values);
      }
      machine.run(c.name, 1);
      try {
        const got = await machine.read(`${c.name}/y`);
        assertAgrees(c.op, got, truth.get(c)!, c.output.dtype, c.tolerance);
      } catch (error) {
        found.push((error as Error).message);
      }
    }
  } finally {
    machine.dispose();
  }
  return found;
}

/** The plain native program is compiled for a while and differs little from the plain wasm one. */
const chosen = (target: TestTarget): readonly OpCase[] =>
  target.name === "native, plain" && cases.length > 400
    ? cases.filter((_, i) => i % 4 === 0)
    : cases;

for (const target of TARGETS) {
  const list = chosen(target);
  test(`${list.length} cases of ${wanted.length} ops on ${target.name}`, {
    skip: target.skip,
  }, async () => {
    const found: string[] = [];
    for (let i = 0; i < list.length; i += 800) {
      found.push(...(await failures(list.slice(i, i + 800), target.options)));
    }
    assert.equal(found.length, 0, `${found.length} wrong:\n${found.slice(0, 60).join("\n")}`);
  });
}
