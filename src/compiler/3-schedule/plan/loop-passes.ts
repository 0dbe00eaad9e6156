// What is done to scans when a graph is cut. A network without a recurrence has no use for it.
import { settleBodies } from "./hoist.ts";
import { writtenInPlace } from "./in-place.ts";
import { joinLoops } from "./join-loops.ts";
import { LoopBodies, operandsInMemory } from "./loops.ts";
import type { LoopPasses } from "./parts.ts";

export const loopPasses: LoopPasses = {
  joinLoops,
  settleBodies,
  operandsInMemory,
  bodiesOf: (homes, plain, parts) => new LoopBodies(homes, plain, parts),
  writtenInPlace,
};
