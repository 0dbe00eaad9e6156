// The sums of the walk against differences of costs, the book's identities, and a network of the mock.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActivationName } from "../../settings/activations.ts";
import type { LossName } from "../../settings/losses.ts";
import { lossOf, makeNetwork } from "../../worker/build.ts";
import { Examiner } from "../../worker/examiner.ts";
import { chipLines, type Piece } from "./chips.ts";
import { type DenseNetwork, type Example, outputErrorOf, Pass } from "./dense-network.ts";
import { numberAt, readKey } from "./keys.ts";
import { layerMatrices } from "./layer-matrices.ts";
import { allParameters, differenceAt, gradientAt, parameterKey, valueAt } from "./parameter.ts";
import { byStrength, type Here, restBack, restIn, shownOf } from "./shown.ts";
import { smallExample, smallNetwork } from "./small-network.ts";
import { knownAt, stopsOf } from "./stops.ts";

/** Numbers from a seed, -1 to 1. */
function seeded(seed: number): () => number {
  let s = seed;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 31 - 1;
  };
}

function drawn(
  sizes: readonly number[],
  activations: readonly ActivationName[],
  loss: LossName,
): { network: DenseNetwork; example: Example } {
  const next = seeded(sizes.join("").length * 77 + loss.length);
  const many = (count: number) => Float64Array.from({ length: count }, next);
  const layers = activations.map((activation, i) => ({
    activation,
    weight: many(sizes[i]! * sizes[i + 1]!),
    bias: many(sizes[i + 1]!),
  }));
  const y = new Float64Array(sizes.at(-1)!);
  y[1] = 1;
  return { network: { layers, loss }, example: { x: many(sizes[0]!).map(Math.abs), y } };
}

const CASES: readonly (readonly [readonly number[], readonly ActivationName[], LossName])[] = [
  [[2, 3, 2], ["sigmoid", "sigmoid"], "quadratic"],
  [[4, 2], ["sigmoid"], "quadratic"],
  [[3, 5, 4, 3], ["tanh", "relu", "sigmoid"], "crossEntropy"],
  [[3, 4, 3], ["sigmoid", "softmax"], "logLikelihood"],
  [[3, 4, 3], ["tanh", "softmax"], "quadratic"],
  [[3, 4, 3], ["softmax", "linear"], "quadratic"],
  [[3, 2, 4, 2, 2], ["relu", "linear", "tanh", "tanh"], "quadratic"],
  [[3, 4, 3], ["gelu", "linear"], "meanSquared"],
  [[3, 4, 3], ["geluTanh", "softmax"], "meanSquared"],
  [[3, 4, 3], ["silu", "linear"], "meanAbsolute"],
  [[3, 4, 3], ["softplus", "linear"], "huber(0.5)"],
  [[3, 4, 4, 3], ["leakyRelu(0.2)", "elu(0.7)", "softmax"], "huber(1)"],
  [[3, 4, 3], ["elu(1)", "sigmoid"], "labelSmoothing(crossEntropy, 0.2)"],
  [[3, 4, 3], ["leakyRelu(0.01)", "softmax"], "labelSmoothing(logLikelihood, 0.1)"],
];

test("every gradient is what nudging gives, for every pair of cost and output layer", () => {
  for (const [sizes, activations, loss] of CASES) {
    const { network, example } = drawn(sizes, activations, loss);
    const pass = new Pass(network, example);
    const all = allParameters(pass);
    assert.equal(all.length, pass.parameterCount);
    assert.ok(all.some((place) => Math.abs(gradientAt(pass, place)) > 1e-3));
    for (const place of all) {
      const [back, nudged] = [gradientAt(pass, place), differenceAt(network, example, place)];
      assert.ok(
        Math.abs(back - nudged) < 1e-9,
        `${loss} ${activations} ${parameterKey(place)}: ${back} ${nudged}`,
      );
    }
  }
});

