import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../compile.ts";
import { printSchedule } from "../compiler/3-schedule/print.ts";
import { dataset } from "../data/dataset.ts";
import { normalArray } from "../data/random.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { folder, skip } from "../runtime/native.test.setup.ts";
import { checkGradient } from "../train/gradient-check.ts";
import { fromSafetensors } from "../train/load.ts";
import { train } from "../train/train.ts";
import { initialize } from "../train/trained.ts";
import { relu, sigmoid, softmax, tanh } from "./activation.ts";
import { type Conv2dOptions, conv2d, type Size2d } from "./conv2d.ts";
import { dense } from "./dense.ts";
import { flatten } from "./flatten.ts";
import { constant, gaussian } from "./initializer.ts";
import { type Layer, layer } from "./layer.ts";
import { logLikelihood } from "./loss.ts";
import { network } from "./network.ts";
import { sgd } from "./optimizer.ts";
import { averagePool2d, maxPool2d } from "./pool2d.ts";
import { trainingStep } from "./step.ts";

process.env.XDG_CACHE_HOME = folder;

const SHAPE = [9, 8, 4] as const;
const COUNT = 21;
/** `count` noisy pictures of three classes. */
type Picture = readonly [number, number, number];
const noise = <const Shape extends Picture>(count: number, shape: Shape) =>
  dataset({
    name: "noise",
    inputShape: shape,
    outputs: 3,
    inputs: Float32Array.from(normalArray(1, "inputs", count * shape[0] * shape[1] * shape[2])),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 3),
  });
const set = noise(COUNT, SHAPE);
const options = { loss: logLikelihood, optimizer: sgd({ learningRate: 0.1 }), batchSize: 7 };

/** What a layer makes of [9, 8, 4], and the shape of its weights. */
const shapes = (made: Layer): [readonly number[], readonly number[]] => {
  const net = network(SHAPE, made, flatten(), dense(3));
  return [net.shapes[0]!, net.parameters[0]!.shape];
};

test("positions are counted by kernel, stride and padding; weights by groups", () => {
  const cases: readonly [Size2d, Conv2dOptions, number[], number[]][] = [
    [3, {}, [7, 6, 6], [6, 4, 3, 3]],
    [[1, 8], {}, [9, 1, 6], [6, 4, 1, 8]],
    [[9, 1], {}, [1, 8, 6], [6, 4, 9, 1]],
    [2, { stride: 3 }, [3, 3, 6], [6, 4, 2, 2]],
    [3, { stride: [2, 1], padding: [0, 2] }, [4, 10, 6], [6, 4, 3, 3]],
    [[2, 5], { padding: "same" }, [9, 8, 6], [6, 4, 2, 5]],
    [10, { padding: 1 }, [2, 1, 6], [6, 4, 10, 10]],
    [3, { groups: 2 }, [7, 6, 6], [6, 2, 3, 3]],
  ];
  for (const [kernel, settings, result, weights] of cases) {
    const made = conv2d(6, kernel, relu, settings);
    assert.deepEqual(shapes(made), [result, weights], made.code);
  }
  const depthwise = conv2d(8, 3, relu, { groups: 4, bias: false });
  assert.deepEqual(shapes(depthwise)[1], [8, 1, 3, 3]);
  assert.equal(
    network(SHAPE, depthwise, flatten(), dense(3)).parameters[1]!.name,
    "layers.2.weight",
  );
});

test("the book's convolution has 520 parameters: 20 filters of 5 x 5 weights and a bias", () => {
  const net = network([28, 28, 1], conv2d(20, 5, sigmoid), maxPool2d(2), flatten(), dense(10));
  assert.equal(net.parameterCount, 520 + 20 * 12 * 12 * 10 + 10);
});

