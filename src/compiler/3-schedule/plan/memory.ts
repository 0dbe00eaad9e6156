// Places buffers in the arena. What persists gets memory of its own; scratch is shared: a value
// lives from the kernel that writes it to the last that reads it, and values whose lives do not
// meet may lie in the same place. Entries run one after another, so their scratch overlays.

import { LINE } from "../loops/limits.ts";
import type { Stage } from "./stages.ts";

/** Every buffer starts on a cache line, with one line of slack behind for vector loads. */
export const aligned = (bytes: number): number => Math.ceil(bytes / LINE) * LINE + LINE;

/** The first and the last kernel, as they first run, that are passed while a value is needed. */
export interface Life {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

/** What a kernel reads of others and writes whole; what it writes in part it keeps: it reads it, too. */
export interface Touched<V> {
  readonly reads: Iterable<V>;
  readonly writes: Iterable<V>;
}

/**
 * The lives of all values. What a round reads before it has written it comes from outside or from the
 * round before: it lives while the repeat does. All else that a round writes is written anew in the
 * next, and may share memory with what the same round needs before and after it.
 */
export function livesOf<K, V>(
  stages: readonly Stage<K, unknown>[],
  touched: (kernel: K) => Touched<V>,
): Map<V, Omit<Life, "bytes">> {
  const lives = new Map<V, Omit<Life, "bytes">>();
  let position = 0;
  const live = (value: V, from: number, to: number): void => {
    const life = lives.get(value) ?? { from, to };
    lives.set(value, { from: Math.min(life.from, from), to: Math.max(life.to, to) });
  };
  /** What stages write, and what they read before. */
  const walk = (list: readonly Stage<K, unknown>[]): Touched<V> => {
    const reads = new Set<V>();
    const writes = new Set<V>();
    for (const stage of list) {
      const first = position;
      const inner = stage.kind === "kernel" ? touched(stage.kernel) : walk(stage.body);
      if (stage.kind === "kernel") position++;
      for (const value of inner.reads) {
        live(value, first, position - 1);
        if (!writes.has(value)) reads.add(value);
      }
      for (const value of inner.writes) {
        if (stage.kind === "kernel") live(value, first, first);
        writes.add(value);
      }
    }
    return { reads, writes };
  };
  walk(stages);
  return lives;
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
