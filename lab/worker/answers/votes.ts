import { outgoing } from "../../network/outgoing.ts";
import { readyExample } from "../example.ts";
import type { Session } from "../session.ts";
import type { Answerer } from "./index.ts";

/** The outputs' weighted inputs as they are, less those with the neuron's outgoing weights at 0. */
export const votes: Answerer<"votes"> = async (session, { layer, neuron, example }) => {
  const ready = readyExample(session, example);
  const { network } = session;
  const out = outgoing(network.parameters, layer, network.shapes[layer]!.at(-1)!, neuron);
  const outputs = new Float32Array(network.outputs);
  if (!ready || out.length === 0) return outputs;
  const parameters = await session.parameters();
  const with_ = await session.examiner.forward(parameters, ready);
  const silenced = out.map(({ name, places }) => {
    const silent = Float32Array.from(parameters.get(name)!);
    for (const place of places) silent[place] = 0;
    return [name, silent] as const;
  });
  const without = await session.examiner.forward(new Map([...parameters, ...silenced]), ready);
  const z = lastInputs(session);
  const [now, then] = [with_.values[z]!.values, without.values[z]!.values];
  return outputs.map((_, k) => now[k]! - then[k]!);
};

/** The name of the last weighted inputs. */
const lastInputs = ({ network }: Session): string =>
  network.values.findLast((name) => name.endsWith("/z"))!;
