// What other libraries have callbacks for, as the body of a loop: a log of one's own, a learning rate that
// follows what happened, keeping the best network, and an end for a reason of one's own.
// Run: node dist/examples/callbacks.js
import {
  adam,
  dense,
  epochs,
  logLikelihood,
  network,
  relu,
  softmax,
  type TrainedNetwork,
} from "downhill";
import { blobs, split } from "downhill/data";

const all = blobs({ count: 450, classes: 3, dimensions: 4, spread: 0.15 });
const [training, validation] = split(all, 300, 150) as [typeof all, typeof all];
const net = network(training.inputShape, dense(16, relu), dense(training.classes, softmax));

/** Halves the rate after each epoch that was no better than the one before. */
const halveWhenWorse = {
  code: "halveWhenWorse",
  factor: (_epoch: number, history: readonly { readonly loss: number }[]) =>
    history.reduce((f, { loss }, i) => (i && loss >= history[i - 1]!.loss ? f / 2 : f), 1),
};

let best: { loss: number; network: TrainedNetwork } | undefined;
const run = epochs(net, training, {
  loss: logLikelihood,
  optimizer: adam({ learningRate: 0.02 }),
  epochs: 50,
  batchSize: 10,
  validation,
  schedule: halveWhenWorse,
});
for await (const event of run) {
  const { epoch, validation: judged, learningRate } = event;
  console.log(`epoch ${epoch}: loss ${judged.loss.toFixed(4)} at rate ${learningRate}`);
  if (!best || judged.loss < best.loss) {
    // to disk: await event.snapshot().save("best.safetensors")
    best = { loss: judged.loss, network: event.snapshot() };
  }
  if (judged.accuracy > 0.99) break; // good enough
}
const { accuracy } = await best!.network.evaluate(validation);
console.log(`best: ${(100 * accuracy).toFixed(1)} % of the validation set`);
