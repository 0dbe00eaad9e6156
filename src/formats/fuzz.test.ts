// Mutated files: whatever the bytes are, a reader gives values or one of its own errors. Mutations
// know where the sizes stand: flipped bits, cuts, changed lengths, spliced and repeated parts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { readCsv } from "../data/csv.ts";
import { parseIdx, readIdx } from "../data/idx.ts";
import { DataError, FormatError } from "../errors.ts";
import { readBookNetwork } from "./book-json.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

const FILES = Number(process.env.DOWNHILL_FUZZ_FILES ?? 50_000);

type Mutation = (bytes: Uint8Array) => Uint8Array;

/** Numbers at which parsers break. */
const EDGES = [0, 1, 2, 7, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0xffffffff];

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const at = (bytes: Uint8Array, where: number) => Math.floor(where * bytes.length);

function changed(bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (copy.length > 0) change(copy);
  return copy;
}

const flipBit = fc.tuple(place, fc.nat(7)).map(
  ([where, bit]): Mutation =>
    (bytes) =>
      changed(bytes, (copy) => {
        copy[at(copy, where)]! ^= 1 << bit;
      }),
);
const setByte = fc.tuple(place, fc.nat(255)).map(
  ([where, value]): Mutation =>
    (bytes) =>
      changed(bytes, (copy) => {
        copy[at(copy, where)] = value;
      }),
);
/** Writes an edge as four bytes into the first 32, where the lengths of binary formats stand. */
const setLength = fc.tuple(fc.nat(28), fc.constantFrom(...EDGES), fc.boolean()).map(
  ([where, value, little]): Mutation =>
    (bytes) =>
      changed(bytes, (copy) => {
        if (where + 4 > copy.length) return;
        new DataView(copy.buffer).setUint32(where, value, little);
      }),
);
const cut = place.map(
  (where): Mutation =>
    (bytes) =>
      bytes.subarray(0, at(bytes, where)),
);
const splice = fc.tuple(place, place, place).map(
  ([from, to, into]): Mutation =>
    (bytes) => {
      const part = bytes.subarray(at(bytes, Math.min(from, to)), at(bytes, Math.max(from, to)));
      const position = at(bytes, into);
      return Buffer.concat([bytes.subarray(0, position), part, bytes.subarray(position)]);
    },
);
const remove = fc.tuple(place, place).map(
  ([from, to]): Mutation =>
    (bytes) => {
      const [start, end] = [at(bytes, Math.min(from, to)), at(bytes, Math.max(from, to))];
      return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
    },
);
/** Puts another number where the text has one, or another token anywhere. */
const NUMBERS = ["0", "1", "-1", "9007199254740993", "4294967296", "1e9", "1e999", "NaN", "1.5"];
const TOKENS = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "\\",
  "\n",
  "null",
  '"__proto__":',
  "\u0000",
  "é",
];
const setNumber = fc.tuple(place, fc.constantFrom(...NUMBERS)).map(
  ([where, number]): Mutation =>
    (bytes) => {
      const text = Buffer.from(bytes).toString("latin1");
      const numbers = [...text.matchAll(/-?[0-9.]+/g)];
      const found = numbers[Math.floor(where * numbers.length)];
      if (found === undefined) return bytes;
      const end = found.index + found[0].length;
      return Buffer.from(text.slice(0, found.index) + number + text.slice(end), "latin1");
    },
);
const insertToken = fc.tuple(place, fc.constantFrom(...TOKENS)).map(
  ([where, token]): Mutation =>
    (bytes) => {
      const position = at(bytes, where);
      return Buffer.concat([
        bytes.subarray(0, position),
        Buffer.from(token),
        bytes.subarray(position),
      ]);
    },
);

const binary = [flipBit, setByte, setLength, cut, splice, remove];
const textual = [...binary, setNumber, insertToken];

function mutated(seeds: readonly Uint8Array[], mutations: fc.Arbitrary<Mutation>[]) {
  return fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(fc.oneof(...mutations), { minLength: 1, maxLength: 4 }),
    )
    .map(([seed, list]) => list.reduce((bytes, mutate) => mutate(bytes), seed));
}

