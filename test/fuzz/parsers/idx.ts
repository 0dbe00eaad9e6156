// IDX, raw and gzipped.
import { gzipSync } from "node:zlib";
import { parseIdx, readIdx } from "../../../src/data/idx.ts";
import { mutated } from "../mutations.ts";
import { expectSame, expectSize, type Parser } from "../parser.ts";

const bytes = (shape: readonly number[], values: readonly number[]): Uint8Array => {
  const sizes = shape.flatMap((n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]);
  return Uint8Array.from([0, 0, 8, shape.length, ...sizes, ...values]);
};

const SEEDS = [
  bytes([5], [7, 2, 1, 0, 4]),
  bytes([2, 2, 3], [0, 255, 13, 77, 1, 2, 200, 30, 4, 5, 6, 99]),
  bytes([0, 9], []),
  bytes([2, 1, 1, 2], [9, 8, 7, 6]),
];
const LARGE = bytes(
  [300],
  Array.from({ length: 300 }, (_, i) => (i * i) % 251),
);
const dictionary = [
  ...["00000801", "00000803", "00000d03", "00000c01", "00000804", "00000805", "000008ff"],
  ...["00010000", "0000000a", "1f8b0800"],
].map((hex) => Uint8Array.from(Buffer.from(hex, "hex")));

export const idx: Parser = {
  name: "idx",
  grammar: { seeds: [...SEEDS, LARGE], dictionary, isText: false },
  read: (file) => {
    const { shape, data } = parseIdx(file, "f");
    expectSize(shape, data.length);
    expectSame(bytes(shape, [...data]), file, "the file");
  },
};

export const idxGz: Parser = {
  name: "idx.gz",
  grammar: { seeds: [...SEEDS, LARGE], dictionary, isText: false },
  // damaged inside and packed, or damaged behind the packing as well
  seal: (file, dice) => {
    const packed = gzipSync(file, { level: 1 });
    return dice.oneIn(3)
      ? mutated(packed, dice, { seeds: [packed], dictionary, isText: false })
      : packed;
  },
  read: async (file) => {
    const { shape, data } = await readIdx(file, "f");
    expectSize(shape, data.length);
  },
  slowness: 5,
};
