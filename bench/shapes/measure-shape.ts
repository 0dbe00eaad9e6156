// One shape: its three contractions on each target and in PyTorch, in turns, after a look at whether
// their values are right.
import { type Machine, TargetError } from "downhill";
import { compile } from "downhill/graph";
import { ourTargets } from "../ours.ts";
import { entryOf, READ, RESULTS } from "./contraction.ts";
import { profile } from "./kernel-lines.ts";
import type { ShapeLine } from "./line.ts";
import { peakFor, type Setting } from "./setting.ts";
import {
  bytesOf,
  CONTRACTIONS,
  type Contraction,
  describeShape,
  flopsOf,
  type LayerShape,
} from "./shape.ts";
import { findError, valuesFor } from "./truth.ts";
import { type Repeated, type Timing, takeTurns } from "./turns.ts";

interface Seat {
  readonly target: string;
  readonly of: (contraction: Contraction) => Repeated;
  readonly isOurs: boolean;
  readonly close: () => void;
}

/** A contraction may be slower than this share of the peak only where memory is the limit. */
const HOLE = 0.3;

export async function measureShape(shape: LayerShape, setting: Setting): Promise<void> {
  const seats: Seat[] = [];
  try {
    for (const target of setting.targets) {
      const seat = await seatOf(shape, target, setting);
      if (seat) seats.push(seat);
    }
    const { torch } = setting;
    if (torch) {
      seats.push({
        target: torch.name,
        of: await torch.shape(shape),
        isOurs: false,
        close: () => {},
      });
    }
    for (const contraction of CONTRACTIONS) {
      const timings = await takeTurns(
        seats.map((seat) => seat.of(contraction)),
        setting.turns,
      );
      const peer = seats.findIndex((seat) => !seat.isOurs);
      for (const [i, seat] of seats.entries()) {
        const ratio = peer >= 0 && seat.isOurs ? timings[peer]!.best / timings[i]!.best : null;
        setting.onLine(lineOf(shape, contraction, seat, timings[i]!, ratio, setting));
      }
    }
  } finally {
    for (const seat of seats) seat.close();
  }
}

/** A target with the shape's programs; undefined, and a line that says why, where it cannot run or
 * gives wrong values. */
async function seatOf(
  shape: LayerShape,
  target: string,
  setting: Setting,
): Promise<Seat | undefined> {
  const machines = new Map<Contraction, Machine>();
  const close = () => {
    for (const machine of machines.values()) machine.dispose();
  };
  const fail = (missing: string, isWrong: boolean): undefined => {
    close();
    setting.onLine({ of: describeShape(shape), target, missing, isWrong });
  };
  const how = ourTargets.get(target)!;
  const values = valuesFor(shape);
  for (const contraction of CONTRACTIONS) {
    const buffers = new Map(READ[contraction].map((name) => [name, values[name]]));
    try {
      machines.set(contraction, await compile([entryOf(shape, contraction)], how));
    } catch (error) {
      if (error instanceof TargetError) return fail(error.message, false);
      throw error;
    }
    const machine = machines.get(contraction)!;
    for (const [name, numbers] of buffers) machine.write(name, numbers);
    machine.run(contraction, 1);
    const error = findError(shape, contraction, values, await machine.read(RESULTS[contraction]));
    if (error !== undefined) return fail(`${contraction}: ${error}`, true);
    if (!setting.kernels || !machine.program) continue;
    const lines = await profile(machine.program, buffers, { ...how, isStep: false });
    for (const line of lines) setting.onLine({ of: describeShape(shape), target, ...line });
  }
  return {
    target,
    isOurs: true,
    close,
    of: (contraction) => ({
      time: (calls) => {
        const machine = machines.get(contraction)!;
        const start = performance.now();
        machine.run(contraction, calls);
        return (performance.now() - start) / 1000;
      },
    }),
  };
}

function lineOf(
  shape: LayerShape,
  contraction: Contraction,
  { target }: Seat,
  { best, median }: Timing,
  ratio: number | null,
  setting: Setting,
): ShapeLine {
  const flops = flopsOf(shape);
  const peak = peakFor(target, setting);
  const gflops = flops / best / 1e9;
  const gigabytesPerSecond = bytesOf(shape) / best / 1e9;
  const isFast = peak === null || gflops >= HOLE * peak;
  return {
    shape: describeShape(shape),
    spec: shape,
    target,
    contraction,
    gflops,
    medianGflops: flops / median / 1e9,
    seconds: best,
    peakShare: peak === null ? null : gflops / peak,
    gigabytesPerSecond,
    isHole: !isFast && gigabytesPerSecond < setting.gigabytesPerSecond,
    ratio,
  };
}
