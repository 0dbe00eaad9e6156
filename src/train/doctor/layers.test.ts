// What saturation is, whatever share of the cost an output has.
import assert from "node:assert/strict";
import { test } from "node:test";
import { strokes } from "../../data/strokes.ts";
import {
  dense,
  doctor,
  gaussian,
  huber,
  initialize,
  type Loss,
  meanAbsolute,
  meanSquared,
  network,
  quadratic,
  scaled,
  sigmoid,
  withParameters,
} from "../../index.ts";

test("of a mean over the outputs each has a small part of the error, which is no saturation", async () => {
  const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
  const training = strokes({ count: 200, seed: 3 });
  const kinds = async (init: typeof scaled, loss: Loss) => {
    const { parameters } = initialize(net, { init, seed: 2 });
    const trained = withParameters(net, parameters, { loss });
    return (await doctor(trained, { training })).map(({ kind }) => kind);
  };
  for (const loss of [quadratic, meanSquared, meanAbsolute, huber(0.5)]) {
    assert.ok(!(await kinds(scaled, loss)).includes("saturated-outputs"), loss.name);
    const far = await kinds(gaussian(8), loss);
    assert.ok(far.includes("saturated-outputs"), `${loss.name}, far out`);
  }
});
