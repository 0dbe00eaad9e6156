import { readyExample } from "../example.ts";
import { filmOf } from "../film.ts";
import type { Answerer } from "./index.ts";

/** The attack step by step. */
export const film: Answerer<"film"> = async (session, question) => {
  const ready = readyExample(session, question.example);
  if (!ready) throw new RangeError("the example does not fit the network of this run");
  const outputs = session.network.values.findLast((name) => name.endsWith("/a"))!;
  const { epsilon, alpha, steps, isInside, towards, seed } = question;
  const plan = { epsilon, alpha, steps, isInside, towards, seed };
  return filmOf(session.examiner, await session.parameters(), ready.inputs, outputs, plan);
};
