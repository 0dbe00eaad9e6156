// An equation with the numbers of one neuron: lines of words, symbols and numbers that carry keys.
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
  switch (pass.layer(l).activation) {
    case "sigmoid":
      return ["1 / (1 + e", { power: isNegative ? ["−(", z, ")"] : ["−", z] }, ")"];
    case "tanh":
      return ["tanh(", z, ")"];
    case "relu":
      return ["max(0, ", z, ")"];
    case "linear":
      return [z];
    case "softmax":
      return ["e", { power: [z] }, " / ", number(`q.${l}`)];
  }
}

function costPieces(pass: Pass, outputs: ShownLayer): Piece[] {
  const l = pass.last;
  const a = (j: number) => number(`a.${l}.${j}`);
  const isWanted = (j: number) => pass.y[j] === 1;
  switch (pass.network.loss) {
    case "quadratic": {
      const terms = outputs.neurons.map((j): Piece[] => [
        "(",
        number(`y.${pass.last}.${j}`),
        " − ",
        a(j),
        ")",
        { power: ["2"] },
      ]);
      const rest = restOfOutputs(pass, outputs, (out, want) => (want - out) ** 2);
      return ["½ (", ...joined(withRest(terms, outputs, l, rest)), ")"];
    }
    case "crossEntropy": {
      const terms = outputs.neurons.map((j): Piece[] =>
        isWanted(j) ? ["ln ", a(j)] : ["ln(1 − ", a(j), ")"],
      );
      const rest = restOfOutputs(pass, outputs, (out, want) =>
        Math.log(want === 1 ? out : 1 - out),
      );
      return ["− (", ...joined(withRest(terms, outputs, l, rest)), ")"];
    }
    case "logLikelihood":
      return ["− ln ", a(Math.max(0, pass.y.indexOf(1)))];
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
      return ["(", ...mistake, ") × ", number(`s.${l}.${j}`)];
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
