import { readyExample } from "../example.ts";
import type { Answerer } from "./index.ts";

/** What the output neurons give for each example; empty for one that does not fit. */
export const outputs: Answerer<"outputs"> = async (session, { examples }) => {
  const parameters = await session.parameters();
  const last = session.network.values.findLast((name) => name.endsWith("/a"));
  const found: Float32Array[] = [];
  for (const choice of examples) {
    const ready = readyExample(session, choice);
    const view = ready && (await session.examiner.forward(parameters, ready));
    found.push(view?.values[last ?? ""]?.values ?? new Float32Array(0));
  }
  return found;
};
