// What the sentence above the walk says at a stop, with the numbers that are there.
import { whole } from "../../components/numbers.ts";
import { activationParts } from "../../settings/activations.ts";
import { isMean } from "./cost.ts";
import { outputErrorOf } from "./dense-network.ts";
import { cell } from "./digits.ts";
import type { Names } from "./naming.ts";
import type { Here } from "./shown.ts";

/** Costs before and after the step; undefined while they are being computed. */
export type Costs = { readonly before: number; readonly after: number } | undefined;

const list = (values: ArrayLike<number>): string => Array.from(values, cell).join(", ");

export function sentence(
  { words, pass, classNames }: Names,
  { stop, l }: Here,
  costs: Costs,
): string {
  const { says } = words;
  const isRun = classNames.length > 0;
  const { wanted } = pass;
  switch (stop.kind) {
    case "input":
      return isRun
        ? says.inputRun(whole(pass.size(1)), classNames[wanted] ?? "")
        : says.inputSmall(cell(pass.a[1]![0]!), cell(pass.a[1]![1]!), list(pass.y));
    case "z":
      return says.z(l);
    case "a": {
      if (l < pass.last) return says.a[activationParts(pass.layer(l).activation).kind];
      const out = pass.a[l]!;
      if (!isRun) return says.outputSmall(list(out), list(pass.y));
      const answer = out.indexOf(Math.max(...out));
      return says.outputRun(classNames[answer]!, cell(out[answer]!), classNames[wanted] ?? "");
    }
    case "cost":
      return says.cost(cell(pass.cost));
    case "bp1": {
      const kind = outputErrorOf(pass.network);
      const { loss } = pass.network;
      return kind === "difference"
        ? says.bp1[loss.includes("crossEntropy") ? "crossEntropy" : "logLikelihood"]
        : says.bp1[isMean(loss) ? (kind === "slope" ? "otherSlope" : "otherSoftmax") : kind];
    }
    case "bp2":
      return says.bp2;
    case "bp3":
      return says.bp3;
    case "bp4": {
      const input = pass.a[l - 1]!;
      const zeros = input.reduce((n, a) => n + Number(a === 0), 0);
      if (zeros > 0) return says.bp4Zero(whole(zeros), whole(input.length));
      if (input.length !== 2) return says.bp4;
      const [less, more] = [...input].sort((a, b) => a - b);
      return less === more || less! <= 0
        ? says.bp4
        : says.bp4Ratio(cell(more!), cell(more! / less!), cell(less!));
    }
    case "step":
      if (!costs) return says.stepWaiting;
      return (costs.after > costs.before ? says.stepUp : says.step)(
        cell(costs.after),
        cell(costs.before),
      );
  }
}
