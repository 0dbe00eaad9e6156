import type { Answerer } from "./index.ts";

type Numbers = Float32Array | Float64Array;

/** Of a layer without weights, or a neuron that is not there, the history is empty. */
export const history: Answerer<"history"> = async (session, { layer, neuron }) => {
  const name = `layers.${layer}.weight`;
  const shape = session.network.parameters.find((p) => p.name === name)?.shape;
  if (!shape || neuron >= shape[0]!) return [];
  const each = shape.slice(1).reduce((a, b) => a * b, 1);
  let start: Numbers | undefined;
  return session.moments.steps.flatMap((step) => {
    const parameters = session.moments.get(step)?.parameters;
    const weights = parameters?.get(name)?.subarray(neuron * each, (neuron + 1) * each);
    if (!weights) return [];
    start ??= weights;
    let squares = 0;
    let ways = 0;
    for (const [i, w] of weights.entries()) {
      squares += w * w;
      ways += (w - start[i]!) ** 2;
    }
    const bias = parameters?.get(`layers.${layer}.bias`)?.[neuron] ?? 0;
    return [{ step, bias, norm: Math.sqrt(squares), way: Math.sqrt(ways) }];
  });
};
