// What backpropagation gives at fixed parameters: one step over a whole set, of which the values are
// read and the result thrown away.
import {
  epochs,
  type Loss,
  type MonitoredValue,
  type Network,
  type ParameterMap,
  sgd,
  type TrainOptions,
} from "downhill";
import type { Dataset } from "downhill/data";
import type { RunContext } from "./experiment.ts";

export interface AtOptions {
  readonly loss: Loss;
  readonly parameters: ParameterMap;
}

/** Values inside the network (see `monitorNames`), rows in the order of the set, in float64. */
export async function valuesAt(
  { target, signal }: Pick<RunContext, "target" | "signal">,
  net: Network,
  set: Dataset,
  options: AtOptions & { readonly monitors: readonly string[] },
): Promise<ReadonlyMap<string, MonitoredValue>> {
  const given = {
    loss: options.loss,
    optimizer: sgd({ learningRate: 1 }),
    from: options.parameters,
    monitors: options.monitors,
    epochs: 1,
    batchSize: set.count,
    dtype: "f64",
    order: () => Uint32Array.from({ length: set.count }, (_, i) => i),
    target,
    signal,
  } as TrainOptions;
  for await (const { monitors } of epochs(net, set, given)) return monitors!;
  throw new RangeError("one epoch gives one event");
}

/** dC/dw of the mean loss over a set, all parameters one after another. */
export async function gradientAt(
  context: Pick<RunContext, "target" | "signal">,
  net: Network,
  set: Dataset,
  options: AtOptions,
): Promise<Float64Array> {
  const monitors = net.parameters.map(({ name }) => `${name}/gradient`);
  const values = await valuesAt(context, net, set, { ...options, monitors });
  const parts = monitors.map((name) => Array.from(values.get(name)!.values));
  return Float64Array.from(parts.flat());
}
