// What all measurements of one run share: the machine's limits, the targets, PyTorch if it is there.
import type { Program } from "downhill/graph";
import type { PeakMeter } from "../peak.ts";
import type { ShapesLine } from "./line.ts";
import type { Torch } from "./torch.ts";
import type { TurnOptions } from "./turns.ts";

export interface Setting {
  /** Names of our targets, as in `ourTargets`. */
  readonly targets: readonly string[];
  readonly torch: Torch | undefined;
  readonly peak: PeakMeter;
  /** Bytes a second x 1e-9 of one core that copies. */
  readonly gigabytesPerSecond: number;
  readonly turns: TurnOptions;
  /** Also each kernel by itself. */
  readonly kernels: boolean;
  readonly onLine: (line: ShapesLine) => void;
}

/** The multiply-adds that a target's vectors can reach: WebAssembly has 16 bytes. */
export const peakFor = (target: string, { peak }: Pick<Setting, "peak">): number | null =>
  target.startsWith("wasm") ? peak.narrow() : peak.best();

/** Multiply-adds x 2 of the graph of one entry. */
export const graphFlopsOf = ({ costs }: Pick<Program, "costs">, entry: string): number =>
  costs.reduce((sum, cost) => sum + (cost.entry === entry ? cost.graphFlops : 0), 0);

const COPIED_BYTES = 64e6;
const COPIES = 8;

/** Reading and writing of one core, as a copy of a large array does it. */
export function measureCopying(): number {
  const from = new Float32Array(COPIED_BYTES / 4).fill(1);
  const to = new Float32Array(COPIED_BYTES / 4);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < COPIES; i++) {
    const start = performance.now();
    to.set(from);
    best = Math.min(best, performance.now() - start);
  }
  return (2 * COPIED_BYTES) / best / 1e6;
}