test("what cannot be is refused, with the cure", () => {
  const refused = (
    build: () => unknown,
    kind: typeof OptionError | typeof ShapeError,
    text: RegExp,
  ) =>
    assert.throws(build, (error) => {
      assert.ok(error instanceof kind, `${error}`);
      assert.match(error.message, text);
      return true;
    });
  const odd = (size: unknown) => size as Size2d;
  refused(() => conv2d(0, 3), OptionError, /^conv2d: filters: .* whole number from 1, got 0$/);
  refused(() => conv2d(2, 1.5), OptionError, /^conv2d: kernel: .* got 1.5$/);
  refused(() => conv2d(2, [3, 0]), OptionError, /^conv2d: kernel: .* got 0$/);
  for (const size of [[3], [3, 3, 3], "3", undefined]) {
    refused(() => conv2d(2, odd(size)), OptionError, /^conv2d: kernel: .*\[vertical, horizontal\]/);
  }
  refused(() => conv2d(2, 3, relu, { stride: 0 }), OptionError, /^conv2d: stride: .* got 0$/);
  refused(() => conv2d(2, 3, relu, { padding: -1 }), OptionError, /^conv2d: padding: .* got -1$/);
  refused(() => conv2d(2, 3, relu, { groups: 0 }), OptionError, /^conv2d: groups: .* got 0$/);
  refused(
    () => network([784], conv2d(2, 3), dense(3)),
    ShapeError,
    /layer 1 of 2, conv2d\(2, 3\): expected a picture .* got \[784\]; start the network with .*\[28, 28, 1\]/,
  );
  refused(
    () => network(SHAPE, conv2d(2, [3, 9]), flatten(), dense(3)),
    ShapeError,
    /layer 1 of 3, .*at least 3 x 9 pixels, got 9 x 8; .*pad/,
  );
  refused(
    () => network(SHAPE, conv2d(6, 3, relu, { groups: 3 }), flatten(), dense(3)),
    ShapeError,
    /3 equal groups, got 4 channels and 6 filters; take groups that divide both/,
  );
  refused(() => network(SHAPE, conv2d(6, 3, relu, { groups: 4 })), ShapeError, /4 equal groups/);
});

const layers: readonly Layer[] = [
  conv2d(5, 3, tanh),
  conv2d(5, [1, 4], tanh, { stride: [3, 2], padding: [0, 1] }),
  conv2d(5, [4, 3], sigmoid, { padding: "same", bias: false }),
  conv2d(6, 3, tanh, { groups: 2, stride: 2 }),
];

test("it prints as its code and comes back from a file with its parameters", async () => {
  const more = [...layers, conv2d(3, 2), conv2d(3, [2, 2], relu, { frozen: true })];
  const codes = [
    "conv2d(5, 3, tanh)",
    "conv2d(5, [1, 4], tanh, { stride: [3, 2], padding: [0, 1] })",
    'conv2d(5, [4, 3], sigmoid, { padding: "same", bias: false })',
    "conv2d(6, 3, tanh, { stride: 2, groups: 2 })",
    "conv2d(3, 2)",
    "conv2d(3, 2, relu, { frozen: true })",
  ];
  assert.deepEqual(
    more.map((l) => l.code),
    codes,
  );
  const drawn = conv2d(2, 3, relu, { weight: gaussian(0.5), biasInit: constant(0.1) });
  assert.equal(
    drawn.code,
    "conv2d(2, 3, relu, { weight: gaussian(0.5), biasInit: constant(0.1) })",
  );
  for (const made of more) {
    const net = initialize(network(SHAPE, made, flatten(), dense(3, softmax)));
    const read = fromSafetensors(net.toSafetensors());
    assert.equal(`${read.network}`, `${net.network}`);
    assert.deepEqual([...read.parameters], [...net.parameters]);
    const [a, b] = [await net.predict(set), await read.predict(set)];
    assert.deepEqual(b.values, a.values);
  }
});

