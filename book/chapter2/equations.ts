// The four equations of backpropagation, each side computed by its own way.
import { checkGradient, quadratic } from "downhill";
import { compile, Graph, input } from "downhill/graph";
import { EXACT, experiment, type Figure } from "../experiment.ts";
import {
  asDataset,
  backpropagate,
  difference,
  hadamard,
  type Matrix,
  multiply,
  smallNetwork,
  transpose,
} from "./one-network.ts";

const SECTION = "The four fundamental equations behind backpropagation";
const SIZES = [5, 4, 3, 2];

/** Equations hold to the last bits of float64. */
const zero = (value: string): Figure => ({
  value,
  book: 0,
  source: "derived",
  decimals: 9,
  unit: "",
  statistic: EXACT,
  better: "neither",
  band: { low: 0, high: 1e-12, why: "both sides are the same number in float64 but for rounding" },
});

const sigma = (z: number): number => 1 / (1 + Math.exp(-z));
const sigmaPrime = (z: number): number => sigma(z) * (1 - sigma(z));

export const fourEquations = experiment({
  id: "ch2-equations",
  chapter: 2,
  section: SECTION,
  claim:
    "BP1 to BP4: the error of the last layer, of a layer from the next one, and the gradients of biases and weights from the errors.",
  protocol:
    "[5, 4, 3, 2] with sigmoid neurons and quadratic cost, four random examples: each equation's right side in plain arithmetic against what the compiled program holds; then all gradients against central differences. The matrix form with diagonal Sigma' is the same (a problem of the book).",
  figures: ["BP1", "BP2", "BP3", "BP4", "matrix form", "forward pass"].map(zero),
  claims: { differences: "every derivative agrees with central differences to 1e-7" },
  runs: 1,
  coreHours: 0.0001,
  run: async (context) => {
    const small = smallNetwork(context.seed, SIZES, 4);
    const { layers, inputs, targets, net, parameters } = small;
    const { examples, gradients } = await backpropagate(context, small);
    const last = layers.length - 1;
    const worst = { BP1: 0, BP2: 0, BP3: 0, BP4: 0, "matrix form": 0, "forward pass": 0 };
    const note = (name: keyof typeof worst, a: unknown, b: unknown) => {
      worst[name] = Math.max(worst[name], difference(a, b));
    };
    for (const [row, { z, a, delta }] of examples.entries()) {
      const before = [inputs[row]!, ...a];
      for (const [l, { w, b }] of layers.entries()) {
        note(
          "forward pass",
          z[l],
          multiply(w, before[l]!).map((sum, j) => sum + b[j]!),
        );
        note("forward pass", a[l], z[l]!.map(sigma));
      }
      const slope = a[last]!.map((x, j) => x - targets[row]![j]!);
      note("BP1", delta[last], hadamard(slope, z[last]!.map(sigmaPrime)));
      const diagonal = (l: number): Matrix =>
        z[l]!.map((x, i) => z[l]!.map((_, k) => (i === k ? sigmaPrime(x) : 0)));
      let product = multiply(diagonal(last), slope);
      for (let l = last - 1; l >= 0; l--) {
        const back = multiply(transpose(layers[l + 1]!.w), delta[l + 1]!);
        note("BP2", delta[l], hadamard(back, z[l]!.map(sigmaPrime)));
        product = multiply(diagonal(l), multiply(transpose(layers[l + 1]!.w), product));
        note("matrix form", delta[l], product);
      }
    }
    const mean = (of: (example: (typeof examples)[number], row: number) => number) =>
      examples.reduce((sum, example, row) => sum + of(example, row), 0) / examples.length;
    for (const [l, { w, b }] of gradients.entries()) {
      note(
        "BP3",
        b,
        b.map((_, j) => mean(({ delta }) => delta[l]![j]!)),
      );
      const input = (row: number, k: number) =>
        l === 0 ? inputs[row]![k]! : examples[row]!.a[l - 1]![k]!;
      note(
        "BP4",
        w,
        w.map((line, j) =>
          line.map((_, k) => mean(({ delta }, row) => input(row, k) * delta[l]![j]!)),
        ),
      );
    }
    const check = checkGradient(net, asDataset(small), {
      loss: quadratic,
      parameters: new Map(parameters),
    });
    const agrees = check.worst.relativeError < 1e-7;
    return {
      values: { ...worst, "relative error of differences": check.worst.relativeError },
      claims: { differences: agrees },
      works: agrees && Object.values(worst).every((d) => d < 1e-9),
    };
  },
});

