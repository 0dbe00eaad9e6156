// Each kernel of a program on its own: a copy of the program gets one more exported function a kernel,
// which calls it so many times. Memory is warm and the same rows are gathered again and again, so a
// kernel that waits for main memory in an epoch looks faster here.
import {
  type Executable,
  emitWasm,
  loadNative,
  loadWasm,
  loadWasmTeam,
  type Program,
  writeBuffer,
} from "downhill/graph";
import type { OurTarget } from "./ours.ts";

type LoopFunction = Program["functions"][number];
type Local = LoopFunction["locals"][number];

const WINDOW_MS = 2;
const WINDOWS = 9;
/** A kernel whose call takes longer than all windows should is timed in three. */
const FEW_WINDOWS = 3;
const LONG_US = 50_000;

const repeated = (kernel: string): string => `repeat_${kernel}`;

const local = (id: number, scalar: "i32" | "index", name: string): Local => ({
  kind: "local",
  type: { scalar, lanes: 1, mask: false },
  id,
  name,
});

type Call = Extract<LoopFunction["body"][number], { kind: "call" }>;

/** The calls of kernels in an entry, by kernel: one function may be several, at other addresses. */
function callsIn(statements: LoopFunction["body"], found = new Map<string, Call>()) {
  for (const s of statements) {
    if (s.kind === "call") found.set(s.kernel ?? s.callee, s);
    else if (s.kind === "loop") callsIn(s.body, found);
    else if (s.kind === "if") callsIn(s.then, found);
  }
  return found;
}

/** times -> times: calls a kernel so often; of a team all threads call it, and meet after each call. */
function repeat(name: string, { callee, args }: Call, isTeam: boolean): LoopFunction {
  const team = isTeam ? [local(0, "index", "thread"), local(1, "index", "threads")] : [];
  const times = local(team.length, "i32", "times");
  const variable = local(team.length + 1, "index", "i");
  const count = { kind: "convert", type: variable.type, a: times } as const;
  // what stands behind the threads, or slices, are distances of addresses
  const call = { kind: "call", callee, args: [...team, ...args.slice(team.length)] } as const;
  const body = isTeam ? [call, { kind: "barrier" } as const] : [call];
  return {
    name: repeated(name),
    parameters: [...team, times],
    locals: [...team, times, variable],
    result: times.type,
    body: [
      { kind: "loop", variable, count, body },
      { kind: "return", value: times },
    ],
    exported: true,
    ...(isTeam ? { isTeam } : {}),
  };
}

/** The same program with every kernel callable. */
async function load(program: Program, { target, relaxed }: OurTarget): Promise<Executable> {
  const named = new Map(program.functions.map((fn) => [fn.name, fn]));
  const entries = program.functions.filter((fn) => fn.exported);
  const calls = entries.flatMap((fn) => [...callsIn(fn.body)]);
  const functions = [
    ...program.functions,
    ...calls.map(([name, call]) => repeat(name, call, named.get(call.callee)!.isTeam === true)),
  ];
  const open: Program = { ...program, functions };
  if (target === "native") return loadNative(open);
  const bytes = emitWasm(open, { relaxed });
  return open.team ? loadWasmTeam(open, bytes, { relaxed }) : loadWasm(open, bytes, { relaxed });
}

export interface OpenKernels {
  write(name: string, values: ArrayLike<number>): void;
  /** Microseconds a call of an entry. */
  time(entry: string, calls: number): number;
  /** Microseconds of each kernel in each window, in the order of the program's costs; kernels take
   * turns. `most` calls in a row, or a cursor would leave its data. */
  timeInTurns(most: number): number[][];
  /** Microseconds of single calls, one each a pass, in the order of the step. Only this is safe where
   * a kernel writes its result over positions that it read: called again it would read nonsense. */
  timeInOrder(passes: number): number[][];
  close(): void;
}

/** Loads a program so that its kernels can be called; `before` runs ahead of every timing. */
export async function openKernels(
  program: Program,
  target: OurTarget,
  before: (write: OpenKernels["write"]) => void = () => {},
): Promise<OpenKernels> {
  const executable = await load(program, target);
  const write = (name: string, values: ArrayLike<number>) =>
    writeBuffer(executable.memory, program.buffers.get(name)!, values);
  const time = (entry: string, calls: number): number => {
    before(write);
    const start = performance.now();
    executable.call(entry, calls);
    return ((performance.now() - start) * 1000) / calls;
  };
  return {
    write,
    time,
    timeInTurns: (most) => windowsOf(program, most, time),
    timeInOrder: (passes) => {
      const times = program.costs.map((): number[] => []);
      for (let pass = 0; pass < passes; pass++) {
        for (const [i, { name }] of program.costs.entries())
          times[i]!.push(time(repeated(name), 1));
      }
      return times;
    },
    close: () => executable.dispose(),
  };
}

function windowsOf(
  { costs }: Program,
  most: number,
  time: (entry: string, calls: number) => number,
): number[][] {
  const plans = costs.map(({ name }) => {
    let count = 1;
    for (;;) {
      const microseconds = time(repeated(name), count);
      const took = microseconds * count;
      const windows = microseconds > LONG_US ? FEW_WINDOWS : WINDOWS;
      if (count >= most || took >= WINDOW_MS * 1000) return { name, count, windows };
      count = Math.min(most, count * 4);
    }
  });
  const times = costs.map((): number[] => []);
  for (let window = 0; window < WINDOWS; window++) {
    for (const [i, { name, count, windows }] of plans.entries()) {
      if (window < windows) times[i]!.push(time(repeated(name), count));
    }
  }
  return times;
}