for (const made of layers) {
  test(`the gradient of ${made.code} is that of finite differences`, () => {
    const small = [6, 5, 2] as const;
    const net = network(small, made, averagePool2d([1, 2]), flatten(), dense(3, softmax));
    const { worst } = checkGradient(net, noise(2, small), {
      loss: logLikelihood,
      init: gaussian(0.3),
    });
    assert.ok(worst.relativeError <= 1e-6, JSON.stringify(worst));
  });
}

/** The first network of chapter 6 in small, of given convolution and pooling. */
const deep = (convolution: Layer, pooling: Layer) =>
  network(SHAPE, convolution, pooling, flatten(), dense(3, softmax));

/** The kernels of a training step, values named by their numbers. */
async function kernels(net: ReturnType<typeof deep>): Promise<string> {
  const graph = trainingStep(net, {
    ...options,
    inputDType: "f32",
    divideBy: 1,
    labels: "u8",
    trainCount: COUNT,
  });
  const machine = await compile([{ name: "train", graph, guard: "train/loss" }]);
  const text = machine.program!.cuts.map((cut) => printSchedule(cut)).join("");
  machine.dispose();
  return text;
}

test("a layer of one's own, made of the same ops, gets the same kernels", async () => {
  const windows = (size: number, step: number) =>
    ({ axes: [1, 2], sizes: [size, size], steps: [step, step] }) as const;
  const own = layer("own", (x, scope) => {
    const w = scope.param("weight", [5, 4, 3, 3]);
    const sums = x.window(windows(3, 1)).contract(w, "byxijc,ocij->byxo");
    return sums.add(scope.param("bias", [5])).relu();
  });
  const ownPooling = layer("ownPooling", (x) => x.maxPool(windows(2, 2)));
  const built = await kernels(deep(conv2d(5, 3, relu), maxPool2d(2)));
  assert.equal(await kernels(deep(own, ownPooling)), built);
  // the sums of the convolution are compared where they are made, and lie nowhere
  assert.match(built, / poolArgMax \[7, 3, 3, 5\]: .*\n +reads %\d+, %\d+, layers.0.bias\n/);
  assert.doesNotMatch(built, /\[7, 7, 6, 5\]/);
  assert.match(
    await kernels(deep(conv2d(5, 3, relu), maxPool2d(3, { stride: 2 }))),
    /\[7, 7, 6, 5\]/,
  );
});

const hexOf = (arrays: Iterable<Float32Array | Float64Array>): string =>
  [...arrays].map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength).toString("hex")).join();

const monitors = ["layers.0/z", "layers.0/a", "layers.0/delta", "layers.1/a", "inputs/gradient"];
for (const target of ["wasm", "native"] as const) {
  test(`looking inside changes no trained bit on ${target}, and shows what is there`, {
    skip: target === "native" ? skip : false,
  }, async () => {
    for (const pooling of [maxPool2d(2), maxPool2d(3, { stride: 2 })]) {
      const net = deep(conv2d(5, 3, relu), pooling);
      const learn = async (more: object) => {
        const seen: (readonly [string, number[]])[] = [];
        const run = await train(net, set, {
          ...options,
          epochs: 2,
          target,
          onEpoch: ({ monitors }) => {
            for (const [name, { values }] of monitors ?? []) seen.push([name, Array.from(values)]);
          },
          ...more,
        });
        return { bits: hexOf(run.parameters.values()), seen };
      };
      const { bits } = await learn({});
      const truth = await learn({ monitors, target: "reference" });
      assert.equal(truth.seen.length, 2 * monitors.length);
      for (const watched of [monitors, ...monitors.map((name) => [name])]) {
        const other = await learn({ monitors: watched });
        assert.ok(other.bits === bits, `other bits with ${watched}`);
        if (watched !== monitors) continue;
        for (const [i, [name, values]] of other.seen.entries()) {
          const wanted = truth.seen[i]![1];
          const off = values.map((x, k) => Math.abs(x - wanted[k]!));
          assert.ok(
            off.every((d) => d < 1e-5),
            `${name} is off by ${Math.max(...off)}`,
          );
        }
      }
    }
  });
}
