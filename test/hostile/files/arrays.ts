// NumPy files that attack: headers that ask for memory, code in their place, archives of two meanings.
import { deflateRawSync } from "node:zlib";
import { writeNpy, writeNpz } from "downhill/data";
import { crc32 } from "../../../src/formats/crc32.ts";
import { bytesOf, filesFor, hex } from "../hostile-file.ts";

const MAGIC = bytesOf(hex("93"), "NUMPY");
const npy = (dictionary: string, values = 0): Uint8Array => {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(dictionary.length);
  return bytesOf(MAGIC, hex("0100"), length, dictionary, new Uint8Array(values));
};
const header = (shape: string, descr = "'<f4'", order = "False"): string =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

export const npyFiles = filesFor("npy", {
  "no bytes": "",
  "the magic alone": MAGIC,
  "eighty bytes that ask for 32 GiB": bytesOf(
    MAGIC,
    hex("0200 40000000"),
    header("(8589934592,)").padEnd(64),
  ),
  "a header of 4 GiB": bytesOf(MAGIC, hex("0200 ffffffff"), new Uint8Array(60)),
  "a header of 65535 bytes, longer than NumPy allows": npy(header("(0,)").padEnd(65535)),
  "a version 4": bytesOf(MAGIC, hex("0400 00000000")),
  "2^32 x 2^32 values": npy(header("(4294967296, 4294967296)")),
  "a product that wraps 2^64 (safetensors-cpp)": npy(
    header("(4194305, 4194305, 211106198978564)"),
    16,
  ),
  "-1 values": npy(header("(-1,)")),
  "1e3 values": npy(header("(1e3,)"), 4000),
  "a size of a hundred digits": npy(header(`(${"9".repeat(100)},)`)),
  "a thousand axes": npy(header(`(${"1,".repeat(1000)})`), 4),
  "an object array (CVE-2019-6446)": npy(header("(1,)", "'|O'"), 40),
  "a pickle in its place": bytesOf(hex("8004"), "cos\nsystem\n(S'true'\ntR."),
  "code in the header": npy("__import__('os').system('true')"),
  "code as a value": npy(header("(2,)", "chr(60)+'f4'"), 8),
  "a structured type": npy(header("(1,)", "[('a', '<f4')]"), 4),
  "a type of a gigabyte a value": npy(header("(1,)", "'<U268435456'")),
  "fields twice": npy("{'shape': (1,), 'shape': (1,), 'descr': '<f4', 'fortran_order': False}", 4),
  "no shape": npy("{'descr': '<f4', 'fortran_order': False}"),
  "a key __proto__": npy("{'__proto__': (1,), 'descr': '<f4', 'fortran_order': False}", 4),
  "a header that is not closed": npy("{'descr': '<f4', "),
  "ten thousand brackets": npy("{".repeat(9000)),
  "one byte short": npy(header("(2,)"), 7),
  "one byte more": npy(header("(2,)"), 9),
  "a truth of 2": npy(header("(1,)", "'|b1'"), 0).length
    ? bytesOf(npy(header("(1,)", "'|b1'")), hex("02"))
    : "",
});

const good = writeNpz({ a: writeable(), b: writeable() });
function writeable() {
  return { dtype: "u1", shape: [4], data: Uint8Array.of(1, 2, 3, 4) } as const;
}
/** A good archive with bytes put over those at a place counted from its end record. */
function patched(field: number, value: number, width: 2 | 4 = 4): Uint8Array {
  const copy = Buffer.from(good);
  const at = copy.length - 22 + field;
  if (width === 2) copy.writeUInt16LE(value, at);
  else copy.writeUInt32LE(value, at);
  return copy;
}
/** The same at a place of the first entry of the list. */
function listed(field: number, value: number, width: 2 | 4 = 4): Uint8Array {
  const copy = Buffer.from(good);
  const at = copy.readUInt32LE(copy.length - 6) + field;
  if (width === 2) copy.writeUInt16LE(value, at);
  else copy.writeUInt32LE(value, at);
  return copy;
}

/** An archive of one deflated entry that says what it likes of its size. */
function deflated(content: Uint8Array, size: number, name = "a.npy"): Uint8Array {
  const packed = deflateRawSync(content, { level: 9 });
  const common = Buffer.alloc(26);
  for (const [at, value] of [
    [0, 20],
    [4, 8],
  ] as const)
    common.writeUInt16LE(value, at);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(size, 18);
  common.writeUInt16LE(name.length, 22);
  const local = bytesOf(hex("504b0304"), common, name, packed);
  const list = bytesOf(hex("504b0102 1400"), common, new Uint8Array(14), name);
  const end = Buffer.alloc(12);
  end.writeUInt16LE(1, 0);
  end.writeUInt16LE(1, 2);
  end.writeUInt32LE(list.length, 4);
  end.writeUInt32LE(local.length, 8);
  return bytesOf(local, list, hex("504b0506 00000000"), end, hex("0000"));
}
const MIB = 2 ** 20;

export const npzFiles = filesFor("npz", {
  "no bytes": "",
  "PK alone": "PK",
  "an end record that promises 65535 entries": patched(10, 65535, 2),
  "entries of another disk": patched(4, 1, 2),
  "a list that begins behind the end": patched(16, 0xfffffff0),
  "a list of 4 GiB": patched(12, 0xffffffff),
  "a comment of 65535 bytes": patched(20, 65535, 2),
  "bytes behind the archive (polyglot)": bytesOf(good, "more"),
  "bytes before the archive (polyglot)": bytesOf("more", good),
  "two entries that overlap (a zip bomb of Fifield)": () => {
    const copy = Buffer.from(good);
    const list = copy.readUInt32LE(copy.length - 6);
    copy.writeUInt32LE(0, list + 46 + 5 + 42);
    return copy;
  },
  "an entry that says another name than the list": () => {
    const copy = Buffer.from(good);
    copy[30] = 0x7a;
    return copy;
  },
  "an entry of 4 GiB": listed(24, 0xfffffffe),
  "an entry that is encrypted": listed(8, 1, 2),
  "an entry of method 99": listed(10, 99, 2),
  "an entry whose sum is wrong": listed(16, 1),
  "an entry behind the end": listed(42, 0xffffff00),
  "a bomb of 1029 to 1 (256 MiB claimed)": () => deflated(new Uint8Array(64 * MIB), 256 * MIB),
  "a bomb that says less than it holds": () => deflated(new Uint8Array(8 * MIB), 1000),
  "64 MiB of zeros that are no array": () => deflated(new Uint8Array(64 * MIB), 64 * MIB),
  "a name that leads out (zip-slip)": () => deflated(writeNpy(writeable()), 132, "../../a.txt"),
  "an entry that is no array": () => deflated(Buffer.from("text"), 4),
  "an entry that says more than it holds": () => deflated(writeNpy(writeable()), 140),
});
