// A byte buffer that grows by doubling, with the integer encodings of WebAssembly (LEB128).

const scratch = new DataView(new ArrayBuffer(8));
const text = new TextEncoder();

export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(values: ArrayLike<number>): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  append(other: ByteWriter): void {
    this.bytes(other.written());
  }

  /** The code of an instruction: one byte, or a prefix and a number below 2^14. */
  code(prefix: number, code: number): void {
    if (this.#length + 3 > this.#bytes.length) this.#reserve(3);
    const bytes = this.#bytes;
    let rest = code;
    if (prefix !== 0) {
      bytes[this.#length++] = prefix;
      if (rest > 0x7f) {
        bytes[this.#length++] = (rest & 0x7f) | 0x80;
        rest >>>= 7;
      }
    }
    bytes[this.#length++] = rest;
  }

  /** A byte and an unsigned number. */
  pair(first: number, value: number): void {
    if (value < 0x80 && this.#length + 2 <= this.#bytes.length) {
      this.#bytes[this.#length++] = first;
      this.#bytes[this.#length++] = value;
    } else {
      this.byte(first);
      this.unsigned(value);
    }
  }

  /** An unsigned LEB128 number below 2^32. */
  unsigned(value: number): void {
    if (value < 0x80 && this.#length < this.#bytes.length) {
      this.#bytes[this.#length++] = value;
      return;
    }
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** A signed LEB128 number of 32 bits. */
  signed(value: number): void {
    let rest = value | 0;
    while (rest < -64 || rest > 63) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.byte(rest & 0x7f);
  }

  /** A signed LEB128 number of 64 bits. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    while (rest < -64n || rest > 63n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest & 0x7fn));
  }

  /** 32 bits, lowest byte first. */
  word(value: number): void {
    this.#reserve(4);
    for (let shift = 0; shift < 32; shift += 8) this.#bytes[this.#length++] = value >>> shift;
  }

  float32(value: number): void {
    scratch.setFloat32(0, value);
    this.word(scratch.getInt32(0));
  }

  float64(value: number): void {
    scratch.setFloat64(0, value);
    this.word(scratch.getInt32(4));
    this.word(scratch.getInt32(0));
  }

  /** UTF-8 text after its length. */
  name(value: string): void {
    const encoded = text.encode(value);
    this.unsigned(encoded.length);
    this.bytes(encoded);
  }

  /** Overwrites one byte that was written before. */
  patch(position: number, value: number): void {
    this.#bytes[position] = value;
  }

  /** A view of what was written; valid until the next write. */
  written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }
}
