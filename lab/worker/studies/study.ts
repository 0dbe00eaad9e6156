// What the studies have in common on the worker's side.
import type { Sets } from "../data.ts";
import type { Course, Studies, StudyName } from "./studies.ts";

/** A study that is open. */
export interface Study<N extends StudyName> {
  /** Goes on and tells what is seen then. */
  go(course: Course, ask: Studies[N]["ask"]): Promise<Studies[N]["view"]>;
  dispose(): void;
}

/** The digits, one vector of pixels each. */
export type Digits = () => Promise<Sets>;

/** Takes mini-batches one after another as far as the course goes. */
export async function follow(course: Course, step: () => Promise<void>): Promise<void> {
  if ("steps" in course) {
    for (let i = 0; i < course.steps; i++) await step();
    return;
  }
  const end = performance.now() + course.ms;
  while (performance.now() < end) await step();
}
