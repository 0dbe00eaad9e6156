// A recurrent network looked at step by step: an example forward with all that is remembered and every
// gate, the gradient back to every step, and its answers to sequences of other lengths. Programs of their
// own, into which the parameters are copied as they are now.
import {
  compile,
  gradientStep,
  type Machine,
  type Network,
  predictionStep,
  type Region,
} from "downhill";
import type { Dataset } from "downhill/data";
import type { Parameters } from "../../examiner.ts";
import type { Values } from "../../protocol.ts";
import { ASKED, type CellKind, type NetworkView, SHOWN } from "./plan.ts";
import type { Task } from "./task.ts";

/** Values of the recurrent layer, by the names that the page has for them. */
const NAMES: Readonly<Record<CellKind, readonly string[]>> = {
  rnn: ["h"],
  gru: ["resetGate", "updateGate", "candidate", "h"],
  lstm: ["inputGate", "forgetGate", "outputGate", "candidate", "c", "h"],
};

/** Examples of each length that is asked about. */
type Asked = readonly { readonly length: number; readonly set: Dataset }[];

type Looked = Pick<NetworkView, "values" | "answers" | "gradient" | "norms">;

export class Unrolled {
  readonly #task: Task;
  readonly #cell: CellKind;
  readonly #units: number;
  readonly #shown: Dataset;
  readonly #reader: Network;
  #machine: Promise<Machine> | undefined;
  readonly #lengths = new Map<number, Promise<Machine>>();
  readonly #asked: Asked;

  constructor(task: Task, cell: CellKind, units: number, shown: Dataset, asked: Asked) {
    this.#task = task;
    this.#cell = cell;
    this.#units = units;
    this.#shown = shown;
    this.#asked = asked;
    this.#reader = task.network(cell, units, shown.inputShape[0]!, "each");
  }

  #open(): Promise<Machine> {
    const [task, shown, reader] = [this.#task, this.#shown, this.#reader];
    const [steps] = shown.inputShape as [number, number];
    const learner = task.network(this.#cell, this.#units, steps, "last");
    const format = {
      inputDType: "f32",
      divideBy: 1,
      labels: task.outputs === 1 ? undefined : "u32",
      ...(task.isEach ? { answers: steps } : {}),
    } as const;
    const values = NAMES[this.#cell].map((name) => `layers.${task.layer}/${name}`);
    this.#machine ??= compile(
      [
        {
          name: "forward",
          graph: predictionStep(reader, {
            region: regionOf(reader, 1),
            batchSize: 1,
            entry: "forward",
            monitors: values,
          }),
        },
        {
          name: "backward",
          graph: gradientStep(learner, {
            ...format,
            loss: task.loss,
            batchSize: SHOWN,
            trainCount: SHOWN,
            entry: "backward",
            monitors: ["inputs/gradient"],
            gradients: false,
          }),
        },
      ],
      { target: "wasm", threads: 1 },
    ).then((machine) => {
      machine.write("data.inputs", valuesOf(shown));
      machine.write(task.outputs === 1 ? "data.targets" : "data.labels", wantedOf(shown));
      machine.write(
        "data.order",
        Array.from({ length: SHOWN }, (_, i) => i),
      );
      return machine;
    });
    return this.#machine;
  }

  /** The example of that row, and the gradients over all that are shown. */
  async look(parameters: Parameters, row: number): Promise<Looked> {
    const machine = await this.#open();
    const { inputShape } = this.#shown;
    const [steps, features] = inputShape as [number, number];
    const size = steps * features;
    for (const [name, values] of parameters) machine.write(name, values);
    machine.write("eval.inputs", valuesOf(this.#shown).subarray(row * size, (row + 1) * size));
    machine.write("eval.cursor", [0]);
    machine.run("forward", 1);
    const values: Record<string, Values> = {};
    for (const name of NAMES[this.#cell]) {
      const found = await machine.read(`forward/layers.${this.#task.layer}/${name}`);
      values[name] = { shape: [steps, this.#units], values: Float32Array.from(found) };
    }
    const answers = Float32Array.from(await machine.read("forward/output"));
    machine.write("cursor", [0]);
    machine.run("backward", 1);
    const slopes = await machine.read("backward/inputs/gradient");
    const norms = new Float64Array(steps);
    for (let i = 0; i < slopes.length; i++) {
      norms[Math.floor(i / features) % steps]! += slopes[i]! ** 2;
    }
    // the cost is the mean over all: that of one example is as many times as steep
    const own = Float32Array.from(slopes.subarray(row * size, (row + 1) * size), (x) => SHOWN * x);
    return {
      values,
      answers: { shape: [steps, this.#task.outputs], values: answers },
      gradient: { shape: inputShape, values: own },
      norms: Float32Array.from(norms, Math.sqrt),
    };
  }

  /** The share of right answers, by length. */
  async right(parameters: Parameters): Promise<NonNullable<NetworkView["right"]>> {
    const found: { length: number; share: number }[] = [];
    for (const { length, set } of this.#asked) {
      const machine = await this.#machineFor(length, set);
      for (const [name, values] of parameters) machine.write(name, values);
      machine.write("eval.cursor", [0]);
      machine.run("asked", 1);
      const { right, of } = this.#task.judge(await machine.read("asked/output"), set);
      found.push({ length, share: right / of });
    }
    return found;
  }

  #machineFor(length: number, set: Dataset): Promise<Machine> {
    const known = this.#lengths.get(length);
    if (known) return known;
    const net = this.#task.network(this.#cell, this.#units, set.inputShape[0]!, "last");
    const options = { region: regionOf(net, set.count), batchSize: set.count, entry: "asked" };
    const entry = { name: "asked", graph: predictionStep(net, options) };
    const made = compile([entry], { target: "wasm", threads: 1 }).then((machine) => {
      machine.write("eval.inputs", valuesOf(set));
      return machine;
    });
    this.#lengths.set(length, made);
    return made;
  }

  dispose(): void {
    for (const machine of [this.#machine, ...this.#lengths.values()]) {
      machine?.then((made) => made.dispose()).catch(() => {});
    }
  }
}

/** Fresh examples of every length that is asked about. */
export const askedOf = (task: Task): Asked =>
  task.lengths.map((length) => ({ length, set: task.fresh(ASKED, length) }));

/** Examples without what is wanted of them, as numbers. */
const regionOf = (net: Network, count: number): Region => ({
  name: "eval",
  count,
  inputShape: net.inputShape,
  outputs: net.outputs,
  inputDType: "f32",
  divideBy: 1,
  labels: undefined,
});

/** The inputs of a set as its network gets them. */
export const valuesOf = (set: Dataset): Float32Array =>
  set.inputs instanceof Float32Array
    ? set.inputs
    : Float32Array.from(set.inputs, (x) => x / set.divideBy);

/** What is wanted, an example after the other. */
export const wantedOf = (set: Dataset): ArrayLike<number> => set.labels ?? set.targets!;
