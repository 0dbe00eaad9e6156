// What is done to scans before a graph is cut. A network without a recurrence has no use for it.
import type { LoopPasses } from "./cut.ts";
import { settleBodies } from "./hoist.ts";
import { joinLoops } from "./join-loops.ts";

export const loopPasses: LoopPasses = { joinLoops, settleBodies };
