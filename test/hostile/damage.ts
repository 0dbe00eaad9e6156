// Files of which a bit was flipped or the end is missing, for formats that carry a checksum or whose
// digest is known: no damage goes through.
import assert from "node:assert/strict";
import { DataError, FormatError } from "downhill";
import { Dice } from "../fuzz/dice.ts";

/** A file and how it is read; what comes back is compared with what the whole file holds. */
export interface Guarded {
  readonly name: string;
  readonly file: Uint8Array;
  readonly read: (bytes: Uint8Array) => unknown;
  /**
   * Bits that mean nothing, as the time in a gzip header: a flip there may be read if what is read is
   * the same.
   */
  readonly idleBits: number;
}

/** Reads damaged files; what each gives must be a refusal, or the same as the whole file's. */
class Damage {
  readonly #guarded: Guarded;
  readonly #whole: unknown;
  unnoticed = 0;

  constructor(guarded: Guarded, whole: unknown) {
    this.#guarded = guarded;
    this.#whole = whole;
  }

  async expectRefused(bytes: Uint8Array, what: string): Promise<void> {
    const { name, read } = this.#guarded;
    let found: unknown;
    try {
      found = await read(bytes);
    } catch (error) {
      const isTyped = error instanceof FormatError || error instanceof DataError;
      assert.ok(isTyped, `${name}, ${what}: ${error instanceof Error ? error.stack : error}`);
      return;
    }
    assert.deepEqual(found, this.#whole, `${name}, ${what}: other contents were read`);
    this.unnoticed++;
  }
}

/** Flips `flips` bits one at a time: every bit where there are no more, else bits by lot. */
export async function flipBits(guarded: Guarded, flips: number, seed: number): Promise<void> {
  const { name, file, read, idleBits } = guarded;
  const damage = new Damage(guarded, await read(file.slice()));
  const bits = 8 * file.length;
  const dice = new Dice();
  for (let i = 0; i < Math.min(flips, bits); i++) {
    dice.throwFor(seed, i);
    const bit = flips >= bits ? i : dice.below(bits);
    const copy = file.slice();
    copy[bit >>> 3]! ^= 1 << (bit & 7);
    await damage.expectRefused(copy, `bit ${bit & 7} of byte ${bit >>> 3} flipped`);
  }
  // of bits by lot, as many idle ones as there may be among them
  const most = flips >= bits ? idleBits : Math.ceil((4 * idleBits * flips) / bits);
  assert.ok(damage.unnoticed <= most, `${name}: ${damage.unnoticed} flips had no effect`);
}

/** Cuts the file at `cuts` places: everywhere where there are no more, else evenly spread. */
export async function cutAnywhere(guarded: Guarded, cuts: number): Promise<void> {
  const { name, file, read } = guarded;
  const damage = new Damage(guarded, await read(file.slice()));
  const step = Math.max(1, file.length / cuts);
  for (let at = 0; at < file.length; at += step) {
    const length = Math.floor(at);
    await damage.expectRefused(file.slice(0, length), `cut after ${length} bytes`);
  }
  assert.equal(damage.unnoticed, 0, `${name}: a cut had no effect`);
}
