import type { Answerer } from "./index.ts";

/** The moment at which the run is. */
export const snapshot: Answerer<"snapshot"> = (session) => session.stepper.snapshot();
