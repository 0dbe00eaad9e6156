// Restricted Boltzmann machines, which the book's outlook names: one of Hinton's size with its
// filters, reconstructions and dreams, and small ones whose likelihood is known exactly.
import {
  contrastiveDivergence,
  estimateLogPartition,
  freeEnergies,
  gibbs,
  logPartition,
  type Network,
  type Objective,
  persistentContrastiveDivergence,
  rbm,
  type TrainedNetwork,
} from "downhill";
import { type Dataset, take } from "downhill/data";
import { type Experiment, experiment } from "../experiment.ts";
import { filtersOf, inkOf, inShades, learnMachine, PROTOCOL, rounded, SIDE } from "./machines.ts";

const SECTION = "Other approaches to deep neural nets";

/** ln p of an example in the mean, with ln Z. */
const meanLogLikelihood = (model: TrainedNetwork, set: Dataset, logZ: number): number => {
  const energies = freeEnergies(model, set);
  return -energies.reduce((a, b) => a + b, 0) / energies.length - logZ;
};

/** The same where every pixel is by itself as often dark as in `training`. */
function apart(training: Dataset, test: Dataset): number {
  const pixels = test.inputShape[0]!;
  const dark = new Float64Array(pixels);
  const { inputs, divideBy, count } = training;
  for (let i = 0; i < inputs.length; i++) dark[i % pixels]! += inputs[i]! / divideBy / count;
  let sum = 0;
  for (let i = 0; i < test.inputs.length; i++) {
    const p = Math.min(Math.max(dark[i % pixels]!, 0.001), 0.999);
    const x = test.inputs[i]! / test.divideBy;
    sum += x * Math.log(p) + (1 - x) * Math.log(1 - p);
  }
  return sum / test.count;
}

/** After so many steps the chains of the strip are shown. */
const SHOWN_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const CHAINS = 4;

/** A strip for each of some examples: itself, and what its chain has come to after more and more steps. */
async function strips(model: TrainedNetwork, set: Dataset, seed: number): Promise<number[]> {
  const from = inkOf(set, CHAINS);
  const pixels = from.length / CHAINS;
  const rows = Array.from({ length: CHAINS }, (_, i) => [from.slice(i * pixels, (i + 1) * pixels)]);
  for await (const { steps, inputs } of gibbs(model, { from, seed })) {
    if (!SHOWN_STEPS.includes(steps)) continue;
    for (const [i, row] of rows.entries()) {
      row.push(Array.from(inputs.subarray(i * pixels, (i + 1) * pixels)));
    }
    if (steps === SHOWN_STEPS.at(-1)) break;
  }
  return inShades(rows.flat(2));
}

export const machine: Experiment = experiment({
  id: "ch6-rbm",
  chapter: 6,
  section: SECTION,
  claim:
    "Ours: a restricted Boltzmann machine learns what digits look like, without labels; the book names such machines and gives no figure.",
  protocol: `784 pixels, 500 hidden units, 50 epochs on 50,000 images. ${PROTOCOL} ln Z of the trained machine by annealed importance sampling, 100 chains over 5,000 temperatures from the machine of independent pixels.`,
  figures: [
    {
      value: "ln p of a test image, nats",
      book: undefined,
      decimals: 1,
      unit: "nats",
      statistic: { kind: "mean", runs: 3 },
      better: "higher",
      band: { low: -180, high: -85, why: "what is told of CD-1 at this size elsewhere, and less" },
    },
  ],
  claims: {
    "likelier than pixels apart":
      "test images are at least 40 nats likelier than where every pixel is by itself as dark as in the mean",
    "error falls": "the reconstruction error of the last epoch is below half of the first one's",
  },
  runs: 3,
  coreHours: 0.15,
  plots: [
    { kind: "lines", curves: ["reconstruction error"], yLabel: "error an image" },
    { kind: "images", curves: ["filters"], side: SIDE },
    { kind: "images", curves: ["test images, and under them their reconstructions"], side: SIDE },
    { kind: "images", curves: ["chains after 0, 1, 2, 5, ... 500 steps"], side: SIDE },
  ],
  run: async (context) => {
    const sets = await context.mnist();
    const training = take(sets.training, context.at({ full: 50_000, quick: 10_000, ci: 1_000 }));
    const test = take(sets.test, context.at({ full: 10_000, quick: 2_000, ci: 200 }));
    const net: Network = rbm(784, context.at({ full: 500, quick: 200, ci: 50 }));
    const { machine: model, errors } = await learnMachine(context, net, training, {
      epochs: context.at({ full: 50, quick: 10, ci: 12 }),
      batchSize: context.at({ full: 100, quick: 100, ci: 20 }),
      ...(context.scale === "full" ? { keep: "machine" } : {}),
      part: [0, 0.9],
    });
    const { logPartition: logZ, relativeError } = await estimateLogPartition(model, {
      base: training,
      temperatures: context.at({ full: 5_000, quick: 1_000, ci: 200 }),
      seed: context.seed,
      target: context.target,
    });
    const likelihood = meanLogLikelihood(model, test, logZ);
    const independent = apart(training, test);
    const rebuilt = await model.evaluate(test, { loss: contrastiveDivergence() });
    const shown = inkOf(test, 10);
    const samples = gibbs(model, { from: shown, seed: context.seed });
    const first = (await samples.next()).value.inputs;
    await samples.return(undefined as never);
    const gained = likelihood - independent;
    const halved = errors.at(-1)! < 0.5 * errors[0]!;
    return {
      values: {
        "ln p of a test image, nats": likelihood,
        "relative error of Z": relativeError,
        "ln p with pixels apart, nats": independent,
        "reconstruction error, test": rebuilt.loss,
        "reconstruction error, last epoch": errors.at(-1)!,
      },
      curves: {
        "reconstruction error": errors.map((x) => rounded(x)),
        filters: filtersOf(model.parameters.get("layers.0.weight")!, 784, 40),
        "test images, and under them their reconstructions": inShades([...shown, ...first]),
        "chains after 0, 1, 2, 5, ... 500 steps": await strips(model, test, context.seed),
      },
      claims: { "likelier than pixels apart": gained > 40, "error falls": halved },
      works: halved && gained > context.at({ full: 40, quick: 20, ci: 5 }),
    };
  },
});

