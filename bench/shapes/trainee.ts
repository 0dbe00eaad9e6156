// A network of ours that is trained on made-up examples, one call a step, and what all systems are
// given for it: the same examples and the same first parameters.
import {
  adam,
  averagePool2d,
  batchNorm,
  conv2d,
  dense,
  type Entry,
  flatten,
  he,
  initialParameters,
  type Layer,
  layer,
  linear,
  logLikelihood,
  type Machine,
  maxPool2d,
  momentum,
  type Network,
  network,
  type Optimizer,
  residual,
  sgd,
  softmax,
  trainingStep,
} from "downhill";
import { randomStream } from "downhill/data";
import type { NetworkLayer, NetworkSpec } from "./networks.ts";
import type { Repeated } from "./turns.ts";

export interface Lesson {
  readonly net: Network;
  readonly count: number;
  /** [count, ...inputShape] */
  readonly inputs: Float32Array;
  readonly labels: Uint8Array;
  readonly parameters: ReadonlyMap<string, Float32Array | Float64Array>;
}

const reluLayer = (): Layer => layer("relu", (x) => x.relu());
const sigmoidLayer = (): Layer => layer("sigmoid", (x) => x.sigmoid());

function layerOf(spec: NetworkLayer): Layer {
  switch (spec.kind) {
    case "dense":
      return dense(spec.size);
    case "conv": {
      const { filters, kernel, stride, padding, groups, bias } = spec;
      return conv2d(filters, kernel, linear, { stride, padding, groups, bias });
    }
    case "norm":
      return batchNorm();
    case "relu":
      return reluLayer();
    case "sigmoid":
      return sigmoidLayer();
    case "maxPool":
      return maxPool2d(spec.size);
    case "meanPool":
      return averagePool2d(spec.size);
    case "flatten":
      return flatten();
    case "residual":
      return residual(...spec.layers.map(layerOf));
  }
}

export function networkOf({ inputShape, layers, classes }: NetworkSpec): Network {
  return network(inputShape, ...layers.slice(0, -1).map(layerOf), dense(classes, softmax));
}

/** Examples of one epoch: enough steps that a call to the machine is no part of a small one's time. */
const MOST_VALUES = 2e6;
const STEPS = { least: 4, most: 512 };

/** Noise around a pattern for each class, so that there is something to learn. */
export function prepareLesson(spec: NetworkSpec): Lesson {
  const { batch, inputShape, classes, kind } = spec;
  const net = networkOf(spec);
  const width = inputShape.reduce((a, b) => a * b, 1);
  const steps = Math.floor(MOST_VALUES / (batch * width));
  const count = batch * Math.min(STEPS.most, Math.max(STEPS.least, steps));
  const random = randomStream(1, `bench/networks/${kind}/examples`);
  const patterns = Float32Array.from({ length: classes * width }, () => random.uniform() - 0.5);
  const labels = Uint8Array.from({ length: count }, () => random.below(classes));
  const inputs = new Float32Array(count * width);
  for (let i = 0; i < inputs.length; i++) {
    const pattern = patterns[labels[Math.floor(i / width)]! * width + (i % width)]!;
    inputs[i] = pattern + random.uniform() - 0.5;
  }
  return { net, count, inputs, labels, parameters: initialParameters(net, { seed: 1, init: he }) };
}

const optimizerOf = ({ optimizer, learningRate }: NetworkSpec): Optimizer => {
  if (optimizer === "adam") return adam({ learningRate });
  return optimizer === "sgd" ? sgd({ learningRate }) : momentum({ learningRate, momentum: 0.9 });
};

/** The training step as an entry to compile. */
export function entryOf(spec: NetworkSpec, { net, count }: Lesson): Entry {
  const graph = trainingStep(net, {
    loss: logLikelihood,
    optimizer: optimizerOf(spec),
    batchSize: spec.batch,
    trainCount: count,
    inputDType: "f32",
    divideBy: 1,
    labels: "u8",
  });
  return { name: "train", graph, guard: "train/loss" };
}

/** Everything that a machine needs before its first step. */
export function firstBuffers(
  { learningRate }: NetworkSpec,
  { inputs, labels, count, parameters }: Lesson,
): Map<string, ArrayLike<number>> {
  return new Map<string, ArrayLike<number>>([
    ["data.inputs", inputs],
    ["data.labels", labels],
    ["data.order", Uint32Array.from({ length: count }, (_, i) => i)],
    ["cursor", [0]],
    ["learningRate", [learningRate]],
    ...parameters,
  ]);
}

export interface Trainee extends Repeated {
  /** The losses of the next steps, from the first examples on. */
  losses(steps: number): Promise<number[]>;
}

/** Trains a compiled network; throws where its loss is no number any more. */
export function traineeOf(machine: Machine, spec: NetworkSpec, lesson: Lesson): Trainee {
  for (const [name, values] of firstBuffers(spec, lesson)) machine.write(name, values);
  const epoch = lesson.count / spec.batch;
  const run = (steps: number) => {
    const ran = machine.run("train", steps);
    if (ran !== steps) throw new Error(`the loss is not finite after ${ran} of ${steps} steps`);
  };
  let done = 0;
  const advance = (steps: number) => {
    for (let left = steps; left > 0; ) {
      if (done === epoch) machine.write("cursor", [0]);
      done %= epoch;
      const some = Math.min(left, epoch - done);
      run(some);
      done += some;
      left -= some;
    }
  };
  return {
    losses: async (steps) => {
      machine.write("cursor", [0]);
      done = 0;
      const losses: number[] = [];
      for (let i = 0; i < steps; i++) {
        advance(1);
        losses.push((await machine.read("train/loss"))[0]!);
      }
      return losses;
    },
    time: (calls) => {
      const start = performance.now();
      advance(calls);
      return (performance.now() - start) / 1000;
    },
  };
}
