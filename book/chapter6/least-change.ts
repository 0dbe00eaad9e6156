// The first attack, which the chapter tells of: the least change of a picture that a network takes for
// something else, by box-constrained L-BFGS. The figures of the paper are for networks of its own.
import { attacked, attacker, fgsm, lbfgsAttack, targeted } from "downhill";
import { type Dataset, take } from "downhill/data";
import { type Experiment, experiment, ONE_RUN } from "../experiment.ts";
import { readRightly, trainedRow } from "./adversarial.ts";

const SIDE = 28;
/** The strengths at which FGSM is tried, in order. */
const EPSILONS = [0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4];

/** |r| of each example. */
function lengthsOf(before: Dataset, after: Dataset): number[] {
  const size = before.inputs.length / before.count;
  return Array.from({ length: before.count }, (_, row) => {
    let sum = 0;
    for (let i = row * size; i < (row + 1) * size; i++) {
      sum += (after.inputs[i]! / after.divideBy - before.inputs[i]! / before.divideBy) ** 2;
    }
    return Math.sqrt(sum);
  });
}

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

export const leastChange: Experiment = experiment({
  id: "ch6-least-change",
  chapter: 6,
  section: "Recent progress in image recognition",
  claim:
    "Szegedy et al. 2013: for each picture there is a small change that makes a network answer wrongly, and it can be looked for.",
  protocol:
    "The book gives no number, and the paper's are for networks of its own. The network of ch6-shallow (corrected), 6 epochs of Adam with eta 0.001, mini-batches of 50; of the first 500 test images those that it reads rightly. For each the least r in |r| that is found to change the answer, the pixels staying in their range: c |r|^2 + the cost against the likeliest wrong class by box-constrained L-BFGS, 40 gradients for each of ten c. Beside it the first of ten epsilons, 0.02 to 0.4, at which FGSM changes the answer, and the change towards a given class, the digit and three.",
  figures: [
    {
      value: "distortion |r| / sqrt(784)",
      book: undefined,
      decimals: 4,
      unit: "",
      statistic: ONE_RUN,
      better: "neither",
      band: { low: 0.01, high: 0.1, why: "strokes are 1 high: less than a tenth of one a pixel" },
    },
    {
      value: "changed, %",
      book: undefined,
      decimals: 1,
      unit: "%",
      statistic: ONE_RUN,
      better: "neither",
      band: { low: 99, high: 100, why: "the paper found one for every picture" },
    },
  ],
  claims: {
    "less than FGSM": "in the mean the change is at most two thirds as long as that of FGSM",
    "given classes are further": "to a given class the way is longer in the mean",
  },
  runs: 3,
  coreHours: 0.03,
  plots: [
    { kind: "images", curves: ["digit, changed, the change"], side: SIDE },
    { kind: "bars", curves: ["|r|, least", "|r|, given class", "|r|, FGSM"], yLabel: "|r|" },
  ],
  run: async (context) => {
    const { seed, target, signal } = context;
    const { test } = await context.mnist();
    const reader = await trainedRow(context, "ch6-shallow", [0, 0.6]);
    const count = context.at({ full: 500, quick: 150, ci: 30 });
    const set = reader.shape(await readRightly(reader, take(test, count) as Dataset, target));
    const how = { seed, target, signal };
    const answers = async (moved: Dataset) => (await reader.run.predict(moved, { target })).classes;
    const isWrong = (classes: ArrayLike<number>) =>
      Array.from(set.labels!, (label, i) => classes[i] !== label);

    const least = await attacked(reader.run, set, lbfgsAttack(), how);
    context.progress(0.75);
    const changed = isWrong(await answers(least));
    const lengths = lengthsOf(set, least).filter((_, i) => changed[i]);
    const classes = Array.from(set.labels!, (label) => (label + 3) % 10);
    const aimed = await attacked(reader.run, set, targeted(lbfgsAttack(), classes), how);
    context.progress(0.9);
    const reached = Array.from(await answers(aimed), (c, i) => c === classes[i]);
    const further = lengthsOf(set, aimed).filter((_, i) => reached[i]);

    const byFgsm = new Map<number, number>();
    const against = attacker(reader.run, { target });
    for (const epsilon of EPSILONS) {
      const moved = await against.attacked(set, fgsm({ epsilon }), { seed, signal });
      const wrong = isWrong(await answers(moved));
      for (const [i, length] of lengthsOf(set, moved).entries()) {
        if (wrong[i] && !byFgsm.has(i)) byFgsm.set(i, length);
      }
    }
    against.dispose();
    const shown = 6;
    const rounded = (x: number) => Math.round(x * 100) / 100;
    const first = Array.from(set.inputs.subarray(0, shown * SIDE * SIDE), (x) => x / set.divideBy);
    const then = Array.from(least.inputs.subarray(0, shown * SIDE * SIDE));
    const share = (100 * lengths.length) / set.count;
    return {
      values: {
        "distortion |r| / sqrt(784)": mean(lengths) / SIDE,
        "distortion to given classes": mean(further) / SIDE,
        "distortion of FGSM": mean([...byFgsm.values()]) / SIDE,
        "changed, %": share,
        "given class reached, %": (100 * further.length) / set.count,
        "read rightly without, %": (100 * set.count) / count,
      },
      curves: {
        // the change itself around a middle grey
        "digit, changed, the change": [
          ...first,
          ...then,
          ...then.map((x, i) => 0.5 + (x - first[i]!) / 2),
        ].map(rounded),
        "|r|, least": [mean(lengths)],
        "|r|, given class": [mean(further)],
        "|r|, FGSM": [mean([...byFgsm.values()])],
      },
      claims: {
        "less than FGSM": mean(lengths) <= (2 / 3) * mean([...byFgsm.values()]),
        "given classes are further": mean(further) > mean(lengths),
      },
      works: share > 95 && mean(lengths) < mean([...byFgsm.values()]),
    };
  },
});
