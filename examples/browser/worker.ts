// Trains in a worker, so that the page stays quick, and after every epoch sends what the network answers
// at each point of a grid.
import { adam, dense, epochs, logLikelihood, network, softmax, tanh } from "downhill";
import { spirals } from "downhill/data";
import type { FromPage, FromWorker } from "./messages.ts";

const say = (message: FromWorker) => postMessage(message);
/** So many points across, over [-1.2, 1.2] in both directions. */
const SIDE = 100;
const grid = Float32Array.from({ length: SIDE * SIDE * 2 }, (_, i) => {
  const point = i >> 1;
  return 2.4 * ((i % 2 ? Math.floor(point / SIDE) : point % SIDE) / (SIDE - 1)) - 1.2;
});

const stopping = new AbortController();
addEventListener("message", ({ data }: MessageEvent<FromPage>) => {
  if (data === "stop") stopping.abort();
});

const net = network([2], dense(24, tanh), dense(24, tanh), dense(2, softmax));
const events = epochs(net, spirals({ count: 800, noise: 0.03, seed: 1 }), {
  loss: logLikelihood,
  optimizer: adam({ learningRate: 0.01 }),
  epochs: 60,
  batchSize: 20,
  evaluateTraining: true,
  signal: stopping.signal, // heard between chunks of some 30 ms
});
let event = await events.next();
for (; !event.done; event = await events.next()) {
  const { epoch, training, snapshot } = event.value;
  const { values } = await snapshot().predict(grid);
  const shares = values.filter((_, i) => i % 2 === 0) as Float32Array<ArrayBuffer>;
  say({ epoch, accuracy: training!.accuracy, shares, side: SIDE });
}
say({ ending: event.value.ending, epochs: event.value.history.length });
