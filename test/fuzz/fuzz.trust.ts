// The release figures: a million mutated files for every parser, and ten minutes of fuzzing guided by
// coverage for each. Another seed every time, printed; DOWNHILL_FUZZ_SEED sets it.
import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { describe, test } from "node:test";
import { runCampaign } from "./child.ts";
import { parserNames } from "./parsers/index.ts";

const FILES = Number(process.env.DOWNHILL_FUZZ_FILES ?? 1_000_000);
const SECONDS = Number(process.env.DOWNHILL_FUZZ_SECONDS ?? 600);
const SEED = Number(process.env.DOWNHILL_FUZZ_SEED ?? randomInt(2 ** 31));

describe(`every parser, seed ${SEED}`, { concurrency: availableParallelism() }, () => {
  for (const name of parserNames) {
    test(`${FILES} mutated files: ${name}`, async (t) => {
      t.diagnostic(JSON.stringify(await runCampaign(name, `${FILES}`, SEED)));
    });
    test(`${SECONDS} s guided by coverage: ${name}`, async (t) => {
      t.diagnostic(JSON.stringify(await runCampaign(name, `${SECONDS}s`, SEED)));
    });
  }
});
