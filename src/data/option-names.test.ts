// Options that nothing has are refused by name wherever an options object is taken, with the name that
// was meant; of a bare value behind an activation none would be taken, so it is refused too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OptionError } from "../errors.ts";
import { compile } from "../graph.ts";
import * as library from "../index.ts";
import * as data from "./index.ts";
import { nearest } from "./option-names.ts";

const odd = <T = never>(value: unknown) => value as T;
const bogus = odd({ bogus: 1 });
const set = data.blobs({ count: 12, classes: 3, dimensions: 4 });
const pictures = data.dataset({
  name: "pictures",
  inputShape: [4, 4, 1],
  outputs: 2,
  inputs: new Uint8Array(32),
  labels: new Uint8Array(2),
});
const { dense, network, quadratic, relu, sgd } = library;
const net = network([4], dense(3, relu));
const trained = library.initialize(net);
const run = { loss: quadratic, optimizer: sgd({ learningRate: 1 }), epochs: 0, batchSize: 4 };
const attempt = async () => ({ epochs: [], seconds: 0 });
const space = { x: library.uniform(0, 1) };

/** Every call with an option too many. */
const calls: Readonly<Record<string, () => unknown>> = {
  dense: () => dense(3, relu, bogus),
  conv2d: () => library.conv2d(3, 2, relu, bogus),
  maxPool2d: () => library.maxPool2d(2, bogus),
  averagePool2d: () => library.averagePool2d(2, bogus),
  dropout: () => library.dropout(0.5, bogus),
  batchNorm: () => library.batchNorm(bogus),
  layerNorm: () => library.layerNorm(bogus),
  localResponseNorm: () => library.localResponseNorm(bogus),
  masking: () => library.masking(bogus),
  embedding: () => library.embedding(3, 2, bogus),
  rnn: () => library.rnn(3, library.tanh, bogus),
  gru: () => library.gru(3, bogus),
  lstm: () => library.lstm(3, bogus),
  "lstm: batchNorm": () => library.lstm(3, { batchNorm: bogus }),
  boltzmann: () => library.boltzmann(3, bogus),
  boltzmannClassifier: () => library.boltzmannClassifier(3, 2, bogus),
  rbm: () => library.rbm(4, 3, bogus),
  alexNet: () => library.alexNet(bogus),
  param: () =>
    network(
      [4],
      library.layer("own", (x, scope) => x.mul(scope.param("w", [4], undefined, bogus))),
    ),
  sgd: () => sgd(odd({ learningRate: 1, bogus: 1 })),
  momentum: () => library.momentum(odd({ learningRate: 1, momentum: 0.9, bogus: 1 })),
  nesterov: () => library.nesterov(odd({ learningRate: 1, momentum: 0.9, bogus: 1 })),
  rmsprop: () => library.rmsprop(bogus),
  adam: () => library.adam(bogus),
  adamw: () => library.adamw(bogus),
  activation: () => library.activation("own", (z) => z, bogus),
  loss: () => library.loss("own", ({ a }) => a.sum(-1), bogus),
  optimizer: () =>
    library.optimizer(
      "own",
      ({ parameter }) => ({ parameter, state: [] }),
      odd({ learningRate: 1, bogus: 1 }),
    ),
  objective: () => library.objective("own", ({ inputs }) => inputs, bogus),
  contrastiveDivergence: () => library.contrastiveDivergence(bogus),
  persistentContrastiveDivergence: () => library.persistentContrastiveDivergence(bogus),
  affine: () => library.affine(bogus),
  elastic: () => library.elastic(bogus),
  adversarial: () => library.adversarial(odd({ epsilon: 0.1, bogus: 1 })),
  fgsm: () => library.fgsm(odd({ epsilon: 0.1, bogus: 1 })),
  pgd: () => library.pgd(odd({ epsilon: 0.1, bogus: 1 })),
  signNoise: () => library.signNoise(odd({ epsilon: 0.1, bogus: 1 })),
  lbfgsAttack: () => library.lbfgsAttack(bogus),
  halveWhenStuck: () => library.halveWhenStuck(bogus),
  stepDecay: () => library.stepDecay(odd({ every: 1, bogus: 1 })),
  cosine: () => library.cosine(odd({ epochs: 1, bogus: 1 })),
  oneCycle: () => library.oneCycle(odd({ epochs: 1, bogus: 1 })),
  triangular: () => library.triangular(odd({ epochs: 1, bogus: 1 })),
  warmUp: () => library.warmUp(odd({ epochs: 1, bogus: 1 })),
  train: () => library.train(net, set, odd({ ...run, bogus: 1 })),
  epochs: () => library.epochs(net, set, odd({ ...run, bogus: 1 })).next(),
  stepper: () => library.stepper(net, set, odd({ ...run, bogus: 1 })),
  trainEnsemble: () => library.trainEnsemble(net, set, odd({ ...run, count: 1, bogus: 1 })),
  answerTogether: () => library.answerTogether([trained], set, bogus),
  onlineLearner: () => library.onlineLearner(net, odd({ ...run, epochs: undefined, bogus: 1 })),
  lbfgs: () => library.lbfgs(net, set, odd({ loss: quadratic, bogus: 1 })).next(),
  newtonCg: () => library.newtonCg(net, set, odd({ loss: quadratic, bogus: 1 })).next(),
  minimize: () => library.minimize((x) => x.square().sum(), [1], bogus),
  initialize: () => library.initialize(net, bogus),
  initialParameters: () => library.initialParameters(net, bogus),
  withParameters: () => library.withParameters(net, trained.parameters, bogus),
  predictor: () => library.predictor(trained, bogus),
  "trained.predictor": () => trained.predictor(bogus),
  evaluate: () => trained.evaluate(set, bogus),
  metrics: () => library.metrics({ values: new Float64Array(0) }, set, bogus),
  learningRateRange: () =>
    library.learningRateRange(net, set, odd({ ...run, epochs: undefined, bogus: 1 })),
  overfitOneBatch: () =>
    library.overfitOneBatch(net, set, odd({ ...run, epochs: undefined, bogus: 1 })),
  predict: () => trained.predict(set, bogus),
  inputGradient: () => trained.inputGradient(set, bogus),
  attacked: () => library.attacked(trained, set, library.fgsm({ epsilon: 0.1 }), bogus),
  distorted: () => library.distorted(pictures, [], bogus),
  checkGradient: () => library.checkGradient(net, set, odd({ loss: quadratic, bogus: 1 })),
  importSafetensors: () => library.importSafetensors(trained.toSafetensors(), net, bogus),
  fromSafetensors: () => library.fromSafetensors(trained.toSafetensors(), net, "file", bogus),
  randomSearch: () =>
    library.randomSearch(space, attempt, odd({ trials: 1, epochs: 1, bogus: 1 })).next(),
  gridSearch: () =>
    library.gridSearch(space, attempt, odd({ steps: 1, epochs: 1, bogus: 1 })).next(),
  successiveHalving: () =>
    library.successiveHalving(space, attempt, odd({ trials: 1, epochs: 1, bogus: 1 })).next(),
  guidedSearch: () =>
    library.guidedSearch(space, attempt, odd({ trainCount: 1, epochs: 1, bogus: 1 })).next(),
  uniform: () => library.uniform(0, 1, bogus),
  logUniform: () => library.logUniform(1, 2, bogus),
  compile: () => compile([], bogus),
  readCsv: () => data.readCsv("a,b\n1,2", "t.csv", odd({ label: "b", bogus: 1 })),
  readIdx: () => data.readIdx(new Uint8Array(4), "t", bogus),
  idxFolder: () => data.idxFolder("nowhere", bogus),
  imageFolder: () => data.imageFolder("nowhere", bogus),
  textSet: () => data.textSet("some text", bogus),
  logMel: () => data.logMel([0], odd({ rate: 1, bogus: 1 })),
  decodePicture: () => data.decodePicture(new Uint8Array(4), "t", bogus),
  mnist: () => data.mnist(bogus),
  expand: () => data.expand(pictures, bogus),
  shift: () => data.shift(pictures, bogus),
  stratifiedSplit: () => data.stratifiedSplit(set, [1], bogus),
  blobs: () => data.blobs(odd({ count: 1, classes: 1, dimensions: 1, bogus: 1 })),
  circles: () => data.circles(odd({ count: 1, bogus: 1 })),
  spirals: () => data.spirals(odd({ count: 1, bogus: 1 })),
  strokes: () => data.strokes(odd({ count: 1, bogus: 1 })),
  adding: () => data.adding(odd({ count: 1, length: 2, bogus: 1 })),
  copying: () => data.copying(odd({ count: 1, length: 2, symbols: 2, bogus: 1 })),
  parity: () => data.parity(odd({ count: 1, length: 2, bogus: 1 })),
  sorting: () => data.sorting(odd({ count: 1, length: 2, symbols: 2, bogus: 1 })),
};

