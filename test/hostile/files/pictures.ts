// Pictures: PNG files of the kinds that broke decoders (PNG 3rd edition; libpng's and lodepng's
// lists of errors), and files for the folders of JPEG pictures.
import { deflateSync, gzipSync } from "node:zlib";
import { chunk, joined, SIGNATURE } from "../../fuzz/png.ts";
import { bytesOf, filesFor, hex } from "../hostile-file.ts";

const u32 = (n: number): number[] => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const header = (width: number, height: number, depth: number, type: number, methods = [0, 0, 0]) =>
  chunk("IHDR", [...u32(width), ...u32(height), depth, type, ...methods]);
const packed = (bytes: ArrayLike<number>): Uint8Array =>
  new Uint8Array(deflateSync(Uint8Array.from(bytes)));
const pixels = (bytes: ArrayLike<number>): Uint8Array => chunk("IDAT", packed(bytes));
const END = chunk("IEND", []);
const png = (...parts: readonly Uint8Array[]): Uint8Array => joined(SIGNATURE, ...parts);

/** 2 x 2 grey pixels of a byte. */
const HEADER = header(2, 2, 8, 0);
const PIXELS = pixels([0, 10, 200, 0, 30, 40]);
const GOOD = png(HEADER, PIXELS, END);
const kind = (depth: number, type: number): Uint8Array =>
  png(header(2, 2, depth, type), pixels(new Uint8Array(64)), END);
const raw = (data: Uint8Array): Uint8Array => png(HEADER, chunk("IDAT", data), END);
/** A chunk whose checksum is wrong. */
const wrong = (good: Uint8Array): Uint8Array => {
  const copy = good.slice();
  copy[copy.length - 1]! ^= 1;
  return copy;
};
const indexed = (...parts: readonly Uint8Array[]): Uint8Array =>
  png(header(2, 2, 8, 3), ...parts, END);
const COLOURS = chunk("PLTE", [0, 0, 0, 255, 255, 255]);
const INDICES = pixels([0, 0, 1, 0, 1, 0]);
const bomb = (mebibytes: number): Uint8Array =>
  new Uint8Array(deflateSync(new Uint8Array(mebibytes * 2 ** 20), { level: 9 }));

