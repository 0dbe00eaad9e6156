// One example through the network, forward and backward, with every value on the way. It is a program
// of its own, compiled when a panel first looks; the parameters are copied into it as they are now.
import {
  compile,
  gradientStep,
  type Loss,
  type Machine,
  monitorNames,
  type Network,
  predictionStep,
} from "downhill";
import type { BackwardView, ExampleChoice, ForwardView, Values } from "./protocol.ts";

/** The values of a network at a moment, by name. */
export type Parameters = ReadonlyMap<string, Float32Array>;

/** An example as the network takes it: values that are already divided. */
export interface ReadyExample {
  readonly choice: ExampleChoice;
  readonly inputs: Float32Array;
  /** -1: unknown. */
  readonly label: number;
}

export class Examiner {
  readonly #net: Network;
  readonly #loss: Loss;
  readonly #names: readonly string[];
  #machine: Promise<Machine> | undefined;
  /** One pass at a time: whoever asks, its values are read before the next one writes. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(net: Network, loss: Loss) {
    this.#net = net;
    this.#loss = loss;
    this.#names = monitorNames(net).filter((name) => !net.values.includes(name));
  }

  #open(): Promise<Machine> {
    const net = this.#net;
    const shape = { count: 1, inputShape: net.inputShape, outputs: net.outputs };
    const format = { inputDType: "f32", divideBy: 1, labels: "u32" } as const;
    this.#machine ??= compile(
      [
        {
          name: "forward",
          graph: predictionStep(net, {
            region: { ...format, ...shape, name: "eval" },
            batchSize: 1,
            entry: "forward",
            monitors: ["inputs", ...net.values],
          }),
        },
        {
          name: "backward",
          graph: gradientStep(net, {
            ...format,
            loss: this.#loss,
            batchSize: 1,
            trainCount: 1,
            entry: "backward",
            monitors: this.#names,
            gradients: false,
          }),
        },
      ],
      { target: "wasm", threads: 1 },
    );
    return this.#machine;
  }

  forward(parameters: Parameters, example: ReadyExample): Promise<ForwardView> {
    return this.#do(() => this.#forward(parameters, example));
  }

  /** Of an example whose class is known; dropout and batch norm act as they do in training. */
  backward(parameters: Parameters, example: ReadyExample): Promise<BackwardView> {
    return this.#do(() => this.#backward(parameters, example));
  }

  #do<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#line.then(work);
    this.#line = result.catch(() => {});
    return result;
  }

  async #forward(parameters: Parameters, example: ReadyExample): Promise<ForwardView> {
    const machine = await this.#open();
    for (const [name, values] of parameters) machine.write(name, values);
    machine.write("eval.inputs", example.inputs);
    machine.write("eval.cursor", [0]);
    machine.run("forward", 1);
    const { label, choice } = example;
    return { example: choice, label, values: await this.#read(machine, "forward", false) };
  }

  async #backward(parameters: Parameters, example: ReadyExample): Promise<BackwardView> {
    const forward = await this.#forward(parameters, example);
    const machine = await this.#open();
    machine.write("data.inputs", example.inputs);
    machine.write("data.labels", [Math.max(0, example.label)]);
    machine.write("data.order", [0]);
    machine.write("cursor", [0]);
    machine.run("backward", 1);
    const cost = (await machine.read("backward/loss"))[0]!;
    const back = await this.#read(machine, "backward", true);
    return { ...forward, cost, values: { ...forward.values, ...back } };
  }

  async #read(
    machine: Machine,
    entry: "forward" | "backward",
    isBack: boolean,
  ): Promise<Record<string, Values>> {
    const net = this.#net;
    const shapes = valueShapes(net);
    const found: Record<string, Values> = {};
    for (const name of isBack ? this.#names : ["inputs", ...net.values]) {
      const values = Float32Array.from(await machine.read(`${entry}/${name}`));
      const shape = shapes.get(name) ?? [values.length];
      found[name] = { shape, values };
    }
    return found;
  }

  dispose(): void {
    this.#machine?.then((machine) => machine.dispose()).catch(() => {});
    this.#machine = undefined;
  }
}

/** The shape of a value for one example, and of a gradient. */
function valueShapes(net: Network): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  shapes.set("inputs", net.inputShape);
  shapes.set("inputs/gradient", net.inputShape);
  for (const [i, shape] of net.shapes.entries()) {
    for (const what of ["z", "a", "delta"]) shapes.set(`layers.${i}/${what}`, shape);
  }
  for (const { name, shape } of net.parameters) shapes.set(`${name}/gradient`, shape);
  return shapes;
}
