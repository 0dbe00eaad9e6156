// Both languages say everything: the same keys (the types say so too), nothing empty, nothing left in
// the other language.
import assert from "node:assert/strict";
import { test } from "node:test";
import { claims } from "./de/claims.ts";
import { seenClaims } from "./de/record.ts";
import { de } from "./de.ts";
import { components } from "./en/components.ts";
import { shell } from "./en/shell.ts";
import { en } from "./en.ts";

type Words = (...values: never[]) => unknown;

/** All leaves of a catalogue: strings, and functions that make them. */
function leaves(value: unknown, at = ""): [path: string, leaf: string | Words][] {
  if (typeof value === "string" || typeof value === "function") {
    return [[at, value as string | Words]];
  }
  assert.ok(typeof value === "object" && value !== null, `${at} is ${value}`);
  return Object.entries(value).flatMap(([key, part]) => leaves(part, at ? `${at}.${key}` : key));
}

const [english, german] = [new Map(leaves(en)), new Map(leaves(de))];

test("the same keys in both, of the same kind, with as many values to put in", () => {
  assert.ok(english.size > 800, `${english.size} texts`);
  // paragraphs may be divided otherwise
  const key = (path: string) => path.replace(/\.\d+(?=\.|$)/g, "");
  const keys = (of: Map<string, unknown>) => [...new Set([...of.keys()].map(key))].sort();
  assert.deepEqual(keys(german), keys(english));
  for (const [path, leaf] of english) {
    const other = german.get(path);
    if (other === undefined) continue;
    assert.equal(typeof other, typeof leaf, path);
    if (typeof leaf === "function") {
      assert.ok((other as Words).length <= leaf.length, `${path} takes more values`);
    }
  }
});

test("no part of the catalogue hides another", () => {
  const names = [...Object.keys(shell), ...Object.keys(components)];
  assert.equal(new Set(names).size, names.length);
  for (const name of names) {
    assert.equal(
      (en as Record<string, unknown>)[name],
      { ...shell, ...components }[name as keyof typeof shell],
      name,
    );
  }
});

test("nothing is empty, and nothing has the marks of a slip", () => {
  for (const [path, leaf] of [...english, ...german]) {
    if (typeof leaf !== "string") continue;
    assert.notEqual(leaf.trim(), "", path);
    assert.doesNotMatch(leaf, /undefined|\[object|NaN|TODO|\$\{/, path);
    assert.doesNotMatch(leaf, / {2}| [,;.](?!\d|\.)/, path);
  }
});

test("numbers are written in one way: points before decimals, thin spaces at which no line breaks", () => {
  for (const [path, leaf] of [...english, ...german]) {
    const words = typeof leaf === "string" ? leaf : `${leaf}`;
    assert.doesNotMatch(words, /[\d}] %/, path);
    assert.doesNotMatch(words, /\d,\d|\d\u2009/, path);
  }
  // thousands with points look like decimals
  const texts = [...Object.values(claims), ...Object.values(seenClaims)];
  for (const words of texts) assert.doesNotMatch(words, /[1-9]\d{0,2}\.000|\d,\d| %/, words);
});

test("sentences are translated", () => {
  const same = [...english].filter(
    ([path, leaf]) =>
      typeof leaf === "string" &&
      leaf === german.get(path) &&
      (leaf.match(/\b[a-z]{3,}\b/g)?.length ?? 0) > 3,
  );
  assert.deepEqual(
    same.map(([path, leaf]) => `${path}: ${leaf}`),
    [],
  );
});

test("ink is called ink, for in the dark theme it is the lighter of the two", () => {
  const about = /\.(dark|inverted)$/;
  for (const [path, leaf] of [...english, ...german]) {
    if (about.test(path)) continue;
    const words = `${leaf}`.replace(/\bweiß (nicht|es|es nicht|nichts)\b/g, "");
    assert.doesNotMatch(
      words,
      /\b(white|black|dark(er|est)?|brighter|lighter)\b|\b(weiß(e[nrsm]?)?|schwarz\w*|dunk(el|l)\w*|heller?)\b/i,
      path,
    );
  }
});
