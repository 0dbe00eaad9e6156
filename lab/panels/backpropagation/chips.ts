// An equation with the numbers of one neuron: lines of words, symbols and numbers that carry keys.

import { fixed } from "../../components/numbers.ts";
import { activationParts } from "../../settings/activations.ts";
import { lossParts } from "../../settings/losses.ts";
import { isMean } from "./cost.ts";
import { outputErrorOf, type Pass } from "./dense-network.ts";
import { type Here, restBack, restIn, type ShownLayer } from "./shown.ts";

export type Piece =
  | string
  /** A number; `isResult`: what the line comes to. */
  | { readonly key: string; readonly isResult?: boolean }
  /** The name of a number. */
  | { readonly symbol: string; readonly l: number; readonly at: readonly number[] }
  | { readonly power: readonly Piece[] }
  /** The sum over neurons of a layer that are not drawn. */
  | { readonly bundle: number; readonly layer: number; readonly sum: number | undefined };

export type ChipLine = readonly Piece[];

const number = (key: string): Piece => ({ key });
const result = (key: string): Piece => ({ key, isResult: true });

/** `before`, `after`: which neurons of the layers beside the chosen one are drawn. */
export function chipLines(
  pass: Pass,
  here: Here,
  before: ShownLayer,
  after: ShownLayer,
  outputs: ShownLayer,
): ChipLine[] {
  const { l, j, stop } = here;
  const p = l - 1;
  switch (stop.kind) {
    case "input":
      return [[{ symbol: "a", l: 1, at: [j] }, " = ", number(`a.1.${j}`)]];
    case "z": {
      const terms = before.neurons.map((k) => [
        number(`w.${l}.${j}.${k}`),
        " × ",
        number(`a.${p}.${k}`),
      ]);
      const sum = before.rest > 0 ? restIn(pass, l, j, before) : 0;
      return [
        [
          ...joined(withRest(terms, before, p, sum)),
          " + ",
          number(`b.${l}.${j}`),
          " = ",
          result(`z.${l}.${j}`),
        ],
      ];
    }
    case "a":
      return [[...activationOf(pass, l, j), " = ", result(`a.${l}.${j}`)]];
    case "cost":
      return [[...costPieces(pass, outputs), " = ", result("c")]];
    case "bp1":
      return [[...outputError(pass, l, j), " = ", result(`d.${l}.${j}`)]];
    case "bp2": {
      const n = l + 1;
      const terms = after.neurons.map((i) => [
        number(`w.${n}.${i}.${j}`),
        " × ",
        number(`d.${n}.${i}`),
      ]);
      const sum = after.rest > 0 ? restBack(pass, l, j, after) : 0;
      const back = joined(withRest(terms, after, n, sum));
      const isSoftmax = pass.layer(l).activation === "softmax";
      return [
        isSoftmax
          ? [...throughSoftmax(l, j), " = ", result(`d.${l}.${j}`)]
          : ["(", ...back, ") × ", number(`s.${l}.${j}`), " = ", result(`d.${l}.${j}`)],
      ];
    }
    case "bp3":
      return [["∂C/∂", { symbol: "b", l, at: [j] }, " = ", result(`d.${l}.${j}`)]];
    case "bp4":
      return [
        ...before.neurons.map((k) => [
          number(`a.${p}.${k}`),
          " × ",
          number(`d.${l}.${j}`),
          " = ",
          result(`g.${l}.${j}.${k}`),
        ]),
        ...restLine(before, p),
      ];
    case "step":
      return [
        ...before.neurons.map((k) => [
          number(`w.${l}.${j}.${k}`),
          " − ",
          { symbol: "η", l: 0, at: [] },
          " × ",
          number(`g.${l}.${j}.${k}`),
          " = ",
          result(`n.${l}.${j}.${k}`),
        ]),
        ...restLine(before, p),
        [
          number(`b.${l}.${j}`),
          " − ",
          { symbol: "η", l: 0, at: [] },
          " × ",
          number(`d.${l}.${j}`),
          " = ",
          result(`h.${l}.${j}`),
        ],
      ];
  }
}

const restLine = ({ rest }: ShownLayer, layer: number): ChipLine[] =>
  rest > 0 ? [[{ bundle: rest, layer, sum: undefined }]] : [];

const withRest = (terms: Piece[][], { rest }: ShownLayer, layer: number, sum: number): Piece[][] =>
  rest > 0 ? [...terms, [{ bundle: rest, layer, sum }]] : terms;

const joined = (terms: readonly Piece[][]): Piece[] =>
  terms.flatMap((term, i) => (i === 0 ? term : [" + ", ...term]));