export const pictureFiles = filesFor("picture", {
  "an empty file": "",
  "a signature alone": SIGNATURE,
  "a signature with its line ends changed": bytesOf(hex("89504e470a1a0a"), GOOD.slice(8)),
  "a signature without its high bit": bytesOf(hex("09504e470d0a1a0a"), GOOD.slice(8)),
  "a web page in its place": "<!doctype html><title>404</title>",
  "an SVG picture with a script":
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
  "no header": png(PIXELS, END),
  "a header that is not the first chunk": png(PIXELS, HEADER, END),
  "a text before the header": png(chunk("tEXt", [65, 0, 66]), HEADER, PIXELS, END),
  "two headers": png(HEADER, HEADER, PIXELS, END),
  "a second header with another size": png(HEADER, header(9000, 9000, 8, 0), PIXELS, END),
  "a header of 12 bytes": png(chunk("IHDR", [0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0]), PIXELS, END),
  "a header of 14 bytes": png(
    chunk("IHDR", [0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0, 0]),
    PIXELS,
    END,
  ),
  "a width of 0": png(header(0, 2, 8, 0), PIXELS, END),
  "a height of 0": png(header(2, 0, 8, 0), PIXELS, END),
  "a width of 2^31": png(header(2 ** 31, 1, 8, 0), PIXELS, END),
  "a width of -1 in 32 bits": png(header(0xffffffff, 1, 8, 0), PIXELS, END),
  "a width and height whose product is 0 in 32 bits": png(header(65536, 65536, 8, 6), PIXELS, END),
  "a width and height whose product is 0 in 64 bits": png(
    header(2 ** 31, 2 ** 31, 16, 6),
    PIXELS,
    END,
  ),
  "8,000 x 8,000 pixels in a few bytes": png(header(8000, 8000, 8, 6), PIXELS, END),
  "a picture a line high and 2^26 wide": png(header(2 ** 26, 1, 8, 0), PIXELS, END),
  "3 bits a pixel": kind(3, 0),
  "0 bits a pixel": kind(0, 0),
  "255 bits a pixel": kind(255, 0),
  "32 bits a channel": kind(32, 2),
  "colours of 1 bit": kind(1, 2),
  "colours of 4 bits": kind(4, 2),
  "a palette of 16 bits": png(header(2, 2, 16, 3), COLOURS, pixels(new Uint8Array(64)), END),
  "grey with opacity of 4 bits": kind(4, 4),
  "colours with opacity of 2 bits": kind(2, 6),
  "the colour type 1": kind(8, 1),
  "the colour type 5": kind(8, 5),
  "the colour type 7": kind(8, 7),
  "the colour type 255": kind(8, 255),
  "the packing 1": png(header(2, 2, 8, 0, [1, 0, 0]), PIXELS, END),
  "the filter method 1": png(header(2, 2, 8, 0, [0, 1, 0]), PIXELS, END),
  "the filter method 64, of MNG": png(
    header(2, 2, 8, 2, [0, 64, 0]),
    pixels(new Uint8Array(14)),
    END,
  ),
  "the interlacing 2": png(header(2, 2, 8, 0, [0, 0, 2]), PIXELS, END),
  "a header with a wrong checksum": png(wrong(HEADER), PIXELS, END),
  "pixels with a wrong checksum": png(HEADER, wrong(PIXELS), END),
  "an end with a wrong checksum": png(HEADER, PIXELS, wrong(END)),
  "a palette with a wrong checksum": indexed(wrong(COLOURS), INDICES),
  "no pixels": png(HEADER, END),
  "pixels of no bytes": png(HEADER, chunk("IDAT", []), END),
  "no end": png(HEADER, PIXELS),
  "an end before the pixels": png(HEADER, END, PIXELS),
  "pixels in two places": png(
    HEADER,
    chunk("IDAT", packed([0, 1, 2, 0, 3, 4]).slice(0, 5)),
    chunk("tEXt", [65, 0, 66]),
    chunk("IDAT", packed([0, 1, 2, 0, 3, 4]).slice(5)),
    END,
  ),
  "a file cut within its header": GOOD.slice(0, 20),
  "a file cut within its pixels": GOOD.slice(0, 45),
  "a file cut before its end": GOOD.slice(0, -12),
  "a file cut within its last checksum": GOOD.slice(0, -1),
  "a chunk of 4 GiB": png(HEADER, bytesOf(hex("ffffffff"), "IDAT", hex("00")), END),
  "a chunk of 2 GiB": png(HEADER, bytesOf(hex("7fffffff"), "tEXt", hex("00")), END),
  "a chunk longer than the file by one byte": png(HEADER, bytesOf(hex("00000005"), "tEXtABCD")),
  "an essential chunk that nobody knows": png(HEADER, chunk("ABCD", [1]), PIXELS, END),
  "a chunk with a name that is no text": png(
    HEADER,
    chunk("\u0001\u0002\u0003\u0004", []),
    PIXELS,
    END,
  ),
  "no palette": indexed(INDICES),
  "a palette behind the pixels": indexed(INDICES, COLOURS),
  "two palettes": indexed(COLOURS, COLOURS, INDICES),
  "a palette of no colours": indexed(chunk("PLTE", []), INDICES),
  "a palette of 257 colours": indexed(chunk("PLTE", new Uint8Array(771)), INDICES),
  "a palette of four bytes": indexed(chunk("PLTE", [0, 0, 0, 1]), INDICES),
  "a palette of three colours for one bit": png(
    header(2, 2, 1, 3),
    chunk("PLTE", new Uint8Array(9)),
    pixels([0, 0, 0, 0]),
    END,
  ),
  "a palette of a grey picture": png(HEADER, COLOURS, PIXELS, END),
  "more opacities than colours": indexed(COLOURS, chunk("tRNS", [0, 0, 0]), INDICES),
  "opacities before the palette": indexed(chunk("tRNS", [0]), COLOURS, INDICES),
  "opacities behind the pixels": indexed(COLOURS, INDICES, chunk("tRNS", [0])),
  "a transparent grey of one byte": png(HEADER, chunk("tRNS", [0]), PIXELS, END),
  "a transparent colour of a picture that has opacities": png(
    header(2, 2, 8, 4),
    chunk("tRNS", [0, 0]),
    pixels(new Uint8Array(10)),
    END,
  ),
  "the filter 5": png(HEADER, pixels([5, 1, 2, 0, 3, 4]), END),
  "the filter 255": png(HEADER, pixels([0, 1, 2, 255, 3, 4]), END),
  "a line too few": png(HEADER, pixels([0, 1, 2]), END),
  "a pixel too few": png(HEADER, pixels([0, 1, 2, 0, 3]), END),
  "pixels that are not packed": raw(hex("000a0b000c0d")),
  "pixels packed by gzip": raw(new Uint8Array(gzipSync(hex("000a0b000c0d")))),
  "a zlib header with a wrong check": raw(
    bytesOf(hex("7800"), packed([0, 1, 2, 0, 3, 4]).slice(2)),
  ),
  "a zlib window of 64 KiB": raw(bytesOf(hex("8819"), packed([0, 1, 2, 0, 3, 4]).slice(2))),
  "a zlib dictionary": raw(bytesOf(hex("7820"), packed([0, 1, 2, 0, 3, 4]).slice(2))),
  "a zlib stream cut in the middle": raw(packed([0, 1, 2, 0, 3, 4]).slice(0, 6)),
  "a text that is a zlib bomb, and no pixels": () =>
    png(HEADER, chunk("zTXt", [65, 0, 0, ...bomb(8)]), END),
  "a colour profile that is a zlib bomb, and no pixels": () =>
    png(HEADER, chunk("iCCP", [65, 0, 0, ...bomb(8)]), END),
  "ten thousand chunks and no pixels": () =>
    png(HEADER, ...Array.from({ length: 1e4 }, () => chunk("tEXt", [65, 0])), END),
  "an interlaced picture with one pass": png(
    header(9, 9, 8, 0, [0, 0, 1]),
    pixels([0, 1, 2, 0, 3, 4]),
    END,
  ),
});

