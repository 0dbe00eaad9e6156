// A run of some settings on some sets, compiled.
import { type Snapshot, type Stepper, stepper } from "downhill";
import type { Settings } from "../settings/settings.ts";
import { makeNetwork, makeOptions } from "./build.ts";
import type { Sets } from "./data.ts";
import type { Parameters } from "./examiner.ts";

export function compiledRun(
  settings: Settings,
  sets: Sets,
  from: Parameters | Snapshot | undefined,
): Promise<Stepper> {
  const net = makeNetwork(sets.training.inputShape, settings.layers);
  return stepper(net, sets.training, {
    ...makeOptions(settings),
    validation: sets.validation,
    test: sets.test,
    testEveryEpoch: true,
    ...(from ? { from } : {}),
  });
}
