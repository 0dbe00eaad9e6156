// The page's own functions against the library's, and their slopes against differences.
import assert from "node:assert/strict";
import { test } from "node:test";
import { activationLayer, activationNamed, initialize, network } from "downhill";
import { ACTIVATIONS, type ActivationName } from "../settings/activations.ts";
import { activate, slopesOf } from "./activation.ts";

const NAMES: readonly ActivationName[] = [
  ...ACTIVATIONS,
  "leakyRelu(0.01)",
  "leakyRelu(0.3)",
  "elu(1)",
  "elu(0.4)",
];
const Z = [-6.3, -4.1, -1.7, -0.6, -0.02, 0.03, 0.9, 1.4, 3.98, 7.2];

test("every function gives what the library's gives", async () => {
  for (const name of NAMES) {
    const net = initialize(network([Z.length], activationLayer(activationNamed(name)!)));
    const { values } = await net.predict(Z);
    for (const [j, a] of activate(name, Z).entries()) {
      const difference = Math.abs(a - values[j]!);
      assert.ok(
        difference < 2e-6 * Math.max(1, Math.abs(a)),
        `${name}(${Z[j]}): ${a} ${values[j]}`,
      );
    }
  }
});

test("every slope is that of differences", () => {
  const moved = (by: number, j: number) => Z.map((z, i) => (i === j ? z + by : z));
  for (const name of NAMES) {
    const slopes = slopesOf(name, Z, activate(name, Z));
    for (const [j, slope] of slopes.entries()) {
      const [more, less] = [1e-5, -1e-5].map((by) => activate(name, moved(by, j))[j]!);
      const difference = (more! - less!) / 2e-5;
      assert.ok(Math.abs(slope - difference) < 1e-8, `${name}'(${Z[j]}): ${slope} ${difference}`);
    }
  }
  assert.equal(slopesOf("sigmoid", [0], [0.5])[0], 0.25, "the largest");
});
