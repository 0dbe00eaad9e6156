// The same library in Deno: it asks for no permission, as it trains in WebAssembly and reads nothing.
// Run in a clone: deno run examples/deno.ts
import { dense, logLikelihood, momentum, network, relu, softmax, train } from "downhill";
import { strokes } from "downhill/data";

// digits as strokes, drawn by a program
const training = strokes({ count: 2000, seed: 1 });
const test = strokes({ count: 500, seed: 2 });
const net = network([784], dense(32, relu), dense(10, softmax));
const run = await train(net, training, {
  loss: logLikelihood,
  optimizer: momentum({ learningRate: 0.005, momentum: 0.9 }),
  epochs: 5,
  batchSize: 10,
  test,
  onEpoch: ({ epoch, loss }) => console.log(`epoch ${epoch}: loss ${loss.toFixed(4)}`),
});
console.log(`${run.test!.correct} of ${run.test!.total} right, on ${run.target}`);
