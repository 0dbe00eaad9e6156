import { readyExample } from "../example.ts";
import type { Excitement } from "../questions.ts";
import type { Session } from "../session.ts";
import type { Answerer } from "./index.ts";

/** Over the validation digits that surveys look at, strongest first and weakest first. */
export const excites: Answerer<"excites"> = async (session, { layer, neuron, count }) => {
  const answers = await session.survey.answers(await session.parameters(), layer, neuron);
  const order = Array.from(answers.keys()).sort((a, b) => answers[b]! - answers[a]!);
  const shown = (row: number): Excitement => exampleAt(session, row, answers[row]!);
  return {
    most: order.slice(0, count).map(shown),
    least: order.slice(-count).reverse().map(shown),
    total: answers.length,
  };
};

function exampleAt(session: Session, row: number, activation: number): Excitement {
  const ready = readyExample(session, { set: "validation", row });
  const pixels = ready?.inputs ?? new Float32Array(0);
  return { row, label: ready?.label ?? -1, activation, pixels };
}
