// A run that outlives its process. It keeps its moment in a file twice an epoch; started again, it goes
// on from there, and ends with the same bits as a run that nothing stopped.
// Run: node dist/examples/resume.js [a file] ... stop it with Ctrl-C whenever you like, and run it again
import { existsSync } from "node:fs";
import {
  dense,
  loadCheckpoint,
  logLikelihood,
  momentum,
  network,
  relu,
  saveCheckpoint,
  softmax,
  stepper,
} from "downhill";
import { mnist, take } from "downhill/data";

const [file = "resume.safetensors", epochs = "3"] = process.argv.slice(2);
const { training, test } = await mnist();
const net = network([784], dense(30, relu), dense(10, softmax));

// the moment of an earlier process, with its place in the midst of an epoch
const kept = existsSync(file) ? await loadCheckpoint(file, net) : undefined;
console.log(kept ? `going on after step ${kept.network.steps}` : "a new run");
const run = await stepper(net, take(training, 20_000), {
  loss: logLikelihood,
  optimizer: momentum({ learningRate: 0.01, momentum: 0.9 }),
  epochs: Number(epochs),
  batchSize: 10,
  seed: 7,
  test,
  values: [], // nothing is looked at between the steps
  ...(kept ? { from: kept.snapshot } : {}),
});
const half = run.stepsPerEpoch / 2;
for (let event = await run.advance(half); event; event = await run.advance(half)) {
  // written whole beside its place and renamed: a process that dies meanwhile leaves the file before
  await saveCheckpoint(file, await run.network(), await run.snapshot());
  console.log(`step ${run.steps}: loss ${event.loss.toFixed(4)}, kept`);
}
const finished = await run.finish();
console.log(`done: ${finished.test!.correct} of ${finished.test!.total} right`);
