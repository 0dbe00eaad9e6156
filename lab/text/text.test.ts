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

/** Numbers that are never one: constants of the lab, sizes of its sets, what has a least value. */
const NEVER_ONE = new Set([
  "study.many",
  "backpropagation.network.name",
  "backpropagation.network.bundleTitle",
  "backpropagation.parameters.all",
  "backpropagation.says.bp4Zero",
  "compiler.neuron",
  "compiler.counts",
  "compiler.threads.many",
  "draw.shifts.kept",
  "dreams.says.late",
  "dreams.setting",
  "dreams.filterList",
  "featureMaps.says",
  "featureMaps.neuron",
  "featureMaps.inputField",
  "featureMaps.film.ballSays",
  "keptRuns.runs.onPart",
  "keptRuns.runs.all",
  "keptRuns.seeds.go",
  "keptRuns.seeds.result",
  "learningSpeed.ofImages",
  "measurements.chart.points",
  "measurements.chart.seeds",
  "measurements.probes.full",
  "ownData.preview.tooFew",
  "ownData.problems.few",
  "ownData.classes.oneClass",
  "ownData.limits.files",
  "ownData.limits.values",
  "ownData.limits.classes",
  "ownData.limits.pixels",
  "ownData.limits.idxPair",
  "ownData.notes.part",
  "ownData.notes.partHere",
  "recurrence.unrolledSays",
  "recurrence.gradientLabel",
  "results.says",
  "ownData.count",
  "draw.layers.byRowPicture",
  "recurrence.says.learning",
  "train.says.downhill",
  "train.neuron.among",
  "train.neuron.amongExamples",
  "visualProof.hiddenNeurons",
  "visualProof.networks.bumps",
  "visualProof.score.more",
  "visualProof.theorem.now",
  "visualProof.story.fiveBumps",
  "visualProof.story.manyTowers",
]);

test("one of a thing is one thing", () => {
  const english1 =
    /(?<![\d.,\u202f−])1 (?!of )(\w+ )?(steps|neurons|units|filters|maps|layers|digits|epochs|updates|lines|values|terms|parts|classes|cells|seeds|runs|weights|kernels|images|pixels|examples|places|bumps|towers|activations|inputs|threads|numbers|experiments)\b/;
  const german1 =
    /(?<![\d.,\u202f−])1 (?!der )(\w+ )?([A-Z]\w*)?([Ss]chritten?|[Nn]euronen|[Ee]inheiten|[Kk]arten|[Ss]chichten|[Zz]iffern|[Ee]pochen|[Zz]eilen|[Ww]erte|[Gg]lieder|[Tt]eile|[Kk]lassen|[Zz]ellen|[Ll]äufen?|[Gg]ewichte|[Bb]ilder|[Bb]eispielen?|[Pp]lätzen?|[Aa]ktivierungen|[Ee]ingaben|[Tt]hreads|[Zz]ahlen|[Ee]xperimenten?)\b/;
  const wrong: string[] = [];
  for (const [of, form] of [
    [english, english1],
    [german, german1],
  ] as const) {
    for (const [path, leaf] of of) {
      if (typeof leaf !== "function" || NEVER_ONE.has(path)) continue;
      for (let i = 0; i < leaf.length; i++) {
        const found = [1, "1"].map((one) => {
          const values = Array.from({ length: leaf.length }, (_, k) => (k === i ? one : 30));
          try {
            return form.exec(String(leaf(...(values as never[]))))?.[0];
          } catch {
            return undefined; // it is about no number
          }
        });
        // a number or a text: right for the one that it takes
        if (found.every((words) => words !== undefined)) wrong.push(`${path}: ${found[0]}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});
