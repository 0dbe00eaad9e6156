// An objective of one's own. A network is shown digits with two of five pixels wiped out and is to give
// them whole; that most of its hidden units be silent is part of the cost. Neither needs a label. Then
// its cost is asked of digits that it has not seen. Run: node dist/examples/own-objective.js
import { adam, dense, glorot, type Network, network, objective, sigmoid, train } from "downhill";
import { mnist, take } from "downhill/data";

const MISSING = 0.4;
const QUIET = 0.1;

const repairing = objective("repairing", ({ inputs, output, apply, random, isTraining }) => {
  // a set that is evaluated is shown whole
  const wiped = () => random("wiped", inputs.shape).lt(MISSING).where(0, inputs);
  const answer = isTraining ? apply(wiped()) : output;
  const error = answer.a.sub(inputs).square().sum(-1); // [batch]
  const loud = answer.value("layers.0/a").mean(0).sub(QUIET).relu().sum(); // []
  return { cost: error.mean().add(loud), shown: error };
});

// a network of any number of outputs, as labels are not looked at
const net: Network<readonly [784]> = network([784], dense(64, sigmoid), dense(784, sigmoid));
const { training, test } = await mnist();
const run = await train(net, take(training, 5000), {
  loss: repairing,
  optimizer: adam({ learningRate: 0.003 }),
  init: glorot,
  epochs: 5,
  batchSize: 20,
  onEpoch: ({ epoch, loss }) => console.log(`epoch ${epoch}: error ${loss.toFixed(1)} a digit`),
});
const { loss } = await run.evaluate(take(test, 1000));
console.log(`digits that it has not seen: error ${loss.toFixed(1)}`);
