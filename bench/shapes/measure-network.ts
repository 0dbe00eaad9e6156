// One network: training steps on each target and in PyTorch, in turns. The first losses must be those
// of PyTorch, and the last ones lower, or the speed does not count.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TargetError } from "downhill";
import { compile } from "downhill/graph";
import { ourTargets } from "../ours.ts";
import { profile } from "./kernel-lines.ts";
import { generateNetwork, type NetworkKind, type NetworkSpec } from "./networks.ts";
import { graphFlopsOf, peakFor, type Setting } from "./setting.ts";
import {
  entryOf,
  firstBuffers,
  type Lesson,
  prepareLesson,
  type Trainee,
  traineeOf,
} from "./trainee.ts";
import { takeTurns } from "./turns.ts";

interface Seat {
  readonly target: string;
  readonly trainee: Trainee;
  readonly losses: readonly number[];
  readonly graphFlops: number | null;
  readonly compileMs: number | null;
  readonly kernels: number | null;
  readonly close: () => void;
}

const FIRST_STEPS = 2;
/** Of the loss: f32 sums in another order, twice through the network. */
const TOLERANCE = 2e-3;

export async function measureNetwork(
  kind: NetworkKind,
  seed: number,
  setting: Setting,
): Promise<void> {
  const spec = generateNetwork(kind, seed);
  const lesson = prepareLesson(spec);
  const seats: Seat[] = [];
  try {
    const peer = await peerSeat(spec, lesson, setting);
    for (const target of setting.targets) {
      const seat = await seatOf(spec, target, lesson, setting, peer?.losses);
      if (seat) seats.push(seat);
    }
    if (peer) seats.push(peer);
    const timings = await takeTurns(
      seats.map((seat) => seat.trainee),
      setting.turns,
    );
    for (const [i, { target, trainee, losses, graphFlops, ...rest }] of seats.entries()) {
      const isOurs = graphFlops !== null;
      const problem = isOurs ? await unlearned(trainee, losses) : undefined;
      if (problem) {
        setting.onLine({ of: kind, target, missing: problem, isWrong: true });
        continue;
      }
      const { best, median } = timings[i]!;
      const gflops = isOurs ? graphFlops / best / 1e9 : null;
      const peak = peakFor(target, setting);
      setting.onLine({
        network: kind,
        describe: spec.describe,
        batch: spec.batch,
        target,
        imagesPerSecond: spec.batch / best,
        medianImagesPerSecond: spec.batch / median,
        gflops,
        peakShare: gflops === null || peak === null ? null : gflops / peak,
        compileMs: rest.compileMs,
        kernels: rest.kernels,
        ratio: peer && isOurs ? timings[seats.indexOf(peer)]!.best / best : null,
        losses,
      });
    }
  } finally {
    for (const seat of seats) seat.close();
  }
}

async function peerSeat(
  spec: NetworkSpec,
  lesson: Lesson,
  { torch }: Setting,
): Promise<Seat | undefined> {
  if (!torch) return undefined;
  const trainee = await torch.network(spec, lesson);
  return {
    target: torch.name,
    trainee,
    losses: await trainee.losses(FIRST_STEPS),
    graphFlops: null,
    compileMs: null,
    kernels: null,
    close: () => {},
  };
}

/** A target that trains the network; undefined, and a line that says why, where it cannot. */
async function seatOf(
  spec: NetworkSpec,
  target: string,
  lesson: Lesson,
  setting: Setting,
  wanted: readonly number[] | undefined,
): Promise<Seat | undefined> {
  const fail = (missing: string, isWrong: boolean): undefined =>
    setting.onLine({ of: spec.kind, target, missing, isWrong }) as undefined;
  const how = ourTargets.get(target)!;
  try {
    const machine = await withEmptyCache(() => compile([entryOf(spec, lesson)], how));
    const { program, compileMs } = machine;
    if (setting.kernels && program) {
      const buffers = firstBuffers(spec, lesson).set("learningRate", [0]);
      const timed = await profile(program, buffers, { ...how, isStep: true });
      for (const line of timed) setting.onLine({ of: spec.kind, target, ...line });
    }
    const trainee = traineeOf(machine, spec, lesson);
    const losses = await trainee.losses(FIRST_STEPS);
    const problem = differing(losses, wanted);
    if (problem) {
      machine.dispose();
      return fail(problem, true);
    }
    return {
      target,
      trainee,
      losses,
      graphFlops: program ? graphFlopsOf(program, "train") : 0,
      compileMs,
      kernels: program?.costs.length ?? null,
      close: () => machine.dispose(),
    };
  } catch (error) {
    if (error instanceof TargetError) return fail(error.message, false);
    throw error;
  }
}

/** Compiles as on a machine that has not seen the program: its compile time is a figure to know. */
async function withEmptyCache<T>(compile: () => Promise<T>): Promise<T> {
  const before = process.env.XDG_CACHE_HOME;
  const folder = await mkdtemp(join(tmpdir(), "downhill-bench-cache-"));
  process.env.XDG_CACHE_HOME = folder;
  try {
    return await compile();
  } finally {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
    await rm(folder, { recursive: true, force: true });
  }
}

/** Says in words which loss is not PyTorch's, or is no number. */
export function differing(
  losses: readonly number[],
  wanted: readonly number[] | undefined,
): string | undefined {
  for (const [i, loss] of losses.entries()) {
    const other = wanted?.[i] ?? loss;
    if (Math.abs(loss - other) <= TOLERANCE * Math.abs(other)) continue;
    return `the loss of step ${i + 1} is ${loss}, PyTorch's is ${other}`;
  }
  return undefined;
}

/** Says in words that a network which has trained since did not learn its first examples. */
async function unlearned(trainee: Trainee, first: readonly number[]): Promise<string | undefined> {
  const last = await trainee.losses(first.length);
  const sum = (all: readonly number[]) => all.reduce((a, b) => a + b, 0);
  return sum(last) < sum(first)
    ? undefined
    : `the losses of the first steps were ${first.join(", ")}, and after training ${last.join(", ")}`;
}
