// A restricted Boltzmann machine that learns digits without their labels, and dreams.
import {
  contrastiveDivergence,
  momentum,
  type Objective,
  persistentContrastiveDivergence,
  rbm,
  type Stepper,
  stepper,
} from "downhill";
import { type Dataset, randomStream, take } from "downhill/data";
import type { Parameters } from "../../examiner.ts";
import type { Course } from "../studies.ts";
import { type Digits, follow, type Study } from "../study.ts";
import { DreamMachine, LOOKED } from "./machine.ts";
import {
  type DreamsAsk,
  type DreamsPlan,
  type DreamsView,
  type Frame,
  PIXELS,
  SHOWN,
  type Way,
} from "./plan.ts";

/** Digits that are learned from. */
const MOST = 5000;
const BATCH = 50;
const EPOCHS = 100_000;
/** As Hinton's rbm.m has them; the weight cost is that of a step, whatever the number of digits. */
const MOMENTUM = 0.5;
const WEIGHT_COST = 2e-4;
const CHAINS = 50;

const OBJECTIVES: Readonly<Record<Way, () => Objective>> = {
  cd1: () => contrastiveDivergence(),
  cd10: () => contrastiveDivergence({ steps: 10 }),
  persistent: () => persistentContrastiveDivergence({ chains: CHAINS }),
};

export async function openDreams(plan: DreamsPlan, digits: Digits): Promise<Study<"dreams">> {
  const { hidden, way, learningRate, seed } = plan;
  const { training, test } = await digits();
  const learned = take(training, Math.min(MOST, training.count));
  const net = rbm(PIXELS, hidden);
  const run = await stepper(net as never, learned, {
    loss: OBJECTIVES[way](),
    optimizer: momentum({ learningRate, momentum: MOMENTUM }),
    l2: WEIGHT_COST * learned.count,
    epochs: EPOCHS,
    batchSize: BATCH,
    seed,
    values: [],
    chunkMs: 20,
  });
  return new Dreams(run, await DreamMachine.open(hidden), learned, test);
}

class Dreams implements Study<"dreams"> {
  readonly #run: Stepper;
  readonly #machine: DreamMachine;
  readonly #learned: Dataset;
  /** Test digits, first one of each class; training digits; and noise. */
  readonly #test: Float32Array;
  readonly #labels: readonly number[];
  readonly #training: Float32Array;
  readonly #noise: Float32Array;
  #chain = 0;

  constructor(run: Stepper, machine: DreamMachine, learned: Dataset, test: Dataset) {
    this.#run = run;
    this.#machine = machine;
    this.#learned = learned;
    const rows = oneOfEach(test);
    this.#test = pixelsOf(test, rows);
    this.#labels = rows.slice(0, SHOWN).map((row) => test.labels![row]!);
    this.#training = pixelsOf(
      learned,
      Array.from({ length: LOOKED }, (_, i) => i),
    );
    this.#noise = noise(LOOKED, 1);
  }

  async go(course: Course, { begin, dream }: DreamsAsk): Promise<DreamsView> {
    let [sum, count] = [0, 0];
    await follow(course, async () => {
      const event = await this.#run.advance(1);
      if (event) [sum, count] = [sum + event.loss, count + 1];
    });
    const parameters = await this.#parameters();
    this.#machine.fill(parameters);
    const frames = await this.#dream(begin, dream);
    const noisy = meanOf((await this.#machine.look(this.#noise)).energy);
    const training = meanOf((await this.#machine.look(this.#training)).energy);
    const { hidden, rebuilt, energy } = await this.#machine.look(this.#test);
    const { steps, stepsPerEpoch } = this.#run;
    const units = hidden.length / LOOKED;
    return {
      step: steps,
      epoch: steps / stepsPerEpoch,
      examples: this.#learned.count,
      weight: parameters.get("layers.0.weight")!,
      bias: parameters.get("layers.0.bias")!,
      visibleBias: parameters.get("layers.0.visibleBias")!,
      error: count > 0 ? sum / count : Number.NaN,
      testError: squares(this.#test, rebuilt) / LOOKED,
      originals: this.#test.slice(0, SHOWN * PIXELS),
      labels: this.#labels,
      hidden: hidden.slice(0, SHOWN * units),
      rebuilt: rebuilt.slice(0, SHOWN * PIXELS),
      energies: { training, test: meanOf(energy), noise: noisy },
      frames,
    };
  }

  async #dream(begin: DreamsAsk["begin"], steps: number): Promise<Frame[]> {
    const frames: Frame[] = [];
    if (begin) {
      const pixels = begin.pixels ?? noise(1, begin.seed);
      this.#machine.begin(pixels, begin.seed);
      this.#chain = 0;
      const alone = new Float32Array(LOOKED * PIXELS);
      alone.set(pixels);
      const { energy, hidden } = await this.#machine.look(alone);
      const units = hidden.length / LOOKED;
      const on = hidden.subarray(0, units).reduce((a, b) => a + b, 0);
      frames.push({ step: 0, pixels: Float32Array.from(pixels), energy: energy[0]!, on });
    }
    for (let i = 0; i < steps; i++) {
      const { visible, drawn, energy } = await this.#machine.step();
      this.#chain += 1;
      const on = drawn.reduce((a, b) => a + b, 0);
      frames.push({ step: this.#chain, pixels: visible, energy, on });
    }
    return frames;
  }

  async #parameters(): Promise<Parameters> {
    const found = new Map<string, Float32Array>();
    for (const name of ["weight", "bias", "visibleBias"]) {
      const { values } = await this.#run.read(`layers.0.${name}`);
      found.set(`layers.0.${name}`, Float32Array.from(values));
    }
    return found;
  }

  dispose(): void {
    this.#run.dispose();
    this.#machine.dispose();
  }
}

/** Rows of a set: the first of each class, then the others from the beginning. */
function oneOfEach({ labels, count }: Dataset): number[] {
  const firsts = Array.from({ length: SHOWN }, (_, digit) => labels!.indexOf(digit as never));
  const shown = firsts.filter((row) => row >= 0);
  const rest = Array.from({ length: count }, (_, i) => i).filter((row) => !shown.includes(row));
  return [...shown, ...rest].slice(0, LOOKED);
}

/** Pixels 0..1. */
function pixelsOf({ inputs, divideBy }: Dataset, rows: readonly number[]): Float32Array {
  const found = new Float32Array(rows.length * PIXELS);
  for (const [i, row] of rows.entries()) {
    const from = inputs.subarray(row * PIXELS, (row + 1) * PIXELS);
    for (let k = 0; k < PIXELS; k++) found[i * PIXELS + k] = from[k]! / divideBy;
  }
  return found;
}

/** Pixels that are on or off by chance. */
function noise(count: number, seed: number): Float32Array {
  const { uniform } = randomStream(seed, "dream");
  return Float32Array.from({ length: count * PIXELS }, () => +(uniform() < 0.5));
}

function squares(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}

const meanOf = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / values.length;
