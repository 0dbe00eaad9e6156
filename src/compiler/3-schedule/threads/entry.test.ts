// Entries with repeats in them, run step by step on hand-made kernels.

import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "../../../data/random.ts";
import type { Executable } from "../../../runtime/executable.ts";
import { options, skip } from "../../../runtime/native.test.setup.ts";
import { loadNative } from "../../../runtime/native.ts";
import { loadWasm } from "../../../runtime/wasm.ts";
import { loadWasmTeam } from "../../../runtime/wasm-team.ts";
import { emitWasm } from "../../4-codegen/wasm/emit.ts";
import { lowerAddresses } from "../loops/addresses.ts";
import { interpret, interpretTeam } from "../loops/interpret.test.machine.ts";
import type { LoopFunction, Stmt } from "../loops/kernel.ts";
import { aligned } from "../plan/memory.ts";
import { type Program, TEAM_BYTES } from "../program.ts";
import { functionsOf } from "./entry.ts";
import { filledStages, randomStages, STAGES_BYTES } from "./random-stages.test.machine.ts";
import { teamCode } from "./team.ts";

const COUNTERS = aligned(STAGES_BYTES);

function programOf(seed: number, limit: number | null, threads: number): Program {
  const { entry } = randomStages(seed, limit);
  const threading = threads > 1 ? { threads, above: 0, teamCode } : undefined;
  const { functions, counterBytes } = functionsOf([entry], threading, COUNTERS);
  const offset = COUNTERS + counterBytes;
  const isTeam = functions.some((fn) => fn.isTeam);
  return {
    functions: functions.map(lowerAddresses),
    buffers: new Map(),
    arenaBytes: offset + TEAM_BYTES,
    costs: [],
    ...(isTeam ? { team: { threads, offset, limitSeconds: 5 } } : {}),
  };
}

const words = (memory: Uint8Array) =>
  new Int32Array(memory.slice(0, STAGES_BYTES).buffer, 0, STAGES_BYTES / 4);

/** What lies in memory, and what was given back, after two runs. */
function wanted(seed: number, limit: number | null, steps: number) {
  const { meaning } = randomStages(seed, limit);
  const memory = filledStages(seed);
  const done = [meaning(memory, steps), meaning(memory, steps)];
  return { done, words: words(memory) };
}

/** Statements of an entry, those of its loops and conditions included. */
const inside = (s: Stmt): Stmt[] =>
  s.kind === "loop"
    ? [s, ...s.body.flatMap(inside)]
    : s.kind === "if"
      ? [s, ...s.then.flatMap(inside)]
      : [s];

test("any tree of stages does what it means, on one thread and on several in any order", () => {
  const seen = { loops: 0, barriersInLoops: 0, counters: 0, teams: 0, left: 0 };
  for (let seed = 1; seed <= 20; seed++) {
    const limit = seed % 3 === 0 ? 1 + (seed % 4) : null;
    const want = wanted(seed, limit, 3);
    if (want.done[0]! < 3) seen.left += 1;
    for (const threads of [1, 2, 3, 4, 7]) {
      const { functions, arenaBytes, team } = programOf(seed, limit, threads);
      const memory = filledStages(seed, arenaBytes);
      const random = randomStream(seed, `order on ${threads}`);
      const order = () => {
        const keys = Array.from({ length: threads }, () => random.uniform());
        return keys.map((_, i) => i).sort((a, b) => keys[a]! - keys[b]!);
      };
      const run = () =>
        team
          ? interpretTeam(functions, memory, "entry", [3], threads, order)
          : interpret(functions, memory, "entry", [3]);
      assert.deepEqual([run(), run()], want.done, `seed ${seed} on ${threads}`);
      assert.deepEqual(words(memory), want.words, `seed ${seed} on ${threads}`);
      note(functions, team !== undefined, seen);
    }
  }
  // all of it was there
  assert.ok(
    Object.values(seen).every((count) => count >= 4),
    JSON.stringify(seen),
  );
});

function note(functions: readonly LoopFunction[], isTeam: boolean, seen: Record<string, number>) {
  const entry = functions.find((fn) => fn.exported)!.body.find((s) => s.kind === "loop")!.body;
  const loops = entry.flatMap(inside).filter((s) => s.kind === "loop");
  seen.loops! += loops.length > 0 ? 1 : 0;
  seen.teams! += isTeam ? 1 : 0;
  seen.barriersInLoops! += loops.some((s) => s.body.some(({ kind }) => kind === "barrier")) ? 1 : 0;
  seen.counters! += entry.flatMap(inside).some(({ kind }) => kind === "store") ? 1 : 0;
}

/** Runs an entry twice on a machine, and compares. */
async function assertRuns(
  seed: number,
  threads: number,
  load: (program: Program) => Executable | Promise<Executable>,
): Promise<void> {
  const limit = seed % 2 === 0 ? 2 : null;
  const want = wanted(seed, limit, 3);
  const executable = await load(programOf(seed, limit, threads));
  try {
    executable.memory.set(filledStages(seed));
    const run = () =>
      executable.start ? executable.start("entry", 3, false) : executable.call("entry", 3);
    assert.deepEqual([await run(), await run()], want.done, `seed ${seed} on ${threads}`);
    assert.deepEqual(words(executable.memory), want.words, `seed ${seed} on ${threads}`);
  } finally {
    executable.dispose();
  }
}

test("trees of stages run as WebAssembly on several threads", async () => {
  for (const threads of [1, 2, 3, 4, 7])
    for (const seed of [threads, threads + 20, threads + 41])
      await assertRuns(seed, threads, (program) =>
        (program.team ? loadWasmTeam : loadWasm)(program, emitWasm(program)),
      );
});

test("trees of stages run as native code on several threads", { skip }, async () => {
  for (const [seed, threads] of [
    [4, 1],
    [8, 2],
    [10, 3],
    [12, 7],
  ] as const)
    await assertRuns(seed, threads, (program) => loadNative(program, options));
});
