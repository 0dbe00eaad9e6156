// What a statistic of new runs may give, seen from n runs of the same kind: the distribution of its
// distance from their mean, in their standard deviations. Of normal runs it depends on nothing but the
// numbers of runs, so an interval of it holds what its heading says, also for three runs. For the mean
// of k it is Student's t.
import type { Statistic } from "../experiment.ts";
import { chanceBelow, density } from "./normal.ts";

/** A statistic of k runs beside n runs; `follows` is how values and what chooses among them correlate. */
export interface Question {
  readonly statistic: Exclude<Statistic, { kind: "exact" }>;
  readonly runs: number;
  readonly follows?: number;
}

export interface Predictive {
  /** The chance that the statistic of runs that are `shift` higher is at most mean + q deviations. */
  chanceBelow(q: number, shift?: number): number;
  /** The q of a chance. */
  quantile(chance: number): number;
}

interface Node {
  readonly at: number;
  readonly weight: number;
}

/**
 * (T - mean) / deviation of n normal runs, for T of k more: T is `follows` of a z that lies as the
 * highest of k, and the rest is normal. Both integrals are sums over even steps, which are as exact as
 * doubles for what falls off on both sides.
 */
export function predictive({ statistic, runs, follows = 0 }: Question): Predictive {
  const { kind, runs: of } = statistic;
  const share = kind === "mean" ? 0 : kind === "best" ? 1 : follows;
  const own = kind === "mean" ? 1 / of : 1 - share * share;
  const width = Math.sqrt(own + 1 / runs);
  const highest = share === 0 ? [{ at: 0, weight: 1 }] : highestOf(of);
  const deviations = deviationsOf(runs);
  const below = (q: number, shift = 0): number => {
    let chance = 0;
    for (const s of deviations) {
      for (const z of highest) {
        const reach = (q * s.at - shift - share * z.at) / width;
        chance += s.weight * z.weight * chanceBelow(reach);
      }
    }
    return chance;
  };
  return {
    chanceBelow: below,
    quantile: (chance) => bisect((q) => below(q) - chance),
  };
}

/** Where the highest of k standard normal numbers lies. */
function highestOf(k: number): Node[] {
  const step = 0.25;
  const nodes = Array.from({ length: 57 }, (_, i) => -6 + step * i).map((at) => ({
    at,
    weight: k * density(at) * chanceBelow(at) ** (k - 1),
  }));
  return normalized(nodes);
}

/** What standard deviation n standard normal numbers have: chi of n - 1, over even steps of its logarithm. */
function deviationsOf(n: number): Node[] {
  const free = n - 1;
  const step = 0.25 / Math.sqrt(free);
  const weightAt = (u: number) => Math.exp(free * (u - 0.5 * Math.exp(2 * u) + 0.5));
  const nodes: Node[] = [];
  for (const sign of [-1, 1]) {
    for (let i = sign < 0 ? 0 : 1; ; i++) {
      const u = sign * step * i;
      const weight = weightAt(u);
      if (weight < 1e-9) break;
      nodes.push({ at: Math.exp(u), weight });
    }
  }
  return normalized(nodes);
}

function normalized(nodes: readonly Node[]): Node[] {
  const sum = nodes.reduce((total, { weight }) => total + weight, 0);
  return nodes
    .map(({ at, weight }) => ({ at, weight: weight / sum }))
    .filter(({ weight }) => weight > 1e-12);
}

/** Where a function that rises crosses 0. */
function bisect(f: (q: number) => number): number {
  let [low, high] = [-1, 1];
  while (f(low) > 0) low *= 2;
  while (f(high) < 0) high *= 2;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
