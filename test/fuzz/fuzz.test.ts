// Mutated files for every parser, as many as fit into a commit's check; `npm run trust` reads a
// million each. Whatever the bytes, a reader gives right values or one of the library's errors.
// A campaign is made again by: node dist/test/fuzz/run.js <parser> <files> <seed> [first case].
import { test } from "node:test";
import { runCampaign } from "./child.ts";
import { PARSERS, parserNames } from "./parsers/index.ts";

const FILES = Number(process.env.DOWNHILL_FUZZ_FILES ?? 50_000);
const SEED = Number(process.env.DOWNHILL_FUZZ_SEED ?? 1);

for (const name of parserNames) {
  test(`mutated files: ${name}`, async (t) => {
    const { slowness = 1 } = await PARSERS[name]();
    const count = Math.ceil(FILES / slowness);
    t.diagnostic(JSON.stringify(await runCampaign(name, `${count}`, SEED)));
  });
}

test("fuzzing by coverage finds new code and keeps to the bars", async (t) => {
  t.diagnostic(JSON.stringify(await runCampaign("safetensors", "3s", SEED)));
});
