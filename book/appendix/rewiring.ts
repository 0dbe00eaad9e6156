// The rewired ferret: Sur and others led what the eyes see to the part of the brain that hears, and it
// learned to see. Here wires of pixels are exchanged: who counts on neighbours loses, who does not learns
// as before, and what was learned with one wiring is of no use with another.
import {
  adam,
  conv2d,
  dense,
  flatten,
  logLikelihood,
  maxPool2d,
  type Network,
  network,
  relu,
  scaled,
  softmax,
} from "downhill";
import {
  type Dataset,
  dataset,
  permutation,
  randomStream,
  reshapeInputs,
  take,
} from "downhill/data";
import { APPENDIX, type Experiment, experiment, type Figure } from "../experiment.ts";
import { learn, percent } from "../training.ts";

const PIXELS = 784;

/** Which pixel each input gets: some of them, `count`, exchanged among themselves, the rest as it was. */
export function wiring(count: number, seed: number): Uint32Array {
  const { below } = randomStream(seed, "wiring");
  const chosen = permutation(seed, 0, PIXELS, "rewired pixels").slice(0, count);
  const wires = Uint32Array.from({ length: PIXELS }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    // Sattolo's way: one ring through all of them, so that none stays where it was
    const [a, b] = [chosen[i]!, chosen[below(i)]!];
    [wires[a], wires[b]] = [wires[b]!, wires[a]!];
  }
  return wires;
}

/** The same examples as inputs see them through these wires. */
export function rewired(set: Dataset<readonly [784], 10>, wires: Uint32Array) {
  const inputs = new Uint8Array(set.inputs.length);
  for (let first = 0; first < inputs.length; first += PIXELS) {
    for (let i = 0; i < PIXELS; i++) inputs[first + i] = set.inputs[first + wires[i]!]!;
  }
  const { name, outputs, labels, divideBy } = set;
  return dataset({ name, inputShape: [PIXELS], outputs, inputs, labels: labels!, divideBy });
}

interface Kind {
  readonly name: string;
  readonly net: Network;
  shape(set: Dataset<readonly [784], 10>): Dataset;
}

const KINDS: readonly Kind[] = [
  {
    name: "dense",
    net: network([PIXELS], dense(100, relu), dense(10, softmax)),
    shape: (set) => set,
  },
  {
    name: "convolutional",
    net: network(
      [28, 28, 1],
      conv2d(8, 5, relu),
      maxPool2d(2),
      conv2d(16, 5, relu),
      maxPool2d(2),
      flatten(),
      dense(10, softmax),
    ),
    shape: (set) => reshapeInputs(set, [28, 28, 1]),
  },
];

/** Pixels whose wires are exchanged. */
const REWIRED = [0, PIXELS / 2, PIXELS] as const;
const SHARES = REWIRED.map((count) => (100 * count) / PIXELS);

/** Points of a per cent that two runs of 10,000 answers may differ by for no reason. */
const NOISE = 0.5;

const loss = (value: string, low: number, high: number, why: string): Figure => ({
  value,
  book: undefined,
  decimals: 2,
  unit: "points",
  statistic: { kind: "mean", runs: 5 },
  better: "neither",
  band: { low, high, why },
});

