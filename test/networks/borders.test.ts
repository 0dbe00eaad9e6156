// Borders of zeros survive whatever else uses the memory. It is full of NaN before the first run, other
// programs run in between and share it, and no store sticks out into a border.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type BufferPlan,
  compile,
  emitWasm,
  loadWasm,
  type Program,
  plan,
  readBuffer,
  wasmLimits,
  writeBuffer,
} from "downhill/graph";
import "../targets.ts";
import { LIMITS } from "./machines.ts";
import { firstWrong, opProgram, renamed } from "./ops-suite.ts";
import { exactly } from "./rounding.ts";

const CANARY = 0xff;
const persists = ({ role }: BufferPlan): boolean => role !== "output" && role !== "scratch";
const bordersIn = ({ buffers }: Program): BufferPlan[] =>
  [...buffers.values()].filter((b) => b.border !== undefined);

const programs = [...Array(220).keys()]
  .map((i) => ({ seed: 50_000 + i, ...opProgram(50_000 + i, 3e4) }))
  .filter(({ graph }) => bordersIn(plan([{ name: "run", graph }], wasmLimits, {})).length > 0)
  .map(({ seed, graph, inputs }) => ({
    name: `s${seed}`,
    truth: exactly(graph, inputs),
    entry: renamed(graph, `s${seed}`),
    inputs: new Map([...inputs].map(([name, values]) => [`s${seed}.${name}`, values])),
  }));
const entries = programs.map(({ entry }) => entry);

/** How many elements of the memory around a value are something else than zero, and how many there are. */
function around(memory: Uint8Array<ArrayBufferLike>, buffer: BufferPlan): [number, number] {
  const { low, high, interior } = buffer.border!;
  const values = readBuffer(memory, buffer);
  let [wrong, all] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    let rest = at;
    let isInside = true;
    for (let axis = buffer.shape.length - 1; axis >= 0; axis--) {
      const n = buffer.shape[axis]!;
      const i = (rest % n) - low[axis]!;
      rest = Math.floor(rest / n);
      isInside &&= i >= 0 && i < n - low[axis]! - high[axis]! && i % (interior[axis]! + 1) === 0;
    }
    if (isInside) continue;
    all++;
    if (!Object.is(values[at], 0)) wrong++;
  }
  return [wrong, all];
}

for (const [name, limits] of Object.entries({ wasm: wasmLimits, ...LIMITS })) {
  test(`borders are written by ${programs.length} programs that share memory, on ${name}`, async (t) => {
    const program = plan(entries, limits, {});
    const { memory, call } = await loadWasm(program, emitWasm(program));
    const kept = new Uint8Array(memory.length);
    for (const b of [...program.buffers.values()].filter(persists))
      kept.fill(1, b.offset, b.offset + b.bytes);
    for (let i = 0; i < memory.length; i++) if (!kept[i]) memory[i] = CANARY;
    for (const { inputs } of programs)
      for (const [input, values] of inputs) {
        const buffer = program.buffers.get(input);
        if (buffer) writeBuffer(memory, buffer, values);
      }
    let [stay, renewed, zeros, gaps] = [0, 0, 0, 0];
    for (const steps of [1, 3]) {
      for (const p of programs) {
        call(p.name, steps);
        for (const [output, node] of p.entry.graph.outputs) {
          const buffer = program.buffers.get(`${p.name}/${output}`)!;
          const wrong = firstWrong(readBuffer(memory, buffer), p.truth.get(node)!);
          assert.equal(wrong, null, `${p.name}, ${output}, ${steps} steps: ${wrong}`);
        }
        const own = bordersIn(program).filter((b) => b.name.startsWith(`${p.name}/`));
        if (!program.functions.some((fn) => fn.name === `${p.name}_borders`)) {
          renewed += own.length;
          continue;
        }
        stay += own.length;
        for (const buffer of own) {
          const [wrong, all] = around(memory, buffer);
          assert.equal(wrong, 0, `${wrong} of ${all} elements around ${buffer.name} are not zero`);
          zeros += all;
          gaps += buffer.border!.interior.some((n) => n > 0) ? 1 : 0;
        }
      }
    }
    t.diagnostic(
      `${stay} borders stay (${gaps} with gaps, ${zeros} zeros), ${renewed} are renewed`,
    );
    assert.ok(stay > 50 && renewed > 50 && gaps > 5 && zeros > 10_000, "nothing was looked at");
  });
}

for (const threads of [1, 2, 3, 7]) {
  test(`programs with borders that share memory, on ${threads} threads`, async () => {
    const machine = await compile(entries, { target: "wasm", threads, shareAbove: 0 });
    assert.equal(machine.threads, threads);
    for (const { inputs } of programs)
      for (const [input, values] of inputs)
        if (machine.program!.buffers.has(input)) machine.write(input, values);
    for (const steps of [1, 2]) {
      for (const p of programs) {
        await machine.start(p.name, steps);
        for (const [output, node] of p.entry.graph.outputs) {
          const wrong = firstWrong(await machine.read(`${output}`), p.truth.get(node)!);
          assert.equal(wrong, null, `${p.name}, ${output}: ${wrong}`);
        }
      }
    }
    machine.dispose();
  });
}
