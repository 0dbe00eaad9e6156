// What this engine's WebAssembly has, by modules that are too small to do anything.

/** The smallest modules with one vector instruction and with one fused multiply-add. */
const VECTOR_MODULE = [
  0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0, 10, 10, 1, 8, 0, 0x41,
  0, 0xfd, 0x0f, 0xfd, 0x62, 0x0b,
];
const RELAXED_MODULE = [
  0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 8, 1, 0x60, 3, 0x7b, 0x7b, 0x7b, 1, 0x7b, 3, 2, 1, 0, 10,
  13, 1, 11, 0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfd, 0x85, 0x02, 0x0b,
];

/** Whether this engine has 16-byte vectors, without which no module of ours compiles. */
export const hasVectors = (): boolean => accepts(VECTOR_MODULE);

/** Whether this engine has fused multiply-adds, for `relaxed`. */
export const hasRelaxed = (): boolean => accepts(RELAXED_MODULE);

const accepts = (bytes: readonly number[]): boolean =>
  typeof WebAssembly !== "undefined" && WebAssembly.validate(new Uint8Array(bytes));
