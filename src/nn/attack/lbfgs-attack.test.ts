// The least change: what it finds is the foot of the perpendicular where that is known, it stays within
// the range, and no other attack gets by with less.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dataset, dataset } from "../../data/dataset.ts";
import { randomStream } from "../../data/random.ts";
import { attacked } from "../../train/attacked.ts";
import { initialize, withParameters } from "../../train/trained.ts";
import { linear, relu, softmax } from "../activation.ts";
import { conv2d } from "../conv2d.ts";
import { dense } from "../dense.ts";
import { flatten } from "../flatten.ts";
import { logLikelihood, quadratic } from "../loss.ts";
import { network } from "../network.ts";
import { fgsm } from "./fgsm.ts";
import { lbfgsAttack } from "./lbfgs-attack.ts";
import { targeted } from "./targeted.ts";

const { uniform, below } = randomStream(1, "lbfgs-attack.test");
const numbers = (count: number, low: number, high: number) =>
  Float64Array.from({ length: count }, () => low + (high - low) * uniform());

/** |r| of each example. */
function norms(before: Dataset, after: Dataset): number[] {
  const width = before.inputs.length / before.count;
  return Array.from({ length: before.count }, (_, row) => {
    let sum = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      sum += (after.inputs[i]! - before.inputs[i]! / before.divideBy) ** 2;
    }
    return Math.sqrt(sum);
  });
}

/** |r| of the nearest place of the box with w.x + b = 0: along w, clipped, as far as is needed. */
function nearest(x: readonly number[], w: readonly number[], b: number, low: number, high: number) {
  const at = (t: number) => x.map((v, i) => Math.min(high, Math.max(low, v + t * w[i]!)));
  const height = (t: number) => at(t).reduce((sum, v, i) => sum + v * w[i]!, b);
  const sign = -Math.sign(height(0));
  let [near, far] = [0, 1e3];
  for (let i = 0; i < 100; i++) {
    const t = (near + far) / 2;
    if (Math.sign(height(sign * t)) === -sign) near = t;
    else far = t;
  }
  return Math.hypot(...at(sign * far).map((v, i) => v - x[i]!));
}

test("before a flat border it finds the nearest place of the box", async () => {
  const inputs = 7;
  const count = 24;
  for (const [low, high] of [
    [-50, 50],
    [0, 1],
  ] as const) {
    const net = network([inputs], dense(2, softmax));
    const weight = numbers(2 * inputs, -2, 2);
    const parameters = new Map([
      ["layers.0.weight", weight],
      ["layers.0.bias", numbers(2, -0.3, 0.3)],
    ]);
    const trained = withParameters(net, parameters, { dtype: "f64", loss: logLikelihood });
    const drawn = dataset({
      name: "drawn",
      inputShape: [inputs],
      outputs: 2,
      inputs: numbers(count * inputs, 0, 1),
      labels: new Uint8Array(count),
    });
    const { classes } = await trained.predict(drawn);
    const set = { ...drawn, labels: Uint8Array.from(classes) };
    const w = Array.from({ length: inputs }, (_, i) => weight[i]! - weight[inputs + i]!);
    const [b0, b1] = parameters.get("layers.0.bias")!;
    const moved = await attacked(trained, set, lbfgsAttack({ searches: 14, range: [low, high] }));
    assert.equal((await trained.evaluate(moved)).correct, 0);
    for (const [row, norm] of norms(set, moved).entries()) {
      const x = Array.from(set.inputs.subarray(row * inputs, (row + 1) * inputs));
      const least = nearest(x, w, b0! - b1!, low, high);
      assert.ok(norm >= least - 1e-9 && norm < 1.05 * least + 1e-3, `${row}: ${norm}, ${least}`);
    }
  }
});

const net = network([8, 8, 1], conv2d(6, 3, relu), flatten(), dense(12, relu), dense(4, softmax));
// far from flat, so that answers change
const fresh = initialize(net, { seed: 3 });
const trained = withParameters(
  net,
  new Map([...fresh.parameters].map(([name, values]) => [name, values.map((w) => 4 * w)])),
  { loss: logLikelihood },
);
const COUNT = 30;
const pictures = dataset({
  name: "pictures",
  inputShape: [8, 8, 1],
  outputs: 4,
  // paper and ink at the ends of the range, where the box holds
  inputs: Uint8Array.from({ length: COUNT * 64 }, () => [0, 255, below(256)][below(3)]!),
  labels: new Uint8Array(COUNT),
});