export const batchAsMatrix = experiment({
  id: "ch2-algorithm",
  chapter: 2,
  section: "The backpropagation algorithm",
  claim:
    "The cost is an average over examples, so the gradient over a mini-batch is the average of the gradients of its examples; all at once as a matrix gives the same.",
  protocol: "[5, 4, 3, 2], eight random examples: one step over all against eight steps over one.",
  figures: [zero("largest difference")],
  runs: 1,
  coreHours: 0.0001,
  run: async (context) => {
    const small = smallNetwork(context.seed, SIZES, 8);
    const together = (await backpropagate(context, small)).gradients;
    const sums = together.map(({ w, b }) => ({
      w: w.map((row) => row.map(() => 0)),
      b: b.map(() => 0),
    }));
    for (const [i, input] of small.inputs.entries()) {
      const one = { ...small, inputs: [input], targets: [small.targets[i]!] };
      const { gradients } = await backpropagate(context, one);
      for (const [l, { w, b }] of gradients.entries()) {
        for (const [j, row] of w.entries()) {
          for (const [k, g] of row.entries()) sums[l]!.w[j]![k]! += g / 8;
          sums[l]!.b[j]! += b[j]! / 8;
        }
      }
    }
    const flat = (layers: readonly { w: Matrix; b: readonly number[] }[]) =>
      layers.map(({ w, b }) => [w, b]);
    const worst = difference(flat(together), flat(sums));
    return { values: { "largest difference": worst }, works: worst < 1e-9 };
  },
});

export const products = experiment({
  id: "ch2-hadamard",
  chapter: 2,
  section: "The Hadamard product, s ∘ t",
  claim:
    "[1, 2] ∘ [3, 4] = [3, 8], and a function of a vector is taken element by element: [2, 3] squared is [4, 9].",
  protocol: "The book's two examples as graphs, compiled and run.",
  figures: [zero("largest difference")],
  runs: 1,
  coreHours: 0.0001,
  run: async ({ target }) => {
    const graph = new Graph();
    const vector = (name: string) => input(graph, name, "data", [2], "f64");
    graph.output("product", vector("s").mul(vector("t")).node);
    graph.output("square", vector("v").square().node);
    const machine = await compile([{ name: "run", graph }], { target });
    machine.write("s", [1, 2]);
    machine.write("t", [3, 4]);
    machine.write("v", [2, 3]);
    machine.run("run", 1);
    const got = [...(await machine.read("product")), ...(await machine.read("square"))];
    machine.dispose();
    const worst = difference(got, [3, 8, 4, 9]);
    return { values: { "largest difference": worst }, works: worst === 0 };
  },
});

