// The equation of a stop, for any layer and for this one; and the same with the numbers of the neuron
// that is chosen, each a chip that Tab reaches.

import { whole } from "../../components/numbers.ts";
import { Formula } from "../../components/words/formula.tsx";
import { type ActivationKind, activationParts } from "../../settings/activations.ts";
import { type LossKind, lossParts } from "../../settings/losses.ts";
import { text } from "../../state/language.ts";
import type { FormulaName } from "../../text/formulas.ts";
import type { ChipLine, Piece } from "./chips.ts";
import { isMean } from "./cost.ts";
import { outputErrorOf, type Pass } from "./dense-network.ts";
import { cell } from "./digits.ts";
import { type Names, nameOf, textOf } from "./naming.ts";
import type { Here } from "./shown.ts";
import { isBundleOpen } from "./walk.ts";

const ACTIVATION = {
  sigmoid: "bpA",
  tanh: "bpA",
  relu: "bpRelu",
  linear: "bpLinear",
  softmax: "bpSoftmax",
  softplus: "bpSoftplus",
  gelu: "bpGelu",
  geluTanh: "bpGeluTanh",
  silu: "bpSilu",
  leakyRelu: "bpLeakyRelu",
  elu: "bpElu",
} as const satisfies Readonly<Record<ActivationKind, FormulaName>>;
const COST = {
  quadratic: "bpQuadratic",
  crossEntropy: "bpCrossEntropy",
  logLikelihood: "bpLogLikelihood",
  meanSquared: "bpMeanSquared",
  meanAbsolute: "bpMeanAbsolute",
  huber: "bpHuber",
  smoothedCrossEntropy: "bpCrossEntropy",
  smoothedLogLikelihood: "bpShares",
} as const satisfies Readonly<Record<LossKind, FormulaName>>;
const ERROR = { difference: "bp1Difference", slope: "bp1Slope", softmax: "bp1Softmax" } as const;
/** Of the costs whose slope at an output is not the mistake. */
const OTHER_ERROR = {
  difference: "bp1Difference",
  slope: "bp1Other",
  softmax: "bp1OtherSoftmax",
} as const;

/** The equation with this layer's number, and the book's for any layer. */
function formulasOf(
  pass: Pass,
  { stop, l }: Here,
): { readonly here: FormulaName; readonly general?: FormulaName } {
  const { kind: activation } = activationParts(pass.layer(Math.max(2, l)).activation);
  const { loss } = pass.network;
  switch (stop.kind) {
    case "input":
      return { here: "bpInput" };
    case "z":
      return { here: "bpZ" };
    case "a":
      return { here: ACTIVATION[activation] };
    case "cost":
      return { here: COST[lossParts(loss).kind] };
    case "bp1":
      return {
        here: (isMean(loss) ? OTHER_ERROR : ERROR)[outputErrorOf(pass.network)],
        general: "bp1",
      };
    case "bp2":
      return { here: activation === "softmax" ? "bp2Softmax" : "bp2Slope", general: "bp2" };
    case "bp3":
      return { here: "bp3Layer", general: "bp3" };
    case "bp4":
      return { here: "bp4Layer", general: "bp4" };
    case "step":
      return { here: "bpStep" };
  }
}

/** What the letters of a formula are at layer l. */
export const lettersAt = (pass: Pass, l: number): Record<string, string> => {
  const { kind: activation, number } = activationParts(pass.layer(Math.max(2, l)).activation);
  return {
    l: `${l}`,
    p: `${l - 1}`,
    n: `${l + 1}`,
    // the numbers that an activation or a cost is made with
    α: `${number}`,
    h: `${lossParts(pass.network.loss).number}`,
    ...(activation === "sigmoid" || activation === "softmax"
      ? {}
      : { σ: activation === "linear" ? "f" : activation }),
  };
};

export function Equation({ pass, here }: { readonly pass: Pass; readonly here: Here }) {
  const { here: name, general } = formulasOf(pass, here);
  return (
    <>
      <div class="equation">
        <Formula name={name} put={lettersAt(pass, here.l)} />
      </div>
      {general && (
        <p class="general">
          {text.value.backpropagation.layer.general} <Formula name={general} />
        </p>
      )}
    </>
  );
}

export function Chips({
  names,
  lines,
}: {
  readonly names: Names;
  readonly lines: readonly ChipLine[];
}) {
  return (
    <div class="chips">
      {lines.map((line, i) => (
        <p key={i}>
          {line.map((piece, k) => (
            <Chip key={k} names={names} piece={piece} />
          ))}
        </p>
      ))}
    </div>
  );
}

function Chip({ names, piece }: { readonly names: Names; readonly piece: Piece }) {
  const t = text.value.backpropagation.numbers;
  if (typeof piece === "string") return <>{piece}</>;
  if ("power" in piece) {
    return (
      <sup>
        {piece.power.map((inner, i) => (
          <Chip key={i} names={names} piece={inner} />
        ))}
      </sup>
    );
  }
  if ("symbol" in piece) return <NumberSymbol {...piece} />;
  if ("bundle" in piece) {
    const count = whole(piece.bundle);
    return (
      <button
        type="button"
        class="bundle"
        onClick={() => {
          isBundleOpen.value = !isBundleOpen.value;
        }}
      >
        {piece.sum === undefined ? t.bundleOnly(count) : t.bundle(count, cell(piece.sum))}
      </button>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the focus lights all places of this number
    <span class={piece.isResult ? "chip result" : "chip"} data-k={piece.key} tabIndex={0}>
      <span class="sr">{nameOf(names, piece.key).replaceAll("*", "")}: </span>
      {textOf(names, piece.key)}
    </span>
  );
}

/** A letter with the number of its layer above and of its neurons below. */
export function NumberSymbol(props: {
  readonly symbol: string;
  readonly l: number;
  readonly at: readonly number[];
}) {
  const { symbol, l, at } = props;
  const isLong = at.some((j) => j >= 9);
  return (
    <span class="symbol">
      <i>{symbol}</i>
      {l > 0 && (
        <span class="scripts">
          <sup>{l}</sup>
          <sub>{at.map((j) => j + 1).join(isLong ? "," : "")}</sub>
        </span>
      )}
    </span>
  );
}
