import type { Answerer } from "./index.ts";

/** The moment at which the run is. */
export const snapshot: Answerer<"snapshot"> = async (session) => ({
  snapshot: await session.stepper.snapshot(),
  isFromSeed: session.progress.isFromSeed,
  data: await session.data(),
});
