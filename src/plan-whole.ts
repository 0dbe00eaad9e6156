// The pipeline with all its parts, for whoever needs one and whoever cannot wait for one to be loaded.

import { allParts } from "./compiler/3-schedule/all-parts.ts";
import type { Limits } from "./compiler/3-schedule/loops/limits.ts";
import { atOnce } from "./compiler/3-schedule/schedule.ts";
import type { ScheduledProgram } from "./compiler/3-schedule/scheduled.ts";
import { planWith } from "./plan.ts";
import type { CompileOptions, Entry } from "./runtime/machine.ts";

/** The program for a machine of the given limits, refused when it needs too much memory. */
export const plan = (
  entries: readonly Entry[],
  limits: Limits,
  options: CompileOptions,
): ScheduledProgram => atOnce(stagesOf(entries, limits, options));

/** The same in stages. */
export const stagesOf = planWith.bind(null, allParts);