test("costs and errors are those of the library's own program, for every cost", async () => {
  for (const [sizes, activations, loss] of CASES) {
    const { network, example } = drawn(sizes, activations, loss);
    const pass = new Pass(network, example);
    const layers = activations.map((activation, i) => ({
      kind: "dense" as const,
      size: sizes[i + 1]!,
      activation,
    }));
    const examiner = new Examiner(makeNetwork([sizes[0]!], layers), lossOf(loss));
    const inputs = Float32Array.from(example.x);
    const parameters = new Map(
      network.layers.flatMap(({ weight, bias }, i) => [
        [`layers.${i}.weight`, Float32Array.from(weight)] as const,
        [`layers.${i}.bias`, Float32Array.from(bias)] as const,
      ]),
    );
    const theirs = await examiner.backward(parameters, {
      choice: { pixels: inputs },
      inputs,
      label: 1,
    });
    examiner.dispose();
    const close = (a: number, b: number, what: string) =>
      assert.ok(Math.abs(a - b) < 2e-6 * Math.max(1, Math.abs(b)), `${loss} ${what}: ${a} ${b}`);
    close(theirs.cost, pass.cost, "cost");
    for (const i of activations.keys()) {
      for (const [j, delta] of theirs.values[`layers.${i}/delta`]!.values.entries()) {
        close(delta, pass.delta[i + 2]![j]!, `${activations} delta ${i}.${j}`);
      }
    }
  }
});

test("the small network has the numbers of its figure, and a step lowers its cost", () => {
  const pass = new Pass(smallNetwork(), smallExample);
  const close = (a: ArrayLike<number>, b: readonly number[]) =>
    b.forEach((value, i) => {
      assert.ok(Math.abs(a[i]! - value) < 5e-4, `${a[i]} ${value}`);
    });
  close(pass.z[2]!, [0.72, -0.29, 0.48]);
  close(pass.a[2]!, [0.6726, 0.428, 0.6177]);
  close(pass.delta[3]!, [-0.0721, 0.1469]);
  close(pass.delta[2]!, [-0.0241, 0.0394, 0.0227]);
  assert.equal(pass.parameterCount, 17);
  const after = new Pass(pass.stepped(1), smallExample);
  assert.ok(after.cost < pass.cost - 0.01, `${after.cost} ${pass.cost}`);
  // and the fall is what the gradient says, for a step that is short
  const length = allParameters(pass).reduce((s, place) => s + gradientAt(pass, place) ** 2, 0);
  const short = new Pass(pass.stepped(1e-4), smallExample);
  assert.ok(Math.abs((pass.cost - short.cost) / 1e-4 / length - 1) < 1e-3);
});

test("the cost decides how the error of the output layer follows", () => {
  assert.equal(outputErrorOf(smallNetwork("quadratic")), "slope");
  assert.equal(outputErrorOf(smallNetwork("crossEntropy")), "difference");
  assert.equal(outputErrorOf(smallNetwork("logLikelihood")), "difference");
  for (const loss of ["crossEntropy", "logLikelihood"] as const) {
    const pass = new Pass(smallNetwork(loss), smallExample);
    for (const [j, delta] of pass.delta[3]!.entries()) {
      assert.equal(delta, pass.a[3]![j]! - smallExample.y[j]!);
    }
  }
});

test("three layers have eleven stops, other depths what follows from it", () => {
  assert.deepEqual(
    stopsOf(3).map(({ kind, layer }) => `${kind}${layer ?? ""}`),
    ["input1", "z2", "a2", "z3", "a3", "cost3", "bp13", "bp22", "bp3", "bp4", "step"],
  );
  assert.equal(stopsOf(2).length, 8);
  assert.deepEqual(
    stopsOf(5)
      .filter(({ kind }) => kind === "bp2")
      .map(({ layer }) => layer),
    [4, 3, 2],
  );
  const known = knownAt(stopsOf(3), 6);
  assert.deepEqual(
    [known.a(3), known.delta(3), known.delta(2), known.weightGradient],
    [true, true, false, false],
  );
});

const wide = () => {
  const { network, example } = drawn([40, 12, 11], ["sigmoid", "sigmoid"], "quadratic");
  return new Pass(network, example);
};

