// A stop for the whole layer: matrices and vectors with what stands between them.
import type { FormulaName } from "../../text/formulas.ts";
import { isMean } from "./cost.ts";
import { outputErrorOf, type Pass } from "./dense-network.ts";
import type { Here } from "./shown.ts";

export interface LayerMatrix {
  readonly symbol: FormulaName;
  /** The layer that the symbol names. */
  readonly l: number;
  /** The layers whose neurons are its rows and columns; undefined: there is one. */
  readonly rows: number | undefined;
  readonly columns: number | undefined;
  key(row: number, column: number): string;
}

/** A word between matrices is a formula's name after "=", or plain. */
export type MatrixPart = LayerMatrix | { readonly between: string };

const between = (text: string): MatrixPart => ({ between: text });

const vector = (symbol: FormulaName, letter: string, l: number): LayerMatrix => ({
  symbol,
  l,
  rows: l,
  columns: undefined,
  key: (j) => `${letter}.${l}.${j}`,
});

const matrix = (symbol: FormulaName, letter: string, l: number): LayerMatrix => ({
  symbol,
  l,
  rows: l,
  columns: l - 1,
  key: (j, k) => `${letter}.${l}.${j}.${k}`,
});

/** (w^n)^T, where l is the layer before n. */
const transposed = (l: number): LayerMatrix => ({
  symbol: "symWT",
  l,
  rows: l,
  columns: l + 1,
  key: (k, i) => `w.${l + 1}.${i}.${k}`,
});

const row = (symbol: FormulaName, letter: string, l: number): LayerMatrix => ({
  symbol,
  l,
  rows: undefined,
  columns: l,
  key: (_, k) => `${letter}.${l}.${k}`,
});

export function layerMatrices(pass: Pass, { stop, l }: Here): MatrixPart[] {
  const a = (m: number) => vector("symA", "a", m);
  const z = vector("symZ", "z", l);
  const delta = (m: number) => vector("symD", "d", m);
  const y = vector("symY", "y", pass.last);
  const softmax = pass.layer(Math.max(2, l)).activation === "softmax";
  switch (stop.kind) {
    case "input":
      return [a(1)];
    case "z":
      return [
        matrix("symW", "w", l),
        a(l - 1),
        between("+"),
        vector("symB", "b", l),
        between("="),
        z,
      ];
    case "a":
      return [between(pass.layer(l).activation), z, between("="), a(l)];
    case "cost":
      return [y, between("−"), a(l)];
    case "bp1":
      switch (outputErrorOf(pass.network)) {
        case "difference":
          return [a(l), between("−"), y, between("="), delta(l)];
        case "slope":
          return [
            isMean(pass.network.loss) ? vector("symR", "r", l) : vector("symE", "e", l),
            between("⊙"),
            vector("symS", "s", l),
            between("="),
            delta(l),
          ];
        case "softmax":
          return [
            a(l),
            isMean(pass.network.loss) ? vector("symR", "r", l) : vector("symE", "e", l),
            between("→"),
            delta(l),
          ];
      }
      break;
    case "bp2":
      return softmax
        ? [transposed(l), delta(l + 1), between("→"), delta(l)]
        : [
            transposed(l),
            delta(l + 1),
            between("⊙"),
            vector("symS", "s", l),
            between("="),
            delta(l),
          ];
    case "bp3":
      return [vector("symGB", "d", l), between("="), delta(l)];
    case "bp4":
      return [delta(l), row("symAT", "a", l - 1), between("="), matrix("symGW", "g", l)];
    case "step":
      return [
        matrix("symW", "w", l),
        between("− η"),
        matrix("symGW", "g", l),
        between("="),
        { ...matrix("symW", "n", l), symbol: "symW" },
      ];
  }
  return [];
}
