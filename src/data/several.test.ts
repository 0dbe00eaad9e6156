// Sets of several inputs and answers: what their rows hold, to the bit, and what is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DataError, OptionError } from "../errors.ts";
import { dataset, formText, join, reshapeInputs } from "./dataset.ts";
import { several } from "./several.ts";
import { slice } from "./slices.ts";

const pixels = Uint8Array.of(0, 255, 7, 9, 128, 64, 3, 2);
const table = Float32Array.of(0.5, -1, 2, 0.25);
const left = { inputShape: [2, 2], inputs: pixels } as const;
const right = { inputShape: [2], inputs: table } as const;
const kind = { classes: 3, labels: Uint8Array.of(2, 0), classNames: ["a", "b", "c"] } as const;
const age = { outputs: 1, targets: Float32Array.of(0.5, 9) } as const;

test("an example is a row of its inputs and a row of what is wanted", () => {
  const set = several({ left, right }, { kind, age });
  assert.deepEqual(set.inputShape, [6]);
  const quotients = Array.from(pixels, (x) => Math.fround(x / 256));
  const rows = [...quotients.slice(0, 4), 0.5, -1, ...quotients.slice(4), 2, 0.25];
  assert.deepEqual([...set.inputs], rows);
  assert.ok(set.inputs instanceof Float32Array);
  assert.deepEqual([...set.targets!], [0, 0, 1, 0.5, 1, 0, 0, 9]);
  assert.deepEqual(set.inputParts, { left: [2, 2], right: [2] });
  assert.deepEqual(set.outputParts, {
    kind: { outputs: 3, classes: 3, classNames: ["a", "b", "c"] },
    age: { outputs: 1, classes: 0 },
  });
  assert.equal(
    formText(set),
    "several: 2 examples of left [2, 2], right [2] (f32), kind (3 classes), age (1 value)",
  );
  assert.deepEqual([...slice(set, 1, 2).targets!], [1, 0, 0, 9]);
  assert.deepEqual(slice(set, 1, 2).inputParts, set.inputParts);
  assert.equal(join(set, set).count, 4);
  assert.equal(reshapeInputs(set, [2, 3]).inputParts, undefined);
});

test("bytes stay bytes where all are divided by the same, and float64 stays", () => {
  const bytes = several({ a: left, b: left }, kind);
  assert.ok(bytes.inputs instanceof Uint8Array);
  assert.deepEqual([bytes.divideBy, bytes.classes, bytes.classNames], [256, 3, ["a", "b", "c"]]);
  assert.deepEqual([...bytes.labels!], [2, 0]);
  const other = several({ a: left, b: { ...left, divideBy: 255 } }, kind);
  assert.equal(other.inputs[5], Math.fround(255 / 255));
  assert.equal(other.divideBy, 1);
  const doubles = { inputShape: [2], inputs: Float64Array.of(0.1, 0.2, 0.3, 0.4) } as const;
  const wide = several({ left, doubles }, { outputs: 1, targets: Float64Array.of(0.1, 0.2) });
  assert.ok(wide.inputs instanceof Float64Array);
  assert.deepEqual([wide.inputs[1], wide.inputs[4]], [255 / 256, 0.1]);
});

test("data sets are parts", () => {
  const pictures = dataset({
    name: "pictures",
    inputShape: [4],
    picture: { height: 2, width: 2, channels: 1 },
    outputs: 3,
    inputs: pixels,
    labels: kind.labels,
  });
  const both = several({ pictures, right }, { kind: pictures, age });
  assert.deepEqual(both.outputParts!.kind, { outputs: 3, classes: 3 });
  const one = several(pictures, { kind: pictures, age });
  assert.deepEqual([one.inputShape, one.picture?.height, one.inputParts], [[4], 2, undefined]);
});

const bad: readonly (readonly [() => unknown, RegExp, (typeof DataError | typeof OptionError)?])[] =
  [
    [
      () => several({ left, right: { ...right, inputs: table.subarray(0, 2) } }, kind),
      /got 2 of left and 1 of right/,
    ],
    [
      () => several({ left, right: { ...right, inputs: table.subarray(0, 3) } }, kind),
      /right: expected a multiple of 2/,
    ],
    [
      () => several({ left, right }, { kind: { ...kind, labels: Uint8Array.of(3, 0) } }),
      /kind: expected labels from 0 to 2, got 3 in example 0/,
    ],
    [
      () => several({ left, right }, { age: { ...age, targets: Float32Array.of(1) } }),
      /age: expected 2 x 1 target values, got 1/,
    ],
    [
      () => several({ left, right }, { age: { ...age, targets: Float32Array.of(1, Number.NaN) } }),
      /age: target: expected finite/,
    ],
    [
      () =>
        several(
          { left: { ...left, inputs: Float32Array.of(1, 2, 3, Number.POSITIVE_INFINITY) } },
          kind,
        ),
      /left: input: expected finite/,
    ],
    [
      () => several({ left }, { kind: {} as never }),
      /kind: expected { classes, labels } or { outputs, targets }/,
    ],
    [
      () => several({ left }, { kind: { ...kind, classes: 2.5 } }),
      /classes: expected a whole number/,
    ],
    [
      () => several({ left }, { kind: { ...kind, classNames: ["a"] } }),
      /names of 3 classes, got 1/,
    ],
    [() => several({}, kind), /at least one part/, OptionError],
    [() => several({ "a b": left }, kind), /names like those of variables/, OptionError],
    [() => several({ left: { ...left, divideBy: 0 } }, kind), /divideBy/],
    [
      () => several({ left: { inputs: pixels } as never }, kind),
      /left: expected a shape/,
      OptionError,
    ],
    [
      () =>
        dataset({
          name: "x",
          inputShape: [4],
          outputs: 3,
          inputs: pixels,
          labels: kind.labels,
          inputParts: { a: [3] },
        }),
      /inputs that make up a row of \[4\], got 3 values: a \[3\]/,
    ],
    [
      () =>
        dataset({
          name: "x",
          inputShape: [4],
          outputs: 3,
          inputs: pixels,
          targets: new Float32Array(6),
          outputParts: { a: { outputs: 2, classes: 2 } },
        }),
      /answers that make up a row of 3, got 2/,
    ],
    [
      () =>
        dataset({
          name: "x",
          inputShape: [4],
          outputs: 3,
          inputs: pixels,
          labels: kind.labels,
          outputParts: { a: { outputs: 3, classes: 3 } },
        }),
      /expected targets with them, got labels/,
    ],
  ];

test("parts that do not fit are refused by their name", () => {
  for (const [make, words, Kind = DataError] of bad) {
    assert.throws(make, (error: Error) => {
      assert.match(error.message, words);
      assert.ok(error instanceof Kind, error.name);
      return true;
    });
  }
});
