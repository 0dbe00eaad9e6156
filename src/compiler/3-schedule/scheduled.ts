// What the schedule takes and makes: entries, and the program with how it came to it.
import type { Graph } from "../1-graph/graph.ts";
import type { Merged } from "./loops/merge.ts";
import type { Nest } from "./nests/nest.ts";
import type { EntrySchedule } from "./plan/entry-schedule.ts";
import type { Group } from "./plan/fuse.ts";
import type { Program } from "./program.ts";

/** One graph that the host may run; entries that name the same inputs share the buffers. */
export interface Entry {
  readonly name: string;
  readonly graph: Graph;
  /** Name of a float scalar output: a run ends in the step in which it is not finite. */
  readonly guard?: string;
  /** How often it runs, beside the other entries; default 1. Whether the program is worth several
   * threads is judged by that. */
  readonly runs?: number;
}

/** A program with what each entry was cut into, and the loops of the groups that add something up. */
export interface ScheduledProgram extends Program, Pick<Merged, "standIns"> {
  readonly cuts: readonly EntrySchedule[];
  readonly nests: ReadonlyMap<Group, Nest>;
}