export const rewiring: Experiment = experiment({
  id: "appendix-rewiring",
  chapter: APPENDIX,
  section: "Is there a simple algorithm for intelligence?",
  claim:
    "Ferrets whose eyes were wired to the part of the brain that hears learned to see with it. Ours: a dense network learns as well whatever the order of its inputs; a convolutional one, which is made for neighbours, loses.",
  protocol:
    "Ours: the pixels of all digits exchanged by a fixed permutation, none, half or all of them, and a network trained on them from the start: [784, 100, 10], and convolutions of 8 and 16 filters with pooling; rectified units, softmax, Adam with eta 0.002, mini-batches of 50, 5 epochs on 20,000 images, last epoch on the test images. Then the network that learned with no wire exchanged is asked with half or all of them exchanged.",
  figures: [
    loss(
      "dense: all rewired less as it was",
      -0.3,
      0.3,
      "its first weights are as random in any order of the inputs, so only chance differs",
    ),
    loss(
      "convolutional: all rewired less as it was",
      -5,
      -NOISE,
      "its fields are of neighbours, and what lies there now is no stroke",
    ),
    loss(
      "convolutional: half rewired less as it was",
      -3,
      0,
      "half of the neighbours are still neighbours",
    ),
  ],
  claims: {
    "dense does not care": `all rewired, it reads as many digits as before, within ${NOISE} points`,
    "convolutions lose": `all rewired, they read fewer, by more than ${NOISE} points`,
    "learned for one wiring": "all rewired after learning, either is right on less than a quarter",
    "learning recovers":
      "half rewired from the start, either errs less than a third as often as half rewired after learning",
  },
  runs: 5,
  coreHours: 0.005,
  plots: [
    {
      kind: "dots",
      x: "pixels rewired, %",
      curves: ["dense, test %", "convolutional, test %"],
      yLabel: "test %",
    },
    {
      kind: "dots",
      x: "pixels rewired, %",
      curves: ["dense, after learning", "convolutional, after learning"],
      yLabel: "test %, rewired after learning",
      yDomain: [0, 100],
    },
  ],
  run: async (context) => {
    const { training, test } = await context.mnist();
    const images = take(training, context.at({ full: 20_000, quick: 5_000, ci: 1_000 }));
    const asked = take(test, context.at({ full: 10_000, quick: 2_000, ci: 300 }));
    const values: Record<string, number> = {};
    const curves: Record<string, number[]> = { "pixels rewired, %": SHARES };
    const parts = KINDS.length * REWIRED.length;
    let part = 0;
    for (const { name, net, shape } of KINDS) {
      const fromStart: number[] = [];
      const after: number[] = [];
      for (const count of REWIRED) {
        const wires = wiring(count, context.seed);
        const run = await learn(context, net, shape(rewired(images, wires)), {
          loss: logLikelihood,
          optimizer: adam({ learningRate: 0.002 }),
          init: scaled,
          epochs: context.at({ full: 5, quick: 3, ci: 4 }),
          batchSize: 50,
          part: [part / parts, ++part / parts],
        });
        fromStart.push(percent(await run.evaluate(shape(rewired(asked, wires)))));
        if (count > 0) continue;
        for (const later of REWIRED) {
          const set = shape(rewired(asked, wiring(later, context.seed)));
          after.push(percent(await run.evaluate(set)));
        }
      }
      const [asItWas, half, all] = fromStart as [number, number, number];
      curves[`${name}, test %`] = fromStart;
      curves[`${name}, after learning`] = after;
      Object.assign(values, {
        [`${name}: as it was, %`]: asItWas,
        [`${name}: half rewired, %`]: half,
        [`${name}: all rewired, %`]: all,
        [`${name}: half rewired after learning, %`]: after[1]!,
        [`${name}: all rewired after learning, %`]: after[2]!,
        [`${name}: half rewired less as it was`]: half - asItWas,
        [`${name}: all rewired less as it was`]: all - asItWas,
      });
    }
    const of = (name: string) => values[name]!;
    const both = (holds: (name: string) => boolean) => KINDS.every(({ name }) => holds(name));
    return {
      values,
      curves,
      claims: {
        "dense does not care": Math.abs(of("dense: all rewired less as it was")) <= NOISE,
        "convolutions lose": of("convolutional: all rewired less as it was") < -NOISE,
        "learned for one wiring": both((name) => of(`${name}: all rewired after learning, %`) < 25),
        "learning recovers": both(
          (name) =>
            100 - of(`${name}: half rewired, %`) <
            (100 - of(`${name}: half rewired after learning, %`)) / 3,
        ),
      },
      works:
        both(
          (name) => of(`${name}: half rewired, %`) > context.at({ full: 93, quick: 80, ci: 60 }),
        ) && both((name) => of(`${name}: all rewired after learning, %`) < 30),
    };
  },
});
