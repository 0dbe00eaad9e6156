// IDX files, raw and gzipped (RFC 1952).
import { gzipSync } from "node:zlib";
import { bytesOf, filesFor, hex } from "../hostile-file.ts";

const DATA = hex("00000801 00000003 010203");
const gz = (bytes: Uint8Array): Uint8Array => new Uint8Array(gzipSync(bytes, { level: 9 }));
const PACKED = gz(DATA);
/** A whole gzip file with some bytes put over those from `at` on. */
const damaged = (at: number, bytes: string): Uint8Array => {
  const copy = PACKED.slice();
  copy.set(hex(bytes), at < 0 ? copy.length + at : at);
  return copy;
};
const HEADER = "1f8b0800 00000000 0003";

export const idxFiles = filesFor("idx", {
  "an empty file": "",
  "one byte": hex("00"),
  "a magic number and nothing else": hex("00000801"),
  "a header cut within a size": hex("00000803 00000001 000000"),
  "the magic number in the other byte order": hex("01080000 03000000 010203"),
  "a magic number that does not begin with zeros": hex("00010801 00000003 010203"),
  "elements of type 09, signed bytes": hex("00000901 00000003 010203"),
  "elements of type 0b, two bytes each": hex("00000b01 00000001 0102"),
  "elements of type 0c, four bytes each": hex("00000c01 00000001 01020304"),
  "elements of type 0d, floats": hex("00000d01 00000001 3f800000"),
  "elements of type 0e, doubles": hex("00000e01 00000001 3ff0000000000000"),
  "elements of type 00": hex("00000001 00000003 010203"),
  "no dimensions": hex("00000800"),
  "five dimensions": hex("00000805 00000001 00000001 00000001 00000001 00000001 01"),
  "255 dimensions": bytesOf(hex("000008ff"), new Uint8Array(4 * 255)),
  "a size of -1 in 32 bits": hex("00000801 ffffffff 01"),
  "sizes whose product is 0 in 32 bits (65536 x 65536)": hex("00000802 00010000 00010000"),
  "sizes whose product is 4 in 32 bits (65538 x 65538)": hex("00000802 00010002 00010002 01020304"),
  "sizes whose product is 0 in 64 bits": hex("00000803 80000000 80000000 00000004"),
  "sizes whose product is above 2^53": hex("00000802 08000001 08000001 01"),
  "four sizes of 2^32 - 1": hex("00000804 ffffffff ffffffff ffffffff ffffffff"),
  "sizes beyond any memory": hex("00000803 0000ea60 0000ffff 0000ffff 00"),
  "a byte too few": DATA.slice(0, -1),
  "a byte too many": bytesOf(DATA, "\0"),
  "a second file behind the first": bytesOf(DATA, DATA),
  "no elements, and bytes": hex("00000802 00000000 00000009 01"),
  "the digits of a header as text": "00000801 00000003 010203",
  "a web page in its place": "<!doctype html><title>404</title>",
  "a pointer of Git LFS in its place": "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
  "a zip archive in its place": bytesOf("PK\x03\x04", new Uint8Array(60)),
  "a gzip bomb of 1029 : 1, 64 MiB behind three stated bytes": () =>
    gz(bytesOf(DATA, new Uint8Array(64 * 2 ** 20))),
  "a gzip bomb that states its 1 TiB": () =>
    gz(bytesOf(hex("00000802 80000000 00000200"), new Uint8Array(4096))),
  "a gzip bomb that states 900 MB and has 1 kB": () =>
    gz(bytesOf(hex("00000801 35a4e900"), new Uint8Array(1000))),
  "gzip within gzip": gz(PACKED),
  "a gzip file of nothing": gz(new Uint8Array(0)),
  "a gzip magic number alone": hex("1f8b"),
  "a gzip header alone": hex(HEADER),
  "gzip cut within its data": PACKED.slice(0, 14),
  "gzip cut before its checksum": PACKED.slice(0, -8),
  "gzip cut within its checksum": PACKED.slice(0, -5),
  "gzip cut within its length": PACKED.slice(0, -1),
  "gzip with a wrong CRC-32": damaged(-8, "00000000"),
  "gzip with a wrong length": damaged(-4, "ff000000"),
  "gzip of the method 7": damaged(2, "07"),
  "gzip with reserved flags": damaged(3, "e0"),
  "gzip with an extra field longer than the file": damaged(3, "04"),
  "gzip with a name that does not end": bytesOf(hex("1f8b0808 00000000 0003"), "x".repeat(4096)),
  "gzip with a header checksum that is wrong": bytesOf(
    hex("1f8b0802 00000000 0003 1234"),
    PACKED.slice(10),
  ),
  "a deflate block of the reserved type": bytesOf(hex(HEADER), hex("07"), PACKED.slice(-8)),
  "a stored block whose two lengths differ": bytesOf(hex(HEADER), hex("01 0500 0000 0102030405")),
  "a distance beyond the beginning": bytesOf(hex(HEADER), hex("4bc41200")),
  "a Huffman code with too many lengths": bytesOf(hex(HEADER), hex("05ffffffffffffff")),
  "a second gzip member": bytesOf(PACKED, gz(hex("09"))),
  "a second gzip member of nothing but a header": bytesOf(PACKED, hex(HEADER)),
  "junk behind a gzip file": bytesOf(PACKED, "junk"),
  "zeros behind a gzip file": bytesOf(PACKED, new Uint8Array(512)),
});
