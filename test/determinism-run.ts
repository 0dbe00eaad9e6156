// A small training run reduced to one hash: imported by the determinism suite, by other versions of
// Node and by a page in Chromium, so it uses nothing but the library and the Web's own functions.
import {
  crossEntropy,
  dense,
  momentum,
  network,
  sigmoid,
  type TrainOptions,
  tanh,
  train,
} from "downhill";
import { strokes } from "downhill/data";

/** SHA-256 of the parameters of [784, 30, 10] after 60 steps on drawn digits. */
export async function trainedHash(options: Partial<TrainOptions> = {}): Promise<string> {
  const net = network([784], dense(30, tanh), dense(10, sigmoid));
  const run = await train(net, strokes({ count: 307, seed: 3 }), {
    loss: crossEntropy,
    optimizer: momentum({ learningRate: 0.2, momentum: 0.5 }),
    epochs: 2,
    batchSize: 10,
    l2: 0.1,
    seed: 5,
    ...options,
  } as never);
  const bytes = [...run.parameters.values()].flatMap((p) => [
    ...new Uint8Array(p.buffer, p.byteOffset, p.byteLength),
  ]);
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join("");
}
