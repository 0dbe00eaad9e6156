// Examples that were there before: found by a number made of their bytes, and in memory by all of them.

import { answersOf, type Dataset } from "./dataset.ts";
import type { Inputs } from "./values.ts";

export class SeenExamples {
  readonly #set: Dataset;
  readonly #rows = new Map<number, number[]>();
  duplicates = 0;
  /** Those of them that want another answer. */
  contradictions = 0;

  constructor(set: Dataset) {
    this.#set = set;
  }

  add(inputs: Inputs, row: number): void {
    const key = hash(new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.byteLength));
    const known = this.#rows.get(key);
    const first = known?.find((other) => this.#isSame(inputs, other));
    if (first !== undefined) {
      this.duplicates++;
      if (!this.#wantsSame(first, row)) this.contradictions++;
    } else if (known) known.push(row);
    else this.#rows.set(key, [row]);
  }

  /** What is not in memory is compared by its 53 bits alone. */
  #isSame(inputs: Inputs, other: number): boolean {
    const { load, inputs: all } = this.#set;
    if (load) return true;
    const from = other * inputs.length;
    for (let i = 0; i < inputs.length; i++) if (inputs[i] !== all[from + i]) return false;
    return true;
  }

  #wantsSame(a: number, b: number): boolean {
    const { labels, targets, outputs } = this.#set;
    const wanted: ArrayLike<number> = labels ?? targets!;
    const width = labels ? answersOf(this.#set) : outputs;
    for (let i = 0; i < width; i++) {
      if (wanted[a * width + i] !== wanted[b * width + i]) return false;
    }
    return true;
  }
}

/** 53 bits of two sums of FNV-1a. */
export function hash(bytes: Uint8Array): number {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < bytes.length; i++) {
    a = Math.imul(a ^ bytes[i]!, 0x01000193);
    b = Math.imul(b ^ bytes[i]!, 0x5bd1e995) ^ (b >>> 13);
  }
  return (a >>> 0) * 2 ** 21 + (b >>> 11);
}
