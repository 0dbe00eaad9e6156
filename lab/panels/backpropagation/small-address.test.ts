import assert from "node:assert/strict";
import { test } from "node:test";
import { readSmall, writeSmall } from "./small-address.ts";
import { smallExample, smallNetwork } from "./small-network.ts";

const begun = { network: smallNetwork(), x: smallExample.x, wanted: 0, rate: 1 };

test("the network as it begins needs no words; a changed one comes back number by number", () => {
  assert.equal(writeSmall(begun), undefined);
  const network = smallNetwork("logLikelihood");
  const layers = network.layers.map((layer, i) => ({
    ...layer,
    weight: layer.weight.map((w, k) => Number((w * 1.7 - i + k / 7).toFixed(6))),
  }));
  const changed = {
    network: { ...network, layers },
    x: Float64Array.of(0.05, 1),
    wanted: 1,
    rate: 0.02,
  };
  assert.deepEqual(readSmall(writeSmall(changed)!), changed);
});

test("half a network is none", () => {
  const whole = writeSmall({ ...begun, rate: 2 })!;
  assert.ok(readSmall(whole));
  for (const text of [
    "",
    whole.slice(0, -4),
    `${whole},1`,
    whole.replace("quadratic", "hinge"),
    whole.replace("_0_", "_2_"),
    whole.replace("0.9", "1e9"),
    whole.replace("0.9", "<img>"),
  ]) {
    assert.equal(readSmall(text), undefined, text);
  }
});
