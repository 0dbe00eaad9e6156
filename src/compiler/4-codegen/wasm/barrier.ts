// The barrier of a team of threads on a shared memory. A thread that arrives counts itself; the
// last one begins a new generation. The others spin for a while, then sleep until they are woken;
// a sleep has a time limit, because a thread may have died: then, or when the host has given the
// team up, the function traps, and no thread waits for ever. The limit counts time in which the
// process runs: it is slept in slices of a second, and one that was stopped (Ctrl-Z, a debugger, a
// sleeping machine) finds one slice over when it goes on, however long it stood.
import type { Team } from "../../3-schedule/program.ts";
import type { FunctionAssembler } from "./assembler.ts";
import type { WasmModule } from "./module.ts";
import type { OpcodeName } from "./opcodes.ts";
import { TEAM_LAYOUT } from "./team-layout.ts";

const TIMED_OUT = 2;
const SLICE_NS = 1_000_000_000n;

/** Announces (threads) -> nothing. */
export const declareBarrier = (module: WasmModule): number =>
  module.declare({ name: "barrier", parameters: ["i32"], result: null }, false);

export function defineBarrier(module: WasmModule, index: number, team: Team): void {
  const sleep = declareSleep(module, team);
  const asm = module.define(index);
  const at = (field: keyof typeof TEAM_LAYOUT): void => asm.i32(team.offset + TEAM_LAYOUT[field]);
  const load = (field: keyof typeof TEAM_LAYOUT): void => {
    at(field);
    asm.memory("i32.atomic.load", 0);
  };
  /** Adds a number; what was there before is left on the stack. */
  const change = (field: keyof typeof TEAM_LAYOUT, by: number): void => {
    at(field);
    asm.i32(by);
    asm.memory("i32.atomic.rmw.add", 0);
  };
  const generation = asm.local("i32");
  const spins = asm.local("i32");
  const slices = asm.local("i32");

  load("generation");
  asm.set(generation);
  change("arrived", 1);
  asm.get(0);
  asm.i32(-1);
  asm.op("i32.add");
  asm.op("i32.eq");
  asm.begin("if");
  begin(asm, at, load, generation);
  asm.return();
  asm.end();

  load("spins");
  asm.set(spins);
  asm.begin("block");
  asm.begin("loop");
  leaveWhenOver(asm, load, generation, "i32.ne", 1);
  countDown(asm, spins, "i32.gt_s");
  asm.branch("br_if", 0);
  asm.end();

  load("failed");
  trapIfTrue(asm);
  change("sleepers", 1);
  asm.drop();
  asm.i32(Math.ceil(team.limitSeconds));
  asm.set(slices);
  asm.begin("loop");
  asm.get(generation);
  asm.call(sleep);
  asm.begin("if");
  countDown(asm, slices, "i32.eq");
  trapIfTrue(asm);
  asm.end();
  leaveWhenOver(asm, load, generation, "i32.eq", 0);
  asm.end();
  change("sleepers", -1);
  asm.drop();
  asm.end();
  load("failed");
  trapIfTrue(asm);
  asm.end();
}

/**
 * (generation) -> whether a slice has gone by in which the generation did not change. A function of its
 * own: V8's first compiler (11.3, Node 20) loses locals of a function that goes on after such a wait.
 */
function declareSleep(module: WasmModule, team: Team): number {
  const index = module.declare({ name: "sleep", parameters: ["i32"], result: "i32" }, false);
  const asm = module.define(index);
  asm.i32(team.offset + TEAM_LAYOUT.generation);
  asm.get(0);
  asm.i64(SLICE_NS);
  asm.memory("memory.atomic.wait32", 0);
  asm.i32(TIMED_OUT);
  asm.op("i32.eq");
  asm.end();
  return index;
}

/** The last thread lets all others go on; waking costs a call, so only if somebody sleeps. */
function begin(
  asm: FunctionAssembler,
  at: (field: keyof typeof TEAM_LAYOUT) => void,
  load: (field: keyof typeof TEAM_LAYOUT) => void,
  generation: number,
): void {
  at("arrived");
  asm.i32(0);
  asm.memory("i32.atomic.store", 0);
  at("generation");
  asm.get(generation);
  asm.i32(1);
  asm.op("i32.add");
  asm.memory("i32.atomic.store", 0);
  load("sleepers");
  asm.begin("if");
  at("generation");
  asm.i32(-1);
  asm.memory("memory.atomic.notify", 0);
  asm.drop();
  asm.end();
}

/** One less, compared with 0. */
function countDown(asm: FunctionAssembler, local: number, comparison: OpcodeName): void {
  asm.get(local);
  asm.i32(-1);
  asm.op("i32.add");
  asm.tee(local);
  asm.i32(0);
  asm.op(comparison);
}

/** Compares the generation with the one at the start and branches. */
function leaveWhenOver(
  asm: FunctionAssembler,
  load: (field: keyof typeof TEAM_LAYOUT) => void,
  generation: number,
  comparison: OpcodeName,
  depth: number,
): void {
  load("generation");
  asm.get(generation);
  asm.op(comparison);
  asm.branch("br_if", depth);
}

function trapIfTrue(asm: FunctionAssembler): void {
  asm.begin("if");
  asm.unreachable();
  asm.end();
}
