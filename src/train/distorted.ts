// Pictures as augmentation shows them to a network, for the eye and for tests: the same nodes that
// begin a training step, compiled by themselves.

import { compile } from "../compile.ts";
import { Graph } from "../compiler/1-graph/graph.ts";
import { input } from "../compiler/1-graph/tensor.ts";
import { checkInMemory, type Dataset } from "../data/dataset.ts";
import { imageShape } from "../data/image-shape.ts";
import { inWords } from "../data/in-words.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError } from "../errors.ts";
import type { Augmentation } from "../nn/augment.ts";
import { type FloatType, formatOf, gatherInputs, rowsFrom } from "../nn/batch.ts";
import type { TargetName } from "../runtime/machine.ts";
import { checkSetGiven } from "./check-given.ts";

export interface DistortOptions {
  /** Default 1. */
  readonly seed?: number;
  /** The step of training whose numbers are drawn; default 0. */
  readonly step?: number;
  /** Default f32. */
  readonly dtype?: FloatType;
  /** Default wasm. */
  readonly target?: TargetName;
}

/**
 * The examples of a set, distorted as one mini-batch of training would have them.
 * @throws ShapeError where examples are no pictures
 */
export async function distorted<In extends readonly number[], Out extends number>(
  set: Dataset<In, Out>,
  augment: readonly Augmentation[],
  options: DistortOptions = {},
): Promise<Dataset<In, Out>> {
  checkSetGiven("distorted", set);
  if (!Array.isArray(augment)) {
    throw new OptionError(`distorted: augment: expected a list, got ${inWords(augment)}`);
  }
  checkOptionNames("distorted", options, { seed: true, step: true, dtype: true, target: true });
  const { seed = 1, step = 0, dtype = "f32", target = "wasm" } = options;
  checkInMemory("distorted", set);
  imageShape(set, "distorted");
  const { count, inputShape, outputs } = set;
  const graph = new Graph();
  const [seedCell, stepCell] = ["seed", "step"].map((n) => input(graph, n, "cell", [], "u32"));
  const random = { seed: seedCell!, step: stepCell! };
  const region = { ...formatOf(set, dtype), name: "data" as const, count, inputShape, outputs };
  const rows = rowsFrom(input(graph, "cursor", "cell", [], "i32"), count);
  graph.output("images", gatherInputs(graph, region, rows, dtype, { augment, random }).node);
  const machine = await compile([{ name: "distort", graph }], { target });
  try {
    machine.write("data.inputs", set.inputs);
    const drawn = new Set(graph.live().map((n) => (n.op === "input" ? n.attributes.name : "")));
    if (drawn.has("seed")) machine.write("seed", [seed]);
    if (drawn.has("step")) machine.write("step", [step]);
    machine.run("distort", 1);
    const inputs = (await machine.read("images")) as Float32Array | Float64Array;
    return { ...set, name: `${set.name}, distorted`, inputs, divideBy: 1 };
  } finally {
    machine.dispose();
  }
}
