import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { normalArray } from "../data/random.ts";
import { GraphError, OptionError, ShapeError } from "../errors.ts";
import { checkGradient } from "../train/gradient-check.ts";
import { fromSafetensors } from "../train/load.ts";
import { train } from "../train/train.ts";
import { initialize } from "../train/trained.ts";
import { relu, softmax, tanh } from "./activation.ts";
import { batchNorm } from "./batch-norm.ts";
import { conv2d } from "./conv2d.ts";
import { dense } from "./dense.ts";
import { describeNetwork, networkOf } from "./describe.ts";
import { dropout } from "./dropout.ts";
import { flatten } from "./flatten.ts";
import { constant, gaussian } from "./initializer.ts";
import { type Layer, layer } from "./layer.ts";
import { layerNorm } from "./layer-norm.ts";
import { localResponseNorm } from "./local-response-norm.ts";
import { logLikelihood } from "./loss.ts";
import { network } from "./network.ts";
import { sgd } from "./optimizer.ts";
import { residual } from "./residual.ts";
import { monitorNames } from "./step.ts";

const COUNT = 11;
const SHAPE = [2, 3, 4] as const;
const set = dataset({
  name: "noise",
  inputShape: SHAPE,
  outputs: 3,
  inputs: Float32Array.from(normalArray(1, "inputs", COUNT * 24)),
  labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 3),
});
const options = { loss: logLikelihood, optimizer: sgd({ learningRate: 0.1 }), batchSize: 4 };

/** Weights in front, so that gradients have a way through the layer. */
const scaled = layer("scaled", (x, scope) => x.mul(scope.param("weight", SHAPE, gaussian(1))));

const cases: Readonly<Record<string, Layer>> = {
  batchNorm: batchNorm(),
  layerNorm: layerNorm(),
  localResponseNorm: localResponseNorm({ alpha: 0.3 }),
  "localResponseNorm of an even number": localResponseNorm({ n: 4, alpha: 0.3, beta: 0.5 }),
  residual: residual(layerNorm(), localResponseNorm({ alpha: 0.3, beta: 1 })),
  "residual with a projection": residual(
    { shortcut: [conv2d(3, 1, tanh), layerNorm()] },
    conv2d(5, 1, tanh),
    conv2d(3, 1),
  ),
};
for (const [name, middle] of Object.entries(cases)) {
  test(`the gradient of ${name} is that of finite differences`, () => {
    const net = network(SHAPE, scaled, middle, flatten(), dense(3, softmax));
    const { worst } = checkGradient(net, set, { loss: logLikelihood, init: gaussian(0.5) });
    assert.ok(worst.relativeError <= 1e-7, JSON.stringify(worst));
  });
}

test("batch normalisation gives each channel of the batch mean 0 and variance 1", async () => {
  const net = network(SHAPE, batchNorm(), flatten(), dense(3, softmax));
  const run = await train(net, set, {
    ...options,
    epochs: 1,
    batchSize: COUNT,
    monitors: ["layers.0/a"],
    onEpoch: ({ monitors }) => {
      const { values } = monitors!.get("layers.0/a")!;
      for (let channel = 0; channel < 4; channel++) {
        const own = Array.from(values).filter((_, i) => i % 4 === channel);
        const mean = own.reduce((a, b) => a + b, 0) / own.length;
        const variance = own.reduce((a, b) => a + (b - mean) ** 2, 0) / own.length;
        assert.ok(Math.abs(mean) < 1e-5 && Math.abs(variance - 1) < 1e-3, `${mean} ${variance}`);
      }
    },
  });
  const mean = Array.from(set.inputs).filter((_, i) => i % 4 === 0);
  const wanted = (0.1 * mean.reduce((a, b) => a + b, 0)) / mean.length;
  assert.ok(Math.abs(run.parameters.get("layers.0.runningMean")![0]! - wanted) < 1e-6);
});

