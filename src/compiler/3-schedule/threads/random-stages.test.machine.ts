// Random trees of hand-made kernels, and what they mean. A kernel mixes what lies in its buffers, one of
// them read backwards, so that a thread needs what others have made; some of them lie in rows, of which
// a round reads or writes its own.
import { randomStream } from "../../../data/random.ts";
import {
  add,
  binary,
  constant,
  convert,
  div,
  FunctionBuilder,
  load,
  sub,
} from "../loops/builder.ts";
import {
  type Address,
  at,
  type Expr,
  type Local,
  type LoopFunction,
  type,
} from "../loops/kernel.ts";
import { kernelStage, type Round, repeated, type Stage, stepsOf } from "../plan/stages.ts";
import type { EntryKernels, Kernel } from "./entry.ts";

const i32 = type("i32");
const MASK = 0xffff;
/** Elements of a row, and the most rounds of a repeat: a buffer has a row for each. */
const WIDTH = 24;
const ROUNDS = 4;
const BUFFERS = 7;
const ROW_BYTES = 4 * WIDTH;
const BUFFER_BYTES = ROUNDS * ROW_BYTES;
const FIRST = 64;
/** Counts the steps, and the guard: infinite when `limit` of them are done. */
const COUNT = FIRST + BUFFERS * BUFFER_BYTES;
const GUARD = COUNT + 64;
export const STAGES_BYTES = GUARD + 64;

/** A buffer's row: that of a round, or the first. */
interface Place {
  readonly buffer: number;
  readonly round: Round | null;
}

/** out[i] = (turned[last - i] xor straight[i]) + k + the numbers of the rounds that it takes. */
interface Mix {
  readonly kind: "mix";
  readonly out: Place;
  readonly turned: Place;
  readonly straight: Place;
  readonly k: number;
  readonly rounds: readonly Round[];
}

type Made = Mix | { readonly kind: "guard"; readonly limit: number };

export interface RandomStages {
  readonly entry: EntryKernels;
  /** Does to memory what `steps` steps mean; gives how many were done. */
  readonly meaning: (memory: Uint8Array, steps: number) => number;
}

/** An entry of random stages, with repeats in repeats; with `limit` it leaves in that step. */
export function randomStages(seed: number, limit: number | null): RandomStages {
  const random = randomStream(seed, "random stages");
  const below = (n: number) => Math.floor(random.uniform() * n);
  let names = 0;
  const kernels = new Map<Kernel, Made>();
  const added = (made: Made, fn: LoopFunction, effects: Kernel["effects"]): Stage<Kernel> => {
    const rounds = made.kind === "mix" ? made.rounds : [];
    const kernel: Kernel = { fn, rounds, storesOnce: false, effects };
    kernels.set(kernel, made);
    return kernelStage(kernel);
  };
  const mix = (open: readonly Round[]): Stage<Kernel> => {
    const place = (): Place => ({
      buffer: below(BUFFERS),
      round: open.length > 0 && below(2) === 0 ? open[below(open.length)]! : null,
    });
    const out = place();
    // what is overwritten may be read at the same index only
    const read = (): Place => {
      const other = place();
      return other.buffer === out.buffer ? read() : other;
    };
    const [turned, other] = [read(), read()];
    const straight = below(3) === 0 ? out : other;
    const rounds = open.filter((r) => [out, turned, straight].some((p) => p.round === r));
    const made: Mix = { kind: "mix", out, turned, straight, k: below(MASK), rounds };
    const whole = ({ buffer }: Place) => {
      const start = FIRST + buffer * BUFFER_BYTES;
      return { start, end: start + BUFFER_BYTES };
    };
    return added(made, mixFunction(`k${names++}`, made, below(4) > 0), () => ({
      reads: [whole(turned), whole(straight)],
      writes: [whole(out)],
    }));
  };
  const list = (open: readonly Round[], depth: number, most: number): Stage<Kernel>[] =>
    Array.from({ length: 1 + below(most) }, () => {
      if (depth === 0 || below(3) > 0) return [mix(open)];
      const round = { name: `t${depth}` };
      // no round at all, one, or several
      return repeated(below(ROUNDS + 1), round, list([...open, round], depth - 1, 3));
    }).flat();
  const body = list([], seed % 10 === 0 ? 3 : 2, 5);
  if (limit !== null) {
    const range = { start: COUNT, end: GUARD + 64 };
    const effects = () => ({ reads: [range], writes: [range] });
    const guarded = added({ kind: "guard", limit }, guardFunction(limit), effects);
    body.splice(below(body.length + 1), 0, guarded);
  }
  const guard = limit === null ? null : { dtype: "f32" as const, offset: GUARD };
  const entry = { name: "entry", runs: 1, once: [], steps: stepsOf(body), guard };
  return { entry, meaning: (memory, steps) => run(body, kernels, memory, steps) };
}

