// Two recurrent networks that learn the same task from the same mini-batches, side by side.
import { adam, type Stepper, scaled, stepper } from "downhill";
import type { Dataset } from "downhill/data";
import type { Parameters } from "../../examiner.ts";
import type { Course } from "../studies.ts";
import { type Digits, follow, type Study } from "../study.ts";
import {
  type CellKind,
  type NetworkView,
  type RecurrenceAsk,
  type RecurrencePlan,
  type RecurrenceView,
  SHOWN,
} from "./plan.ts";
import { type Task, taskOf } from "./task.ts";
import { askedOf, Unrolled, valuesOf, wantedOf } from "./unrolled.ts";

const BATCH = 50;
/** A gradient that has exploded is made so long. */
const MOST_NORM = 1;
/** A study ends when the person ends it. */
const EPOCHS = 100_000;

export async function openRecurrence(
  plan: RecurrencePlan,
  digits: Digits,
): Promise<Study<"recurrence">> {
  const { task: name, length, seed, cells } = plan;
  const task = taskOf(name, length, seed, name === "digits" ? await digits() : undefined);
  const shown = task.fresh(SHOWN, length);
  const learners: Learner[] = [];
  for (const cell of cells) learners.push(await Learner.open(cell, plan, task, shown));
  return new Recurrence(task, shown, learners as [Learner, Learner]);
}

class Recurrence implements Study<"recurrence"> {
  readonly #task: Task;
  readonly #shown: Dataset;
  readonly #learners: readonly [Learner, Learner];
  #step = 0;

  constructor(task: Task, shown: Dataset, learners: readonly [Learner, Learner]) {
    this.#task = task;
    this.#shown = shown;
    this.#learners = learners;
  }

  async go(course: Course, ask: RecurrenceAsk): Promise<RecurrenceView> {
    await follow(course, async () => {
      for (const learner of this.#learners) await learner.step();
      this.#step += 1;
    });
    const { inputShape, count } = this.#shown;
    const row = Math.min(ask.row, count - 1);
    const [steps, features] = inputShape as [number, number];
    const size = steps * features;
    const [one, other] = this.#learners;
    const answers = this.#task.isEach ? steps : 1;
    return {
      step: this.#step,
      inputs: {
        shape: inputShape,
        values: valuesOf(this.#shown).slice(row * size, (row + 1) * size),
      },
      wanted: Array.from({ length: answers }, (_, i) => wantedOf(this.#shown)[row * answers + i]!),
      networks: [await one.view(row, ask), await other.view(row, ask)],
    };
  }

  dispose(): void {
    for (const learner of this.#learners) learner.dispose();
  }
}

/** One of the networks. */
class Learner {
  readonly #cell: CellKind;
  readonly #run: Stepper;
  readonly #names: readonly string[];
  readonly #parameterCount: number;
  readonly #unrolled: Unrolled;
  #cost = Number.NaN;

  private constructor(
    cell: CellKind,
    run: Stepper,
    names: readonly string[],
    parameterCount: number,
    unrolled: Unrolled,
  ) {
    this.#cell = cell;
    this.#run = run;
    this.#names = names;
    this.#parameterCount = parameterCount;
    this.#unrolled = unrolled;
  }

  static async open(
    cell: CellKind,
    { units, learningRate, seed }: RecurrencePlan,
    task: Task,
    shown: Dataset,
  ): Promise<Learner> {
    const { training, loss } = task;
    const net = task.network(cell, units, training.inputShape[0]!, "last");
    const run = await stepper(net, training, {
      loss,
      optimizer: adam({ learningRate }),
      init: scaled,
      clipNorm: MOST_NORM,
      epochs: EPOCHS,
      batchSize: BATCH,
      seed,
      values: [],
      chunkMs: 20,
    });
    const names = net.parameters.map(({ name }) => name);
    const unrolled = new Unrolled(task, cell, units, shown, askedOf(task));
    return new Learner(cell, run, names, net.parameterCount, unrolled);
  }

  async step(): Promise<void> {
    const event = await this.#run.advance(1);
    if (event) this.#cost = event.loss;
  }

  async view(row: number, { wantsLengths }: RecurrenceAsk): Promise<NetworkView> {
    const parameters = await this.#parameters();
    return {
      cell: this.#cell,
      parameterCount: this.#parameterCount,
      cost: this.#cost,
      ...(await this.#unrolled.look(parameters, row)),
      ...(wantsLengths ? { right: await this.#unrolled.right(parameters) } : {}),
    };
  }

  async #parameters(): Promise<Parameters> {
    const found = new Map<string, Float32Array>();
    for (const name of this.#names) {
      found.set(name, Float32Array.from((await this.#run.read(name)).values));
    }
    return found;
  }

  dispose(): void {
    this.#run.dispose();
    this.#unrolled.dispose();
  }
}
