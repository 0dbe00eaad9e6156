// The panel's state: it survives the address, carries on from scene to scene, and no address breaks it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Source } from "../../../../test/numbers.ts";
import { FIRST, readSetting, type Setting, writeSetting } from "./address.ts";
import {
  COUNTS,
  HEIGHT,
  type Key,
  REACH,
  type Reach,
  SCENES,
  STARTS,
  STEPS,
  stepOf,
  type Values,
  within,
} from "./scenes.ts";
import { slid } from "./slider-keys.ts";
import { changed, forgotten, valueIn } from "./values.ts";

const keys = Object.keys(REACH) as Key[];

test("any state is the same after a way through the address", () => {
  const random = new Source(8);
  const height = () => within(6 * random.next() - 3, HEIGHT);
  for (let trial = 0; trial < 500; trial++) {
    const set: Partial<Record<Key, number>> = {};
    for (const key of keys) {
      const { least, most }: Reach = REACH[key];
      if (random.chance(0.3)) set[key] = within(least + (most - least) * random.next(), REACH[key]);
    }
    const count = random.pick(COUNTS);
    const setting: Setting = {
      scene: random.pick(SCENES),
      set,
      five: random.chance(0.5) ? FIRST.five : Array.from({ length: 5 }, height),
      more: count === 5 ? undefined : Array.from({ length: count }, height),
    };
    const written = writeSetting(setting);
    assert.deepEqual(
      written === undefined ? { ...FIRST, more: undefined } : readSetting(written),
      setting,
    );
    if (written) {
      assert.equal(new URLSearchParams({ proof: written }).toString(), `proof=${written}`, "short");
    }
  }
  assert.equal(writeSetting(FIRST), undefined);
});

test("what an address may not say is left as it starts", () => {
  const start = { scene: "neuron", set: {}, five: FIRST.five, more: undefined };
  for (const bad of [
    "",
    "nowhere",
    "neuron_w1e9_b99999_s2_s-1_t.5",
    "neuron_toString1_constructor2_hasOwnProperty3___proto__4",
    "neuron_act1.5_side0_copies9",
    "neuron_H99.1.1.1.1_H1.2_M1.2.3_M",
    `neuron_${"M1".repeat(5000)}`,
    `neuron_M${"1.".repeat(49)}40`,
    "<img src=x onerror=alert(1)>",
  ]) {
    assert.deepEqual(readSetting(bad), start, bad.slice(0, 60));
  }
  assert.deepEqual(readSetting("tower_ht10_bt-15_w5000").set, { ht: 10, bt: -15 });
});

test("every scene starts as in the book, inside of what can be set", () => {
  for (const scene of SCENES) {
    for (const [key, value] of Object.entries(STARTS[scene])) {
      const { least, most }: Reach = REACH[key as Key];
      assert.ok(value >= least && value <= most, `${scene} ${key}`);
      assert.equal(valueIn(scene, key as Key, {}), value);
    }
  }
  assert.equal(STEPS.length, 8);
  assert.equal(stepOf("tower"), "inputs");
});

test("each scene keeps what was set before it", () => {
  let set: Values = changed("neuron", {}, { w: 12 });
  assert.deepEqual(set, { w: 12, b: -4 });
  assert.equal(valueIn("step", "w", set), 12, "not the book's 100");
  assert.equal(valueIn("where", "s", set), 0.33, "where -b/w lies");
  assert.equal(valueIn("two-steps", "s", set), 0.33);
  set = changed("two-steps", set, { u: 0.8, v: -0.8 });
  assert.equal(valueIn("bump", "h", set), 0.8, "a bump as high as the first weight");
  set = changed("bump", set, { h: -1 });
  assert.equal(valueIn("two-bumps", "h", set), -1);
  assert.equal(valueIn("two-bumps", "k", set), 0.3, "what nobody touched is the book's");
  assert.equal(valueIn("bump-xy", "hz", changed("bump-x", {}, { xa: 0.2 })), 0.6);
  assert.equal(valueIn("where", "s", { w: 8, b: 40 }), 0.4, "a step outside is not taken over");
  assert.equal(valueIn("where", "s", { w: 0, b: 0 }), 0.4);
});

test("as in the book: a scene forgets its own numbers and what they follow", () => {
  const set: Values = { w: 12, b: -4, s: 0.2, t: 0.9, u: 1, v: 1, h: 0.5, ht: 3 };
  assert.deepEqual(forgotten("where", set), { t: 0.9, u: 1, v: 1, h: 0.5, ht: 3 });
  for (const scene of SCENES) {
    const left = forgotten(scene, set);
    for (const [key, value] of Object.entries(STARTS[scene])) {
      assert.equal(valueIn(scene, key as Key, left), value, `${scene} ${key}`);
    }
  }
});

test("keys of a slider: steps, pages, ends, and nothing beyond", () => {
  assert.equal(slid("ArrowUp", 0.3, HEIGHT), 0.4);
  assert.equal(slid("ArrowLeft", 0.3, HEIGHT), 0.2);
  assert.equal(slid("PageDown", 0.3, HEIGHT, 0.5), -0.2);
  assert.equal(slid("PageUp", 2.9, HEIGHT, 0.5), 3);
  assert.equal(slid("Home", 0.3, HEIGHT), -3);
  assert.equal(slid("End", 0.3, HEIGHT), 3);
  assert.equal(slid("a", 0.3, HEIGHT), undefined);
  assert.equal(within(0.1 + 0.2, HEIGHT), 0.3, "no dust of binary fractions");
  assert.ok(Object.is(within(-0.01, HEIGHT), 0), "no negative zero");
});
