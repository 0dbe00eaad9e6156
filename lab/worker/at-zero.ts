// The book's exploding case: all weights 100, and biases that undo the weighted inputs of one example,
// so that every z is 0, where the sigmoid is steepest. Then each factor w sigma'(z) is 25.
import type { Network } from "downhill";
import type { Examiner, Parameters, ReadyExample } from "./examiner.ts";

/** The parameters for that: weights of `weight`, and with them z = 0 in every layer for the example. */
export async function parametersAtZero(
  net: Network,
  examiner: Examiner,
  before: Parameters,
  example: ReadyExample,
  weight: number,
): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  for (const [name, values] of before) {
    const isWeight = name.endsWith(".weight");
    found.set(name, new Float32Array(values.length).fill(isWeight ? weight : 0));
  }
  for (const { name } of net.parameters.filter((p) => p.name.endsWith(".bias"))) {
    // what comes before has its biases already
    const { values } = await examiner.forward(found, example);
    const z = values[`${name.slice(0, -".bias".length)}/z`];
    if (z)
      found.set(
        name,
        z.values.slice(0, found.get(name)!.length).map((value) => 0 - value),
      );
  }
  return found;
}
