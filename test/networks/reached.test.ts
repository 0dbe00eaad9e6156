// Every branch of the loop nests is reached by the programs that the suites run, and what is reached of
// the rest of the schedule is printed. A file of its own: V8 counts the blocks of a function only if
// it is compiled after the counting began, so nothing may be scheduled before.
import assert from "node:assert/strict";
import { test } from "node:test";
import { differentiate, type Entry, nativeLimits, plan, scan, wasmLimits } from "downhill/graph";
import { casesOf, OPS } from "../op-cases.ts";
import { randomProgram, sparseInputs } from "../random-graph.ts";
import { RandomScan } from "../random-scan.ts";
import type { Loop } from "../unrolled.ts";
import { coverageOf, printCoverage } from "./coverage.ts";
import { randomNetwork } from "./generate.ts";
import { LIMITS } from "./machines.ts";
import { nestCases } from "./nest-cases.ts";
import { opProgram } from "./ops-suite.ts";
import { graphsOf, sparseOf } from "./steps.ts";

const cases = nestCases();

/** What no legal program reaches, and why. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  "attempt.ts: if (!(error instanceof NotVectorizable)) throw error;":
    "an internal error passes through",
  "winners.ts: return { ...address, base: address.base ? add(address.base, base) : base };":
    "what winners multiply lies at distances that add up, without a base of its own",
  "labels.ts: at = throughView(from, at, (e) => e);":
    "the name for a divided index: of zeros none is divided, and one lane cannot be",
  "choose.ts: if (!first) return null;": "a sum that is split goes along two loops at least",
  "lower.ts: return isLarge && isWhole && storesOnce && !context.targetOf(root);":
    "values of 8 MB and more: streamed-stores.test.ts has them",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a line of code
  "lower.ts: throw new MissingPart(`schedule: a graph with ${anchor.op} needs the parts for it`);":
    "`plan` has all parts",
};

test("every branch of the nests is reached", async (t) => {
  const none = { avx512: false, avx2: false, fma: false, neon: false };
  const natives = [
    nativeLimits({ ...none, avx512: true, avx2: true, fma: true }),
    nativeLimits({ ...none, avx2: true, fma: true }),
  ];
  const each = (entries: readonly Entry[], sparse: ReadonlySet<string>, more: number) => {
    plan(entries, wasmLimits, { sparse });
    if (more % 2 === 0) plan(entries, wasmLimits, { sparse, schedule: "plain" });
    if (more % 4 === 0) plan(entries, wasmLimits, { sparse, threads: 3, shareAbove: 0 });
    if (more % 8 === 0) for (const limits of natives) plan(entries, limits, { sparse });
  };
  const files = await coverageOf("src/compiler/3-schedule/", () => {
    for (let seed = 1; seed <= 120; seed++) {
      const spec = randomNetwork(seed, { products: 3e6, elements: 6e5 });
      const { entries, monitored } = graphsOf(spec);
      each([...entries, monitored], sparseOf(spec), seed);
    }
    for (let seed = 1; seed <= 400; seed++) {
      const program = randomProgram(seed);
      each(program.entries, new Set(sparseInputs(program)), seed);
    }
    for (let seed = 1; seed <= 400; seed++)
      each([{ name: "run", graph: opProgram(seed, 3e4).graph }], new Set(), seed);
    for (let seed = 1; seed <= 60; seed++) {
      const random = new RandomScan(seed, "f32");
      const results = random.results(scan as unknown as Loop);
      const floats = results.filter((t) => t.dtype === "f32");
      const loss = floats.map((t) => t.mul(t).sum()).reduce((a, b) => a.add(b));
      for (const [i, t] of [...results, ...differentiate(loss, random.floats)].entries())
        random.graph.output(`y${i}`, t.node);
      each([{ name: "run", graph: random.graph }], new Set(), seed);
    }
    for (const { name, graph } of OPS.flatMap(casesOf)) each([{ name, graph }], new Set(), 1);
    for (const { graph, sparse } of cases) {
      const entries = [{ name: "run", graph }];
      each(entries, sparse!, 0);
      for (const limits of Object.values(LIMITS)) plan(entries, limits, { sparse: sparse! });
    }
  });
  for (const line of printCoverage(files).split("\n")) t.diagnostic(line);
  const unreached = files
    .filter(({ path }) => path.includes("/nests/"))
    .flatMap(({ path, unreached: list }) =>
      list.map(({ line, text }) => [`${path.split("/").at(-1)}: ${text}`, line] as const),
    );
  const unknown = unreached.filter(([key]) => !(key in UNREACHABLE));
  assert.equal(
    unknown.length,
    0,
    `not reached:\n${unknown.map(([key, line]) => `  line ${line} of ${key}`).join("\n")}`,
  );
  const reached = Object.keys(UNREACHABLE).filter((key) => !unreached.some(([k]) => k === key));
  assert.deepEqual(reached, [], "is reached, or no longer there");
});
