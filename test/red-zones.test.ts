// No program writes outside its buffers or depends on what lies there. All memory but the inputs, and
// the padding behind their rows, is filled with NaN before the first run: the gaps between buffers
// must keep it, and results must not show it.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type BufferPlan,
  compile,
  type Executable,
  loadNative,
  loadWasm,
  type Program,
  readBuffer,
  writeBuffer,
} from "downhill/graph";
import { assertAgrees } from "./compare.ts";
import { prefixed, type RandomProgram, randomProgram, sparseInputs } from "./random-graph.ts";
import { expectations } from "./random-truth.ts";
import { TARGETS, type TestTarget } from "./targets.ts";

const CANARY = 0xff;
const persists = ({ role }: BufferPlan): boolean => role !== "output" && role !== "scratch";

async function load(programs: readonly RandomProgram[], { options }: TestTarget) {
  const sparse = new Set(programs.flatMap((p) => sparseInputs(p).map((n) => `s${p.seed}.${n}`)));
  const machine = await compile(programs.flatMap(prefixed), { ...options, sparse });
  const program = machine.program!;
  const executable: Executable =
    options.target === "native"
      ? await loadNative(program)
      : loadWasm(program, machine.artifact as Uint8Array<ArrayBuffer>);
  machine.dispose();
  return { program, executable };
}

/** Marks the bytes that belong to some buffer. */
function owned(program: Program, bytes: number, wanted: (plan: BufferPlan) => boolean): Uint8Array {
  const marks = new Uint8Array(bytes);
  for (const plan of program.buffers.values()) {
    assert.ok(plan.offset % 64 === 0, `${plan.name} begins at ${plan.offset}, not on a line`);
    assert.ok(
      plan.offset + plan.bytes <= program.arenaBytes,
      `${plan.name} ends outside the arena`,
    );
    if (wanted(plan)) marks.fill(1, plan.offset, plan.offset + plan.bytes);
  }
  return marks;
}

/** Bytes of a buffer that hold no element. */
function padding(plan: BufferPlan): number[] {
  const width = plan.dtype === "f64" ? 8 : plan.dtype === "u8" ? 1 : 4;
  const isElement = new Uint8Array(plan.bytes);
  const mark = (axis: number, at: number): void => {
    if (axis === plan.shape.length) isElement.fill(1, at * width, (at + 1) * width);
    else for (let i = 0; i < plan.shape[axis]!; i++) mark(axis + 1, at + i * plan.strides[axis]!);
  };
  mark(0, 0);
  return [...isElement.keys()].filter((i) => !isElement[i]).map((i) => plan.offset + i);
}

function checkProgram(p: RandomProgram, program: Program, { memory, call }: Executable): void {
  const prefix = `s${p.seed}.`;
  const expected = expectations(p);
  for (const { name, values } of p.inputs.values()) {
    const plan = program.buffers.get(prefix + name);
    if (plan) writeBuffer(memory, plan, values);
  }
  for (const [r, [entry, steps]] of p.runs.entries()) {
    call(`${prefix}${entry}`.replaceAll(".", "_"), steps);
    for (const e of expected) {
      if (e.run !== r) continue;
      const got = readBuffer(memory, program.buffers.get(prefix + e.name)!);
      assertAgrees(`seed ${p.seed}, run ${r}, ${e.name}`, got, e.values, e.dtype, e.tolerance);
    }
  }
}

const all = Array.from({ length: 60 }, (_, i) => randomProgram(5001 + i));
/** Compiling C takes a while. */
const SHARES: Readonly<Record<string, number>> = { native: 40, "native, plain": 15 };

for (const target of TARGETS) {
  const programs = all.slice(0, SHARES[target.name]);
  test(`${programs.length} programs keep to their buffers on ${target.name}`, {
    skip: target.skip,
  }, async () => {
    const { program, executable } = await load(programs, target);
    const { memory } = executable;
    const inUse = owned(program, memory.length, () => true);
    const kept = owned(program, memory.length, persists);
    for (let i = 0; i < memory.length; i++) if (!kept[i]) memory[i] = CANARY;
    const pads = [...program.buffers.values()].filter(persists).flatMap(padding);
    assert.ok(target.name.includes("plain") || pads.length > 0, "some rows have padding");
    for (const i of pads) memory[i] = CANARY;
    for (const p of programs) checkProgram(p, program, executable);
    for (let i = 0; i < memory.length; i++) {
      if (inUse[i] || memory[i] === CANARY) continue;
      const before = [...program.buffers.values()]
        .filter((b) => b.offset <= i)
        .sort((a, b) => b.offset - a.offset)[0];
      assert.fail(
        `byte ${i} was written, ${i - (before?.offset ?? 0)} after the beginning of ${before?.name}`,
      );
    }
    executable.dispose();
  });
}
