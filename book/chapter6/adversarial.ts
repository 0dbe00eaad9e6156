// Adversarial pictures: digits that a network of the ladder takes for something else after a change that
// a person hardly sees. The chapter tells of Szegedy et al. 2013 on ImageNet; these runs are ours.
import { type Attack, adam, attacker, fgsm, logLikelihood, pgd, signNoise } from "downhill";
import { type Dataset, reshapeInputs, take } from "downhill/data";
import { type Experiment, experiment, ONE_RUN, type RunContext } from "../experiment.ts";
import { learn, percent } from "../training.ts";
import { networkOf, rows } from "./rows.ts";

const SECTION = "Recent progress in image recognition";
const SIDE = 28;

/** The network of a row, trained for a few epochs, and the pictures in the shape that it reads. */
export async function trainedRow(context: RunContext, id: string, part: readonly [number, number]) {
  const { training } = await context.mnist();
  const net = networkOf(rows.find((row) => row.id === id)!, "corrected");
  const shape = (set: Dataset) => reshapeInputs(set, net.inputShape) as Dataset;
  const images = context.at({ full: 50_000, quick: 6_000, ci: 2_000 });
  const run = await learn(context, net, shape(take(training, images)), {
    loss: logLikelihood,
    optimizer: adam({ learningRate: 0.001 }),
    epochs: context.at({ full: 6, quick: 3, ci: 3 }),
    batchSize: context.at({ full: 50, quick: 50, ci: 20 }),
    part,
  });
  return { run, shape };
}

type Reader = Awaited<ReturnType<typeof trainedRow>>;

/** The examples that a network reads rightly. */
export async function readRightly(
  { run, shape }: Reader,
  set: Dataset,
  target: RunContext["target"],
) {
  const { classes } = await run.predict(shape(set), { target });
  const right = Array.from(classes.keys()).filter((i) => classes[i] === set.labels![i]);
  const size = set.inputs.length / set.count;
  return {
    ...set,
    count: right.length,
    inputs: Uint8Array.from(
      { length: right.length * size },
      (_, i) => set.inputs[right[Math.floor(i / size)]! * size + (i % size)]!,
    ),
    labels: Uint8Array.from(right, (i) => set.labels![i]!),
  };
}

/** Per cent of a set, all of which it read rightly before, that a network reads wrongly. */
const flipped = async (
  { run, shape }: Pick<Reader, "run" | "shape">,
  set: Dataset,
  target: RunContext["target"],
): Promise<number> => 100 - percent(await run.evaluate(shape(set), { target }));

const strengths = { full: 12, quick: 6, ci: 3 } as const;
const LARGEST = 0.3;