test("a mini-batch of one vector is its own mean: nothing is divided by zero", async () => {
  const one = dataset({
    name: "one",
    inputShape: [3],
    outputs: 3,
    inputs: new Float32Array([1, 2, 3]),
    labels: new Uint8Array([1]),
  });
  const run = await train(network([3], batchNorm(), dense(3, softmax)), one, {
    ...options,
    epochs: 3,
  });
  for (const values of run.parameters.values()) assert.ok(values.every(Number.isFinite));
});

test("statistics are kept with the parameters, are not counted and have no gradient", async () => {
  const net = network(SHAPE, residual(batchNorm(), dropout(0.5)), flatten(), dense(3, softmax));
  assert.equal(net.parameterCount, 2 * 4 + 24 * 3 + 3);
  assert.deepEqual(
    net.parameters.filter((p) => p.isStatistic).map((p) => p.name),
    ["layers.0.0.runningMean", "layers.0.0.runningVariance"],
  );
  assert.ok(monitorNames(net).includes("layers.0.0.weight/gradient"));
  assert.ok(!monitorNames(net).includes("layers.0.0.runningMean/gradient"));
  const both = await train(net, set, { ...options, epochs: 2 });
  const first = await train(net, set, { ...options, epochs: 1 });
  const from = fromSafetensors<typeof SHAPE, 3>(first.toSafetensors());
  assert.equal(`${from.network}`, `${net}`);
  const second = await train(from.network, set, { ...options, epochs: 1, from });
  assert.deepEqual(second.parameters, both.parameters, "a run that goes on is the same run");
  assert.notDeepEqual(both.parameters.get("layers.0.0.runningMean"), new Float32Array(4));
});

test("layers come back from their descriptions", () => {
  const net = network(
    SHAPE,
    batchNorm({ momentum: 0.5, epsilon: 0.1 }),
    layerNorm({ epsilon: 0.2 }),
    localResponseNorm({ n: 3, alpha: 0.5 }),
    residual(layerNorm(), residual(batchNorm())),
    residual({ shortcut: [batchNorm()] }, layerNorm(), batchNorm()),
    flatten(),
    dense(3, softmax),
  );
  const back = networkOf(JSON.parse(JSON.stringify(describeNetwork(net))), "file");
  assert.equal(`${back}`, `${net}`);
  const custom = network([4], residual(layer("own", (x) => x)), dense(3));
  assert.equal(describeNetwork(custom).layers[0], null);
});

test("two residual blocks draw different masks and different weights", () => {
  const block = () => residual(dense(4, tanh), dropout(0.5));
  const { parameters } = initialize(network([4], block(), block(), dense(3)));
  assert.notDeepEqual(parameters.get("layers.0.0.weight"), parameters.get("layers.1.0.weight"));
});

test("what cannot be is refused", () => {
  assert.throws(() => batchNorm({ momentum: 1 }), OptionError);
  assert.throws(() => layerNorm({ epsilon: 0 }), OptionError);
  assert.throws(() => localResponseNorm({ n: 0 }), OptionError);
  assert.throws(() => residual(), OptionError);
  assert.throws(
    () => residual({ shortcut: [] }, dense(2)),
    /shortcut: expected a list of at least/,
  );
  assert.throws(() => residual({ shortcuts: [] } as never, dense(2)), OptionError);
  assert.throws(
    () => network([4], residual({ shortcut: [dense(3)] }, dense(5))),
    /expected layers that give what the shortcut gives, \[3\], got \[5\]/,
  );
  assert.throws(
    () => network([4], residual(dense(5, relu)), dense(3)),
    (error: unknown) =>
      error instanceof ShapeError &&
      /layer 1 of 2, residual\(dense\(5\)\): expected layers that keep the shape \[4\], got \[5\]/.test(
        error.message,
      ),
  );
  const wrong = layer("wrong", (x, scope) => {
    scope.update(scope.param("weight", [4], constant(1)), x.mean(0));
    return x;
  });
  assert.throws(() => network([4], wrong, dense(3)), GraphError);
});
