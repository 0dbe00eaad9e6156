// Places buffers in the arena. What persists gets memory of its own; scratch is shared: a value
// lives from the kernel that writes it to the last that reads it, and values whose lives do not
// meet may lie in the same place. Entries run one after another, so their scratch overlays.

import { LINE } from "../loops/limits.ts";

/** Every buffer starts on a cache line, with one line of slack behind for vector loads. */
export const aligned = (bytes: number): number => Math.ceil(bytes / LINE) * LINE + LINE;

export interface Life {
  readonly bytes: number;
  /** Positions of the first and the last kernel that need the value. */
  readonly from: number;
  readonly to: number;
}

/** Offsets for values by their lives, and the bytes they take together: largest first, each at
 * the lowest place that is free for the whole of its life. */
export function placeScratch(lives: readonly Life[]): { offsets: number[]; bytes: number } {
  const offsets = new Array<number>(lives.length).fill(0);
  const placed: { start: number; end: number; life: Life }[] = [];
  const order = lives.map((_, i) => i).sort((a, b) => lives[b]!.bytes - lives[a]!.bytes || a - b);
  let bytes = 0;
  for (const i of order) {
    const life = lives[i]!;
    const size = aligned(life.bytes);
    const rivals = placed
      .filter((p) => p.life.from <= life.to && life.from <= p.life.to)
      .sort((a, b) => a.start - b.start);
    let start = 0;
    for (const rival of rivals) {
      if (start + size <= rival.start) break;
      start = Math.max(start, rival.end);
    }
    placed.push({ start, end: start + size, life });
    offsets[i] = start;
    bytes = Math.max(bytes, start + size);
  }
  return { offsets, bytes };
}
