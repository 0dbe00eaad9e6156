// Out as ONNX and back: a network learns a table, another runtime answers from its file, and the network that
// is read from the file learns on. Run: node dist/examples/onnx.js
// Of your own program, ONNX Runtime is a package: npm install onnxruntime-web (or onnxruntime-node).
import { readFile } from "node:fs/promises";
import {
  adam,
  dense,
  logLikelihood,
  network,
  relu,
  softmax,
  standardize,
  train,
  writeFileAtomic,
} from "downhill";
import { csvFile, standardization, stratifiedSplit } from "downhill/data";
import { fromOnnx, toOnnx } from "downhill/onnx";
import { InferenceSession, Tensor } from "onnxruntime-web";

const [file = "examples/data/flowers.csv"] = process.argv.slice(2);
const all = await csvFile(file, { label: "kind" });
const [training, test] = stratifiedSplit(all, [0.7, 0.3], { seed: 1 });
const scale = standardize(standardization(training)); // stands in the file, too
const net = network(all.inputShape, scale, dense(16, relu), dense(all.classes, softmax));
const options = { loss: logLikelihood, optimizer: adam({ learningRate: 0.01 }), batchSize: 10 };
const trained = await train(net, training, { ...options, epochs: 10 });
await writeFileAtomic("flowers.onnx", toOnnx(trained));

// another runtime: rows of the table in, one column a class out
const bytes = await readFile("flowers.onnx");
const session = await InferenceSession.create(bytes);
const rows = Float32Array.from(test.inputs);
const input = new Tensor("float32", rows, [test.count, 3]);
const { output } = await session.run({ input });
const answers = output!.data as Float32Array;
const here = (await trained.predict(test)).values;
const apart = answers.reduce((most, x, i) => Math.max(most, Math.abs(x - here[i]!)), 0);
console.log(`${test.count} rows of classes ${all.classNames!.join(", ")}: at most ${apart} apart`);

// and back: layers that can be trained, with the weights of the file
const { network: read } = fromOnnx(bytes, { file: "flowers.onnx" });
const before = await read.evaluate(test);
const longer = await train(read.network, training, { ...options, epochs: 10, from: read });
const after = await longer.evaluate(test);
console.log(
  `${before.correct} of ${before.total} right as read, ${after.correct} after 10 epochs more`,
);
