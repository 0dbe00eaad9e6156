// A suite of random networks: which seeds, on which targets, and what is said of failures.
import assert from "node:assert/strict";
import { branched } from "./branched.ts";
import { onThreads, problemOf, TARGETS, type Target } from "./check.ts";
import { type Expected, expectedOf } from "./expected.ts";
import { type Budget, randomNetwork } from "./generate.ts";
import { minimised } from "./minimise.ts";
import type { NetworkSpec } from "./spec.ts";

/** What a failure names: `DOWNHILL_NETWORK=` and a seed or the text of a network. */
const wanted = process.env.DOWNHILL_NETWORK;
/** `DOWNHILL_TARGETS=wasm,native`: only these. */
const only = process.env.DOWNHILL_TARGETS?.split(",");

export interface SuiteOptions {
  readonly first: number;
  readonly count: number;
  /** What network number i may cost. */
  readonly budget: (i: number) => Budget;
  /** The targets of network number i. */
  readonly targets: (i: number) => readonly Target[];
  /** How many failures are made smaller. */
  readonly minimise?: number;
  readonly say?: (line: string) => void;
}

export interface Tally {
  networks: number;
  inF64: number;
  /** Networks in which rounding decides. */
  undecided: number;
  compared: number;
  skipped: number;
  readonly failures: {
    readonly spec: NetworkSpec;
    readonly target: Target;
    readonly text: string;
  }[];
}

const chosen = (targets: readonly Target[]): readonly Target[] =>
  only
    ? Object.entries(TARGETS).flatMap(([key, t]) => (only.includes(key) ? [onThreads(t)] : []))
    : targets;

/** Runs the networks, or the one of DOWNHILL_NETWORK; throws with all failures. */
export async function runSuite(options: SuiteOptions): Promise<Tally> {
  const tally: Tally = {
    networks: 0,
    inF64: 0,
    undecided: 0,
    compared: 0,
    skipped: 0,
    failures: [],
  };
  const given = wanted?.trim().startsWith("{") ? (JSON.parse(wanted) as NetworkSpec) : undefined;
  const seeds = wanted
    ? [Number(given?.seed ?? wanted)]
    : Array.from({ length: options.count }, (_, i) => options.first + i);
  for (const [i, seed] of seeds.entries()) {
    const drawn = () => randomNetwork(seed, options.budget(i));
    const spec = given ?? (seed % 4 === 3 ? branched(drawn()) : drawn());
    const expected = expectedOf(spec);
    if (!expected) {
      tally.undecided++;
      continue;
    }
    tally.networks++;
    if (expected.spec.dtype !== spec.dtype) tally.inF64++;
    tally.compared += expected.compared;
    tally.skipped += expected.skipped;
    for (const target of chosen(options.targets(i))) {
      const text = await problem(expected, target);
      if (text === null) continue;
      tally.failures.push({ spec, target, text });
      options.say?.(`seed ${seed}: ${text}`);
      break;
    }
  }
  await report(tally, options.minimise ?? 3);
  return tally;
}

async function problem(expected: Expected, target: Target): Promise<string | null> {
  try {
    return await problemOf(expected, target);
  } catch (error) {
    return `${target.name}: ${error instanceof Error ? error.message : error}`;
  }
}

async function report({ failures, networks }: Tally, most: number): Promise<void> {
  if (failures.length === 0) return;
  const all = failures.map(({ spec, target, text }) => describe(spec, target, text));
  const small: string[] = [];
  for (const { spec, target, text } of failures.slice(0, most)) {
    const least = await minimised(spec, target, text);
    small.push(`seed ${spec.seed} as ${describe(least.spec, target, least.failure)}`);
  }
  assert.fail(
    `${failures.length} of ${networks} networks fail; smaller ones:\n${small.join("\n")}\n\nall:\n${all.join("\n")}`,
  );
}

/** A failure, and the command that runs it again. */
function describe(spec: NetworkSpec, target: Target, failure: string): string {
  const key = Object.keys(TARGETS).find(
    (k) => TARGETS[k as keyof typeof TARGETS].name === target.name,
  );
  const again = `DOWNHILL_TARGETS=${key} DOWNHILL_NETWORK='${JSON.stringify(spec)}'`;
  return `seed ${spec.seed}: ${failure}\n  ${again} node --test dist/test/networks/networks.test.js`;
}

/** What was done, in a line. */
export const told = (t: Tally): string =>
  `${t.networks} networks, ${t.inF64} of them moved to f64; rounding decides in ${t.undecided} more; ${t.compared} buffers compared, ${t.skipped} too ill-conditioned`;

/** Of a suite that skips much nothing follows. */
export function assertMostCompared({ networks, undecided, compared, skipped }: Tally): void {
  if (wanted) return; // one network says nothing about most
  assert.ok(undecided <= 1 + 0.02 * networks, `rounding decides in ${undecided} networks`);
  assert.ok(skipped <= 0.03 * compared, `${skipped} buffers cannot be compared`);
}
