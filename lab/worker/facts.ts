// What panels draw a run by: layers, shapes, parameters, sets.

import { batchNames, type Layer, monitorNames, type Network, type Stepper } from "downhill";
import { knownImageShape } from "downhill/data";
import type { Settings } from "../settings/settings.ts";
import type { Sets } from "./data.ts";
import type { LayerFacts, RunFacts } from "./protocol.ts";

export function describeRun(
  id: number,
  settings: Settings,
  net: Network,
  sets: Sets,
  surveyed: RunFacts["surveyed"],
  run: Stepper,
  compileMs: number,
  oddities: RunFacts["oddities"],
): RunFacts {
  const { training, validation, test } = sets;
  const picture = knownImageShape(training);
  return {
    id,
    settings,
    inputShape: net.inputShape,
    ...(picture ? { picture } : {}),
    layers: layersOf(net),
    parameterCount: net.parameterCount,
    stepsPerEpoch: run.stepsPerEpoch,
    examples: { training: training.count, validation: validation.count, test: test.count },
    surveyed,
    classNames: training.classNames ?? Array.from({ length: net.outputs }, (_, i) => `${i}`),
    divideBy: training.divideBy,
    target: run.target,
    threads: run.threads,
    why: run.why,
    compileMs,
    watchable: [...net.parameters.map((p) => p.name), ...monitorNames(net), ...batchNames],
    oddities,
  };
}

/** The layers of a network as panels draw them. */
export const layersOf = (net: Network): LayerFacts[] =>
  net.layers.map((layer, i) => ({
    name: `layers.${i}`,
    code: layer.code,
    kind: layer.description?.kind ?? layer.name,
    ...innerOf(layer.description),
    shape: net.shapes[i]!,
    activation: layer.activation?.name,
    parameters: net.parameters
      .filter((p) => p.layer === i)
      .map(({ name, shape }) => ({ name, shape })),
  }));

function innerOf(description: Layer["description"]): { readonly inner?: string } {
  const layer = description?.layer;
  return typeof layer === "object" && "kind" in layer ? { inner: `${layer.kind}` } : {};
}
