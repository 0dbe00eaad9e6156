// Pictures of one's own: a folder with a folder of PNG files for every class (JPEG too, after
// `npm install sharp`). Pictures of any size are scaled and cut to 32 x 32. A folder larger than memory
// trains as well: give `pictures` itself to `train`, which then reads files as mini-batches need them.
// Run: node dist/examples/own-pictures.js <folder> [epochs, default 20]
import {
  adam,
  affine,
  conv2d,
  dense,
  flatten,
  logLikelihood,
  maxPool2d,
  network,
  relu,
  softmax,
  train,
} from "downhill";
import { dataset, imageFolder, stratifiedSplit } from "downhill/data";

const [folder, epochs = "20"] = process.argv.slice(2);
if (folder === undefined) {
  console.error("which folder? it holds a folder of pictures for every class");
  process.exit(2);
}
const pictures = await imageFolder(folder, { side: 32, crop: 32 });
const { inputShape, classes, classNames, count } = pictures;
console.log(`${count} pictures of ${classNames.join(", ")}`);

// all of them in memory, as bytes, so that a fifth of each class can be kept back to judge by
const all = dataset({
  name: folder,
  inputShape,
  outputs: classes,
  inputs: await pictures.load(
    Uint32Array.from({ length: count }, (_, row) => row),
    0,
  ),
  labels: pictures.labels!,
  classNames,
});
const [training, validation] = stratifiedSplit(all, [0.8, 0.2]);

const net = network(
  inputShape,
  conv2d(8, 5, relu),
  maxPool2d(2),
  conv2d(16, 3, relu),
  maxPool2d(2),
  flatten(),
  dense(classes, softmax),
);
const run = await train(net, training, {
  loss: logLikelihood,
  optimizer: adam({ learningRate: 0.002 }),
  epochs: Number(epochs),
  batchSize: 8,
  validation,
  augment: [affine({ shift: 2, rotate: 10 })], // other pictures in every step, made of the same ones
});
const { epoch, validation: judged, network: best } = run.best!;
console.log(`best after epoch ${epoch}: ${judged.correct} of ${judged.total} pictures right`);
await best.save("own-pictures.safetensors"); // downhill predict own-pictures.safetensors cat.png
