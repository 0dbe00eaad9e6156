// `downhill bench shapes`: shapes and networks that a seed draws, one after another, each on every
// target and in PyTorch where that is wanted and installed.
import { cpus, loadavg } from "node:os";
import { openPeak } from "../peak.ts";
import { MissingPeer } from "../peer.ts";
import { generateShapes } from "./generate.ts";
import type { ShapesLine } from "./line.ts";
import { measureNetwork } from "./measure-network.ts";
import { measureShape } from "./measure-shape.ts";
import type { NetworkKind } from "./networks.ts";
import { measureCopying, type Setting } from "./setting.ts";
import { describeShape, type ShapeKind } from "./shape.ts";
import { summarize } from "./summary.ts";
import { openTorch, type Torch } from "./torch.ts";

export interface ShapesOptions {
  /** Contractions of so many shapes. */
  readonly count: number;
  readonly seed: number;
  /** Default: all. */
  readonly kinds?: readonly ShapeKind[] | undefined;
  /** Whole training steps of these; default: none. */
  readonly networks?: readonly NetworkKind[] | undefined;
  readonly targets: readonly string[];
  /** Whether PyTorch takes part. */
  readonly peers: boolean;
  readonly kernels?: boolean | undefined;
  /** Of each contestant for each cell of the table; default 0.15. */
  readonly seconds?: number | undefined;
  readonly onLine: (line: ShapesLine) => void;
  /** Before each shape or network: how many of all are done, and what comes. */
  readonly onProgress?: ((done: number, total: number, next: string) => void) | undefined;
}

const ROUNDS = 5;
const SECONDS = 0.15;
/** A step of a network takes longer than one contraction. */
const NETWORK_FACTOR = 8;

export async function runShapes(options: ShapesOptions): Promise<void> {
  const { count, seed, kinds, networks = [], targets, kernels = false } = options;
  const lines: ShapesLine[] = [];
  const onLine = (line: ShapesLine) => {
    lines.push(line);
    options.onLine(line);
  };
  const jobs = [
    ...generateShapes({ count, seed, kinds }).map((shape) => ({
      name: describeShape(shape),
      measure: (setting: Setting) => measureShape(shape, setting),
    })),
    ...networks.map((kind) => ({
      name: kind,
      measure: (setting: Setting) =>
        measureNetwork(kind, seed, {
          ...setting,
          turns: { ...setting.turns, seconds: NETWORK_FACTOR * setting.turns.seconds },
        }),
    })),
  ];
  const load = loadavg()[0]!;
  const peak = await openPeak();
  let torch: Torch | undefined;
  try {
    options.onProgress?.(0, jobs.length, "the peak of one core");
    const peakGflops = await peak.measure();
    const gigabytesPerSecond = measureCopying();
    const cpu = cpus()[0]?.model ?? "unknown";
    const narrowPeakGflops = peak.narrow();
    const limits = { peakGflops, narrowPeakGflops, gigabytesPerSecond };
    onLine({ environment: { cpu, node: process.version, load, ...limits } });
    if (options.peers) torch = await torchOrWhyNot(onLine);
    const turns = { rounds: ROUNDS, seconds: (options.seconds ?? SECONDS) / ROUNDS };
    const setting = { targets, torch, peak, gigabytesPerSecond, turns, kernels, onLine };
    for (const [done, { name, measure }] of jobs.entries()) {
      options.onProgress?.(done, jobs.length, name);
      await measure(setting);
    }
    for (const line of summarize(lines)) options.onLine(line);
  } finally {
    torch?.close();
    await peak.close();
  }
}

async function torchOrWhyNot(onLine: (line: ShapesLine) => void): Promise<Torch | undefined> {
  try {
    return await openTorch();
  } catch (error) {
    if (!(error instanceof MissingPeer)) throw error;
    const missing = error.message;
    onLine({ of: "ratios", target: "torch", missing, isWrong: false });
    return undefined;
  }
}
