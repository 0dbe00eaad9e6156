// What an evaluation counts of each of several outputs: its loss, and right answers where a class is
// wanted, else squared errors.
import { input, type Tensor } from "../compiler/1-graph/tensor.ts";
import { outputPlaces } from "../data/parts.ts";
import type { DataFormat } from "./batch.ts";
import type { Network } from "./network.ts";
import type { Objective } from "./objective.ts";
import { eachLoss, isOutputLosses } from "./output-losses.ts";
import type { Output } from "./trace.ts";

/** What is counted of an output. */
export interface CountedOutput {
  readonly name: string;
  /** Where it lies in the row of answers. */
  readonly start: number;
  readonly size: number;
  /** Whether a class is wanted: one of so many values. */
  readonly isClass: boolean;
  /** Whether it has a loss of its own. */
  readonly hasLoss: boolean;
}

/**
 * What is counted of each output; none of a network with one. Which of them are classes the set says; where
 * it does not, those that end with softmax are.
 */
export function countedOutputs(
  { outputParts }: Pick<Network, "outputParts">,
  format: DataFormat,
  loss: Objective,
): CountedOutput[] {
  if (!outputParts || loss.wanted === "nothing") return [];
  return outputPlaces(outputParts).map((place) => {
    const told = format.outputParts?.[place.name];
    const isSoftmax = outputParts[place.name]!.activation?.name === "softmax";
    const isClass = told ? told.classes > 0 : isSoftmax;
    return { ...place, isClass, hasLoss: isOutputLosses(loss) };
  });
}

/** The cell that adds up a figure of an output. */
export const figureName = (output: string, figure: "loss" | "correct" | "squaredError"): string =>
  `eval.parts.${output}.${figure}`;

/** The cells of an output. */
export const figureNames = ({ name, isClass, hasLoss }: CountedOutput): string[] => [
  ...(hasLoss ? [figureName(name, "loss")] : []),
  figureName(name, isClass ? "correct" : "squaredError"),
];

/** Adds the figures of a mini-batch to their cells. */
export function countOutputs(
  counted: readonly CountedOutput[],
  output: Output,
  wanted: Tensor,
  loss: Objective,
): void {
  const { graph } = wanted;
  const batch = wanted.shape[0]!;
  const add = (name: string, sum: Tensor) => {
    const cell = input(graph, name, "cell", [], "f64");
    graph.update(cell.node, cell.add(sum.cast("f64")).node);
  };
  if (isOutputLosses(loss)) {
    for (const [name, each] of eachLoss(loss.parts, output, wanted)) {
      add(figureName(name, "loss"), each.sum());
    }
  }
  for (const { name, start, size, isClass } of counted) {
    const { a } = output.parts!.get(name)!;
    const y = wanted.slice([0, start], [batch, size]);
    if (isClass) add(figureName(name, "correct"), a.argMax().eq(y.argMax()).cast("i32").sum());
    else add(figureName(name, "squaredError"), a.sub(y).square().sum());
  }
}
