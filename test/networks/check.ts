// Runs a network's programs on a target and compares them with the truth, and with themselves: with
// monitors, on several threads and in several steps at once, where every bit must be the same.
import { type CompileOptions, compile, type Entry, type Machine } from "downhill/graph";
import type { Expected, Run, Wanted } from "./expected.ts";
import { buffersOf, sparseOf } from "./steps.ts";
import type { Values } from "./truth.ts";

export interface Target {
  readonly name: string;
  readonly options: CompileOptions;
  /** Whether programs with monitors must give its bits. */
  readonly isThorough?: boolean;
  /** How many threads must give them. */
  readonly threads?: readonly number[];
}

export const TARGETS = {
  wasm: { name: "wasm", options: { target: "wasm" }, isThorough: true },
  plain: { name: "wasm, plain", options: { target: "wasm", schedule: "plain" } },
  relaxed: { name: "wasm, relaxed", options: { target: "wasm", relaxed: true } },
  native: { name: "native", options: { target: "native" }, isThorough: true },
  nativePlain: { name: "native, plain", options: { target: "native", schedule: "plain" } },
} as const satisfies Record<string, Target>;

/** Workers start slowly: some networks run on two and three threads. */
export const onThreads = (target: Target): Target => ({ ...target, threads: [2, 3] });

type Numbers = ReadonlyMap<string, Values>;

interface Opened {
  readonly machine: Machine;
  /** Of its buffers. */
  readonly names: ReadonlySet<string>;
}

/** The first disagreement in words; null where all is right. */
export async function problemOf(expected: Expected, target: Target): Promise<string | null> {
  const { graphs, spec } = expected;
  const sparse = sparseOf(spec);
  const { entries, monitored } = graphs;
  const withOpen = async <T>(
    list: readonly Entry[],
    more: CompileOptions,
    body: (o: Opened) => Promise<T>,
  ) => {
    const machine = await compile(list, { ...target.options, sparse, ...more });
    try {
      return await body({ machine, names: new Set(buffersOf(list).keys()) });
    } finally {
      machine.dispose();
    }
  };
  const found: Numbers[] = [];
  const alone = await withOpen(entries, {}, async (opened) => {
    for (const run of expected.runs) {
      const got = await ran(opened, run, run.entry, false);
      const wrong = mismatch(run, got);
      if (wrong) return wrong;
      found.push(got);
    }
    const other = await inOneGo(opened, expected.runs[0]!);
    return other && `two steps at once: ${other}`;
  });
  if (alone) return `${target.name}, ${alone}`;
  if (!target.isThorough) return null;
  const list = entries.map((e) => (e.name === "train" ? monitored : e));
  const watched = await withOpen(list, {}, async (opened) => {
    for (const [i, run] of expected.runs.entries()) {
      const isTraining = run.entry === "train";
      const got = await ran(opened, run, isTraining ? monitored.name : run.entry, isTraining);
      const wrong = mismatch(run, got) ?? firstOtherBit(found[i]!, got);
      if (wrong) return `${run.entry}: ${wrong}`;
    }
    return null;
  });
  if (watched) return `${target.name} with monitors, ${watched}`;
  for (const threads of target.threads ?? []) {
    const shared = await withOpen(entries, { threads, shareAbove: 0 }, async (opened) => {
      for (const [i, run] of expected.runs.entries()) {
        const other = firstOtherBit(found[i]!, await ran(opened, run, run.entry, false));
        if (other) return `${run.entry}: ${other}`;
      }
      return null;
    });
    if (shared) return `${target.name} on ${threads} threads, ${shared}`;
  }
  return null;
}

/** What a run gave: updates by the names of buffers, outputs behind a slash. */
async function ran(opened: Opened, run: Run, entry: string, monitored: boolean) {
  const { machine } = opened;
  load(opened, run);
  const done = await machine.start(entry, 1);
  const got = new Map<string, Values>();
  if (done !== 1) got.set("steps", [done]);
  for (const name of run.updates.keys()) got.set(name, await machine.read(name));
  for (const name of run.outputs.keys())
    if (monitored || name === "loss" || name === "output")
      got.set(`/${name}`, await machine.read(`${entry}/${name}`));
  return got;
}

/** Writes the buffers that the machine's entries have; others are those of other entries. */
function load({ machine, names }: Opened, run: Run): void {
  for (const [name, values] of run.before) if (names.has(name)) machine.write(name, values);
}

function mismatch(run: Run, got: Numbers): string | null {
  if (got.has("steps")) return `${run.entry}: ran ${got.get("steps")![0]} of 1 steps`;
  for (const [name, values] of got) {
    const wanted = name.startsWith("/") ? run.outputs.get(name.slice(1)) : run.updates.get(name);
    const wrong = wanted && offBy(values, wanted);
    if (wrong) return `${run.entry}, ${name}: ${wrong}`;
  }
  return null;
}

function offBy(got: Values, { truth, allowed }: Wanted): string | null {
  if (got.length !== truth.length) return `${got.length} numbers, expected ${truth.length}`;
  if (allowed === null) return null;
  let [worst, at, wrong] = [0, -1, 0];
  for (let i = 0; i < truth.length; i++) {
    const off = Math.abs(got[i]! - truth[i]!);
    if (off <= allowed) continue;
    wrong++;
    if (!(off <= worst)) [worst, at] = [off, i];
  }
  if (wrong === 0) return null;
  return `${wrong} of ${truth.length} wrong, element ${at} is ${got[at]}, expected ${truth[at]} within ${allowed.toExponential(1)}`;
}

function firstOtherBit(one: Numbers, other: Numbers): string | null {
  for (const [name, values] of one) {
    const compared = other.get(name);
    if (!compared) continue;
    let different = 0;
    for (let i = 0; i < values.length; i++) if (!Object.is(values[i], compared[i])) different++;
    if (different > 0) return `${name}: other bits in ${different} of ${values.length}`;
  }
  return null;
}

/** Two steps in one call against two calls. */
async function inOneGo(opened: Opened, run: Run): Promise<string | null> {
  const { machine } = opened;
  const after = async (...steps: number[]) => {
    load(opened, run);
    for (const n of steps) await machine.start(run.entry, n);
    const got = new Map<string, Values>();
    for (const name of run.updates.keys()) got.set(name, await machine.read(name));
    return got;
  };
  return firstOtherBit(await after(1, 1), await after(2));
}
