import { readyExample } from "../example.ts";
import type { Answerer } from "./index.ts";

/** What an example costs before and after one step down its own gradient, all layers moved. */
export const downhill: Answerer<"downhill"> = async (session, { example, learningRate }) => {
  const ready = readyExample(session, example);
  if (!ready || ready.label < 0) throw new RangeError("the example has no class: there is no cost");
  const parameters = await session.parameters();
  const { cost: before, values } = await session.examiner.backward(parameters, ready);
  const moved = new Map(parameters);
  for (const { name, frozen } of session.network.parameters) {
    const gradient = values[`${name}/gradient`]?.values;
    if (!gradient || frozen) continue;
    moved.set(
      name,
      parameters.get(name)!.map((value, i) => value - learningRate * gradient[i]!),
    );
  }
  const { cost: after } = await session.examiner.backward(moved, ready);
  return { before, after };
};
