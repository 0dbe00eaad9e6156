// The frames of an attack stay in the ball and in the range of pixels, move by the signs of the gradient,
// and the best of them is what the library's attack finds.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  attacked,
  dense,
  fgsm,
  logLikelihood,
  network,
  pgd,
  relu,
  scaled,
  sgd,
  softmax,
  type TrainedNetwork,
  train,
  withParameters,
} from "downhill";
import { dataset, strokes, take } from "downhill/data";
import { largest } from "./attack.ts";
import { Examiner, type Parameters } from "./examiner.ts";
import { ballAround, filmOf } from "./film.ts";

const net = network([784], dense(20, relu), dense(10, softmax));
const digits = strokes({ count: 600, seed: 3 });

async function learned() {
  const run = await train(net, digits, {
    loss: logLikelihood,
    optimizer: sgd({ learningRate: 0.3 }),
    epochs: 3,
    batchSize: 10,
    seed: 4,
    init: scaled,
  });
  const parameters: Parameters = new Map(
    [...run.parameters].map(([name, values]) => [name, Float32Array.from(values)]),
  );
  return { run, parameters, examiner: new Examiner(net, logLikelihood) };
}
const pixelsOf = (row: number) =>
  Float32Array.from(digits.inputs.subarray(row * 784, (row + 1) * 784), (x) => x / digits.divideBy);

test("no frame leaves the ball or the range, noise neither, and it is as large", async () => {
  const { parameters, examiner } = await learned();
  for (const [epsilon, steps, isInside, row] of [
    [0.1, 10, false, 0],
    [0.3, 7, true, 5],
    [0.05, 1, false, 9],
    [0.5, 20, true, 14],
  ] as const) {
    const before = pixelsOf(row);
    const alpha = (2.5 * epsilon) / steps;
    const plan = { epsilon, alpha, steps, isInside, towards: undefined, seed: 6 };
    const film = await filmOf(examiner, parameters, before, "layers.1/a", plan);
    assert.equal(film.frames.length, steps + 1);
    assert.deepEqual(film.before, before);
    assert.equal(film.frames[0]!.distance > 0, isInside);
    for (const { pixels, noisy, distance } of film.frames) {
      let [most, noise] = [0, 0];
      for (let i = 0; i < 784; i++) {
        for (const x of [pixels[i]!, noisy[i]!]) assert.ok(x >= 0 && x <= 1);
        most = Math.max(most, Math.abs(pixels[i]! - before[i]!));
        noise = Math.max(noise, Math.abs(noisy[i]! - before[i]!));
      }
      assert.ok(most <= epsilon, `${most} of ${epsilon}`);
      assert.equal(distance, most);
      assert.ok(noise <= distance && noise > distance - 1e-6, `${noise} of ${distance}`);
    }
    assert.ok(film.frames.at(-1)!.distance > epsilon * 0.99);
  }
  examiner.dispose();
});

test("a step moves every pixel along the sign of the gradient where the picture stands", async () => {
  const { parameters, examiner } = await learned();
  const before = pixelsOf(3);
  const plan = { epsilon: 0.2, alpha: 0.07, steps: 4, towards: 2, isInside: false, seed: 1 };
  const { frames } = await filmOf(examiner, parameters, before, "layers.1/a", plan);
  const ball = ballAround(before, plan.epsilon);
  for (let t = 0; t + 1 < frames.length; t++) {
    const at = frames[t]!.pixels;
    const example = { choice: { pixels: at }, inputs: at, label: plan.towards };
    const { values } = await examiner.backward(parameters, example);
    const slopes = values["inputs/gradient"]!.values;
    const wanted = ball.clip(at.map((x, i) => x - plan.alpha * Math.sign(slopes[i]!)));
    assert.deepEqual(frames[t + 1]!.pixels, wanted);
    assert.ok(frames[t + 1]!.outputs[2]! > frames[t]!.outputs[2]!, "the target comes nearer");
  }
  examiner.dispose();
});

test("one step is the library's fgsm, and the best of all frames its pgd", async () => {
  const { run, parameters, examiner } = await learned();
  const model = withParameters(net, parameters, { loss: logLikelihood }) as TrainedNetwork;
  assert.ok((await run.evaluate(take(digits, 200))).accuracy > 0.7);
  for (const row of [0, 2, 11, 40]) {
    const before = pixelsOf(row);
    const outputs = (
      await examiner.forward(parameters, { choice: { pixels: before }, inputs: before, label: -1 })
    ).values["layers.1/a"]!.values;
    // away from the answer, right or wrong, as the panel attacks
    const label = largest(outputs);
    const one = dataset({
      name: "one",
      inputShape: [784],
      outputs: 10,
      inputs: before,
      labels: Uint8Array.of(label),
    });
    const epsilon = 0.12;
    const common = { isInside: false, towards: undefined, seed: 1, epsilon };
    const fast = await filmOf(examiner, parameters, before, "layers.1/a", {
      ...common,
      alpha: epsilon,
      steps: 1,
    });
    const close = (found: ArrayLike<number>, wanted: ArrayLike<number>) => {
      for (let i = 0; i < 784; i++)
        assert.ok(Math.abs(found[i]! - wanted[i]!) < 1e-6, `pixel ${i}`);
    };
    const range = [0, 1] as const;
    close(
      fast.frames[1]!.pixels,
      (await attacked(model, one as never, fgsm({ epsilon, range }))).inputs,
    );
    const [steps, alpha] = [8, 0.03];
    const slow = await filmOf(examiner, parameters, before, "layers.1/a", {
      ...common,
      alpha,
      steps,
    });
    const lossOf = (frame: { readonly outputs: Float32Array }) => -Math.log(frame.outputs[label]!);
    const better = slow.frames.toSorted((a, b) => {
      const fooled = [a, b].map((frame) => Number(largest(frame.outputs) !== label));
      return fooled[1]! - fooled[0]! || lossOf(b) - lossOf(a);
    });
    const strongest = pgd({ epsilon, alpha, steps, randomStart: false, range });
    close(better[0]!.pixels, (await attacked(model, one as never, strongest)).inputs);
  }
  examiner.dispose();
});
