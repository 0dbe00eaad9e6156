// Collects the output of a decompressor or download and stops it as soon as more comes out than is allowed.
// The bound may depend on the first bytes (a header that states the size); memory grows with what
// really came out, never with what a header claims.

import { FormatError } from "../errors.ts";

/** The most bytes allowed: a number, or a rule that sees the first bytes (64, or all if fewer). */
export type OutputLimit = number | ((start: Uint8Array) => number);

const START = 64;

/** A growing list of chunks with a limit; `add` throws FormatError beyond it. */
export class BoundedOutput {
  readonly #file: string;
  readonly #limit: OutputLimit;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #allowed: number | undefined;

  constructor(limit: OutputLimit, file: string) {
    this.#limit = limit;
    this.#file = file;
    if (typeof limit === "number") this.#allowed = limit;
  }

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length >= START) this.#check();
  }

  /** All bytes as one array; throws FormatError if a short output breaks the limit. */
  finish(): Uint8Array<ArrayBuffer> {
    this.#check();
    return this.#joined(this.#length);
  }

  #check(): void {
    if (this.#allowed === undefined && typeof this.#limit === "function") {
      this.#allowed = this.#limit(this.#joined(Math.min(START, this.#length)));
    }
    if (this.#length > this.#allowed!) {
      throw new FormatError(
        this.#file,
        `at most ${this.#allowed} bytes`,
        `at least ${this.#length}`,
      );
    }
  }

  #joined(length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const chunk of this.#chunks) {
      if (at >= length) break;
      const part = chunk.subarray(0, length - at);
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}
