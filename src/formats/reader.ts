// Reads the bytes of a file from front to back. Every parser of binary files uses only this, so
// that a size stated in a file is always checked against the bytes that are really there, and a
// product of sizes always fits a safe integer. Every failure is a FormatError.

import { FormatError } from "../errors.ts";

/** A place in a file, and checks on what is read there. */
export class Reader {
  readonly file: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array, file: string) {
    this.file = file;
    // Not the caller's Buffer, whose slice() would be a view and no copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** Throws unless n more bytes are there. */
  need(n: number, what: string): void {
    if (n > this.remaining) {
      throw new FormatError(this.file, `${n} bytes of ${what}`, `${this.remaining} bytes`);
    }
  }

  /** The next n bytes, as a view. */
  take(n: number, what: string): Uint8Array {
    this.need(n, what);
    this.#offset += n;
    return this.#bytes.subarray(this.#offset - n, this.#offset);
  }

  u8(what: string): number {
    return this.take(1, what)[0]!;
  }

  /** A big-endian u32. */
  u32(what: string): number {
    this.need(4, what);
    this.#offset += 4;
    return this.#view.getUint32(this.#offset - 4);
  }

  u16LittleEndian(what: string): number {
    this.need(2, what);
    this.#offset += 2;
    return this.#view.getUint16(this.#offset - 2, true);
  }

  u32LittleEndian(what: string): number {
    this.need(4, what);
    this.#offset += 4;
    return this.#view.getUint32(this.#offset - 4, true);
  }

  /** A little-endian u64 that must be a safe integer. */
  u64LittleEndian(what: string): number {
    this.need(8, what);
    const low = this.#view.getUint32(this.#offset, true);
    const high = this.#view.getUint32(this.#offset + 4, true);
    this.#offset += 8;
    if (high >= 0x200000) {
      throw new FormatError(this.file, `${what} below 2^53`, `${high} * 2^32 + ${low}`);
    }
    return high * 0x100000000 + low;
  }

  /** The product of sizes; throws where it is not a safe integer. */
  multiply(sizes: readonly number[], what: string): number {
    if (sizes.includes(0)) return 0;
    let product = 1;
    for (const size of sizes) {
      product *= size;
      if (!Number.isSafeInteger(product)) {
        throw new FormatError(this.file, `${what} below 2^53`, `the sizes [${sizes.join(", ")}]`);
      }
    }
    return product;
  }

  /** Throws unless every byte has been read. */
  end(): void {
    if (this.remaining > 0) {
      throw new FormatError(this.file, "the end of the file", `${this.remaining} more bytes`);
    }
  }
}