test("it stays in the range, reaches what it is for, and goes less far than FGSM", async () => {
  const { classes } = await trained.predict(pictures);
  const set = { ...pictures, labels: Uint8Array.from(classes) };
  const least = await attacked(trained, set, lbfgsAttack());
  for (const x of least.inputs) assert.ok(x >= 0 && x <= 255 / 256, `${x}`);
  assert.equal((await trained.evaluate(least)).correct, 0);
  const found = norms(set, least);
  let compared = 0;
  const isOpen = new Array<boolean>(COUNT).fill(true);
  for (const epsilon of [0.05, 0.1, 0.2, 0.4, 0.8]) {
    const stepped = await attacked(trained, set, fgsm({ epsilon }));
    const answers = (await trained.predict(stepped)).classes;
    for (const [row, norm] of norms(set, stepped).entries()) {
      if (!isOpen[row] || answers[row] === set.labels[row]) continue;
      isOpen[row] = false;
      compared++;
      assert.ok(found[row]! < norm, `${row}: ${found[row]}, ${norm} at epsilon ${epsilon}`);
    }
  }
  assert.ok(compared > 5, `${compared}`);
  // towards a class
  const towards = Array.from(set.labels, (label) => (label + 2) % 4);
  const pulled = await attacked(trained, set, targeted(lbfgsAttack(), towards));
  assert.deepEqual(Array.from((await trained.predict(pulled)).classes), towards);
  const pulledBy = norms(set, pulled);
  const further = pulledBy.filter((norm, i) => norm >= found[i]! * 0.95).length;
  assert.ok(further > 0.9 * COUNT, `a given class is seldom nearer than the nearest: ${further}`);
  // bytes keep to the range too
  const bytes = await attacked(trained, set, lbfgsAttack(), { bytes: true });
  assert.ok(bytes.inputs instanceof Uint8Array);
});

test("what is wrong already or cannot be changed stays as it is", async () => {
  const { classes } = await trained.predict(pictures);
  const wrong = { ...pictures, labels: Uint8Array.from(classes, (c) => (c + 1) % 4) };
  const same = await attacked(trained, wrong, lbfgsAttack({ searches: 2, steps: 3 }));
  for (const [i, x] of same.inputs.entries()) assert.equal(x, pictures.inputs[i]! / 256);
  const fixed = withParameters(
    net,
    new Map(
      [...trained.parameters].map(([name, values]) => [
        name,
        // only the bias of the last layer counts
        values.map((_, i) => (name === "layers.3.bias" && i === 2 ? 9 : 0)),
      ]),
    ),
    { loss: logLikelihood },
  );
  const right = { ...pictures, labels: new Uint8Array(COUNT).fill(2) };
  const unmoved = await attacked(fixed, right, lbfgsAttack({ searches: 3, steps: 4 }));
  for (const [i, x] of unmoved.inputs.entries()) assert.equal(x, pictures.inputs[i]! / 256);
});

test("what it cannot work with is refused by name", async () => {
  const regression = initialize(network([3], dense(1, linear)), { dtype: "f64" });
  const set = dataset({
    name: "heights",
    inputShape: [3],
    outputs: 1,
    inputs: numbers(6, 0, 1),
    targets: numbers(2, 0, 1),
  });
  await assert.rejects(
    attacked(regression, set, lbfgsAttack(), { loss: quadratic }),
    /lbfgsAttack: expected a set with labels/,
  );
  assert.throws(() => lbfgsAttack({ searches: 0 }), /lbfgsAttack: searches/);
  assert.throws(() => lbfgsAttack({ steps: 1.5 }), /lbfgsAttack: steps/);
  assert.throws(() => lbfgsAttack({ range: [1, 0] }), /lbfgsAttack: range/);
  assert.equal(lbfgsAttack({ steps: 20 }).code, "lbfgsAttack({ steps: 20 })");
});
