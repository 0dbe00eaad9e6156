// One neuron that should learn to give 0 for the input 1, with each of the two costs: the book's four
// "Run" buttons. 301 updates, the output looked at before each. The two with cross-entropy do not do
// what the text derives: their code takes dC/da = 1 / (1 - a) for the update in place of
// dC/dz = a, which is why their learning rate is so small. Both are here.
import { crossEntropy, dense, type Loss, network, quadratic, sgd, sigmoid } from "downhill";
import { dataset } from "downhill/data";
import { EXACT, type Experiment, experiment, type Figure } from "../experiment.ts";
import { learn } from "../training.ts";

const UPDATES = 300;

interface Toy {
  readonly id: string;
  readonly claim: string;
  readonly start: { readonly w: number; readonly b: number };
  readonly learningRate: number;
  /** What the button subtracts from w and from b, times the learning rate. */
  readonly rule: (a: number) => number;
  /** What is to fall, of an output that should be 0. */
  readonly cost: (a: number) => number;
  /** The loss whose gradient that is; undefined where the rule is no gradient. */
  readonly loss?: Loss;
  readonly figures: readonly Figure[];
  readonly claims: Readonly<Record<string, string>>;
  readonly seen: (outputs: readonly number[]) => Readonly<Record<string, boolean>>;
  readonly protocol: string;
}

const EASY = { w: 0.6, b: 0.9 };
const HARD = { w: 2, b: 2 };
const quadraticRule = (a: number): number => a * a * (1 - a);
const quadraticCost = (a: number): number => (a * a) / 2;
const crossEntropyCost = (a: number): number => -Math.log(1 - a);
const widgetRule = (a: number): number => 1 / (1 - a);

const output = (at: number, book: number | undefined, decimals: number): Figure => ({
  value: `output after ${at}`,
  book,
  decimals,
  unit: "",
  statistic: EXACT,
  better: "neither",
  band: { low: book ?? 0, high: book ?? 1, why: "nothing is random" },
});

function toy(given: Toy): Experiment {
  const { id, claim, start, learningRate, rule, cost, loss, figures, claims, protocol } = given;
  return experiment({
    id,
    chapter: 3,
    section: "The cross-entropy cost function",
    claim,
    protocol: `${protocol} Start w ${start.w}, b ${start.b}, eta ${learningRate}, 300 updates.`,
    figures,
    claims: loss
      ? { ...claims, library: "training with the library gives the same to 1e-9" }
      : claims,
    runs: 1,
    coreHours: 0.0001,
    plots: [
      { kind: "lines", curves: ["output"], yLabel: "output" },
      { kind: "lines", curves: ["cost"], yLabel: "cost" },
    ],
    run: async (context) => {
      const outputs: number[] = [];
      let { w, b } = start;
      for (let update = 0; update <= UPDATES; update++) {
        const a = 1 / (1 + Math.exp(-(w + b)));
        outputs.push(a);
        w -= learningRate * rule(a);
        b -= learningRate * rule(a);
      }
      const seen: Record<string, boolean> = { ...given.seen(outputs) };
      if (loss) {
        const trained = await withLibrary(given, loss, context);
        seen.library = Math.abs(trained - outputs[UPDATES]!) < 1e-9;
      }
      return {
        values: Object.fromEntries(
          [50, 100, 150, UPDATES].map((at) => [`output after ${at}`, outputs[at]!]),
        ),
        curves: { output: outputs, cost: outputs.map(cost) },
        claims: seen,
        works: outputs[UPDATES]! < outputs[0]! && Object.values(seen).every(Boolean),
      };
    },
  });
}

/** The output after all updates, learned by the library in float64. */
async function withLibrary(
  { start, learningRate }: Toy,
  loss: Loss,
  context: Parameters<typeof learn>[0],
): Promise<number> {
  const net = network([1], dense(1, sigmoid));
  const set = dataset({
    name: "one",
    inputShape: [1],
    outputs: 1,
    inputs: new Float64Array([1]),
    targets: new Float64Array([0]),
  });
  const run = await learn(context, net, set, {
    loss,
    optimizer: sgd({ learningRate }),
    epochs: UPDATES,
    batchSize: 1,
    dtype: "f64",
    from: new Map([
      ["layers.0.weight", new Float64Array([start.w])],
      ["layers.0.bias", new Float64Array([start.b])],
    ]),
  });
  return (await run.predict([1])).values[0]!;
}

const LEARNS = { learns: "the output ends below 0.1" };
const learns = (a: readonly number[]) => ({ learns: a[UPDATES]! < 0.1 });

export const toys: readonly Experiment[] = [
  toy({
    id: "ch3-toy-quad-easy",
    claim: "With quadratic cost a neuron that is moderately wrong learns quickly, to about 0.09.",
    protocol: "Quadratic cost, as the book's button and its text.",
    start: EASY,
    learningRate: 0.15,
    rule: quadraticRule,
    cost: quadraticCost,
    loss: quadratic,
    figures: [output(300, 0.09, 2)],
    claims: LEARNS,
    seen: learns,
  }),
  toy({
    id: "ch3-toy-quad-hard",
    claim:
      "When it is badly wrong it hardly moves for about 150 updates: it learns slowest when most wrong.",
    protocol: "Quadratic cost, as the book's button and its text.",
    start: HARD,
    learningRate: 0.15,
    rule: quadraticRule,
    cost: quadraticCost,
    loss: quadratic,
    figures: [output(300, 0.2, 2)],
    claims: {
      plateau: "after 150 updates still above 0.9",
      drop: "after 300 below 0.25",
    },
    seen: (a) => ({ plateau: a[150]! > 0.9, drop: a[300]! < 0.25 }),
  }),
  toy({
    id: "ch3-toy-ce-easy",
    claim: "With cross-entropy the moderately wrong neuron learns well.",
    protocol: "Cross-entropy as the book's button computes it: the update is 1 / (1 - a).",
    start: EASY,
    learningRate: 0.005,
    rule: widgetRule,
    cost: crossEntropyCost,
    figures: [],
    claims: LEARNS,
    seen: learns,
  }),
  toy({
    id: "ch3-toy-ce-hard",
    claim:
      "With cross-entropy the badly wrong neuron learns fast at once: its cost falls steeply from the start.",
    protocol: "Cross-entropy as the book's button computes it: the update is 1 / (1 - a).",
    start: HARD,
    learningRate: 0.005,
    rule: widgetRule,
    cost: crossEntropyCost,
    figures: [],
    claims: {
      ...LEARNS,
      steep: "the first 20 updates lower the output by more than 20 in the middle do",
    },
    seen: (a) => ({ ...learns(a), steep: a[0]! - a[20]! > a[150]! - a[170]! }),
  }),
  toy({
    id: "ch3-toy-ce-true",
    claim:
      "By the gradient that the text derives, a - y, and with quadratic cost's eta, the badly wrong neuron also learns at once.",
    protocol:
      "Cross-entropy with dC/dz = a, as in the text. Not published: the button's own rule differs.",
    start: HARD,
    learningRate: 0.15,
    rule: (a) => a,
    cost: crossEntropyCost,
    loss: crossEntropy,
    figures: [],
    claims: { ...LEARNS, "no plateau": "after 50 updates below 0.6" },
    seen: (a) => ({ ...learns(a), "no plateau": a[50]! < 0.6 }),
  }),
];
