// Networks that remember. An LSTM learns to repeat symbols after a wait, then to sort them; another
// tells whether a row of bits has an odd number of ones. Each is asked about other lengths than it was
// trained on. Run: node dist/examples/remember.js
import {
  adam,
  dense,
  eachStep,
  flatten,
  logLikelihood,
  lstm,
  masking,
  network,
  type ParameterMap,
  softmax,
  train,
  withParameters,
} from "downhill";
import { copying, type Dataset, parity, sorting } from "downhill/data";

const SYMBOLS = 4;
type Task = Dataset<readonly [number, number], number>;

/** Answers in every step; its weights are the same for any number of steps. */
const answering = (steps: number) =>
  network(
    [steps, SYMBOLS + 1],
    lstm(48, { returnSequences: true }),
    eachStep(dense(SYMBOLS, softmax)),
    flatten(),
  );

/** The share of right answers where one is asked for. */
async function share(parameters: ParameterMap, task: Task): Promise<number> {
  const net = withParameters(answering(task.inputShape[0]), parameters);
  return (await net.evaluate(task)).accuracy;
}

const options = { loss: logLikelihood, optimizer: adam({ learningRate: 0.01 }), batchSize: 50 };
const percent = (x: number) => `${(100 * x).toFixed(1)} %`.padStart(7);

async function symbols(name: string, make: (count: number, length: number) => Task) {
  const training = make(5000, 5);
  const net = answering(training.inputShape[0]);
  const { parameters } = await train(net, training, { ...options, epochs: 15 });
  for (const length of [4, 5, 6, 8]) {
    const right = await share(parameters, make(500, length));
    console.log(`${name}, trained on 5 symbols, ${length} symbols: ${percent(right)} right`);
  }
}
// what it is asked about has another seed than what it learned from
const seed = (count: number) => ({ count, symbols: SYMBOLS, seed: count });
await symbols("copying", (count, length) => copying({ ...seed(count), length, wait: 3 }));
await symbols("sorting", (count, length) => sorting({ ...seed(count), length }));

const counting = (length: number) => network([length, 1], masking(), lstm(16), dense(2, softmax));
const rows = parity({ count: 5000, length: 12, shortest: 2 });
const counter = await train(counting(12), rows, { ...options, epochs: 20 });
for (const length of [12, 24, 48, 96]) {
  const longer = withParameters(counting(length), counter.parameters, { loss: logLikelihood });
  const { accuracy } = await longer.evaluate(parity({ count: 500, length, seed: 2 }));
  console.log(`parity, trained on 2 to 12 bits, ${length} bits: ${percent(accuracy!)} right`);
}