test("what is drawn and what is bundled add up to all of it", () => {
  const pass = wide();
  for (const stop of stopsOf(3)) {
    const here: Here = { stop, l: 2, j: 5 };
    const before = shownOf(pass, 1, here);
    assert.deepEqual([before.neurons.length, before.rest], [6, 34]);
    const terms = (k: number) => pass.weight(2, 5, k) * pass.a[1]![k]!;
    const drawnSum = before.neurons.reduce((s, k) => s + terms(k), 0);
    const rest = restIn(pass, 2, 5, before);
    assert.ok(Math.abs(drawnSum + rest + pass.layer(2).bias[5]! - pass.z[2]![5]!) < 1e-12);
    const least = Math.min(...before.neurons.map((k) => Math.abs(terms(k))));
    for (let k = 0; k < 40; k++) {
      if (!before.neurons.includes(k)) assert.ok(Math.abs(terms(k)) <= least);
    }
    const after = shownOf(pass, 3, here);
    const backSum = after.neurons.reduce(
      (s, i) => s + pass.weight(3, i, 5) * pass.delta[3]![i]!,
      0,
    );
    assert.ok(Math.abs(backSum + restBack(pass, 2, 5, after) - pass.backward(2)[5]!) < 1e-12);
  }
  const here: Here = {
    stop: stopsOf(3)[1]!,
    l: 2,
    j: byStrength(pass, 2, { stop: stopsOf(3)[1]!, l: 2, j: 0 }).at(-1)!,
  };
  assert.ok(shownOf(pass, 2, here).neurons.includes(here.j), "the chosen neuron is drawn");
});

/** The value of a line of chips, computed from what it shows. */
function keysOf(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => {
    if (typeof piece === "string") return [];
    if ("key" in piece) return [piece.key];
    return "power" in piece ? keysOf(piece.power) : [];
  });
}

test("every number of every stop has a key that gives it, and z is the sum that its line shows", () => {
  const others = CASES.filter(([sizes]) => sizes.length === 3).map(([sizes, activations, loss]) => {
    const { network, example } = drawn(sizes, activations, loss);
    return new Pass(network, example);
  });
  for (const pass of [new Pass(smallNetwork(), smallExample), wide(), ...others]) {
    for (const stop of stopsOf(3)) {
      const l = stop.layer ?? 2;
      for (let j = 0; j < pass.size(l); j++) {
        const here: Here = { stop, l, j };
        const before = l > 1 ? shownOf(pass, l - 1, here) : { neurons: [], rest: 0 };
        const after = l < 3 ? shownOf(pass, l + 1, here) : { neurons: [], rest: 0 };
        const lines = chipLines(pass, here, before, after, shownOf(pass, 3, here));
        const keys = lines.flatMap(keysOf);
        assert.ok(keys.length > 0);
        for (const key of keys) {
          const read = readKey(key);
          assert.ok(read, key);
          assert.ok(Number.isFinite(numberAt(pass, read, 1)), key);
        }
        if (stop.kind === "z") {
          const value = (key: string) => numberAt(pass, readKey(key)!, 1);
          const w = keys.filter((key) => key.startsWith("w")).map(value);
          const a = keys.filter((key) => key.startsWith("a")).map(value);
          const bundle = lines[0]!.find((p) => typeof p === "object" && "bundle" in p);
          const rest = bundle && typeof bundle === "object" && "bundle" in bundle ? bundle.sum! : 0;
          const sum = w.reduce((s, x, i) => s + x * a[i]!, rest) + value(`b.${l}.${j}`);
          assert.ok(Math.abs(sum - pass.z[l]![j]!) < 1e-12);
        }
        for (const part of layerMatrices(pass, here)) {
          if ("between" in part) continue;
          const [r, c] = [part.rows, part.columns].map((m) => (m ? pass.size(m) - 1 : 0));
          const read = readKey(part.key(r!, c!));
          assert.ok(read && Number.isFinite(numberAt(pass, read, 1)), part.symbol);
        }
      }
    }
  }
});

test("words and whole layers are no single numbers", () => {
  for (const key of ["", "z.2", "w.2.0", "w.2.0.x", "target", "x.1.1"]) {
    assert.equal(readKey(key), undefined, key);
  }
  const pass = new Pass(smallNetwork(), smallExample);
  assert.equal(valueAt(pass, { l: 2, j: 1, k: 0 }), -0.3);
  assert.equal(numberAt(pass, readKey("w.2.1.0")!, 1), -0.3);
});
