// Kernels that only some graphs have: of convolutions' gradients and of poolings, all that is added up or
// chosen window by window; of lists, and of rows that are added.
import { isContraction } from "../../1-graph/contraction.ts";
import type { Node } from "../../1-graph/graph.ts";
import type { ChooseLowering } from "./attempt.ts";
import { inlinedSum, lowerPooledContraction } from "./contract-pool.ts";
import { lowerFold } from "./fold.ts";
import { lowerFoldedContraction } from "./fold-contract.ts";
import { lowerNonzero, lowerScatter } from "./in-order.ts";
import { lowerPoolArgMax, lowerUnpool } from "./pool.ts";
import { lowerWinnerFold } from "./winner-fold.ts";
import { lowerWinnerSum } from "./winner-sum.ts";

export const rareLowering: ChooseLowering = ({ anchor }, bufferOf) => {
  const visitsWinners = ({ inputs }: Node) =>
    inputs.some((input) => input.op === "unpool" && !bufferOf(input));
  switch (anchor?.op) {
    case "fold": {
      const [from] = anchor.inputs as [Node];
      if (!isContraction(from) || bufferOf(from)) return { lowering: lowerFold, storesOnce: true };
      return visitsWinners(from)
        ? { lowering: lowerWinnerFold, storesOnce: false }
        : { lowering: lowerFoldedContraction, storesOnce: true };
    }
    case "poolArgMax": {
      const isPooled = inlinedSum(anchor.inputs[0]!, bufferOf);
      return { lowering: isPooled ? lowerPooledContraction : lowerPoolArgMax, storesOnce: true };
    }
    case "unpool":
      return { lowering: lowerUnpool, storesOnce: false };
    case "scatterAdd":
      return { lowering: lowerScatter, storesOnce: false };
    case "nonzero":
      return { lowering: lowerNonzero, storesOnce: false };
    default:
      if (!anchor || !isContraction(anchor) || !visitsWinners(anchor)) return null;
      return { lowering: lowerWinnerSum, storesOnce: true };
  }
};
