// downhill attack, and training against attacks, on drawn digits.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { decode } from "fast-png";
import { downhill, folder, jsonLines, writeDigits } from "../fixture.ts";

const TRAIN = "train --data . --network 784,20,10 --loss cross-entropy --epochs 4 --target wasm";

before(async () => {
  writeDigits(1500, 100);
  const { code, stderr } = await downhill(`${TRAIN} --save net.safetensors`);
  assert.equal(code, 0, stderr);
});

test("a table says what is left right, and JSON the same", async () => {
  const line = "attack net.safetensors --data . --epsilon 0.05,0.3 --steps 5 --count 60";
  const { code, stdout, stderr } = await downhill(line);
  assert.equal(code, 0, stderr);
  assert.match(
    stdout,
    /^\d+\.\d\d % of the first 60 of \. test are right, and after an attack:\n\n/,
  );
  assert.match(stdout, /\nepsilon {5}noise {6}fgsm {7}pgd\n {3}0\.05( +\d+\.\d\d %){3}\n/);
  const lines = jsonLines((await downhill(`${line} --json`)).stdout);
  assert.deepEqual(
    lines.map(({ event, attack, epsilon }) => [event, attack, epsilon].filter(Boolean).join(" ")),
    ["before", ...["noise", "fgsm", "pgd"].flatMap((a) => [`attack ${a} 0.05`, `attack ${a} 0.3`])],
  );
  const at = (attack: string, epsilon: number) =>
    lines.find((l) => l.attack === attack && l.epsilon === epsilon)!.accuracy as number;
  assert.ok(at("pgd", 0.3) <= at("fgsm", 0.3) && at("fgsm", 0.3) < at("noise", 0.3) - 0.2);
  assert.match(stdout, new RegExp(`${(100 * at("pgd", 0.3)).toFixed(2)} %\n$`));
  assert.equal(lines[0]!.total, 60);
});

test("the least change is told by its length, and pictures show a column an attack", async () => {
  const { code, stdout, stderr } = await downhill(
    "attack net.safetensors --data . --attacks fgsm,lbfgs --epsilon 0.2 --count 20 --save seen.png",
  );
  assert.equal(code, 0, stderr);
  assert.match(stdout, /\nlbfgs: 0\.00 %; the change is \d\.\d\d long in the middle, \d/);
  const { width, height } = decode(readFileSync(join(folder, "seen.png")));
  assert.ok(height > 3 * width, "ten rows of three");
  const one = jsonLines(
    (
      await downhill(
        "attack net.safetensors --data . --attacks lbfgs --towards 3 --count 10 --json",
      )
    ).stdout,
  );
  assert.match(one[1]!.code as string, /^targeted\(lbfgsAttack\(\), 3\)$/);
  assert.ok((one[1]!.medianLength as number) > 0);
});

test("training withstands what training without does not", async () => {
  const { code, stderr } = await downhill(
    `${TRAIN} --adversarial 0.15,alpha=0.2 --save robust.safetensors`,
  );
  assert.equal(code, 0, stderr);
  assert.match(stderr, /adversarial\(\{ epsilon: 0\.15, alpha: 0\.2 \}\)/);
  const left = async (model: string) => {
    const line = `attack ${model} --data . --attacks pgd --epsilon 0.15 --steps 10 --json`;
    return jsonLines((await downhill(line)).stdout)[1]!.accuracy as number;
  };
  const [plain, robust] = [await left("net.safetensors"), await left("robust.safetensors")];
  assert.ok(robust > plain + 0.1, `${plain} ${robust}`);
});

test("what cannot be is one line", async () => {
  for (const [line, message, wanted] of [
    ["attack none.safetensors --data .", /none\.safetensors/, 1],
    ["attack net.safetensors --data . --epsilon 0.1,x", /--epsilon .*a number from 0/, 2],
    ["attack net.safetensors --data . --attacks pdg", /expected noise, fgsm, pgd or lbfgs/, 2],
    [
      "attack net.safetensors --data . --towards 12",
      /--towards 12: expected a class from 0 to 9/,
      2,
    ],
    [`${TRAIN} --adversarial no`, /--adversarial no: expected a number above 0/, 2],
    [`${TRAIN} --adversarial 0.1,beta=2`, /expected epsilon, then alpha or steps/, 2],
  ] as const) {
    const { code, stderr } = await downhill(line);
    assert.match(stderr, message);
    assert.match(stderr, /^error: [^\n]*\n$/);
    assert.equal(code, wanted, line);
  }
});
