// Attacks that differ by their numbers alone are one program: programs are counted, and bits compared with those
// of programs that have the numbers in them.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import type { Dataset } from "../data/dataset.ts";
import { OptionError } from "../errors.ts";
import type { Attack } from "../nn/attack/attack.ts";
import { fgsm } from "../nn/attack/fgsm.ts";
import { pgd } from "../nn/attack/pgd.ts";
import type { TargetName } from "../runtime/machine.ts";
import { folder, skip } from "../runtime/native.test.setup.ts";
import { examples, fresh, kinds } from "./attacked.test.data.ts";
import { attacked, attacker } from "./attacked.ts";

process.env.XDG_CACHE_HOME = folder;

/** How many programs are compiled meanwhile: modules of wasm, or libraries in the cache. */
async function compilations(target: TargetName, work: () => Promise<void>): Promise<number> {
  const libraries = () =>
    readdirSync(folder, { recursive: true }).filter((f) => `${f}`.endsWith(".so")).length;
  const own = WebAssembly;
  const before = libraries();
  let modules = 0;
  class Module extends own.Module {
    constructor(bytes: BufferSource) {
      super(bytes);
      modules++;
    }
  }
  // a hardened engine lets nobody change the object itself
  globalThis.WebAssembly = new Proxy({} as typeof own, {
    get: (_, name) => (name === "Module" ? Module : own[name as keyof typeof own]),
  });
  try {
    await work();
  } finally {
    globalThis.WebAssembly = own;
  }
  return target === "native" ? libraries() - before : modules;
}

const TEN = Array.from({ length: 10 }, (_, i) => 0.03 * i);

for (const target of ["wasm", "native"] as const) {
  test(`${target}: ten epsilons are one program, and give the bits of a program each`, {
    skip: target === "native" ? skip : false,
  }, async () => {
    // native code is first probed by a library of its own
    await fresh("f32").evaluate(examples(13, 5, false), { target });
    for (const dtype of ["f32", "f64"] as const) {
      const trained = fresh(dtype, 7);
      const set = examples(13, 23, dtype === "f32");
      for (const [name, kind] of Object.entries(kinds)) {
        const found: Dataset[] = [];
        const against = attacker(trained, { target, batchSize: 10 });
        const how = { seed: 3 };
        const count = await compilations(target, async () => {
          for (const epsilon of TEN) {
            found.push(await against.attacked(set, kind(epsilon), how));
          }
        });
        assert.equal(count, 1, `${name} ${dtype}`);
        against.dispose();
        const each = await compilations(target, async () => {
          for (const i of [0, 4, 9]) {
            const epsilon = TEN[i]!;
            const attack = kind(epsilon);
            // the same with its numbers in the program
            const constants: Attack = {
              ...attack,
              perturb: (given) =>
                attack.perturb({ ...given, number: (_, value) => given.inputs.constant(value) }),
            };
            const alone = await attacked(trained, set, constants, {
              ...how,
              target,
              batchSize: 10,
            });
            assert.deepEqual(found[i]!.inputs, alone.inputs, `${name} ${dtype} ${epsilon}`);
          }
        });
        assert.equal(each, 3, `${name} ${dtype}: counted`);
        const moved = found.map(
          ({ inputs }) => inputs.filter((x, i) => x !== found[0]!.inputs[i]).length,
        );
        assert.ok(
          moved.slice(1).every((n) => n > 0),
          `${name} ${dtype}: ${moved}`,
        );
      }
    }
  });
}

test("an attacker keeps apart what differs by more than numbers, and its last eight programs", async () => {
  const trained = fresh("f32", 7);
  const set = examples(13, 11, false);
  const against = attacker(trained);
  const own: Attack = { ...fgsm({ epsilon: 0.1 }), perturb: ({ inputs }) => inputs.mul(0.5) };
  const other: Attack = { ...own, perturb: ({ inputs }) => inputs.mul(0.25) };
  const steps = Array.from({ length: 7 }, (_, i) => pgd({ epsilon: 0.1, steps: i + 1 }));
  const all = [own, other, ...steps];
  const ask = async (attacks: readonly Attack[]) => {
    for (const attack of attacks) {
      const kept = await against.attacked(set, attack);
      assert.deepEqual(kept.inputs, (await attacked(trained, set, attack)).inputs, attack.code);
    }
  };
  // those of `attacked` are counted too
  assert.equal(await compilations("wasm", () => ask(all)), 2 * all.length);
  assert.equal(await compilations("wasm", () => ask(all.slice(1))), all.length - 1, "kept");
  assert.equal(await compilations("wasm", () => ask([own])), 2, "the oldest went");
  // questions that come together
  const together = await Promise.all(
    TEN.map((epsilon) => against.attacked(set, fgsm({ epsilon }))),
  );
  for (const [i, { inputs }] of together.entries()) {
    const alone = await attacked(trained, set, fgsm({ epsilon: TEN[i]! }));
    assert.deepEqual(inputs, alone.inputs);
  }
  const twice: Attack = {
    ...own,
    perturb: ({ inputs, number }) => inputs.add(number("far", 0.1)).sub(number("far", 0.2)),
  };
  await assert.rejects(against.attacked(set, twice), /far: expected one number, got 0\.1 and 0\.2/);
  against.dispose();
  await assert.rejects(against.attacked(set, own), /attacker: it is disposed; make another/);
  assert.throws(() => attacker(trained, { batchSize: 0 }), /attacked: batchSize/);
  assert.throws(() => attacker(trained, { epsilon: 1 } as object), OptionError);
});
