// Seats at the table: a contestant with what it has done so far, and how that becomes a line. A
// target has three: its machine, `epochs()` with the same program as a user calls it, and the machine
// with a program that skips no zeros.
import { compile, type Program } from "downhill/graph";
import { type Contestant, type Interval, ratesOf } from "./contestant.ts";
import type { Prepared } from "./data.ts";
import type { BenchLine, RateLine } from "./line.ts";
import { labelOf, openMachine, openUser, setOf, stepOf, type Variant, variantsOf } from "./ours.ts";
import type { PeakMeter } from "./peak.ts";
import { openPeer, type Peer } from "./peer.ts";
import { openPredictor } from "./predictor.ts";
import { measureStartup, type Startup } from "./startup.ts";
import { stepSize, type Workload } from "./workloads.ts";

export interface Seat {
  readonly name: string;
  readonly contestant: Contestant;
  readonly intervals: Interval[];
  /** The line of this seat, once it has trained; none for a seat that adds to another's. */
  readonly line: () => Promise<BenchLine | undefined>;
  /** Whose kernels these are, for a machine. */
  readonly variant?: Variant;
}

export interface Setting {
  readonly data: Prepared;
  readonly peak: PeakMeter;
  readonly threads?: number | undefined;
  /** That each contestant trains, and at most about as many for the processes that compile. */
  readonly seconds: number;
}

/** Multiply-adds x 2 of one step's graph, dense and before any optimisation. */
export async function flopsOfStep(workload: Workload, data: Prepared): Promise<number> {
  const machine = await compile([stepOf(workload, setOf(workload, data))], { target: "wasm" });
  machine.dispose();
  return sumOf(machine.program!, "graphFlops");
}

const sumOf = ({ costs }: Program, field: "graphFlops" | "emittedFlops"): number =>
  costs.reduce((sum, cost) => sum + cost[field], 0);

/** Adds the seats of a target; throws TargetError where it cannot run. */
export async function seatTarget(
  workload: Workload,
  target: string,
  graphFlops: number,
  seats: Seat[],
  setting: Setting,
): Promise<void> {
  for (const variant of variantsOf(workload, target, setting.threads)) {
    await seatVariant(workload, variant, graphFlops, seats, setting);
  }
}

async function seatVariant(
  workload: Workload,
  variant: Variant,
  graphFlops: number,
  seats: Seat[],
  setting: Setting,
): Promise<void> {
  const { name: target, skipsZeros } = variant;
  const open = workload.task === "predict" ? openPredictor : openMachine;
  const machine = await open(workload, setting.data, variant);
  const intervals: Interval[] = [];
  const byUser: Interval[] = [];
  // What is skipped depends on the data, so then the program does not tell what was executed.
  const emitted = machine.program && !skipsZeros ? sumOf(machine.program, "emittedFlops") : null;
  const { count } = setOf(workload, setting.data);
  const startup = await measureStartup(workload, variant, count, setting.seconds);
  seats.push({
    name: labelOf(variant),
    contestant: machine,
    intervals,
    variant,
    line: async () => {
      const user = byUser.length ? { userSamplesPerSecond: ratesOf(byUser).samplesPerSecond } : {};
      const rate = await rateOf(workload, machine, intervals, graphFlops, emitted, setting);
      const memoryBytes = machine.program?.arenaBytes ?? null;
      const { threads } = machine;
      return { ...rate, target, skipsZeros, threads, memoryBytes, ...startup, ...user };
    },
  });
  if (!skipsZeros) return;
  seats.push({
    name: `${target} by epochs()`,
    contestant: await openUser(workload, setting.data, variant),
    intervals: byUser,
    line: async () => undefined,
  });
}

/** Adds the seat of a peer; throws MissingPeer. */
export async function seatPeer(
  workload: Workload,
  peer: Peer,
  folder: string,
  graphFlops: number,
  seats: Seat[],
  setting: Setting,
): Promise<void> {
  const threads = peer.hasThreads ? (setting.threads ?? 1) : 1;
  const contestant = await openPeer(peer, folder, threads);
  const { name } = contestant;
  const intervals: Interval[] = [];
  const line = async () => ({
    ...(await rateOf(workload, contestant, intervals, graphFlops, null, setting)),
    threads,
    peer: name,
  });
  seats.push({ name, contestant, intervals, line });
}

const NO_STARTUP: Startup = { compileMs: null, cachedCompileMs: null, warmCompileMs: null };

async function rateOf(
  workload: Workload,
  contestant: Contestant,
  intervals: readonly Interval[],
  graphFlops: number,
  emittedFlops: number | null,
  { data, peak }: Setting,
): Promise<Omit<RateLine, "target" | "peer">> {
  const { samples, ...rates } = ratesOf(intervals);
  const gigaSteps = rates.samplesPerSecond / stepSize(workload) / 1e9;
  const loops = workload.layers.some(({ kind }) => kind === "lstm");
  const executedGflops = emittedFlops === null || loops ? null : emittedFlops * gigaSteps;
  const limit = peak.best();
  return {
    workload: workload.name,
    threads: 1,
    ...rates,
    gflops: loops ? null : graphFlops * gigaSteps,
    executedGflops,
    peakShare: executedGflops !== null && limit !== null ? executedGflops / limit : null,
    testAccuracy: await contestant.accuracy(),
    epochs: samples / setOf(workload, data).count,
    memoryBytes: null,
    ...NO_STARTUP,
  };
}
