// The machine's numbers by its formulas: probabilities of both sides, free energies as the library and the
// page have them, draws as likely as they should be, and a film that the seed gives again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { freeEnergies, initialize, rbm, withParameters } from "downhill";
import { randomStream, strokes } from "downhill/data";
import { freeEnergy, sigmoid, sumOf } from "../../../panels/dreams/energy.ts";
import type { Sets } from "../../data.ts";
import { openDreams } from "./dreams.ts";
import { DreamMachine, LOOKED } from "./machine.ts";
import { PIXELS, SHOWN } from "./plan.ts";

const HIDDEN = 6;

/** Weights and biases of a machine that has seen something. */
function parameters(): Map<string, Float32Array> {
  const { uniform } = randomStream(11, "biases");
  const { parameters } = initialize(rbm(PIXELS, HIDDEN), { seed: 5 });
  return new Map(
    [...parameters].map(([name, values]) => [
      name,
      Float32Array.from(values, (x) => x + (name.endsWith("ias") ? uniform() - 0.5 : 0)),
    ]),
  );
}
const weightsOf = (of: Map<string, Float32Array>) => ({
  weight: of.get("layers.0.weight")!,
  bias: of.get("layers.0.bias")!,
  visibleBias: of.get("layers.0.visibleBias")!,
});

/** Grey pixels, a hundred pictures. */
function pictures(): Float32Array {
  const { inputs, divideBy } = strokes({ count: LOOKED, seed: 2 });
  return Float32Array.from(inputs, (x) => x / divideBy);
}
const close = (found: number, wanted: number, what: string) =>
  assert.ok(
    Math.abs(found - wanted) < 2e-5 * Math.max(1, Math.abs(wanted)),
    `${what}: ${found}, ${wanted}`,
  );

test("hidden units, reconstructions and free energies are those of the formulas", async () => {
  const machine = await DreamMachine.open(HIDDEN);
  const own = parameters();
  const weights = weightsOf(own);
  machine.fill(own);
  const examples = pictures();
  const { hidden, rebuilt, energy } = await machine.look(examples);
  const model = withParameters(rbm(PIXELS, HIDDEN), own);
  const known = freeEnergies(model, { inputs: examples });
  for (let i = 0; i < LOOKED; i++) {
    const v = examples.subarray(i * PIXELS, (i + 1) * PIXELS);
    const { total, visible, hidden: part } = freeEnergy(weights, v);
    close(energy[i]!, known[i]!, "the library's energy");
    close(energy[i]!, total, "the page's energy");
    close(visible + part, total, "its parts");
    if (i > 3) continue;
    for (let j = 0; j < HIDDEN; j++) {
      close(hidden[i * HIDDEN + j]!, sigmoid(sumOf(weights, v, j)), `hidden unit ${j}`);
    }
    for (let k = 0; k < PIXELS; k += 37) {
      let z = weights.visibleBias[k]!;
      for (let j = 0; j < HIDDEN; j++) {
        z += weights.weight[j * PIXELS + k]! * hidden[i * HIDDEN + j]!;
      }
      close(rebuilt[i * PIXELS + k]!, sigmoid(z), `pixel ${k}`);
    }
  }
  machine.dispose();
});

test("a step of the chain draws what its probabilities say", async () => {
  const machine = await DreamMachine.open(HIDDEN);
  const own = parameters();
  const weights = weightsOf(own);
  machine.fill(own);
  let v: Float32Array = pictures().slice(0, PIXELS);
  machine.begin(v, 8);
  const steps = 60;
  let [off, spread] = [0, 0];
  for (let t = 0; t < steps; t++) {
    const { hidden, drawn, visible, pixels, energy } = await machine.step();
    for (let j = 0; j < HIDDEN; j++) {
      close(hidden[j]!, sigmoid(sumOf(weights, v, j)), `step ${t}, hidden unit ${j}`);
      assert.ok(drawn[j] === 0 || drawn[j] === 1);
    }
    for (let k = 0; k < PIXELS; k++) {
      let z = weights.visibleBias[k]!;
      for (let j = 0; j < HIDDEN; j++) z += weights.weight[j * PIXELS + k]! * drawn[j]!;
      close(visible[k]!, sigmoid(z), `step ${t}, pixel ${k}`);
      assert.ok(pixels[k] === 0 || pixels[k] === 1);
      off += pixels[k]! - visible[k]!;
      spread += visible[k]! * (1 - visible[k]!);
    }
    close(energy, freeEnergy(weights, pixels).total, `step ${t}, energy`);
    v = pixels;
  }
  // 47,040 draws: four standard deviations
  assert.ok(Math.abs(off) < 4 * Math.sqrt(spread), `${off} of ${Math.sqrt(spread)}`);
  machine.dispose();
});

test("the machine learns, and seed and steps give the same chain again", async () => {
  const set = strokes({ count: 700, seed: 1 });
  const digits = async () => ({ training: set, validation: set, test: set }) as unknown as Sets;
  const plan = { hidden: 16, way: "cd1", learningRate: 0.1, seed: 1 } as const;
  const films = [];
  for (const way of ["cd1", "cd1", "persistent"] as const) {
    const study = await openDreams({ ...plan, way }, digits);
    const fresh = await study.go({ steps: 0 }, { begin: { seed: 3 }, dream: 0 });
    assert.deepEqual(
      fresh.frames.map(({ step }) => step),
      [0],
    );
    assert.ok(Number.isNaN(fresh.error));
    const later = await study.go({ steps: 60 }, { dream: 5 });
    assert.equal(later.step, 60);
    assert.deepEqual(
      later.frames.map(({ step }) => step),
      [1, 2, 3, 4, 5],
    );
    assert.ok(later.testError < 0.6 * fresh.testError, `${later.testError}, ${fresh.testError}`);
    assert.ok(later.energies.test < later.energies.noise);
    assert.equal(new Set(later.labels).size, SHOWN);
    const [from] = (
      await study.go(
        { steps: 0 },
        { begin: { pixels: later.originals.slice(0, PIXELS), seed: 1 }, dream: 0 },
      )
    ).frames;
    assert.deepEqual(from!.pixels, later.originals.slice(0, PIXELS));
    films.push(later);
    study.dispose();
  }
  assert.deepEqual(films[0], films[1]);
  assert.notDeepEqual(films[0]!.weight, films[2]!.weight);
});