export const flips: Experiment = experiment({
  id: "ch6-adversarial",
  chapter: 6,
  section: SECTION,
  claim:
    "Tiny changes make a network answer wrongly for any picture, changes that look like noise and are none: noise of that size does nothing.",
  protocol:
    "The book tells of AlexNet-like networks and gives no number. The network of ch6-relu (corrected), 6 epochs of Adam with eta 0.001, mini-batches of 50; of the first 2,000 test images those that it reads rightly. Each pixel moves by at most epsilon: along the sign of the gradient (Goodfellow et al. 2014), by PGD of 20 steps (Madry et al. 2017), and at random up or down. And once more: pictures made by FGSM against this network shown to that of ch6-shallow, trained alike, and the other way round, each time those that both read rightly.",
  figures: [
    {
      value: "flipped by FGSM at 0.1, %",
      book: undefined,
      decimals: 1,
      unit: "%",
      statistic: ONE_RUN,
      better: "neither",
      band: {
        low: 10,
        high: 60,
        why: "MNIST's strokes stand far from the paper; at 0.25 nearly all networks are lost",
      },
    },
    {
      value: "flipped by noise at 0.1, %",
      book: undefined,
      decimals: 1,
      unit: "%",
      statistic: ONE_RUN,
      better: "neither",
      band: { low: 0, high: 1, why: "convolutions average noise away" },
    },
  ],
  claims: {
    "not noise": "where PGD flips half of the digits, noise flips less than two in a hundred",
    transfers: "pictures made against one network flip the other's answers more often than noise",
  },
  runs: 3,
  coreHours: 0.1,
  plots: [
    {
      kind: "lines",
      x: "epsilon",
      curves: ["FGSM, %", "PGD, %", "noise, %"],
      xLabel: "epsilon",
      yLabel: "flipped, %",
      yDomain: [0, 100],
    },
    {
      kind: "lines",
      x: "epsilon",
      curves: ["convolutional to dense, %", "dense to convolutional, %", "noise on dense, %"],
      xLabel: "epsilon",
      yLabel: "flipped, %",
      yDomain: [0, 100],
    },
    { kind: "images", curves: ["digit, attacked, noise"], side: SIDE },
  ],
  run: async (context) => {
    const { seed, target, signal } = context;
    const { test } = await context.mnist();
    const shown = take(test, context.at({ full: 2_000, quick: 300, ci: 150 })) as Dataset;
    const convolutional = await trainedRow(context, "ch6-relu", [0, 0.4]);
    const dense = await trainedRow(context, "ch6-shallow", [0.4, 0.5]);
    const own = await readRightly(convolutional, shown, target);
    const both = await readRightly(dense, own, target);
    const attackers = new Map(
      [convolutional, dense].map((reader) => [reader, attacker(reader.run, { target })] as const),
    );
    const against = async (reader: Reader, set: Dataset, attack: Attack) =>
      attackers.get(reader)!.attacked(reader.shape(set), attack, { seed, signal });
    const count = context.at(strengths);
    const curves: Record<string, number[]> = { epsilon: [0] };
    const add = (name: string, value: number) => (curves[name] ??= [0]).push(value);
    for (let i = 1; i <= count; i++) {
      const epsilon = (LARGEST * i) / count;
      curves.epsilon!.push(epsilon);
      const attacks = {
        "FGSM, %": fgsm({ epsilon }),
        "PGD, %": pgd({ epsilon, steps: 20 }),
        "noise, %": signNoise({ epsilon }),
      };
      for (const [name, attack] of Object.entries(attacks)) {
        add(name, await flipped(convolutional, await against(convolutional, own, attack), target));
      }
      const pairs = [
        ["convolutional to dense, %", convolutional, dense, fgsm({ epsilon })],
        ["dense to convolutional, %", dense, convolutional, fgsm({ epsilon })],
        ["noise on dense, %", dense, dense, signNoise({ epsilon })],
      ] as const;
      for (const [name, made, judge, attack] of pairs) {
        add(name, await flipped(judge, await against(made, both, attack), target));
      }
      context.progress(0.5 + (0.5 * i) / count);
    }
    const curve = (name: string) => curves[name]!;
    const at = curve("epsilon").findIndex((epsilon) => epsilon > 0.099);
    const half = curve("PGD, %").findIndex((share) => share >= 50);
    const first = take(own, 6);
    const pictures = [
      first,
      await against(convolutional, first, fgsm({ epsilon: 0.2 })),
      await against(convolutional, first, signNoise({ epsilon: 0.2 })),
    ];
    for (const one of attackers.values()) one.dispose();
    const transfers = ["convolutional to dense, %", "dense to convolutional, %"].every(
      (name, i) => curve(name)[at]! > curve(i === 0 ? "noise on dense, %" : "noise, %")[at]!,
    );
    return {
      values: {
        "flipped by FGSM at 0.1, %": curve("FGSM, %")[at]!,
        "flipped by PGD at 0.1, %": curve("PGD, %")[at]!,
        "flipped by noise at 0.1, %": curve("noise, %")[at]!,
        "from convolutional to dense at 0.1, %": curve("convolutional to dense, %")[at]!,
        "from dense to convolutional at 0.1, %": curve("dense to convolutional, %")[at]!,
        "read rightly without, %": (100 * own.count) / shown.count,
      },
      curves: {
        ...curves,
        "digit, attacked, noise": pictures.flatMap((set) =>
          Array.from(set.inputs, (x) => Math.round((x / set.divideBy) * 100) / 100),
        ),
      },
      claims: { "not noise": half > 0 && curve("noise, %")[half]! < 2, transfers },
      works:
        own.count > shown.count * context.at({ full: 0.95, quick: 0.9, ci: 0.6 }) &&
        curve("PGD, %").at(-1)! > 80 &&
        curve("PGD, %")[at]! > 2 * curve("noise, %")[at]!,
    };
  },
});
