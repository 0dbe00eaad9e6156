// The benchmark: opens our targets and the peers that are installed, lets them train in turns
// (A B C, A B C, ...) and gives a line for each. Nothing else runs in this process meanwhile.
import { cpus, loadavg } from "node:os";
import { OptionError, TargetError } from "downhill";
import { mnist } from "downhill/data";
import { type BenchData, prepare } from "./data.ts";
import { handOver } from "./hand-over.ts";
import { measureKernels } from "./kernels.ts";
import type { BenchLine } from "./line.ts";
import { labelOf, ourTargets } from "./ours.ts";
import { openPeak } from "./peak.ts";
import { MissingPeer, type Peer, peers } from "./peer.ts";
import { flopsOfStep, type Seat, type Setting, seatPeer, seatTarget } from "./seats.ts";
import { type Workload, workloads } from "./workloads.ts";

export interface BenchOptions {
  /** Default: all. */
  readonly workloads?: readonly string[] | undefined;
  /** Some of native, wasm, wasm-relaxed, reference; default: the first three. */
  readonly targets?: readonly string[] | undefined;
  /** Most threads that a target of ours may take; default 1. */
  readonly threads?: number | undefined;
  /** Whether the peers take part, or which of them; default true. */
  readonly peers?: boolean | readonly string[] | undefined;
  /** Also times each kernel on its own; default false. */
  readonly kernels?: boolean | undefined;
  /** That each contestant trains; default 5. */
  readonly seconds?: number | undefined;
  /** Default: MNIST as in the book. */
  readonly data?: BenchData | undefined;
  readonly onLine: (line: BenchLine) => void;
  readonly onProgress?: ((text: string) => void) | undefined;
}

const ROUNDS = 5;
const DEFAULT_TARGETS: readonly string[] = ["native", "wasm", "wasm-relaxed"];

/** Names of workloads and targets that `runBench` knows. */
export const benchNames: {
  readonly workloads: readonly string[];
  readonly targets: readonly string[];
} = {
  workloads: workloads.map((w) => w.name),
  targets: [...ourTargets.keys()],
};

interface Run extends Omit<BenchOptions, "data" | "seconds">, Omit<Setting, "data"> {
  readonly digits: BenchData;
  readonly say: (text: string) => void;
}

/** Throws OptionError for a workload or target that it does not know. */
export async function runBench(options: BenchOptions): Promise<void> {
  const chosen = (options.workloads ?? benchNames.workloads).map(workloadNamed);
  const targets = options.targets ?? DEFAULT_TARGETS;
  for (const target of targets) {
    if (!ourTargets.has(target)) throw unknown("target", target, benchNames.targets);
  }
  const say = options.onProgress ?? (() => {});
  const load = loadavg()[0]!;
  const peak = await openPeak();
  try {
    say("measuring the peak of one core");
    const [{ model } = { model: "unknown" }, ...others] = cpus();
    const peakGflops = await peak.measure();
    const cores = others.length + 1;
    options.onLine({ environment: { cpu: model, cores, node: process.version, load, peakGflops } });
    const { data, seconds = 5, ...rest } = options;
    const run: Run = { ...rest, seconds, digits: data ?? (await mnist()), peak, say };
    for (const workload of chosen) await measure(workload, targets, run);
  } finally {
    await peak.close();
  }
}

function workloadNamed(name: string): Workload {
  const found = workloads.find((w) => w.name === name.toUpperCase());
  if (!found) throw unknown("workload", name, benchNames.workloads);
  return found;
}

const unknown = (what: string, name: string, known: readonly string[]): OptionError =>
  new OptionError(`bench: no ${what} ${name}; expected some of ${known.join(", ")}`);

const peersOf = (workload: Workload, wanted: boolean | readonly string[]): readonly Peer[] =>
  peers.filter(
    ({ name, can }) =>
      (typeof wanted === "boolean" ? wanted : wanted.includes(name)) && can(workload),
  );

async function measure(workload: Workload, targets: readonly string[], run: Run): Promise<void> {
  const { name } = workload;
  run.say(`${name}: ${workload.describe}`);
  const data = await prepare(workload, run.digits);
  const setting: Setting = { ...run, data };
  const flops = await flopsOfStep(workload, data);
  const seats: Seat[] = [];
  const given = await handOver(workload, data, run.threads ?? 1);
  try {
    for (const target of targets) {
      run.say(`${name}: compiling for ${target}`);
      const missing = (error: unknown) => {
        if (!(error instanceof TargetError)) throw error;
        run.onLine({ workload: name, target, missing: error.message });
      };
      await seatTarget(workload, target, flops, seats, setting).catch(missing);
    }
    for (const peer of peersOf(workload, run.peers ?? true)) {
      run.say(`${name}: starting ${peer.name}`);
      const missing = (error: unknown) => {
        if (!(error instanceof MissingPeer)) throw error;
        run.onLine({ workload: name, peer: peer.name, missing: error.message });
      };
      await seatPeer(workload, peer, given.folder, flops, seats, setting).catch(missing);
    }
    await takeTurns(workload, seats, run);
  } finally {
    for (const { contestant } of seats) contestant.close();
    await given.remove();
  }
  if (!run.kernels) return;
  const seated = seats.flatMap(({ variant }) => (variant ? [variant] : []));
  for (const variant of seated.filter((v) => v.target !== "reference")) {
    run.say(`${name}: timing the kernels on ${labelOf(variant)}`);
    for (const line of await measureKernels(workload, variant, data)) run.onLine(line);
  }
}

async function takeTurns({ name }: Workload, seats: Seat[], run: Run): Promise<void> {
  await run.peak.measure();
  const isOut = new Set<Seat>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const seat of seats) {
      if (isOut.has(seat)) continue;
      run.say(`${name}: round ${round + 1} of ${ROUNDS}, ${seat.name}`);
      try {
        seat.intervals.push(...(await seat.contestant.slice(run.seconds / ROUNDS)));
      } catch (error) {
        if (!(error instanceof MissingPeer)) throw error;
        isOut.add(seat);
        run.onLine({ workload: name, peer: seat.name, missing: error.message });
      }
    }
  }
  await run.peak.measure();
  for (const seat of seats) {
    const line = isOut.has(seat) ? undefined : await seat.line();
    if (line) run.onLine(line);
  }
}