const JFIF = "ffd8 ffe0 0010 4a46494600 0101 00 0001 0001 0000";

export const folderFiles = filesFor("picture folder", {
  "an empty file": "",
  "a signature of JPEG alone": hex("ffd8ff"),
  "a JPEG file of nothing": hex("ffd8ffd9"),
  "a JPEG file without tables": hex(
    `${JFIF} ffc0 000b 08 0010 0010 01 01 11 00 ffda 0008 01 01 00 00 3f 00 00 ffd9`,
  ),
  "a JPEG file of 65,500 x 65,500 pixels in a few bytes": hex(
    `${JFIF} ffc0 000b 08 ffdc ffdc 01 01 11 00 ffda 0008 01 01 00 00 3f 00 00 ffd9`,
  ),
  "a JPEG segment of no length": hex(`${JFIF} ffe1 0000 ffd9`),
  "a web page named like a picture": "<!doctype html><title>404</title>",
  "a text": "this is not a picture",
  "a zip archive": bytesOf("PK\x03\x04", new Uint8Array(60)),
  "8,000 x 8,000 pixels of PNG in a few bytes": png(header(8000, 8000, 8, 6), PIXELS, END),
  "a PNG file with a wrong checksum of its header": png(wrong(HEADER), PIXELS, END),
  "a PNG file without pixels": png(HEADER, END),
  "a PNG file cut within its pixels": GOOD.slice(0, 45),
});
