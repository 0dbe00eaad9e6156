// The record's words in the second language: none of an experiment that is gone, all of those that there
// are, and the same numbers in both.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inWords, wordsOf } from "../../lab/panels/results/in-words.ts";
import type { Result } from "../../lab/panels/results/result.ts";
import { claims } from "../../lab/text/de/claims.ts";
import { protocols, sections } from "../../lab/text/de/protocols.ts";
import { axes, nameOf, seenClaims } from "../../lab/text/de/record.ts";
import { recordWords } from "../../lab/text/de/record-words.ts";

const kept = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../lab-page/data/${name}.json`, import.meta.url), "utf8"));
const results: readonly Result[] = kept("results");
const plain = (id: string) => id.replace(/-corrected$/, "");
const figures = results.flatMap((result) => result.figures);

test("the German words are those of the record's experiments", () => {
  const ids = new Set(results.map(({ id }) => plain(id)));
  const gone = [...Object.keys(claims), ...Object.keys(protocols)].filter((id) => !ids.has(id));
  assert.deepEqual(gone, [], "no sentence of an experiment that is gone");
  const said = new Set(results.flatMap((result) => result.claims.map(({ text }) => text)));
  assert.deepEqual(
    Object.keys(seenClaims).filter((text) => !said.has(text)),
    [],
    "no claim that nobody makes",
  );
});

/** Those that a language has no words for. */
const without = (all: Iterable<string>, has: (english: string) => boolean) =>
  [...new Set(all)].filter((english) => !has(english));

test("every claim, protocol, section, reason and axis has German words", () => {
  const seen = results.flatMap((result) => result.claims.map(({ text }) => text));
  const missing = {
    claims: without(
      results.map(({ id }) => plain(id)),
      (id) => id in claims,
    ),
    protocols: results
      .filter(({ id, protocol }) => recordWords.protocolOf(id, protocol) === undefined)
      .map(({ id }) => id),
    sections: without(
      results.map(({ section }) => section),
      (english) => english in sections,
    ),
    seen: without(seen, (english) => english in seenClaims),
    reasons: without(
      figures.map(({ reason }) => reason),
      (english) => recordWords.reasonOf(english) !== undefined,
    ),
    axes: without(
      results.filter(({ curves }) => curves.length > 0).map(({ xLabel }) => xLabel),
      (english) => english in axes || /^[a-z]\d?$/.test(english),
    ),
  };
  for (const [kind, ids] of Object.entries(missing)) {
    assert.deepEqual(ids, [], `${kind} without German words`);
  }
});

test("no name of a figure or a curve keeps an English word", () => {
  const names = [
    ...figures.map(({ name }) => name),
    ...results.flatMap(({ curves }) => curves.map(({ name }) => name)),
  ];
  const english =
    /\b(the|of|with|best|last|first|epoch|height|width|test|training|cost|layer|start|end|largest|least|most|mean|error|points|bumps?|weights?|output|step|seconds|each|hidden|validation|at)\b/;
  const kept = [...new Set(names.map(nameOf))].filter((name) => english.test(name));
  assert.deepEqual(kept, []);
});

test("both languages have the same numbers with a fraction", () => {
  const words: Readonly<Record<string, ReturnType<typeof wordsOf>>> = kept("words.de");
  const numbers = (text: string) => (text.match(/\d+\.\d{1,2}(?!\d)/g) ?? []).sort();
  for (const result of results) {
    assert.deepEqual(words[result.id], wordsOf(result, recordWords));
    const german = inWords(result, words[result.id]);
    assert.deepEqual(numbers(german.claim), numbers(result.claim), result.id);
    assert.deepEqual(numbers(german.protocol), numbers(result.protocol), result.id);
    for (const [i, { text }] of result.claims.entries())
      assert.deepEqual(numbers(german.claims[i]!.text), numbers(text), result.id);
  }
});

test("the page parts thousands by a narrow space in every sentence of the record", () => {
  const sentences = results.flatMap(({ claim, protocol, claims }) => [
    claim,
    protocol,
    ...claims.map(({ text }) => text),
  ]);
  assert.deepEqual(
    sentences.filter((text) => /\b\d{1,3},\d{3}\b/.test(text)),
    [],
  );
  assert.ok(sentences.some((text) => text.includes("50\u202f000 images")));
});
