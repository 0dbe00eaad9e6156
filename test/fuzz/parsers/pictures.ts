// Pictures: the door of the command line, and the folders of the library, which decode with sharp.
// The seeds are PNG files whose IDAT holds the scanlines as they are; sealing compresses them and
// puts the checksums right.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { loadImages } from "../../../cli/pictures/image.ts";
import type { Dice } from "../dice.ts";
import { type Parser, words } from "../parser.ts";
import { chunk, chunksOf, claimedBytes, joined, SIGNATURE } from "../png.ts";
import { scratchFolder } from "../scratch.ts";

const folder = scratchFolder();

const header = (width: number, height: number, depth: number, type: number, interlace = 0) =>
  chunk("IHDR", [0, 0, 0, width, 0, 0, 0, height, depth, type, 0, 0, interlace]);
const scanlines = (count: number, bytes: number): number[] =>
  Array.from({ length: count * (bytes + 1) }, (_, i) =>
    i % (bytes + 1) === 0 ? (i / (bytes + 1)) % 5 : (i * 73 + 19) % 256,
  );
const raw = (count: number, bytes: number) => chunk("IDAT", scanlines(count, bytes));
const END = chunk("IEND", []);
const palette = (count: number) =>
  chunk(
    "PLTE",
    Array.from({ length: 3 * count }, (_, i) => (i * 37) % 256),
  );

const SEEDS = [
  joined(SIGNATURE, header(5, 4, 8, 0), raw(4, 5), END),
  joined(SIGNATURE, header(9, 3, 1, 0), raw(3, 2), END),
  joined(SIGNATURE, header(3, 3, 8, 2), chunk("tRNS", [0, 1, 0, 2, 0, 3]), raw(3, 9), END),
  joined(SIGNATURE, header(3, 3, 8, 6), raw(3, 12), END),
  joined(SIGNATURE, header(2, 3, 16, 4), raw(3, 8), END),
  joined(SIGNATURE, header(6, 2, 4, 3), palette(16), chunk("tRNS", [9, 0]), raw(2, 3), END),
  joined(SIGNATURE, header(6, 2, 8, 3), palette(256), raw(2, 6), END),
  joined(SIGNATURE, header(2, 2, 16, 2), chunk("gAMA", [0, 0, 177, 143]), raw(2, 12), END),
  // interlaced: passes of 1 x 1 (1, 4 to 6 as wide as they are), then whole rows
  joined(SIGNATURE, header(2, 2, 8, 0, 1), chunk("IDAT", [0, 9, 0, 8, 0, 7, 6]), END),
];
const dictionary = [
  ...words("IHDR PLTE IDAT IEND tRNS gAMA iCCP tEXt zTXt iTXt sRGB pHYs eXIf acTL fdAT bKGD"),
  ...[
    "00000000",
    "7fffffff",
    "ffffffff",
    "0000000d",
    "00000001",
    "0806",
    "1006",
    "0103",
    "0001",
  ].map((hex) => Uint8Array.from(Buffer.from(hex, "hex"))),
  END,
  palette(2),
  chunk("IDAT", []),
];

/** Compresses the scanlines; puts most lengths and checksums right. */
function seal(file: Uint8Array, dice: Dice): Uint8Array {
  const chunks = chunksOf(file);
  const parts = chunks.map(({ type, data }) => {
    const content = type === "IDAT" && !dice.oneIn(30) ? deflateSync(data, { level: 1 }) : data;
    const whole = chunk(type, content);
    if (dice.oneIn(40)) whole[dice.below(whole.length)]! ^= 1 << dice.below(8);
    return whole;
  });
  const sealed = joined(dice.oneIn(50) ? file.subarray(0, 8) : SIGNATURE, ...parts);
  return dice.oneIn(40) ? sealed.slice(0, dice.below(sealed.length)) : sealed;
}
const path = join(folder, "f.png");

export const png: Parser = {
  name: "png",
  grammar: { seeds: SEEDS, dictionary, isText: false },
  seal,
  read: async (file) => {
    writeFileSync(path, file);
    for (const { inputs } of await loadImages(path, { height: 4, width: 4, channels: 1 }))
      if (inputs.length !== 16) throw new Error("another size");
  },
  contents: claimedBytes,
  slowness: 5,
};
