// The models of this library: a safetensors file whose metadata holds JSON that describes a network.
// Mutations work on that JSON; the file around it is made anew.
import {
  conv2d,
  crossEntropy,
  dense,
  dropout,
  flatten,
  fromSafetensors,
  maxPool2d,
  momentum,
  type Network,
  network,
  relu,
  residual,
  sigmoid,
  train,
} from "downhill";
import { blobs, dataset } from "downhill/data";
import { readSafetensors, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { mutated } from "../mutations.ts";
import { ascii, expectFinite, expectSame, JSON_WORDS, type Parser, words } from "../parser.ts";

const PARTS = ["format", "network", "training", "history"] as const;

/** Trained, so with a history and an optimizer's state, and layers of many kinds. */
async function trained<const In extends readonly number[]>(net: Network<In, 2>) {
  const { inputs, labels } = blobs({ count: 6, classes: 2, dimensions: 16, seed: 5 });
  const set = dataset({
    name: "s",
    inputShape: net.inputShape,
    outputs: 2,
    inputs,
    labels: labels!,
  });
  const run = await train(net, set, {
    ...{ loss: crossEntropy, optimizer: momentum({ learningRate: 0.1, momentum: 0.5 }) },
    ...{ epochs: 1, batchSize: 3, seed: 7, target: "reference" },
  });
  return readSafetensors(run.toSafetensors(), "model");
}
const convolutions = conv2d(2, 3, relu, { padding: "same" });
const MODELS = [
  await trained(network([16], dense(3, sigmoid), dropout(0.5), dense(2, sigmoid))),
  await trained(network([4, 4, 1], convolutions, maxPool2d(2), flatten(), dense(2, sigmoid))),
  await trained(network([16], residual(dense(16, relu)), dense(2, sigmoid))),
];

const SEPARATOR = "\n";
/** The number of a model and the lines of its metadata: what mutations work on. */
const SEEDS = MODELS.map(({ metadata }, i) =>
  ascii([`${i}`, ...PARTS.map((part) => metadata.get(part)!)].join(SEPARATOR)),
);

const dictionary = [
  ...JSON_WORDS,
  ...words(
    '"dense" "conv2d" "maxPool2d" "averagePool2d" "dropout" "flatten" "layerNorm" "residual"',
  ),
  ...words('"batchNorm" "localResponseNorm" "standardize" "sigmoid" "relu" "same" "f32" "f64"'),
  ...words(
    '"kind": "layers": "size": "stride": "kernel": "inputShape": "activation": "epoch": "loss":',
  ),
  ...words('{"toString":1} {"toString":1,"valueOf":1} [1,1] "[1,1]" 1e400 -1 4294967296'),
  ascii(',{"kind":"dense","size":2,"activation":"sigmoid"}'),
  ascii(',{"kind":"residual","layers":[]}'),
  ascii(',{"kind":"maxPool2d","size":"2","stride":"2"}'),
  ascii(SEPARATOR),
];

export const model: Parser = {
  name: "model",
  grammar: { seeds: SEEDS, dictionary, isText: true },
  seal: (text, dice) => {
    const [which = "", ...parts] = Buffer.from(text).toString("utf8").split(SEPARATOR);
    const { tensors } = MODELS[Number(which)] ?? MODELS[0]!;
    const metadata = new Map<string, string>();
    for (const [i, part] of PARTS.entries()) {
      const value = parts[i];
      if (value !== undefined) metadata.set(part, value);
    }
    const file = writeSafetensors(tensors, metadata);
    return dice.oneIn(8) ? mutated(file, dice, { seeds: [file], dictionary, isText: true }) : file;
  },
  read: (file) => {
    const found = fromSafetensors(file);
    for (const [name, values] of found.parameters) expectFinite(values, name);
    const written = found.toSafetensors();
    expectSame(fromSafetensors(written).toSafetensors(), written, "the model");
  },
  slowness: 5,
};