/** Counts the files that were read and fails on any error that is not a reader's own. */
function attempt(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof FormatError || error instanceof DataError) return false;
    throw error;
  }
}

function fuzz(
  arbitrary: fc.Arbitrary<Uint8Array>,
  count: number,
  read: (bytes: Uint8Array) => void,
) {
  let accepted = 0;
  fc.assert(
    fc.property(arbitrary, (bytes) => {
      if (attempt(() => read(bytes))) accepted++;
    }),
    { numRuns: count, endOnFailure: true },
  );
  // Mutations that are always or never refused would test nothing.
  assert.ok(accepted > count / 1000 && accepted < count, `${accepted} of ${count} accepted`);
  assert.deepEqual(Object.keys(Object.prototype), []);
}

const IDX_SEEDS = [
  Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 5, 7, 2, 1, 0, 4]),
  Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, ...new Uint8Array(12).fill(9)]),
  Uint8Array.from([0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 9]),
];

test(`${FILES} mutated IDX files`, () => {
  fuzz(mutated(IDX_SEEDS, binary), FILES, (bytes) => {
    const { shape, data } = parseIdx(bytes, "f");
    assert.equal(
      data.length,
      shape.reduce((a, b) => a * b, 1),
    );
  });
});

test(`${FILES} mutated gzipped IDX files`, async () => {
  const large = new Uint8Array(8 + 3000);
  large.set([0, 0, 8, 1, 0, 0, 11, 184]);
  const packed = [...IDX_SEEDS, large].map((seed) => gzipSync(seed));
  // Half of the files are damaged inside, then packed: those pass the checksum.
  const arbitrary = fc.oneof(
    mutated(packed, binary),
    mutated([...IDX_SEEDS, large], binary).map((bytes) => gzipSync(bytes, { level: 1 })),
  );
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(arbitrary, async (bytes) => {
      const read = await readIdx(bytes, "f").catch((error: unknown) => error);
      if (read instanceof FormatError) return;
      if (read instanceof Error) throw read;
      accepted++;
    }),
    { numRuns: FILES, endOnFailure: true },
  );
  assert.ok(accepted > FILES / 1000 && accepted < FILES, `${accepted} accepted`);
});

test(`${FILES} mutated safetensors files`, () => {
  const seeds = [
    writeSafetensors({}),
    writeSafetensors({ a: { dtype: "F32", shape: [2, 2], data: new Float32Array(4) } }, { k: "v" }),
    writeSafetensors({
      "layers.0.weight": { dtype: "F64", shape: [3], data: new Float64Array(3) },
      "layers.0.bias": { dtype: "U8", shape: [2], data: new Uint8Array(2) },
      empty: { dtype: "I32", shape: [0, 4], data: new Int32Array(0) },
    }),
  ];
  fuzz(mutated(seeds, textual), FILES, (bytes) => {
    let total = 0;
    for (const { shape, data } of readSafetensors(bytes, "f").tensors.values()) {
      assert.equal(
        data.length,
        shape.reduce((a, b) => a * b, 1),
      );
      total += data.byteLength;
    }
    assert.ok(total <= bytes.length);
  });
});

const asText = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");

test("10,000 mutated files of the book", () => {
  const text =
    '{"sizes": [2, 2, 1], "weights": [[[0.5, -1.5], [3.0, 4e-05]], [[1.0, 2.0]]], "biases": [[[7.0], [8.0]], [[0.25]]], "cost": "QuadraticCost"}';
  fuzz(mutated([Buffer.from(text)], textual), FILES / 5, (bytes) => {
    const { parameters } = readBookNetwork(asText(bytes), "f");
    for (const { data } of parameters.values()) assert.ok(data.every(Number.isFinite));
  });
});

test("10,000 mutated tables", () => {
  const text = "a,b,class\n1,2,0\n0.5,-3e2,1\n7,8,2\n";
  fuzz(mutated([Buffer.from(text)], textual), FILES / 5, (bytes) => {
    const set = readCsv(asText(bytes), "f", { label: "class" });
    assert.ok(set.inputs.every(Number.isFinite));
  });
});
