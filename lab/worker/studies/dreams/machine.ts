// A restricted Boltzmann machine as two programs: one step of Gibbs sampling, and some examples with what
// the machine makes of them. The parameters are copied into them as they are now.
import { compile, type Machine } from "downhill";
import { Graph, input, randomUniform, type Tensor } from "downhill/graph";
import type { Parameters } from "../../examiner.ts";
import { PIXELS } from "./plan.ts";

/** Examples that are looked at together. */
export const LOOKED = 100;

interface Boltzmann {
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly visibleBias: Tensor;
}

const machineIn = (graph: Graph, hidden: number): Boltzmann => {
  const parameter = (name: string, shape: readonly number[]) =>
    input(graph, `layers.0.${name}`, "parameter", shape, "f32");
  return {
    weight: parameter("weight", [hidden, PIXELS]),
    bias: parameter("bias", [hidden]),
    visibleBias: parameter("visibleBias", [PIXELS]),
  };
};

/** c + W v */
const hiddenSums = ({ weight, bias }: Boltzmann, v: Tensor): Tensor =>
  v.contract(weight, "bi,oi->bo").add(bias);

/** p(v = 1 | h) = sigmoid(b + h W) */
const visibleGiven = ({ weight, visibleBias }: Boltzmann, h: Tensor): Tensor =>
  h.contract(weight, "bo,oi->bi").add(visibleBias).sigmoid();

/** F(v) = -b v - sum_j ln(1 + e^(c_j + W_j v)) */
const freeEnergy = (machine: Boltzmann, v: Tensor): Tensor =>
  hiddenSums(machine, v).softplus().sum(-1).add(v.mul(machine.visibleBias).sum(-1)).neg();

/** v -> h -> v: the hidden units are drawn given the pixels, the pixels given the hidden units. */
function step(hidden: number): Graph {
  const graph = new Graph();
  const machine = machineIn(graph, hidden);
  const [seed, count] = ["seed", "step"].map((name) => input(graph, name, "cell", [], "u32"));
  const v = input(graph, "visible", "state", [1, PIXELS], "f32");
  const drawn = (name: string, p: Tensor): Tensor =>
    randomUniform(graph, { seed: seed!, step: count! }, `dream/${name}`, p.shape)
      .cast("f32")
      .lt(p)
      .where(p.constant(1), 0);
  const hiddenP = hiddenSums(machine, v).sigmoid();
  const h = drawn("hidden", hiddenP);
  const visibleP = visibleGiven(machine, h);
  const next = drawn("visible", visibleP);
  graph.output("dream/hidden", hiddenP.node);
  graph.output("dream/drawn", h.node);
  graph.output("dream/visible", visibleP.node);
  graph.output("dream/energy", freeEnergy(machine, next).node);
  graph.update(v.node, next.node);
  graph.update(count!.node, count!.add(1).node);
  return graph;
}

/** p(h | v), what the pixels are to be given it, and F(v), of some examples. */
function look(hidden: number): Graph {
  const graph = new Graph();
  const machine = machineIn(graph, hidden);
  const v = input(graph, "examples", "data", [LOOKED, PIXELS], "f32");
  const h = hiddenSums(machine, v).sigmoid();
  graph.output("look/hidden", h.node);
  graph.output("look/rebuilt", visibleGiven(machine, h).node);
  graph.output("look/energy", freeEnergy(machine, v).node);
  return graph;
}

export interface Looked {
  /** [LOOKED, hidden] */
  readonly hidden: Float32Array;
  /** [LOOKED, pixels] */
  readonly rebuilt: Float32Array;
  /** [LOOKED] */
  readonly energy: Float32Array;
}

/** What a step of the chain gives. */
export interface Dreamt {
  /** p(h = 1 | v) of the pixels before the step, and what was drawn. */
  readonly hidden: Float32Array;
  readonly drawn: Float32Array;
  /** p(v = 1 | h), and what was drawn. */
  readonly visible: Float32Array;
  readonly pixels: Float32Array;
  /** F of what was drawn. */
  readonly energy: number;
}

export class DreamMachine {
  readonly #machine: Machine;

  private constructor(machine: Machine) {
    this.#machine = machine;
  }

  static async open(hidden: number): Promise<DreamMachine> {
    const entries = [
      { name: "dream", graph: step(hidden) },
      { name: "look", graph: look(hidden) },
    ];
    return new DreamMachine(await compile(entries, { target: "wasm", threads: 1 }));
  }

  fill(parameters: Parameters): void {
    for (const [name, values] of parameters) this.#machine.write(name, values);
  }

  /** The chain stands at these pixels; its random numbers begin anew. */
  begin(pixels: ArrayLike<number>, seed: number): void {
    this.#machine.write("visible", pixels);
    this.#machine.write("seed", [seed]);
    this.#machine.write("step", [0]);
  }

  async step(): Promise<Dreamt> {
    const machine = this.#machine;
    machine.run("dream", 1);
    const read = async (name: string) => Float32Array.from(await machine.read(name));
    return {
      hidden: await read("dream/hidden"),
      drawn: await read("dream/drawn"),
      visible: await read("dream/visible"),
      pixels: await read("visible"),
      energy: (await machine.read("dream/energy"))[0]!,
    };
  }

  /** `LOOKED` examples, one after the other. */
  async look(examples: ArrayLike<number>): Promise<Looked> {
    const machine = this.#machine;
    machine.write("examples", examples);
    machine.run("look", 1);
    const read = async (name: string) => Float32Array.from(await machine.read(`look/${name}`));
    return {
      hidden: await read("hidden"),
      rebuilt: await read("rebuilt"),
      energy: await read("energy"),
    };
  }

  dispose(): void {
    this.#machine.dispose();
  }
}
