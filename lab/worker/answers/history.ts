import { partsOf, partWith } from "../../network/parts.ts";
import type { Answerer } from "./index.ts";

/**
 * Of a layer without weights, or a neuron that is not there, the history is empty. A unit that reads steps
 * has a row of weights in each block, of the step and of what it remembers, and no bias that is its one.
 */
export const history: Answerer<"history"> = async (session, { layer, neuron: among }) => {
  const { parameters, shapes, layers } = session.network;
  const all = shapes[layer]?.at(-1) ?? 0;
  if (among >= all) return [];
  const kind = layers[layer]?.description?.kind ?? "";
  const parts = partsOf({ name: `layers.${layer}`, kind }, all);
  const { part, neuron } = partWith({ parts, units: all }, among);
  const { units } = part;
  const own = ["weight", "recurrentWeight"].flatMap(
    (name) => parameters.find((p) => p.name === `${part.name}.${name}`) ?? [],
  );
  const [first] = own;
  if (!first || first.shape[0]! % units !== 0) return [];
  const hasGates = first.shape[0]! > units;
  let start: Float32Array | undefined;
  return session.moments.steps.flatMap((step) => {
    const kept = session.moments.get(step)?.parameters;
    if (!kept?.has(first.name)) return [];
    const weights = Float32Array.from(
      own.flatMap(({ name, shape }) => {
        const each = shape.slice(1).reduce((a, b) => a * b, 1);
        const rows = Array.from({ length: shape[0]! / units }, (_, g) => g * units + neuron);
        return rows.flatMap((row) => [...kept.get(name)!.subarray(row * each, (row + 1) * each)]);
      }),
    );
    start ??= weights;
    let squares = 0;
    let ways = 0;
    for (const [i, w] of weights.entries()) {
      squares += w * w;
      ways += (w - start[i]!) ** 2;
    }
    const bias = hasGates ? undefined : (kept.get(`${part.name}.bias`)?.[neuron] ?? 0);
    return [
      {
        step,
        ...(bias === undefined ? {} : { bias }),
        norm: Math.sqrt(squares),
        way: Math.sqrt(ways),
      },
    ];
  });
};
