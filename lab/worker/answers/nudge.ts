// One partial derivative by changing the parameter a little, in float64: six digits need more than
// float32 has. The program is compiled when it is first asked for and kept as long as the run.
import { compile, gradientStep, type Machine } from "downhill";
import { lossOf } from "../build.ts";
import { readyExample } from "../example.ts";
import type { Session } from "../session.ts";
import type { Answerer } from "./index.ts";

/** By how much a parameter is changed. */
const STEP = 1e-3;
const machines = new WeakMap<Session, Promise<Machine>>();

export const nudge: Answerer<"nudge"> = async (session, { example, name, index }) => {
  const ready = readyExample(session, example);
  if (!ready || ready.label < 0) throw new RangeError("the example has no class: there is no cost");
  const machine = await machineOf(session);
  const parameters = await session.parameters();
  const nudged = Float64Array.from(parameters.get(name) ?? []);
  if (!(index < nudged.length)) throw new RangeError(`${name} has no number ${index}`);
  for (const [other, values] of parameters) machine.write(other, Float64Array.from(values));
  machine.write("data.inputs", Float64Array.from(ready.inputs));
  machine.write("data.labels", [ready.label]);
  machine.write("data.order", [0]);
  const value = nudged[index]!;
  const costAt = async (distance: number): Promise<number> => {
    nudged[index] = value + distance * STEP;
    machine.write(name, nudged);
    machine.write("cursor", [0]);
    machine.run("nudge", 1);
    return (await machine.read("nudge/loss"))[0]!;
  };
  const began = performance.now();
  // differences of fourth order: (C(-2h) - 8 C(-h) + 8 C(h) - C(2h)) / 12 h
  const difference =
    ((await costAt(-2)) - 8 * (await costAt(-1)) + 8 * (await costAt(1)) - (await costAt(2))) /
    (12 * STEP);
  const passMs = (performance.now() - began) / 4;
  nudged[index] = value;
  machine.write(name, nudged);
  machine.write("cursor", [0]);
  machine.run("back", 1);
  const gradient = (await machine.read(`back/${name}/gradient`))[index]!;
  return { gradient, difference, passMs, parameters: session.network.parameterCount };
};

function machineOf(session: Session): Promise<Machine> {
  const held = machines.get(session);
  if (held) return held;
  const { network, settings } = session;
  const options = {
    inputDType: "f64",
    dtype: "f64",
    divideBy: 1,
    labels: "u32",
    loss: lossOf(settings.loss),
    batchSize: 1,
    trainCount: 1,
  } as const;
  const made = compile(
    [
      {
        name: "nudge",
        graph: gradientStep(network, { ...options, entry: "nudge", gradients: false }),
      },
      { name: "back", graph: gradientStep(network, { ...options, entry: "back" }) },
    ],
    { target: "wasm", threads: 1 },
  );
  machines.set(session, made);
  return made;
}