export const demon = experiment({
  id: "ch2-demon",
  chapter: 2,
  section: SECTION,
  claim:
    "A demon that adds a little to the weighted input of a neuron changes the cost by the error of that neuron times that little.",
  protocol:
    "[5, 4, 3, 2], one example: the bias of each neuron raised and lowered by 1e-5, and the change of the cost against delta.",
  figures: [
    {
      ...zero("largest difference"),
      band: {
        low: 0,
        high: 1e-9,
        why: "second-order terms cancel, rounding of a difference stays",
      },
    },
  ],
  runs: 1,
  coreHours: 0.0001,
  run: async (context) => {
    const small = smallNetwork(context.seed, SIZES, 1);
    const { examples } = await backpropagate(context, small);
    const cost = (layers: typeof small.layers): number => {
      let a: readonly number[] = small.inputs[0]!;
      for (const { w, b } of layers) a = multiply(w, a).map((sum, j) => sigma(sum + b[j]!));
      return a.reduce((sum, x, j) => sum + (x - small.targets[0]![j]!) ** 2 / 2, 0);
    };
    let worst = 0;
    for (const [l, { b }] of small.layers.entries()) {
      for (const j of b.keys()) {
        const moved = (by: number) =>
          small.layers.map((layer, i) =>
            i === l ? { ...layer, b: layer.b.map((x, k) => (k === j ? x + by : x)) } : layer,
          );
        const rate = (cost(moved(1e-5)) - cost(moved(-1e-5))) / 2e-5;
        worst = Math.max(worst, Math.abs(rate - examples[0]!.delta[l]![j]!));
      }
    }
    return { values: { "largest difference": worst }, works: worst < 1e-8 };
  },
});

export const pathSum = experiment({
  id: "ch2-path-sum",
  chapter: 2,
  section: "Backpropagation: the big picture",
  claim:
    "The derivative of the cost by a weight is the sum over all paths from the weight to the cost of the products of the rates along them.",
  protocol:
    "[3, 3, 3, 2], one example: all paths of each weight of the first layer, walked one by one.",
  figures: [zero("largest difference")],
  runs: 1,
  coreHours: 0.0001,
  run: async (context) => {
    const small = smallNetwork(context.seed, [3, 3, 3, 2], 1);
    const { examples, gradients } = await backpropagate(context, small);
    const { z, a } = examples[0]!;
    const last = small.layers.length - 1;
    let paths = 0;
    /** The sum over the paths that go on from neuron j of layer l. */
    const walk = (l: number, j: number, rate: number): number => {
      if (l === last) {
        paths++;
        return rate * (a[l]![j]! - small.targets[0]![j]!);
      }
      const next = small.layers[l + 1]!.w;
      return next.reduce(
        (sum, row, i) => sum + walk(l + 1, i, rate * row[j]! * sigmaPrime(z[l + 1]![i]!)),
        0,
      );
    };
    const summed = small.layers[0]!.w.map((row, j) =>
      row.map((_, k) => walk(0, j, small.inputs[0]![k]! * sigmaPrime(z[0]![j]!))),
    );
    const worst = difference(summed, gradients[0]!.w);
    return { values: { "largest difference": worst, paths }, works: worst < 1e-9 };
  },
});

export const slowLearning = experiment({
  id: "ch2-slow-learning",
  chapter: 2,
  section: SECTION,
  claim:
    "A weight learns slowly when the neuron before it is near 0, or the output neuron after it is saturated.",
  protocol:
    "[5, 4, 3, 2], one example: the weights of the last layer with one hidden activation turned down to about 0.01, and with one output driven to about 0.999, against the network as it is.",
  figures: [],
  claims: {
    "low activation": "its weights' derivatives are less than a tenth of the others'",
    saturated: "its weights' derivatives are less than a tenth of what they were",
  },
  runs: 1,
  coreHours: 0.0001,
  run: async (context) => {
    const small = smallNetwork(context.seed, SIZES, 1);
    const lastGradient = async (layer: number, neuron: number, by: number) => {
      const parameters = new Map(
        [...small.parameters].map(([name, values]) => [name, values.slice()] as const),
      );
      parameters.get(`layers.${layer}.bias`)![neuron]! += by;
      return (await backpropagate(context, { ...small, parameters })).gradients.at(-1)!.w;
    };
    const before = await lastGradient(1, 0, 0);
    const low = await lastGradient(1, 0, -8);
    const saturated = await lastGradient(2, 0, 8);
    const claims = {
      "low activation": low.every((row) => Math.abs(row[0]!) < Math.abs(row[1]!) / 10),
      saturated: saturated[0]!.every((g, k) => Math.abs(g) < Math.abs(before[0]![k]!) / 10),
    };
    return { values: {}, claims, works: Object.values(claims).every(Boolean) };
  },
});
