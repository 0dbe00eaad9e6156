import type { Answerer } from "./index.ts";

/** The bytes of a safetensors file that also describes the network. */
export const file: Answerer<"file"> = async ({ stepper }) =>
  (await stepper.network()).toSafetensors();
