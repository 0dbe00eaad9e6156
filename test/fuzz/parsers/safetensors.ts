// safetensors: a header length, JSON, raw values.
import {
  readSafetensors,
  type StoredTensors,
  writeSafetensors,
} from "../../../src/formats/safetensors.ts";
import type { Dice } from "../dice.ts";
import { ascii, expectSize, JSON_WORDS, type Parser, words } from "../parser.ts";

/** Lets the header end where it does after a change of its length. */
export function sealHeader(file: Uint8Array, dice: Dice): Uint8Array {
  if (file.length < 9 || dice.oneIn(4)) return file;
  let end = 8;
  for (let depth = 0; end < file.length; end++) {
    if (file[end] === 0x7b) depth++;
    else if (file[end] === 0x7d && --depth <= 0) break;
  }
  if (end === file.length) return file;
  const copy = file.slice();
  new DataView(copy.buffer).setBigUint64(0, BigInt(end + 1 - 8), true);
  return copy;
}

const dictionary = [
  ...JSON_WORDS,
  ...words(
    '"F64" "F32" "F16" "BF16" "I64" "U8" "BOOL" "F8_E4M3" "dtype": "shape": "data_offsets":',
  ),
  ...words('"__metadata__": [0,0] [0,4] [-1] [1.0] [1e0]'),
  ascii(',"b":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}'),
];

const SEEDS = [
  writeSafetensors({}),
  writeSafetensors(
    { a: { dtype: "F32", shape: [2, 2], data: Float32Array.of(1.5, -2, 3e-8, 4e9) } },
    { k: "v", "é\u2028": '"\\' },
  ),
  writeSafetensors({
    "layers.0.weight": { dtype: "F64", shape: [3], data: Float64Array.of(0.1, 0.2, -0.3) },
    "layers.0.bias": { dtype: "U8", shape: [2], data: Uint8Array.of(200, 3) },
    empty: { dtype: "I32", shape: [0, 4], data: new Int32Array(0) },
    long: { dtype: "I64", shape: [1, 1], data: BigInt64Array.of(-5n) },
  }),
];

export const safetensors: Parser = {
  name: "safetensors",
  grammar: { seeds: SEEDS, dictionary, isText: true },
  seal: sealHeader,
  read: (file) => {
    const found = readSafetensors(file, "f");
    let total = 0;
    let areFinite = true;
    for (const { dtype, shape, data } of found.tensors.values()) {
      expectSize(shape, data.length);
      total += data.byteLength;
      if (dtype === "F32" || dtype === "F64") areFinite &&= data.every((x) => Number.isFinite(x));
    }
    if (total > file.length) throw new Error(`${total} bytes of values in ${file.length}`);
    if (areFinite) expectEqual(found, readSafetensors(rewritten(found), "again"));
  },
};

const rewritten = ({ tensors, metadata }: StoredTensors) => writeSafetensors(tensors, metadata);

function expectEqual(one: StoredTensors, other: StoredTensors): void {
  if (one.tensors.size !== other.tensors.size || one.metadata.size !== other.metadata.size) {
    throw new Error("other names come back");
  }
  for (const [key, text] of one.metadata) {
    if (other.metadata.get(key) !== text) throw new Error(`metadata ${key} comes back different`);
  }
  for (const [name, { dtype, shape, data }] of one.tensors) {
    const back = other.tensors.get(name);
    const isSame =
      back?.dtype === dtype &&
      back.shape.join() === shape.join() &&
      Buffer.from(back.data.buffer, back.data.byteOffset, back.data.byteLength).equals(
        Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      );
    if (!isSame) throw new Error(`tensor ${name} comes back different`);
  }
}