/** By name, each with its rate. */
const WAYS: readonly (readonly [string, Objective, number])[] = [
  ["CD-1", contrastiveDivergence(), 0.05],
  ["CD-10", contrastiveDivergence({ steps: 10 }), 0.05],
  ["persistent chains", persistentContrastiveDivergence({ chains: 100 }), 0.005],
];

export const exactly: Experiment = experiment({
  id: "ch6-rbm-likelihood",
  chapter: 6,
  section: SECTION,
  claim:
    "Ours: where a machine is small enough to be summed over, annealed importance sampling finds its Z, and the longer the chains that it learns from, the likelier it finds digits.",
  protocol:
    "784 pixels, 16 hidden units, 20 epochs on 50,000 images by CD-1, CD-10 (eta 0.05) and 100 persistent chains (eta 0.005), else as ch6-rbm. ln Z is the sum over the 65,536 hidden states; beside it annealed importance sampling, 100 chains over 5,000 temperatures.",
  figures: [],
  claims: {
    "estimate agrees": "every estimate of ln Z is within four of its own standard errors, or 0.05",
    "longer is likelier": "CD-10 and persistent chains find test images likelier than CD-1 does",
  },
  runs: 3,
  coreHours: 0.05,
  plots: [{ kind: "bars", curves: ["ln p of a test image, nats"], yLabel: "nats" }],
  run: async (context) => {
    const { seed, target } = context;
    const sets = await context.mnist();
    const training = take(sets.training, context.at({ full: 50_000, quick: 5_000, ci: 1_000 }));
    const test = take(sets.test, context.at({ full: 10_000, quick: 500, ci: 200 }));
    const net: Network = rbm(784, context.at({ full: 16, quick: 12, ci: 8 }));
    const values: Record<string, number> = {};
    let agrees = true;
    for (const [i, [way, loss, learningRate]] of WAYS.entries()) {
      const { machine: model } = await learnMachine(context, net, training, {
        loss,
        learningRate,
        epochs: context.at({ full: 20, quick: 6, ci: 8 }),
        batchSize: context.at({ full: 100, quick: 100, ci: 20 }),
        part: [i / 3, (i + 1) / 3],
      });
      const exact = logPartition(model);
      const { logPartition: found, relativeError } = await estimateLogPartition(model, {
        base: training,
        temperatures: context.at({ full: 5_000, quick: 1_000, ci: 1_000 }),
        seed,
        target,
      });
      agrees &&= Math.abs(found - exact) < Math.max(4 * relativeError, 0.05);
      values[`${way}, ln Z`] = exact;
      values[`${way}, ln Z by annealing`] = found;
      values[`${way}, ln p of a test image, nats`] = meanLogLikelihood(model, test, exact);
    }
    const likely = WAYS.map(([way]) => values[`${way}, ln p of a test image, nats`]!);
    const isLonger = likely[1]! > likely[0]! && likely[2]! > likely[0]!;
    return {
      values,
      curves: { "ln p of a test image, nats": likely.map((x) => rounded(x, 2)) },
      claims: { "estimate agrees": agrees, "longer is likelier": isLonger },
      works: agrees && likely[0]! > apart(training, test),
    };
  },
});

export const boltzmannMachines: readonly Experiment[] = [machine, exactly];
