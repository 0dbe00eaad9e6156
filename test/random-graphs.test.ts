// Random legal programs on the CPU targets: optimised = plain = reference. A failure names its
// seed and the shortest program that fails; DOWNHILL_SEED=n repeats one seed, DOWNHILL_GRAPHS=n
// sets how many are tried.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type CompileOptions, compile, type Machine, printGraph, verify } from "downhill/graph";
import { assertAgrees } from "./compare.ts";
import { prefixed, type RandomProgram, randomProgram, sparseInputs } from "./random-graph.ts";
import { type Expected, expectations } from "./random-truth.ts";
import { NATIVE, RELAXED, WASM } from "./targets.ts";

const only = process.env.DOWNHILL_SEED;
const total = Number(process.env.DOWNHILL_GRAPHS ?? 1000);
const seeds = only ? [Number(only)] : Array.from({ length: total }, (_, i) => i + 1);

/** Runs a program on a machine whose names begin with `prefix`. */
async function check(
  machine: Machine,
  program: RandomProgram,
  expected: readonly Expected[],
  prefix = "",
): Promise<void> {
  const inUse = new Set(expected.filter((e) => !e.name.includes("/")).map((e) => e.name));
  for (const { name, values } of program.inputs.values()) {
    if (inUse.has(name)) machine.write(prefix + name, values);
  }
  for (const [r, [entry, steps]] of program.runs.entries()) {
    assert.equal(machine.run(prefix + entry, steps), steps);
    for (const e of expected) {
      if (e.run !== r || e.isIll) continue;
      // an output is read by its own name: the entry that ran last gives it
      const got = await machine.read(
        e.name.includes("/") ? e.name.split("/")[1]! : prefix + e.name,
      );
      assertAgrees(`after run ${r}, ${e.name}`, got, e.values, e.dtype, e.tolerance);
    }
  }
}

/** Every graph that scheduling made must be legal too. */
function verifyCuts(machine: Machine): void {
  for (const { graph } of machine.program!.cuts) verify(graph);
}

async function runAlone(
  program: RandomProgram,
  expected: readonly Expected[],
  options: CompileOptions,
) {
  const sparse = new Set(sparseInputs(program));
  const machine = await compile(program.entries, { ...options, sparse });
  try {
    verifyCuts(machine);
    await check(machine, program, expected);
  } finally {
    machine.dispose();
  }
}

/** The message of a failure, with the shortest prefix of the program that still fails. */
async function describe(seed: number, options: CompileOptions, error: unknown): Promise<string> {
  let [message, program] = [`${error}`, randomProgram(seed)];
  for (let length = 1; length <= 24; length++) {
    const shorter = randomProgram(seed, length);
    try {
      await runAlone(shorter, expectations(shorter), options);
    } catch (reason) {
      [message, program] = [`${reason}`, shorter];
      break;
    }
  }
  const text = program.entries.map((e) => `entry ${e.name}\n${printGraph(e.graph)}`).join("\n");
  return `seed ${seed}: ${message}\nruns ${program.runs.map(([e, n]) => `${e} x ${n}`).join(", ")}\n${text}`;
}

const programs = seeds.map((seed) => randomProgram(seed));
const truths = new Map(programs.map((p) => [p, expectations(p)]));

test("random programs are legal graphs", () => {
  for (const { entries } of programs) for (const { graph } of entries) verify(graph);
});

test("nearly all of their values can be told from wrong ones", (t) => {
  const all = [...truths.values()].flat();
  const ill = all.filter((e) => e.isIll).length;
  t.diagnostic(`${ill} of ${all.length} values are too ill-conditioned to be compared`);
  assert.ok(ill <= 0.02 * all.length);
});

for (const target of [...WASM, RELAXED]) {
  const some = target === RELAXED ? programs.slice(0, 150) : programs;
  test(`${some.length} random programs on ${target.name}`, async () => {
    const failures: [number, unknown][] = [];
    for (const program of some) {
      try {
        await runAlone(program, truths.get(program)!, target.options);
      } catch (error) {
        failures.push([program.seed, error]);
      }
    }
    if (failures.length === 0) return;
    const texts = [];
    for (const [seed, error] of failures.slice(0, 3)) {
      texts.push(await describe(seed, target.options, error));
    }
    const all = failures.map(([seed, error]) => `${seed}: ${`${error}`.split("\n")[0]}`).join("\n");
    assert.fail(`${failures.length} programs fail:\n${all}\n\n${texts.join("\n\n")}`);
  });
}

/** Compiling C takes a while: some of the programs, many in one file. */
const BATCH = 60;
const SHARES = [2 * BATCH, BATCH / 2];
for (const [i, target] of NATIVE.entries()) {
  const some = only ? programs : programs.slice(0, SHARES[i]!);
  test(`${some.length} random programs on ${target.name}`, { skip: target.skip }, async () => {
    const failures: string[] = [];
    for (let start = 0; start < some.length; start += BATCH) {
      const batch = some.slice(start, start + BATCH);
      const sparse = new Set(batch.flatMap((p) => sparseInputs(p).map((n) => `s${p.seed}.${n}`)));
      const machine = await compile(batch.flatMap(prefixed), { ...target.options, sparse });
      for (const program of batch) {
        try {
          await check(machine, program, truths.get(program)!, `s${program.seed}.`);
        } catch (error) {
          failures.push(`seed ${program.seed}: ${error}`);
        }
      }
      machine.dispose();
    }
    assert.equal(failures.length, 0, `${failures.length} programs fail:\n${failures.join("\n")}`);
  });
}
