// Small training runs reduced to one hash each: imported by the determinism suite, by other versions
// of Node and by a page in Chromium, so it uses nothing but the library and the Web's own functions.
import {
  adam,
  conv2d,
  crossEntropy,
  dense,
  dropout,
  flatten,
  logLikelihood,
  maxPool2d,
  momentum,
  type Network,
  network,
  relu,
  sigmoid,
  softmax,
  type TrainOptions,
  tanh,
  train,
} from "downhill";
import { strokes } from "downhill/data";

/** SHA-256 of the parameters of [784, 30, 10] after 62 steps on drawn digits. */
export function trainedHash(options: Partial<TrainOptions> = {}): Promise<string> {
  return hashOf(network([784], dense(30, tanh), dense(10, sigmoid)), 307, {
    loss: crossEntropy,
    optimizer: momentum({ learningRate: 0.2, momentum: 0.5 }),
    l2: 0.1,
    ...options,
  });
}

/** The same of a network of convolutions, both kinds of pooling and dropout, after 22 steps. */
export function convolvedHash(options: Partial<TrainOptions> = {}): Promise<string> {
  const net = network(
    [28, 28, 1],
    conv2d(5, 5, relu),
    maxPool2d(2),
    conv2d(7, 3, relu, { padding: "same" }),
    maxPool2d(3, { stride: 2 }),
    flatten(),
    dense(21, relu),
    dropout(0.3),
    dense(10, softmax),
  );
  const optimizer = adam({ learningRate: 0.01 });
  return hashOf(net, 107, { loss: logLikelihood, optimizer, ...options });
}

async function hashOf(net: Network, count: number, options: object): Promise<string> {
  const set = { ...strokes({ count, seed: 3 }), inputShape: net.inputShape };
  const run = await train(net, set, { epochs: 2, batchSize: 10, seed: 5, ...options } as never);
  const bytes = [...run.parameters.values()].flatMap((p) => [
    ...new Uint8Array(p.buffer, p.byteOffset, p.byteLength),
  ]);
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join("");
}
