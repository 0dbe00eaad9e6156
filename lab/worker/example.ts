// The example that all panels look at, as the network of a run takes it.
import type { Dataset } from "downhill/data";
import type { ReadyExample } from "./examiner.ts";
import type { ExampleChoice } from "./protocol.ts";
import type { Session } from "./session.ts";

/** Its values, divided; undefined where the sets have no such example, or pixels do not fit. */
export function readyExample(session: Session, choice: ExampleChoice): ReadyExample | undefined {
  const size = session.network.inputShape.reduce((a, b) => a * b, 1);
  if ("pixels" in choice) {
    if (choice.pixels.length !== size) return undefined;
    // drawn pixels are 0..1; bytes of a set are divided by 256, so that white is not quite 1
    const inputs = choice.pixels.slice();
    return { choice, inputs, label: choice.label ?? -1 };
  }
  const set: Dataset = session.sets[choice.set];
  if (choice.row >= set.count) return undefined;
  const bytes = set.inputs.subarray(choice.row * size, (choice.row + 1) * size);
  const inputs = Float32Array.from(bytes, (x) => x / set.divideBy);
  return { choice, inputs, label: set.labels?.[choice.row] ?? -1 };
}
