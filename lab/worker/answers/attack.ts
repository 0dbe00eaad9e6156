import { attackAnswer } from "../attack.ts";
import { readyExample } from "../example.ts";
import type { Answerer } from "./index.ts";

/** The picture that the network takes for something else. */
export const attack: Answerer<"attack"> = async (session, question) => {
  const ready = readyExample(session, question.example);
  if (!ready) throw new RangeError("the example does not fit the network of this run");
  const outputs = session.network.values.findLast((name) => name.endsWith("/a"))!;
  const { strength, towards, seed, wantsFlips } = question;
  const plan = { strength, towards, seed, wantsFlips };
  return attackAnswer(session.examiner, await session.parameters(), ready.inputs, outputs, plan);
};
