// NumPy's arrays, alone and in an archive.
import { crc32 } from "../../../src/formats/crc32.ts";
import { type NumpyArray, readNpy, writeNpy } from "../../../src/formats/npy.ts";
import { readNpz, writeNpz } from "../../../src/formats/npz.ts";
import type { Dice } from "../dice.ts";
import { mutated } from "../mutations.ts";
import { ascii, expectSame, expectSize, type Parser, words } from "../parser.ts";

const ARRAYS: readonly NumpyArray[] = [
  { dtype: "f4", shape: [2, 3], data: Float32Array.of(1.5, -2, 3e-8, 4e9, 0, -0) },
  { dtype: "f8", shape: [], data: Float64Array.of(0.1) },
  { dtype: "f2", shape: [2], data: Float32Array.of(0.5, -65504) },
  { dtype: "i8", shape: [1, 1, 2], data: BigInt64Array.of(-5n, 2n ** 60n) },
  { dtype: "u2", shape: [0, 4], data: new Uint16Array(0) },
  { dtype: "b1", shape: [3], data: Uint8Array.of(0, 1, 1) },
];
const FILES = ARRAYS.map(writeNpy);
/** The same header with the axes the other way round, and with the bytes of a value. */
const turned = (file: Uint8Array, from: string, to: string): Uint8Array => {
  const text = Buffer.from(file).toString("latin1").replace(from, to);
  return new Uint8Array(Buffer.from(text, "latin1"));
};
const SEEDS = [
  ...FILES,
  turned(FILES[0]!, "False, 's", "True,  's"),
  turned(FILES[0]!, "'<f4'", "'>f4'"),
];

const dictionary = [
  ...words("'descr': 'fortran_order': 'shape': True False ( ) (,) (3,) (2, 3) { } 10L"),
  ...words("'<f8' '>f4' '<f2' '|b1' '|u1' '<i8' '|O' '<U4' '<c16' [('a','<f4')] \"'\" 'é'"),
  ...["\x93NUMPY\x01\x00", "\x02\x00", "\n", "18446744073709551616", "9007199254740993"].map(
    (text) => new Uint8Array(Buffer.from(text, "latin1")),
  ),
];

function check(array: NumpyArray): void {
  expectSize(array.shape, array.data.length);
  const again = readNpy(writeNpy(array));
  expectSame(bytesOf(again), bytesOf(array), "the array");
}

const bytesOf = ({ data }: NumpyArray): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

export const npy: Parser = {
  name: "npy",
  grammar: { seeds: SEEDS, dictionary, isText: true },
  read: (file) => check(readNpy(file, "f")),
};

const named = new Map(ARRAYS.slice(0, 3).map((array, i) => [`a${i}`, array]));

/** An archive of a mutated array, with a right or a wrong sum, itself mutated now and then. */
function archive(file: Uint8Array, dice: Dice): Uint8Array {
  const whole = writeNpz({ a: ARRAYS[2]! });
  const name = ascii("x.npy");
  const sum = dice.oneIn(8) ? 0 : crc32(file);
  const local = Buffer.alloc(30 + name.length);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt32LE(sum, 14);
  local.writeUInt32LE(file.length, 18);
  local.writeUInt32LE(file.length, 22);
  local.writeUInt16LE(name.length, 26);
  local.set(name, 30);
  const list = Buffer.alloc(46 + name.length);
  list.writeUInt32LE(0x02014b50, 0);
  list.writeUInt32LE(sum, 16);
  list.writeUInt32LE(file.length, 20);
  list.writeUInt32LE(file.length, 24);
  list.writeUInt16LE(name.length, 28);
  list.set(name, 46);
  const end = Buffer.from(whole.subarray(whole.length - 22));
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(local.length + file.length, 16);
  const made = new Uint8Array(Buffer.concat([local, file, list, end]));
  return dice.oneIn(2) ? mutated(made, dice, ZIP) : made;
}

const ZIP = {
  seeds: [writeNpz(named), writeNpz({})],
  dictionary: [
    ...["504b0304", "504b0102", "504b0506", "504b0606", "504b0607", "ffffffff", "0800", "0100"],
    ...["01001800ffffffffffffffff"],
  ].map((hex) => new Uint8Array(Buffer.from(hex, "hex"))),
  isText: false,
};

export const npz: Parser = {
  name: "npz",
  grammar: { seeds: SEEDS, dictionary, isText: true },
  seal: (file, dice) => (dice.oneIn(4) ? mutated(ZIP.seeds[0]!, dice, ZIP) : archive(file, dice)),
  read: async (file) => {
    for (const array of (await readNpz(file, "f")).values()) check(array);
  },
  contents: (file) => file.length,
  slowness: 10,
};
