// Our own experiment on a claim that the book only tells: shallow circuits need exponentially many
// gates for parity, deep ones few. The book speaks of circuits and trains nothing.
import { dense, network, step } from "downhill";
import { type BuiltLayer, outputsOf } from "../chapter4/built.ts";
import { type Experiment, experiment, type RunContext } from "../experiment.ts";

/** All inputs of so many bits, one after another. */
const allInputs = (bits: number): number[] =>
  Array.from({ length: 2 ** bits }, (_, n) =>
    Array.from({ length: bits }, (_, i) => (n >> i) & 1),
  ).flat();

const parity = (n: number): number => {
  let ones = 0;
  for (let left = n; left; left >>= 1) ones += left & 1;
  return ones % 2;
};

interface Circuit {
  readonly layers: readonly BuiltLayer[];
  readonly neurons: number;
  readonly isRight: boolean;
}

/** Whether perceptrons with these weights tell the parity of every input. */
async function built(
  context: RunContext,
  bits: number,
  layers: readonly BuiltLayer[],
): Promise<Circuit> {
  const sizes = layers.map(({ bias }) => bias.length);
  const hidden = sizes.slice(0, -1).map((size) => dense(size, step));
  const net = network([bits], ...hidden, dense(1, step));
  const outputs = await outputsOf(context, net, layers, allInputs(bits));
  return {
    layers,
    neurons: sizes.reduce((a, b) => a + b, 0),
    isRight: outputs.length === 2 ** bits && outputs.every((value, n) => value === parity(n)),
  };
}

/** One hidden layer of ANDs, one for each odd input, and an OR of them. */
function shallow(bits: number): BuiltLayer[] {
  const odd = Array.from({ length: 2 ** bits }, (_, n) => n).filter(parity);
  const rows = odd.map((n) => Array.from({ length: bits }, (_, i) => ((n >> i) & 1 ? 1 : -1)));
  const ones = rows.map((row) => row.filter((w) => w > 0).length);
  return [
    { weight: rows, bias: ones.map((count) => 0.5 - count) },
    { weight: [odd.map(() => 1)], bias: [-0.5] },
  ];
}

/** A tree of XORs of two, each an OR, a NAND and an AND of those; what is left over is handed on. */
function deep(bits: number): BuiltLayer[] {
  const layers: BuiltLayer[] = [];
  for (let width = bits; width > 1; width = Math.ceil(width / 2)) {
    const pairs = Math.floor(width / 2);
    const row = (at: readonly number[], value: number, size: number) =>
      Array.from({ length: size }, (_, i) => (at.includes(i) ? value : 0));
    const first: { weight: number[][]; bias: number[] } = { weight: [], bias: [] };
    const second: { weight: number[][]; bias: number[] } = { weight: [], bias: [] };
    const size = 2 * pairs + (width % 2);
    for (let k = 0; k < pairs; k++) {
      first.weight.push(row([2 * k, 2 * k + 1], 1, width), row([2 * k, 2 * k + 1], -1, width));
      first.bias.push(-0.5, 1.5);
      second.weight.push(row([2 * k, 2 * k + 1], 1, size));
      second.bias.push(-1.5);
    }
    if (width % 2) {
      first.weight.push(row([width - 1], 1, width));
      second.weight.push(row([size - 1], 1, size));
      first.bias.push(-0.5);
      second.bias.push(-0.5);
    }
    layers.push(first, second);
  }
  return layers;
}

/** One hidden layer that counts: neuron k fires from k ones on; their signs alternate. */
function counting(bits: number): BuiltLayer[] {
  const thresholds = Array.from({ length: bits }, (_, k) => k + 0.5);
  return [
    {
      weight: thresholds.map(() => new Array<number>(bits).fill(1)),
      bias: thresholds.map((threshold) => -threshold),
    },
    { weight: [thresholds.map((_, k) => (k % 2 ? -1 : 1))], bias: [-0.5] },
  ];
}

export const circuits: Experiment = experiment({
  id: "ch5-circuits",
  chapter: 5,
  section: "Introduction: shallow and deep circuits",
  claim:
    "A circuit of two layers can compute anything, but for parity needs exponentially many gates; a deep one gets along with few.",
  protocol:
    "Not an experiment of the book but our own, on what it tells of circuits: perceptrons built by hand, all inputs of 2 to 10 bits tried. Shallow: an AND for each of the 2^(n-1) odd inputs and an OR. Deep: a tree of XORs of pairs. And a caution: neurons are stronger than such gates, for with thresholds that count, one hidden layer of n neurons is enough.",
  figures: [],
  claims: {
    shallow: "two layers of ANDs and one OR are right, with 2^(n-1) + 1 gates",
    deep: "the tree is right, with at most 4 n gates",
    counting:
      "one hidden layer of n counting neurons is right: the claim is about gates, not neurons",
  },
  runs: 1,
  coreHours: 1e-4,
  plots: [{ kind: "dots", x: "bits", yLabel: "gates", log: "y" }],
  run: async (context) => {
    const most = context.at({ full: 10, quick: 8, ci: 5 });
    const bits = Array.from({ length: most - 1 }, (_, i) => i + 2);
    const circuitsOf = async (make: (bits: number) => BuiltLayer[]) => {
      const made: Circuit[] = [];
      for (const n of bits) made.push(await built(context, n, make(n)));
      return made;
    };
    const flat = await circuitsOf(shallow);
    const tall = await circuitsOf(deep);
    const counts = await circuitsOf(counting);
    const neurons = (made: readonly Circuit[]) => made.map((circuit) => circuit.neurons);
    const isRight = (made: readonly Circuit[], bound: (n: number) => number) =>
      made.every((circuit, i) => circuit.isRight && circuit.neurons <= bound(bits[i]!));
    const claims = {
      shallow: isRight(flat, (n) => 2 ** (n - 1) + 1),
      deep: isRight(tall, (n) => 4 * n),
      counting: isRight(counts, (n) => n + 1),
    };
    return {
      values: {
        [`gates, shallow, ${most} bits`]: neurons(flat).at(-1)!,
        [`gates, deep, ${most} bits`]: neurons(tall).at(-1)!,
        [`neurons that count, ${most} bits`]: neurons(counts).at(-1)!,
      },
      curves: {
        bits,
        "shallow: ANDs and an OR": neurons(flat),
        "deep: a tree of XORs": neurons(tall),
        "neurons that count": neurons(counts),
      },
      claims,
      works: claims.shallow && claims.deep && claims.counting,
    };
  },
});
