// A table of one's own: each row of a CSV file is an example, one column says its class, the others
// are numbers. Run: node dist/examples/own-table.js [a CSV file] [the column of the class]
import { adam, dense, logLikelihood, network, relu, softmax, standardize, train } from "downhill";
import { csvFile, describe, standardization, stratifiedSplit } from "downhill/data";

const [file = "examples/data/flowers.csv", label = "kind"] = process.argv.slice(2);
const all = await csvFile(file, { label });
console.log(describe(all));

// drawn at random, class by class: each part has its share of every class
const [training, validation, test] = stratifiedSplit(all, [0.6, 0.2, 0.2]);

// columns of very different size are brought to mean 0 and deviation 1 by the first layer, which
// goes into the file with the network: whoever asks it later gives plain rows
const net = network(
  training.inputShape,
  standardize(standardization(training)),
  dense(16, relu),
  dense(training.classes, softmax),
);
const run = await train(net, training, {
  loss: logLikelihood,
  optimizer: adam({ learningRate: 0.01 }),
  epochs: 40,
  batchSize: 10,
  validation,
  test,
  patience: 10, // epochs without a better one
});
const { epoch, network: best, test: judged } = run.best!;
console.log(
  `best after epoch ${epoch}: ${judged!.correct} of ${judged!.total} rows of the test right`,
);
for (const [row, right] of judged!.confusion!.entries()) {
  console.log(
    `${all.classNames![row]!.padEnd(8)} taken for ${all.classNames!.map((name, i) => `${name} ${right[i]}`).join(", ")}`,
  );
}

// one new row, in the order of the columns; here the first of the table once more
const row = all.inputs.slice(0, all.inputShape[0]);
const { classes, values } = await best.predict(row);
const sure = (100 * values[classes[0]!]!).toFixed(0);
console.log(
  `${Array.from(row, (x) => x.toFixed(1)).join(", ")}: ${all.classNames![classes[0]!]}, ${sure} % sure`,
);
