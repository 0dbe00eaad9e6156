// The network judged on a fixed part of the data, between epochs: a thousand validation digits and as
// many training digits, in a program of its own that reads copies of the parameters.
import {
  compile,
  evaluationStep,
  type Layer,
  type Loss,
  type Machine,
  type Network,
  predictionStep,
} from "downhill";
import { type Dataset, take } from "downhill/data";
import type { Sets } from "./data.ts";
import type { Parameters } from "./examiner.ts";
import { activationHealth } from "./health.ts";
import type { LayerHealth, Mistake, SurveyView } from "./protocol.ts";

const MOST = 1000;
const BATCH = 100;
const MOST_MISTAKES = 40;

/** Accuracy and cost of the two parts. */
export interface Score {
  readonly validation: number;
  readonly validationCost: number;
  readonly training: number;
  readonly cost: number;
}

export class Survey {
  readonly #net: Network;
  readonly #loss: Loss;
  readonly #parts: readonly [validation: Dataset, training: Dataset];
  readonly #batch: number;
  #machine: Promise<Machine> | undefined;

  constructor(net: Network, loss: Loss, sets: Sets) {
    this.#net = net;
    this.#loss = loss;
    const least = Math.min(sets.validation.count, sets.training.count);
    this.#batch = Math.min(BATCH, least);
    const whole = (set: Dataset) =>
      take(set, Math.floor(Math.min(MOST, set.count) / this.#batch) * this.#batch);
    this.#parts = [whole(sets.validation), whole(sets.training)];
  }

  /** Validation digits that are looked at. */
  get total(): number {
    return this.#parts[0].count;
  }

  /** Examples of each set that points of the curves are measured on. */
  get counts(): { readonly training: number; readonly validation: number } {
    const [validation, training] = this.#parts;
    return { training: training.count, validation: validation.count };
  }

  async #open(): Promise<Machine> {
    this.#machine ??= this.#compiled();
    return this.#machine;
  }

  async #compiled(): Promise<Machine> {
    const net = this.#net;
    const [validation, training] = this.#parts;
    const isBytes =
      validation.inputs instanceof Uint8Array && training.inputs instanceof Uint8Array;
    const region = {
      name: "eval",
      count: validation.count + training.count,
      inputShape: net.inputShape,
      outputs: net.outputs,
      inputDType: isBytes ? "u8" : "f32",
      divideBy: isBytes ? validation.divideBy : 1,
      labels: "u32",
    } as const;
    const a = net.values.filter((name) => name.endsWith("/a"));
    const shared = { region, batchSize: this.#batch };
    const machine = await compile(
      [
        { name: "judge", graph: evaluationStep(net, { ...shared, loss: this.#loss }) },
        { name: "look", graph: predictionStep(net, { ...shared, entry: "look", monitors: a }) },
      ],
      { target: "wasm", threads: 1 },
    );
    machine.write("eval.inputs", joined(this.#parts, isBytes));
    machine.write("eval.labels", [...validation.labels!, ...training.labels!]);
    return machine;
  }

  #fill(machine: Machine, parameters: Parameters): void {
    for (const [name, values] of parameters) machine.write(name, values);
  }

  async #judge(machine: Machine, first: number, count: number) {
    const n = this.#net.outputs;
    machine.write("eval.cursor", [first]);
    machine.write("eval.lossSum", [0]);
    machine.write("eval.confusion", new Float32Array(n * n));
    machine.run("judge", count / this.#batch);
    const cost = (await machine.read("eval.lossSum"))[0]! / count;
    const counts = Array.from(await machine.read("eval.confusion"));
    const confusion = Array.from({ length: n }, (_, row) => counts.slice(row * n, (row + 1) * n));
    const correct = confusion.reduce((sum, row, i) => sum + row[i]!, 0);
    return { cost, confusion, accuracy: correct / count };
  }

  async score(parameters: Parameters): Promise<Score> {
    const machine = await this.#open();
    this.#fill(machine, parameters);
    const [validation, training] = this.#parts;
    const seen = await this.#judge(machine, 0, validation.count);
    const own = await this.#judge(machine, validation.count, training.count);
    return {
      validation: seen.accuracy,
      validationCost: seen.cost,
      training: own.accuracy,
      cost: own.cost,
    };
  }

  /** `errors`: deltas of the last mini-batch by layer, where a step has been taken. */
  async look(
    parameters: Parameters,
    step: number,
    errors: ReadonlyMap<string, readonly number[]>,
  ): Promise<SurveyView> {
    const machine = await this.#open();
    this.#fill(machine, parameters);
    const total = this.total;
    const judged = await this.#judge(machine, 0, total);
    const mistakes: Mistake[] = [];
    for await (const seen of this.#answers(machine)) {
      if (seen.answer !== seen.label) mistakes.push(seen);
    }
    mistakes.sort((x, y) => y.output - x.output);
    return {
      step,
      total,
      accuracy: judged.accuracy,
      cost: judged.cost,
      confusion: judged.confusion,
      mistakes: mistakes.slice(0, MOST_MISTAKES),
      health: await this.#health(machine, errors),
    };
  }

  /** What a neuron answers on each of the validation digits; a map, at its strongest place. */
  async answers(parameters: Parameters, layer: number, neuron: number): Promise<Float32Array> {
    const machine = await this.#open();
    this.#fill(machine, parameters);
    machine.write("eval.cursor", [0]);
    const found = new Float32Array(this.total).fill(Number.NEGATIVE_INFINITY);
    const units = this.#net.shapes[layer]!.at(-1)!;
    for (let first = 0; first < this.total; first += this.#batch) {
      machine.run("look", 1);
      const values = await machine.read(`look/layers.${layer}/a`);
      const each = values.length / this.#batch;
      for (let i = 0; i < this.#batch; i++) {
        for (let at = i * each + neuron; at < (i + 1) * each; at += units) {
          found[first + i] = Math.max(found[first + i]!, values[at]!);
        }
      }
    }
    return found;
  }

  /** Every validation digit that is looked at, with what the network that is filled in answers. */
  async *#answers(machine: Machine): AsyncGenerator<Mistake> {
    const { labels } = this.#parts[0];
    const n = this.#net.outputs;
    machine.write("eval.cursor", [0]);
    for (let first = 0; first < this.total; first += this.#batch) {
      machine.run("look", 1);
      const outputs = await machine.read("look/output");
      for (let i = 0; i < this.#batch; i++) {
        const answer = largest(outputs, i * n, n);
        const output = outputs[i * n + answer]!;
        yield { row: first + i, label: labels![first + i]!, answer, output };
      }
    }
  }

  /** The digits of a class that get a certain answer: of wrong ones the surest first, of right ones the
   * least sure. */
  async cell(parameters: Parameters, right: number, answer: number): Promise<Mistake[]> {
    const machine = await this.#open();
    this.#fill(machine, parameters);
    const found: Mistake[] = [];
    for await (const seen of this.#answers(machine)) {
      if (seen.label === right && seen.answer === answer) found.push(seen);
    }
    const sign = right === answer ? 1 : -1;
    return found.sort((x, y) => sign * (x.output - y.output));
  }

  async #health(
    machine: Machine,
    errors: ReadonlyMap<string, readonly number[]>,
  ): Promise<LayerHealth[]> {
    const found: LayerHealth[] = [];
    for (const [i, { activation, description }] of this.#net.layers.entries()) {
      const layer = `layers.${i}`;
      const name = activation?.name ?? (description && rangeOf(description));
      if (!name || !this.#net.values.includes(`${layer}/a`)) continue;
      const values = await machine.read(`look/${layer}/a`);
      // a layer that gives every step answers as many times for an example
      const shape = this.#net.shapes[i]!;
      const steps = shape.length === 2 ? shape[0]! : 1;
      found.push(activationHealth(layer, name, values, this.#batch * steps, errors.get(layer)));
    }
    return found;
  }

  dispose(): void {
    this.#machine?.then((machine) => machine.dispose()).catch(() => {});
    this.#machine = undefined;
  }
}

type Description = NonNullable<Layer["description"]>;

/** The activation whose range is that of what a layer that reads steps remembers. */
function rangeOf({ kind, activation, layer }: Description): string | undefined {
  if (kind === "lstm" || kind === "gru") return "tanh";
  if (kind === "rnn") return `${activation}`;
  return kind === "bidirectional" ? rangeOf(layer as Description) : undefined;
}

function largest(values: ArrayLike<number>, first: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[first + i]! > values[first + best]!) best = i;
  return best;
}

function joined(parts: readonly Dataset[], isBytes: boolean): ArrayLike<number> {
  const length = parts.reduce((sum, { inputs }) => sum + inputs.length, 0);
  const all = isBytes ? new Uint8Array(length) : new Float32Array(length);
  let at = 0;
  for (const { inputs, divideBy } of parts) {
    all.set(
      isBytes || divideBy === 1 ? inputs : Float32Array.from(inputs, (x) => x / divideBy),
      at,
    );
    at += inputs.length;
  }
  return all;
}
