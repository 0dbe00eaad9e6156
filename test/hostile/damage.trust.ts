// The release figure: 10,000 bits flipped and every place cut, of every file that a checksum or a
// digest guards.
import { test } from "node:test";
import { cutAnywhere, flipBits } from "./damage.ts";
import { guardedFiles } from "./guarded-files.ts";

const FLIPS = 10_000;

for (const guarded of await guardedFiles()) {
  test(`${FLIPS} flipped bits: ${guarded.name}`, () => flipBits(guarded, FLIPS, 20_261_129));
  test(`every cut: ${guarded.name}`, () => cutAnywhere(guarded, Number.POSITIVE_INFINITY));
}