for (const [name, call] of Object.entries(calls)) {
  test(`an option that ${name} has not is refused by name`, async () => {
    await assert.rejects(
      async () => call(),
      (error) => {
        assert.ok(error instanceof OptionError, `${error}`);
        assert.match(error.message, /: unknown option bogus; (its options are|it has none)/);
        return true;
      },
    );
  });
}

test("the name that was meant is told", async () => {
  const refused = (call: () => unknown, text: RegExp) => assert.rejects(async () => call(), text);
  await refused(
    () => dense(3, relu, odd({ bais: false })),
    /^OptionError: dense: unknown option bais; did you mean bias\?$/,
  );
  await refused(
    () => library.train(net, set, odd({ ...run, batchsize: 3 })),
    /train: unknown option batchsize; did you mean batchSize\?$/,
  );
  await refused(
    () => library.adam(odd({ lr: 3, beta: 1 })),
    /adam: unknown option lr; its options are learningRate, beta1/,
  );
  await refused(() => library.adam(odd({ beta: 1 })), /unknown option beta; did you mean beta1\?/);
  await refused(
    () => library.conv2d(3, 2, relu, odd({ strides: 2 })),
    /strides; did you mean stride\?/,
  );
  assert.equal(nearest("x".repeat(1e6), ["bias"]), undefined);
  assert.equal(nearest("learning", ["learningRate", "momentum"]), "learningRate");
});

test("a bare value behind an activation or a size is no options, and undefined ones ask for nothing", async () => {
  for (const value of [true, false, 3, "bias", null, [1], () => 1]) {
    for (const call of [
      () => dense(3, relu, odd(value)),
      () => library.conv2d(3, 2, relu, odd(value)),
      () => library.maxPool2d(2, odd(value)),
      () => library.dropout(0.5, odd(value)),
      () => library.lstm(3, odd(value)),
      () => library.rnn(3, library.tanh, odd(value)),
      () => library.embedding(3, 2, odd(value)),
      () => library.initialize(net, odd(value)),
      () => trained.evaluate(set, odd(value)),
      () => trained.predict(set, odd(value)),
      () => library.uniform(0, 1, odd(value)),
    ]) {
      await assert.rejects(async () => call(), /: options: expected an object, got /);
    }
  }
  assert.equal(dense(3, relu, odd({ bogus: undefined })).outputs, 3);
});
