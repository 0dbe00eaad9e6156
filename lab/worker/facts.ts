// What panels draw a run by: layers, shapes, parameters, sets.

import { batchNames, monitorNames, type Network, type Stepper } from "downhill";
import { knownImageShape } from "downhill/data";
import type { Settings } from "../settings/settings.ts";
import type { Sets } from "./data.ts";
import type { RunFacts } from "./protocol.ts";

export function describeRun(
  id: number,
  settings: Settings,
  net: Network,
  sets: Sets,
  run: Stepper,
  compileMs: number,
  oddities: RunFacts["oddities"],
): RunFacts {
  const { training, validation, test } = sets;
  const picture = knownImageShape(training);
  const layers = net.layers.map((layer, i) => ({
    name: `layers.${i}`,
    code: layer.code,
    kind: layer.description?.kind ?? layer.name,
    shape: net.shapes[i]!,
    activation: layer.activation?.name,
    parameters: net.parameters
      .filter((p) => p.layer === i)
      .map(({ name, shape }) => ({ name, shape })),
  }));
  return {
    id,
    settings,
    inputShape: net.inputShape,
    ...(picture ? { picture } : {}),
    layers,
    parameterCount: net.parameterCount,
    stepsPerEpoch: run.stepsPerEpoch,
    examples: { training: training.count, validation: validation.count, test: test.count },
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
