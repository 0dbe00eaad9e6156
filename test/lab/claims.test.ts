// The record's sentences in the second language: none of an experiment that is gone, nearly all of those
// that there are (a new one is said in English until it is translated), and the same numbers in both.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import type { Result } from "../../lab/panels/results/result.ts";
import { claims } from "../../lab/text/de/claims.ts";

const file = new URL("../../lab-page/data/results.json.gz", import.meta.url);
const results: readonly Result[] = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
const plain = (id: string) => id.replace(/-corrected$/, "");

test("the German sentences are those of the record's experiments", () => {
  const ids = new Set(results.map(({ id }) => plain(id)));
  assert.deepEqual(
    Object.keys(claims).filter((id) => !ids.has(id)),
    [],
    "no sentence of an experiment that is gone",
  );
  const missing = [...ids].filter((id) => !(id in claims));
  assert.ok(missing.length <= 0.1 * ids.size, `without a German sentence: ${missing}`);
});

test("both languages have the same numbers with a fraction", () => {
  const numbers = (text: string) => (text.match(/\d+\.\d{1,2}(?!\d)/g) ?? []).sort();
  for (const { id, claim } of results) {
    const german = claims[plain(id)];
    if (german) assert.deepEqual(numbers(german), numbers(claim), id);
  }
});
