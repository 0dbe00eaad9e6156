// Softmax: a probability over the outputs, and the cost that goes with it.
import { dense, logLikelihood, network, softmax } from "downhill";
import { dataset } from "downhill/data";
import { outputsOf } from "../chapter4/built.ts";
import { EXACT, experiment, type Figure, type RunContext } from "../experiment.ts";
import { valuesAt } from "../gradient-at.ts";

/** The sliders as they stand at first, and what the book's page shows beside them. */
const SLIDERS = [2.5, -1, 3.2, 0.5];
const SHOWN = [0.315, 0.009, 0.633, 0.043];

const identity = {
  weight: [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((k) => Number(i === k))),
  bias: [0, 0, 0, 0],
};
const net = network([4], dense(4, softmax));

const activations = (context: RunContext, z: readonly number[]) =>
  outputsOf(context, net, [identity], z);

export const softmaxLayer = experiment({
  id: "ch3-softmax",
  chapter: 3,
  section: "Softmax",
  claim:
    "Softmax outputs are positive and sum to 1; one rises when its own weighted input rises and all others fall; with the log-likelihood the error is a - y.",
  protocol:
    "The book's four sliders as they stand, then each moved by 0.001; c z for large c; the error of the log-likelihood from the compiled program.",
  figures: SHOWN.map(
    (book, i): Figure => ({
      value: `a${i + 1}`,
      book,
      decimals: 3,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: book - 0.0005, high: book + 0.0005, why: "nothing is random" },
    }),
  ),
  claims: {
    "sums to 1": "to 1e-12",
    monotone: "each output rises with its own input and falls with every other",
    inverse: "z = ln a + a constant",
    "argmax in the limit": "with c = 100 the largest is 1 to 1e-12",
    "a - y": "the error of the log-likelihood, to 1e-12",
  },
  runs: 1,
  coreHours: 0.0001,
  plots: [{ kind: "values", values: ["a1", "a2", "a3", "a4"], isFromZero: true }],
  run: async (context) => {
    const a = await activations(context, SLIDERS);
    const step = 1e-3;
    let monotone = true;
    for (const k of SLIDERS.keys()) {
      const moved = SLIDERS.map((z, i) => (i === k ? z + step : z));
      const b = await activations(context, moved);
      monotone &&= b.every((x, i) => (i === k ? x > a[i]! : x < a[i]!));
    }
    const constants = a.map((x, i) => SLIDERS[i]! - Math.log(x));
    const sharp = await activations(
      context,
      SLIDERS.map((z) => 100 * z),
    );
    const sum = a.reduce((x, y) => x + y, 0);
    const wanted = [0, 0, 1, 0];
    const one = dataset({
      name: "sliders",
      inputShape: [4],
      outputs: 4,
      inputs: Float64Array.from(SLIDERS),
      targets: Float64Array.from(wanted),
    });
    const parameters = new Map([
      ["layers.0.weight", Float64Array.from(identity.weight.flat())],
      ["layers.0.bias", new Float64Array(4)],
    ]);
    const values = await valuesAt(context, net, one, {
      loss: logLikelihood,
      parameters,
      monitors: ["layers.0/delta"],
    });
    const delta = Array.from(values.get("layers.0/delta")!.values);
    const claims = {
      "sums to 1": Math.abs(sum - 1) < 1e-12,
      monotone,
      inverse: constants.every((c) => Math.abs(c - constants[0]!) < 1e-12),
      "argmax in the limit": Math.abs(sharp[2]! - 1) < 1e-12,
      "a - y": delta.every((d, i) => Math.abs(d - (a[i]! - wanted[i]!)) < 1e-12),
    };
    return {
      values: Object.fromEntries(a.map((x, i) => [`a${i + 1}`, x])),
      claims,
      works: Object.values(claims).every(Boolean),
    };
  },
});
