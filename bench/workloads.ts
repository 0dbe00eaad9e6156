// What is measured: networks of the book with their settings, all on the first 50,000 images of
// MNIST in mini-batches of 10. The same settings are handed to the peers, with the same first
// parameters, so that what they reach can be compared.
import {
  crossEntropy,
  dense,
  type Initializer,
  type Loss,
  large,
  type Network,
  network,
  quadratic,
  scaled,
  sigmoid,
} from "downhill";

export interface Workload {
  readonly name: string;
  readonly describe: string;
  /** Sizes of the layers, all dense with sigmoid. */
  readonly layers: readonly [784, number, 10];
  readonly loss: Loss;
  readonly learningRate: number;
  /** L2 penalty lambda, as in the book: the weights decay by learningRate * lambda / examples. */
  readonly l2: number;
  readonly batchSize: number;
  readonly init: Initializer;
}

export const workloads: readonly Workload[] = [
  {
    name: "W1",
    describe: "[784, 30, 10] sigmoid, quadratic, eta 3, batch 10",
    layers: [784, 30, 10],
    loss: quadratic,
    learningRate: 3,
    l2: 0,
    batchSize: 10,
    init: large,
  },
  {
    name: "W2",
    describe: "[784, 100, 10] sigmoid, cross-entropy, eta 0.5, lambda 5, batch 10",
    layers: [784, 100, 10],
    loss: crossEntropy,
    learningRate: 0.5,
    l2: 5,
    batchSize: 10,
    init: scaled,
  },
];

export function networkOf({
  layers: [inputs, hidden, outputs],
}: Workload): Network<readonly [784], 10> {
  return network([inputs], dense(hidden, sigmoid), dense(outputs, sigmoid));
}
