// The benchmark: opens our targets and the peers that are installed, lets them train in turns
// (A B C, A B C, ...) and gives a line for each. Nothing else runs in this process meanwhile.
import { cpus, loadavg } from "node:os";
import { OptionError } from "downhill";
import { mnist } from "downhill/data";
import { compile } from "downhill/graph";
import { type Contestant, type Interval, median, ratesOf } from "./contestant.ts";
import { handOver } from "./hand-over.ts";
import { measureKernels } from "./kernels.ts";
import type { BenchLine, RateLine } from "./line.ts";
import {
  type BenchData,
  type OurContestant,
  openMachine,
  openUser,
  ourTargets,
  stepOf,
} from "./ours.ts";
import { openPeak, type PeakMeter } from "./peak.ts";
import { MissingPeer, openPeer, type Peer, peers } from "./peer.ts";
import { measureStartup, type Startup } from "./startup.ts";
import { type Workload, workloads } from "./workloads.ts";

export interface BenchOptions {
  /** Default: all. */
  readonly workloads?: readonly string[] | undefined;
  /** Some of native, wasm, wasm-relaxed, reference; default: the first three. */
  readonly targets?: readonly string[] | undefined;
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

interface Run extends BenchOptions {
  readonly seconds: number;
  readonly data: BenchData;
  readonly peak: PeakMeter;
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
    const [{ model } = { model: "unknown" }, ...rest] = cpus();
    const peakGflops = await peak.measure();
    const cores = rest.length + 1;
    options.onLine({ environment: { cpu: model, cores, node: process.version, load, peakGflops } });
    const data = options.data ?? (await mnist());
    const run: Run = { ...options, seconds: options.seconds ?? 5, data, peak, say };
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

const peersOf = (wanted: boolean | readonly string[]): readonly Peer[] =>
  peers.filter(({ name }) => (typeof wanted === "boolean" ? wanted : wanted.includes(name)));

/** A contestant with what it has done so far and what becomes of it. */
interface Seat {
  readonly name: string;
  readonly contestant: Contestant;
  readonly intervals: Interval[];
  readonly finish: (intervals: readonly Interval[]) => Promise<void>;
}

async function measure(workload: Workload, targets: readonly string[], run: Run): Promise<void> {
  const { name } = workload;
  run.say(`${name}: ${workload.describe}`);
  const flops = await flopsOfStep(workload, run.data);
  const seats: Seat[] = [];
  const given = await handOver(workload, run.data);
  try {
    for (const target of targets) {
      run.say(`${name}: compiling for ${target}`);
      const missing = (error: unknown) =>
        run.onLine({ workload: name, target, missing: (error as Error).message });
      await seatOurs(workload, target, flops, run).then((s) => seats.push(...s), missing);
    }
    for (const peer of peersOf(run.peers ?? true)) {
      run.say(`${name}: starting ${peer.name}`);
      const missing = (error: unknown) => {
        if (!(error instanceof MissingPeer)) throw error;
        run.onLine({ workload: name, peer: peer.name, missing: error.message });
      };
      await seatPeer(workload, peer, given.folder, flops, run).then((s) => seats.push(s), missing);
    }
    await takeTurns(workload, seats, run);
  } finally {
    for (const { contestant } of seats) contestant.close();
    await given.remove();
  }
  if (!run.kernels) return;
  for (const target of targets) {
    if (target === "reference") continue;
    run.say(`${name}: timing the kernels on ${target}`);
    for (const line of await measureKernels(workload, target, run.data)) run.onLine(line);
  }
}

/** Multiply-adds x 2 of one step's graph, dense and before any optimisation. */
async function flopsOfStep(workload: Workload, { training }: BenchData): Promise<Flops> {
  const machine = await compile([stepOf(workload, training)], { target: "wasm" });
  machine.dispose();
  return flopsOf(machine.program);
}

interface Flops {
  readonly graph: number;
  readonly emitted: number;
}

function flopsOf(program: OurContestant["program"]): Flops {
  const costs = program?.costs.filter((c) => c.entry === "train") ?? [];
  return {
    graph: costs.reduce((sum, c) => sum + c.graphFlops, 0),
    emitted: costs.reduce((sum, c) => sum + c.emittedFlops, 0),
  };
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
  for (const seat of seats) if (!isOut.has(seat)) await seat.finish(seat.intervals);
}

/** Two seats a target: the machine, and epochs() as a user calls it. The second reports to the first. */
async function seatOurs(
  workload: Workload,
  target: string,
  { graph }: Flops,
  run: Run,
): Promise<Seat[]> {
  const how = ourTargets.get(target)!;
  const startup = await measureStartup(workload.name, target, run.data.training.count);
  const machine = await openMachine(workload, run.data, how);
  const userIntervals: Interval[] = [];
  const machineSeat: Seat = {
    name: target,
    contestant: machine,
    intervals: [],
    finish: async (intervals) => {
      const executed = flopsOf(machine.program).emitted || null;
      const rate = await rateOf(workload, machine, intervals, graph, executed, run);
      const user = userIntervals.map((i) => i.samples / i.seconds);
      run.onLine({
        ...rate,
        target,
        ...startup,
        ...(user.length ? { userSamplesPerSecond: median(user) } : {}),
      });
    },
  };
  if (target === "reference") return [machineSeat];
  const contestant = await openUser(workload, run.data, how);
  const userSeat: Seat = {
    name: `${target} by epochs()`,
    contestant,
    intervals: userIntervals,
    finish: async () => {},
  };
  return [machineSeat, userSeat];
}

async function seatPeer(
  workload: Workload,
  peer: Peer,
  folder: string,
  { graph }: Flops,
  run: Run,
): Promise<Seat> {
  const contestant = await openPeer(peer, folder);
  return {
    name: contestant.name,
    contestant,
    intervals: [],
    finish: async (intervals) => {
      const rate = await rateOf(workload, contestant, intervals, graph, null, run);
      run.onLine({ ...rate, peer: contestant.name });
    },
  };
}

const NO_STARTUP: Startup = { compileMs: null, cachedCompileMs: null, warmCompileMs: null };

async function rateOf(
  workload: Workload,
  contestant: Contestant,
  intervals: readonly Interval[],
  graphFlops: number,
  emittedFlops: number | null,
  { data, peak }: Run,
): Promise<Omit<RateLine, "target" | "peer">> {
  const { samples, ...rates } = ratesOf(intervals);
  const gigaSteps = rates.samplesPerSecond / workload.batchSize / 1e9;
  const executedGflops = emittedFlops === null ? null : emittedFlops * gigaSteps;
  const limit = peak.best();
  return {
    workload: workload.name,
    threads: 1,
    ...rates,
    gflops: graphFlops * gigaSteps,
    executedGflops,
    peakShare: executedGflops !== null && limit !== null ? executedGflops / limit : null,
    testAccuracy: await contestant.accuracy(),
    epochs: samples / data.training.count,
    ...NO_STARTUP,
  };
}
