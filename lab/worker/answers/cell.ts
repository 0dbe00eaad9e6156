import type { Answerer } from "./index.ts";

/** The digits of one cell of the confusion matrix. */
export const cell: Answerer<"cell"> = async (session, { right, answer, most }) => {
  const digits = await session.survey.cell(await session.parameters(), right, answer);
  return digits.slice(0, most);
};
