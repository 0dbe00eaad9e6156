// A network that writes: an LSTM reads a text, eight parts of it side by side and each from piece to
// piece with what it remembers, learns which character comes next, and then goes on by itself.
// Run: node dist/examples/write-text.js [a text file, default README.md] [epochs, default 10]
import { readFileSync } from "node:fs";
import {
  adam,
  dense,
  eachStep,
  embedding,
  epochs,
  flatten,
  logLikelihood,
  lstm,
  network,
  sampleText,
  softmax,
} from "downhill";
import { textSet } from "downhill/data";

const [file = "README.md", count = "10"] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const STEPS: number = 25;
const STREAMS = 8;
const { set, alphabet } = textSet(text, { steps: STEPS, streams: STREAMS });
console.log(`${file}: ${[...text].length} characters, ${alphabet.length} symbols`);

const net = network(
  [STEPS],
  embedding(alphabet.length, 16),
  lstm(96, { returnSequences: true, streams: STREAMS }),
  eachStep(dense(alphabet.length, softmax)),
  flatten(),
);
const events = epochs(net, set, {
  loss: logLikelihood,
  optimizer: adam({ learningRate: 0.005 }),
  clipNorm: 25,
  batchSize: STREAMS,
  epochs: Number(count),
});
let event = await events.next();
for (; !event.done; event = await events.next()) {
  const { epoch, loss } = event.value;
  console.log(`epoch ${epoch + 1}: ${(loss / STEPS).toFixed(3)} nats a character`);
}

const prompt = [...text].slice(0, STEPS).join("");
process.stdout.write(`\n${prompt}`);
for await (const character of sampleText(event.value, { prompt, temperature: 0.7, length: 300 })) {
  process.stdout.write(character);
}
console.log();