function mixFunction(name: string, made: Mix, isIndependent: boolean): LoopFunction {
  const f = new FunctionBuilder(name);
  const numbers = new Map<Round, Local>();
  for (const round of made.rounds) numbers.set(round, f.parameter(type("index"), round.name));
  const address = ({ buffer, round }: Place, i: Local, isTurned = false): Address => ({
    offset: FIRST + buffer * BUFFER_BYTES + (isTurned ? ROW_BYTES - 4 : 0),
    terms: [
      { variable: i, stride: isTurned ? -4 : 4 },
      ...(round ? [{ variable: numbers.get(round)!, stride: ROW_BYTES }] : []),
    ],
    base: null,
  });
  const loaded = (place: Place, i: Local, isTurned = false) =>
    load("i32", i32, address(place, i, isTurned));
  const body = (i: Local) => {
    let value: Expr = binary("xor", loaded(made.turned, i, true), loaded(made.straight, i));
    value = add(value, constant(i32, made.k));
    for (const number of numbers.values()) value = add(value, convert(number, i32));
    f.store("i32", address(made.out, i), binary("and", value, constant(i32, MASK)));
  };
  f.loop(WIDTH, "i", body, isIndependent ? { isIndependent } : {});
  return f.build();
}

/** count = count + 1, guard = 1 / (limit - count) */
function guardFunction(limit: number): LoopFunction {
  const f = new FunctionBuilder("guard");
  const count = f.bind(add(load("i32", i32, at(COUNT)), constant(i32, 1)), "count");
  f.store("i32", at(COUNT), count);
  const left = convert(sub(constant(i32, limit), count), type("f32"));
  f.store("f32", at(GUARD), div(constant(type("f32"), 1), left));
  return f.build();
}

function run(
  body: readonly Stage<Kernel>[],
  kernels: ReadonlyMap<Kernel, Made>,
  memory: Uint8Array,
  steps: number,
): number {
  const ints = new Int32Array(memory.buffer, memory.byteOffset, STAGES_BYTES / 4);
  const floats = new Float32Array(memory.buffer, memory.byteOffset, STAGES_BYTES / 4);
  const now = new Map<Round, number>();
  const kernel = (made: Made): void => {
    if (made.kind === "guard") {
      ints[COUNT / 4]! += 1;
      floats[GUARD / 4] = 1 / (made.limit - ints[COUNT / 4]!);
      return;
    }
    const start = ({ buffer, round }: Place) =>
      (FIRST + buffer * BUFFER_BYTES) / 4 + WIDTH * (round ? now.get(round)! : 0);
    const numbers = made.rounds.reduce((sum, round) => sum + now.get(round)!, made.k);
    for (let i = 0; i < WIDTH; i++) {
      const mixed = ints[start(made.turned) + WIDTH - 1 - i]! ^ ints[start(made.straight) + i]!;
      ints[start(made.out) + i] = (mixed + numbers) & MASK;
    }
  };
  const stages = (list: readonly Stage<Kernel>[]): void => {
    for (const stage of list) {
      if (stage.kind === "kernel") kernel(kernels.get(stage.kernel)!);
      else
        for (let i = 0; i < stage.count; i++) {
          now.set(stage.round, i);
          stages(stage.body);
        }
    }
  };
  for (let step = 0; step < steps; step++) {
    stages(body);
    if (!Number.isFinite(floats[GUARD / 4]!)) return step;
  }
  return steps;
}

/** Memory with seeded numbers in its buffers. */
export function filledStages(seed: number, bytes = STAGES_BYTES): Uint8Array<ArrayBuffer> {
  const random = randomStream(seed, "filled stages");
  const memory = new Uint8Array(bytes);
  const ints = new Int32Array(memory.buffer, 0, COUNT / 4);
  for (let i = 0; i < ints.length; i++) ints[i] = Math.floor(random.uniform() * MASK);
  return memory;
}
