// The book's first network: 784 pixels, 30 hidden neurons, 10 digits. It learns MNIST for some epochs,
// says after each how many of 10,000 digits it reads, and is kept in a file.
// Run: node dist/examples/first-network.js [epochs, default 5]
import { crossEntropy, dense, epochs, load, network, sgd, sigmoid } from "downhill";
import { mnist } from "downhill/data";

const [count = "5"] = process.argv.slice(2);
const { training, validation, test } = await mnist(); // 50,000 / 10,000 / 10,000
const net = network([784], dense(30, sigmoid), dense(10, sigmoid));

const events = epochs(net, training, {
  loss: crossEntropy,
  optimizer: sgd({ learningRate: 0.5 }),
  epochs: Number(count),
  batchSize: 10,
  validation,
});
// an async iterator: nothing runs while nothing is pulled, and to stop pulling ends the run early
let event = await events.next();
for (; !event.done; event = await events.next()) {
  const { epoch, validation: judged } = event.value;
  console.log(`epoch ${epoch}: ${judged.correct} of ${judged.total} right`);
}
const run = event.value; // the trained network, and how it came about
await run.best.network.save("first-network.safetensors");

// another program reads the file: it holds the network and its parameters
const digits = await load("first-network.safetensors");
const { accuracy } = await digits.evaluate(test);
console.log(`on digits that it never saw: ${(100 * accuracy).toFixed(1)} % right`);
