// 16- and 8-bit floats of other programs' files as float32, which holds every one of them exactly.

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
export function fromFloat16(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (b) => {
    const sign = b & 0x8000 ? -1 : 1;
    const exponent = (b >> 10) & 0x1f;
    const fraction = b & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** The nearest binary16 of each number, of two as near the even one; from 65520 on it is infinite. */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.slice().buffer);
  return Uint16Array.from(values, (x, i) => {
    const sign = (bits[i]! >>> 16) & 0x8000;
    const size = Math.abs(x);
    if (Number.isNaN(x)) return 0x7e00;
    if (size >= 65520) return sign | 0x7c00;
    // below 2^-14 all are as far apart as there
    const exponent = Math.max(((bits[i]! >>> 23) & 0xff) - 127, -14);
    const units = toEven(size / 2 ** (exponent - 10));
    // a fraction that rounds up to the next power of two counts on into the exponent
    return sign | (units + (exponent + 14) * 1024);
  });
}

/** The nearest whole number, of two the even one. */
function toEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** bfloat16: the upper half of a float32. */
export function fromBfloat16(bits: Uint16Array): Float32Array {
  const wide = Uint32Array.from(bits, (b) => b << 16);
  return new Float32Array(wide.buffer);
}

/** OCP's E5M2: the upper half of a binary16. */
export const fromFloat8E5M2 = (bits: Uint8Array): Float32Array =>
  fromFloat16(Uint16Array.from(bits, (b) => b << 8));

/** OCP's E4M3: sign, 4 bits of exponent, 3 of fraction; no infinity, and NaN where all bits are set. */
export function fromFloat8E4M3(bits: Uint8Array): Float32Array {
  return Float32Array.from(bits, (b) => {
    const sign = b & 0x80 ? -1 : 1;
    const exponent = (b >> 3) & 0xf;
    const fraction = b & 7;
    if ((b & 0x7f) === 0x7f) return Number.NaN;
    if (exponent === 0) return sign * fraction * 2 ** -9;
    return sign * (1 + fraction / 8) * 2 ** (exponent - 7);
  });
}
