// The gradient of each example's loss, or of one output, with respect to its inputs, in the network as it
// evaluates: nothing is dropped, norms take what they learned. What a picture's pixels do to an answer.
import { Graph } from "../compiler/1-graph/graph.ts";
import { input } from "../compiler/1-graph/tensor.ts";
import { differentiate } from "../compiler/2-autodiff/differentiate.ts";
import { OptionError } from "../errors.ts";
import type { FloatType } from "./batch.ts";
import { checkCount } from "./check.ts";
import { allDescriptions } from "./inner-layers.ts";
import type { Loss } from "./loss.ts";
import type { Network } from "./network.ts";
import { trace } from "./trace.ts";

export interface InputGradientStepOptions {
  readonly batchSize: number;
  /** Whose gradient it is: the loss of each example, or one of its outputs by position. */
  readonly of: Loss | number;
  /** Default f32. */
  readonly dtype?: FloatType;
  /** Prefix of inputs and outputs; default gradient. */
  readonly entry?: string;
}

/**
 * Inputs <entry>/inputs [batch, ...inputShape], as the first layer gets them, and for a loss
 * <entry>/wanted [batch, outputs]; outputs <entry>/gradient, of the shape of the inputs, and
 * <entry>/value [batch], what it is the gradient of.
 * @throws OptionError for a network of symbols, which have no gradient, and for no output of it
 */
export function inputGradientStep(net: Network, options: InputGradientStepOptions): Graph {
  const { batchSize, of, dtype = "f32", entry = "gradient" } = options;
  checkCount("batchSize", batchSize, 1);
  if (allDescriptions(net).some(({ kind }) => kind === "embedding")) {
    throw new OptionError(
      "inputGradient: the inputs are symbols, which do not change by small steps; a monitor gives the gradient behind the embedding",
    );
  }
  const graph = new Graph();
  const inputs = input(graph, `${entry}/inputs`, "data", [batchSize, ...net.inputShape], dtype);
  const { output } = trace(net.layers, inputs, { isTraining: false });
  const value = differentiated();
  const [gradient] = differentiate(value.sum(), [inputs]);
  graph.output(`${entry}/gradient`, gradient!.node);
  graph.output(`${entry}/value`, value.node);
  return graph;

  function differentiated() {
    if (typeof of !== "number") {
      const wanted = input(graph, `${entry}/wanted`, "data", [batchSize, net.outputs], dtype);
      return of.perExample(output, wanted);
    }
    if (!(Number.isSafeInteger(of) && of >= 0 && of < net.outputs)) {
      throw new OptionError(
        `inputGradient: output: expected a whole number from 0 to ${net.outputs - 1}, got ${of}`,
      );
    }
    return output.a.slice([0, of], [batchSize, 1]).reshape([batchSize]);
  }
}
