// Round trips, and one hostile file for every rule of the format.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DataError, FormatError } from "../errors.ts";
import { readSafetensors, type StoredTensor, writeSafetensors } from "./safetensors.ts";

/** A file of any header and any values. */
function file(header: string | Uint8Array, values = new Uint8Array(0), length?: bigint) {
  const json = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + json.length + values.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(values, 8 + json.length);
  return bytes;
}

function expectRefusal(bytes: Uint8Array, message: RegExp): void {
  assert.throws(
    () => readSafetensors(bytes, "m"),
    (error: unknown) => error instanceof FormatError && message.test(error.message),
  );
}

const entry = (name: string, dtype: string, shape: string, offsets: string) =>
  `"${name}":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;

const F32: StoredTensor = { dtype: "F32", shape: [2, 2], data: new Float32Array([1, 2, 3, -0]) };
const EXAMPLES: Record<string, StoredTensor> = {
  "layers.0.weight": F32,
  byte: { dtype: "U8", shape: [3], data: new Uint8Array([1, 2, 3]) },
  scalar: { dtype: "F64", shape: [], data: new Float64Array([Math.PI]) },
  empty: { dtype: "I32", shape: [0, 7], data: new Int32Array(0) },
  wide: { dtype: "I64", shape: [1], data: new BigInt64Array([-5n]) },
  wider: { dtype: "U64", shape: [1], data: new BigUint64Array([2n ** 63n]) },
  u32: { dtype: "U32", shape: [1], data: new Uint32Array([0xffffffff]) },
  half: { dtype: "F16", shape: [2], data: new Uint16Array([0x3c00, 0x7c00]) },
  brain: { dtype: "BF16", shape: [1], data: new Uint16Array([0x3f80]) },
  i16: { dtype: "I16", shape: [1], data: new Int16Array([-1]) },
  u16: { dtype: "U16", shape: [1], data: new Uint16Array([65535]) },
  i8: { dtype: "I8", shape: [1], data: new Int8Array([-1]) },
  quarter: { dtype: "F8_E4M3", shape: [1], data: new Uint8Array([0x38]) },
  eighth: { dtype: "F8_E5M2", shape: [1], data: new Uint8Array([0x3c]) },
  flag: { dtype: "BOOL", shape: [2], data: new Uint8Array([0, 1]) },
  'odd "name"\\ é\u{1f600}': { dtype: "U8", shape: [1], data: new Uint8Array([9]) },
};

test("every type comes back as it was, and the same tensors give the same bytes", () => {
  const metadata = { format: "pt", 'key "1"': "line\nbreak é" };
  const bytes = writeSafetensors(EXAMPLES, metadata);
  const { tensors, metadata: notes } = readSafetensors(bytes, "m");
  assert.deepEqual(Object.fromEntries(tensors), EXAMPLES);
  assert.deepEqual(Object.fromEntries(notes), metadata);
  const reversed = new Map(Object.entries(EXAMPLES).reverse());
  assert.deepEqual(writeSafetensors(reversed, new Map(Object.entries(metadata))), bytes);
  assert.deepEqual(writeSafetensors(tensors, notes), bytes);
});

test("the header is padded to eight bytes and the values are views", () => {
  const bytes = writeSafetensors({ a: F32 });
  const header = new DataView(bytes.buffer).getUint32(0, true);
  assert.equal(header % 8, 0);
  assert.equal(readSafetensors(bytes, "m").tensors.get("a")!.data.buffer, bytes.buffer);
});

test("values that are not aligned are read through a copy", () => {
  const bytes = writeSafetensors({ a: F32 });
  const moved = new Uint8Array(bytes.length + 1);
  moved.set(bytes, 1);
  const buffer = Buffer.from(moved.buffer).subarray(1); // whose slice() makes no copy
  assert.deepEqual(readSafetensors(buffer, "m").tensors.get("a"), F32);
  assert.deepEqual(readSafetensors(moved.subarray(1), "m").tensors.get("a"), F32);
});

test("hostile names are only names", () => {
  const tensors = new Map([["__proto__", F32]]);
  const { tensors: read } = readSafetensors(writeSafetensors(tensors), "m");
  assert.deepEqual([...read.keys()], ["__proto__"]);
  assert.equal(Object.hasOwn(Object.prototype, "dtype"), false);
});

test("refuses to write what is not finite or does not fit", () => {
  const refuse = (tensor: StoredTensor, message: RegExp, name = "w") =>
    assert.throws(
      () => writeSafetensors({ [name]: tensor }),
      (error: unknown) => error instanceof DataError && message.test(error.message),
    );
  const bad = new Float32Array([0, Number.NaN]);
  refuse(
    { dtype: "F32", shape: [2], data: bad },
    /w: expected finite values, got NaN at 1; the tr/,
  );
  const infinite = new Float64Array([Number.NEGATIVE_INFINITY]);
  refuse({ dtype: "F64", shape: [1], data: infinite }, /got -Infinity at 0/);
  refuse({ dtype: "F32", shape: [3], data: new Float32Array(2) }, /shape \[3\], got 2/);
  refuse({ dtype: "F32", shape: [-1, -2], data: new Float32Array(2) }, /shape \[-1, -2\], got 2/);
  refuse(F32, /cannot have the name __metadata__/, "__metadata__");
  const wrong = { dtype: "F32", shape: [1], data: new Float64Array(1) } as unknown as StoredTensor;
  refuse(wrong, /expected Float32Array for F32/);
});

test("refuses wrong lengths of the header", () => {
  expectRefusal(new Uint8Array(7), /expected 8 bytes of header length, found 7/);
  expectRefusal(file("{}", undefined, 3n), /expected 3 bytes of header, found 2/);
  expectRefusal(file("{}", undefined, 100_000_001n), /at most 100000000 bytes, found 100000001/);
  expectRefusal(file("{}", undefined, 2n ** 32n + 2n), /at most 100000000 bytes/);
  expectRefusal(file("{}", undefined, 2n ** 63n), /header length below 2\^53/);
  expectRefusal(file("{}", undefined, 0n), /begins with "\{", found byte none/);
  expectRefusal(file("{}", undefined, 1n), /"," or "\}"|a key of the header/);
});

test("refuses what is not the one form of header", () => {
  expectRefusal(file("[]"), /begins with "\{", found byte 91/);
  expectRefusal(file(" {}"), /begins with "\{", found byte 32/);
  expectRefusal(file("\uFEFF{}"), /begins with "\{"/);
  expectRefusal(file(new Uint8Array([0x7b, 0xff, 0x7d])), /a header in UTF-8/);
  expectRefusal(file("{}{}"), /the end of the header, found "\{\}"/);
  expectRefusal(file("{}\0\0"), /the end of the header/);
  expectRefusal(file("{"), /a key of the header, found the end/);
  expectRefusal(file('{"a"}'), /":" after "a"/);
  expectRefusal(file('{"a":1}'), /tensor "a" \(opening with "\{"\), found "1\}"/);
  expectRefusal(file('{"a":{}}'), /dtype, shape and two data_offsets in tensor "a", found less/);
  expectRefusal(file('{"a":{},}'), /found less/);
  expectRefusal(file('{"\\x":{}}'), /the string "\\x"/);
  expectRefusal(file('{"a\n":{}}'), /expected a key of the header, found the string/);
  expectRefusal(file('{"__metadata__":{"a":1}}'), /the text of a metadata key, found "1\}/);
  expectRefusal(file('{"__metadata__":{"a":"1","a":"2"}}'), /different keys in the metadata/);
  expectRefusal(file(`{"a":${"[".repeat(1_000_000)}`), /opening with "\{"/);
  const ok = entry("a", "U8", "[1]", "[0,1]");
  expectRefusal(file(`{${ok},${ok}}`, new Uint8Array(1)), /different keys .* found "a" twice/);
  expectRefusal(file(`{${ok},}`, new Uint8Array(1)), /a key of the header/);
  const extra = ok.replace("}", ',"code":"x"}');
  expectRefusal(file(`{${extra}}`, new Uint8Array(1)), /at most 3 keys|found "code"/);
  const repeated = ok.replace('"dtype"', '"dtype":"U8","dtype"');
  expectRefusal(file(`{${repeated}}`, new Uint8Array(1)), /found "dtype" twice/);
});

test("refuses types, shapes and offsets that cannot be", () => {
  const one = (dtype: string, shape: string, offsets: string, bytes = 4) =>
    file(`{${entry("a", dtype, shape, offsets)}}`, new Uint8Array(bytes));
  expectRefusal(one("F31", "[1]", "[0,4]"), /one of F64, F32, .* found "F31"/);
  expectRefusal(one("constructor", "[1]", "[0,4]"), /found "constructor"/);
  expectRefusal(one("F32", "[-1]", "[0,4]"), /a whole number from 0 .* in tensor "a"/);
  for (const number of [
    "1.0",
    "1e0",
    "01",
    "NaN",
    "null",
    '"1"',
    "9007199254740992",
    "1".repeat(400),
  ]) {
    expectRefusal(one("F32", `[${number}]`, "[0,4]"), /expected .* in tensor "a"/);
  }
  expectRefusal(one("F32", "[4194305,4194305,211106198978564]", "[0,4]"), /below 2\^53/);
  expectRefusal(one("F64", "[9007199254740991]", "[0,4]"), /the bytes of tensor "a" below 2\^53/);
  expectRefusal(one("F32", `[${"1,".repeat(32)}1]`, "[0,4]"), /at most 32 numbers/);
  expectRefusal(one("F32", "[1]", "[0,4,4]"), /at most 2 numbers/);
  expectRefusal(one("F32", "[1]", "[0]"), /two data_offsets/);
  expectRefusal(one("F32", "[1]", "[4,0]"), /at offset 0, where the one before ends, found 4/);
  expectRefusal(one("F32", "[2]", "[0,4]"), /expected 8 bytes of tensor "a", found offsets 0 to 4/);
  expectRefusal(one("F32", "[0]", "[0,4]"), /expected 0 bytes/);
  expectRefusal(one("F32", "[1]", "[0,4]", 3), /4 bytes of values, as the header says, found 3/);
  expectRefusal(one("F32", "[1]", "[0,4]", 5), /4 bytes of values, as the header says, found 5/);
  expectRefusal(file("{}", new Uint8Array(1)), /0 bytes of values/);
});

test("refuses holes and overlaps", () => {
  const two = (a: string, b: string) =>
    file(`{${entry("a", "U8", "[4]", a)},${entry("b", "U8", "[4]", b)}}`, new Uint8Array(8));
  assert.equal(readSafetensors(two("[4,8]", "[0,4]"), "m").tensors.size, 2);
  expectRefusal(two("[0,4]", "[5,9]"), /tensor "b" at offset 4, .* found 5/);
  expectRefusal(two("[0,4]", "[3,7]"), /tensor "b" at offset 4, .* found 3/);
  expectRefusal(two("[0,4]", "[0,4]"), /at offset 4, .* found 0/);
});

test("refuses more tensors than a file may have", () => {
  const names = Array.from({ length: 4098 }, (_, i) => entry(`t${i}`, "U8", "[0]", "[0,0]"));
  expectRefusal(file(`{${names.join()}}`), /at most 4097 keys in the header/);
});
