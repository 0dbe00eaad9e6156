// The gradients of a mini-batch as a graph that changes nothing, for who looks at them.
import type { Graph } from "../compiler/1-graph/graph.ts";
import { differentiate } from "../compiler/2-autodiff/differentiate.ts";
import type { Network } from "./network.ts";
import { addMonitors, lossOfBatch, type StepOptions } from "./step.ts";

/**
 * The cost of a training step and its gradients without any update: outputs <entry>/loss (the cost itself, also
 * where an objective shows another number), the monitors, <entry>/<value>/error, which is dC/dvalue, of the
 * values that `errors` names, and <entry>/<parameter>/gradient of every parameter that is not frozen unless
 * `gradients` is false.
 */
export function gradientStep(
  net: Network,
  options: StepOptions & { readonly gradients?: boolean; readonly errors?: readonly string[] },
): Graph {
  const batchLoss = lossOfBatch(net, options);
  const { graph, judgement, traced } = batchLoss;
  const { cost } = judgement;
  graph.output(`${options.entry ?? "train"}/loss`, cost.node);
  addMonitors(net, batchLoss, options);
  for (const name of options.errors ?? []) {
    const error = differentiate(cost, [traced.values.get(name)!])[0]!;
    graph.output(`${options.entry ?? "train"}/${name}/error`, error.node);
  }
  if (options.gradients === false) return graph;
  const trainable = traced.parameters.filter((p) => !p.frozen);
  const gradients = differentiate(
    cost,
    trainable.map((p) => p.tensor),
  );
  for (const [i, { name }] of trainable.entries()) {
    const output = `${options.entry ?? "train"}/${name}/gradient`;
    if (!graph.outputs.has(output)) graph.output(output, gradients[i]!.node);
  }
  return graph;
}
