// Settings of every kind that there are, for tests of what is written and read.
import fc from "fast-check";
import { ACTIVATIONS } from "./activations.ts";
import { type DenseChoice, LARGEST, type LayerChoice, type RecurrentChoice } from "./layers.ts";
import { hasNumber, LOSS_NUMBERS, LOSSES, lossOf } from "./losses.ts";
import { INITS, OPTIMIZERS, type Settings } from "./settings.ts";

/** A record as a page has it, with the usual prototype. */
const record = <T>(parts: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(parts, { noNullPrototype: true }) as fc.Arbitrary<T>;
const upTo = (least: number, most: number) =>
  fc.double({ min: least, max: most, noNaN: true }).map((x) => x + 0);
const activation = fc.oneof(
  fc.constantFrom(...ACTIVATIONS),
  upTo(0, 100).map((slope) => `leakyRelu(${slope})` as const),
  upTo(0, 100).map((alpha) => `elu(${alpha})` as const),
);
const loss = fc.constantFrom(...LOSSES).chain((kind) => {
  if (!hasNumber(kind)) return fc.constant(lossOf({ kind, number: Number.NaN }));
  const { least, most } = LOSS_NUMBERS[kind];
  return fc
    .integer({ min: 1, max: 900 })
    .map((n) => lossOf({ kind, number: least + ((most - least) * n) / 1000 }));
});
const whole = (most: number, least = 1) => fc.integer({ min: least, max: most });
/** Frozen, or the key is not there. */
const frozen = fc.boolean().map((is) => (is ? { frozen: true } : {}));

const dense: fc.Arbitrary<DenseChoice> = record({
  kind: fc.constant("dense" as const),
  size: whole(LARGEST.size),
  activation,
}).chain((layer) => frozen.map((f) => ({ ...layer, ...f })));

/** True, or the key is not there. */
const may = (key: string) => fc.boolean().map((is) => (is ? { [key]: true } : {}));
const recurrent = fc
  .tuple(
    fc.oneof(
      record({
        kind: fc.constant("rnn" as const),
        size: whole(LARGEST.size),
        activation: fc.constantFrom("tanh" as const, "relu" as const),
      }),
      record({ kind: fc.constantFrom("gru" as const, "lstm" as const), size: whole(LARGEST.size) }),
    ),
    may("sequences"),
    may("reverse"),
    frozen,
  )
  .map((parts) => Object.assign({}, ...parts) as RecurrentChoice);

export const anyLayer: fc.Arbitrary<LayerChoice> = fc.oneof(
  dense,
  recurrent,
  record({ kind: fc.constant("bidirectional" as const), layer: recurrent }),
  record({ kind: fc.constant("each" as const), layer: dense }),
  record({
    kind: fc.constant("conv" as const),
    filters: whole(LARGEST.filters),
    kernel: whole(LARGEST.kernel),
    activation,
  }).chain((layer) => frozen.map((f) => ({ ...layer, ...f }))),
  record({ kind: fc.constant("pool" as const), size: whole(LARGEST.kernel) }),
  record({
    kind: fc.constant("dropout" as const),
    p: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }).map(Math.abs),
  }),
  fc.constantFrom({ kind: "batchNorm" } as const, { kind: "flatten" } as const),
);

const rate = fc.double({ min: 0, max: 1e6, noNaN: true }).map(Math.abs);

export const anySettings: fc.Arbitrary<Settings> = record({
  data: record({
    name: fc.oneof(
      fc.constantFrom("mnist", "blobs", "own-iris-1a2b3c4d"),
      fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }).map((s) => s.slice(0, 80)),
    ),
    count: whole(1e6, 0),
  }),
  layers: fc.array(anyLayer, { minLength: 1, maxLength: 8 }),
  loss,
  optimizer: fc.constantFrom(...OPTIMIZERS),
  learningRate: rate,
  batchSize: whole(10_000),
  epochs: whole(10_000),
  l2: rate,
  l1: rate,
  init: fc.constantFrom(...INITS),
  seed: whole(2 ** 32 - 1, 0),
});
