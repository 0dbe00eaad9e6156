import { parametersAtZero } from "../at-zero.ts";
import { readyExample } from "../example.ts";
import type { Answerer } from "./index.ts";

/** Nothing is changed: who asked writes them, or not. */
export const atZero: Answerer<"atZero"> = async (session, { example, weight }) => {
  const ready = readyExample(session, example);
  if (!ready) throw new RangeError("the example does not fit the network of this run");
  const { network, examiner } = session;
  const found = await parametersAtZero(
    network,
    examiner,
    await session.parameters(),
    ready,
    weight,
  );
  return [...found].map(([name, values]) => ({ name, values }));
};