function activationOf(pass: Pass, l: number, j: number): Piece[] {
  const z = number(`z.${l}.${j}`);
  const isNegative = pass.z[l]![j]! < 0;
  const power: Piece = { power: isNegative ? ["−(", z, ")"] : ["−", z] };
  const { kind, number: p } = activationParts(pass.layer(l).activation);
  switch (kind) {
    case "sigmoid":
      return ["1 / (1 + e", power, ")"];
    case "tanh":
      return ["tanh(", z, ")"];
    case "relu":
      return ["max(0, ", z, ")"];
    case "linear":
      return [z];
    case "softmax":
      return ["e", { power: [z] }, " / ", number(`q.${l}`)];
    case "softplus":
      return ["ln(1 + e", { power: [z] }, ")"];
    case "gelu":
      return [z, " × Φ(", z, ")"];
    case "geluTanh":
      return ["½ ", z, " (1 + tanh(0.798 (", z, " + 0.0447 (", z, ")", { power: ["3"] }, ")))"];
    case "silu":
      return [z, " / (1 + e", power, ")"];
    case "leakyRelu":
      return isNegative ? [`${p} × `, z] : [z];
    case "elu":
      return isNegative ? [`${p} × (e`, { power: [z] }, " − 1)"] : [z];
  }
}

function costPieces(pass: Pass, outputs: ShownLayer): Piece[] {
  const l = pass.last;
  const { loss } = pass.network;
  const { kind, number: parameter } = lossParts(loss);
  const a = (j: number) => number(`a.${l}.${j}`);
  const y = (j: number) => number(`y.${l}.${j}`);
  /** All terms in a bracket, those that are not drawn as one. */
  const sum = (
    head: string,
    termOf: (j: number) => Piece[],
    value: (out: number, want: number) => number,
  ): Piece[] => {
    const rest = restOfOutputs(pass, outputs, value);
    return [head, ...joined(withRest(outputs.neurons.map(termOf), outputs, l, rest)), ")"];
  };
  const square = (j: number): Piece[] => ["(", y(j), " − ", a(j), ")", { power: ["2"] }];
  const off = (j: number): Piece[] => ["|", y(j), " − ", a(j), "|"];
  const mean = `1/${pass.size(l)} (`;
  switch (kind) {
    case "quadratic":
      return sum("½ (", square, (out, want) => (want - out) ** 2);
    case "meanSquared":
      return sum(mean, square, (out, want) => (want - out) ** 2);
    case "meanAbsolute":
      return sum(mean, off, (out, want) => Math.abs(want - out));
    case "huber": {
      const isNear = (out: number, want: number) => Math.abs(want - out) <= parameter;
      const half = fixed(parameter / 2);
      return sum(
        mean,
        (j) =>
          isNear(pass.a[l]![j]!, pass.y[j]!)
            ? ["½ ", ...square(j)]
            : [`${parameter} × (`, ...off(j), ` − ${half})`],
        (out, want) =>
          isNear(out, want)
            ? (want - out) ** 2 / 2
            : parameter * (Math.abs(want - out) - parameter / 2),
      );
    }
    case "crossEntropy":
      return sum(
        "− (",
        (j) => (pass.y[j] === 1 ? ["ln ", a(j)] : ["ln(1 − ", a(j), ")"]),
        (out, want) => Math.log(want === 1 ? out : 1 - out),
      );
    case "smoothedCrossEntropy":
      return sum(
        "− (",
        (j) => [y(j), " ln ", a(j), " + (1 − ", y(j), ") ln(1 − ", a(j), ")"],
        (out, want) => want * Math.log(out) + (1 - want) * Math.log(1 - out),
      );
    case "logLikelihood":
      return ["− ln ", a(Math.max(0, pass.wanted))];
    case "smoothedLogLikelihood":
      return sum(
        "− (",
        (j) => [y(j), " ln ", a(j)],
        (out, want) => want * Math.log(out),
      );
  }
}

function restOfOutputs(
  pass: Pass,
  { neurons }: ShownLayer,
  term: (out: number, want: number) => number,
): number {
  let sum = 0;
  for (const [j, out] of pass.a[pass.last]!.entries()) {
    if (!neurons.includes(j)) sum += term(out, pass.y[j]!);
  }
  return sum;
}

function outputError(pass: Pass, l: number, j: number): Piece[] {
  const mistake = [number(`a.${l}.${j}`), " − ", number(`y.${pass.last}.${j}`)];
  switch (outputErrorOf(pass.network)) {
    case "difference":
      return mistake;
    case "slope":
      return isMean(pass.network.loss)
        ? [number(`r.${l}.${j}`), " × ", number(`s.${l}.${j}`)]
        : ["(", ...mistake, ") × ", number(`s.${l}.${j}`)];
    case "softmax":
      return throughSoftmax(l, j);
  }
}

const throughSoftmax = (l: number, j: number): Piece[] => [
  number(`a.${l}.${j}`),
  " × (",
  number(`r.${l}.${j}`),
  " − ",
  number(`m.${l}`),
  ")",
];
