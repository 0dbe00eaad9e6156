import type { Answerer } from "./index.ts";

/** What the stepper reads under that name. */
export const value: Answerer<"value"> = async (session, { name }) => {
  const { shape, values } = await session.stepper.read(name);
  return { shape, values: Float32Array.from(values) };
};
