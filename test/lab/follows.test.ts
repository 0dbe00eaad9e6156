// The lab offers what the library has: a function, cost, optimizer or initializer that the library gets and
// the lab does not fails here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Command } from "commander";
import {
  type Activation,
  activationNamed,
  dense,
  initializers,
  type Loss,
  lossNamed,
  network,
  sgd,
  sigmoid,
  train,
} from "downhill";
import { blobs } from "downhill/data";
import { define } from "../../cli/commands/export.ts";
import { ACTIVATIONS, NUMBERED, readActivation } from "../../lab/settings/activations.ts";
import { LOSS_NUMBERS, LOSSES, lossOf, lossParts, readLoss } from "../../lab/settings/losses.ts";
import { DEFAULTS, INITS, OPTIMIZERS } from "../../lab/settings/settings.ts";
import { FILES } from "../../lab/take-away/files.ts";
import { makeOptimizer, optimizers } from "../../lab/worker/build.ts";

/** What is left out, and why. */
const NOT_HERE: Readonly<Record<string, string>> = {
  step: "its slope is 0, so that nothing learns",
  zeros: "neurons that begin alike stay alike",
};
const offered = (names: readonly string[]) => names.filter((name) => !(name in NOT_HERE)).sort();

/** The names that the library expects, as it tells whoever gives it another. */
async function namesIn(act: () => unknown): Promise<string[]> {
  try {
    await act();
  } catch (error) {
    const [, list] =
      /expected (?:one of )?(.+?)(?: or an objective)?, got/.exec((error as Error).message) ?? [];
    if (list) return list.replace("labelSmoothing(loss, x)", "labelSmoothing(loss; x)").split(", ");
    throw error;
  }
  throw new Error("it was not refused");
}
const activationNames = () => namesIn(() => dense(1, "none" as unknown as Activation));
const lossNames = () =>
  namesIn(() =>
    train(
      network([2], dense(4, sigmoid)),
      blobs({ count: 8, classes: 4, dimensions: 2, seed: 1 }),
      {
        loss: "none" as unknown as Loss,
        optimizer: sgd({ learningRate: 1 }),
        epochs: 1,
        batchSize: 2,
      },
    ),
  );

test("every activation function of the library is one of the lab's, to the name", async () => {
  const here = [...ACTIVATIONS, ...Object.keys(NUMBERED).map((name) => `${name}(x)`)];
  assert.deepEqual(here.sort(), offered(await activationNames()));
  for (const text of [...ACTIVATIONS, "leakyRelu", "leakyRelu(0.2)", "elu", "elu(1e-7)"]) {
    const name = readActivation(text);
    assert.equal(activationNamed(name ?? "")?.name, name, text);
  }
  // what is made with no number in code is made with the same one here
  assert.deepEqual(
    [readActivation("leakyRelu"), readActivation("elu")],
    ["leakyRelu(0.01)", "elu(1)"],
  );
});

test("every cost of the library is one of the lab's, to the name", async () => {
  const forms = new Set(
    LOSSES.map((kind) =>
      lossOf({ kind, number: 0.5 })
        .replace("0.5", "x")
        .replace(/crossEntropy, |logLikelihood, /, "loss; "),
    ),
  );
  // networks of the lab have one output
  const ofOne = offered(await lossNames()).filter((name) => !name.startsWith("outputLosses("));
  assert.deepEqual([...forms].sort(), ofOne);
  for (const kind of LOSSES) {
    const number = kind in LOSS_NUMBERS ? LOSS_NUMBERS[kind as "huber"].usual : Number.NaN;
    const name = lossOf({ kind, number });
    assert.equal(lossNamed(name)?.name, name);
    assert.deepEqual(lossParts(name), { kind, number });
    assert.equal(readLoss(name), name);
    assert.equal(readLoss(kind), name, "a kind alone has its usual number");
  }
});

for (const text of [
  "",
  "hinge",
  "huber()",
  "huber(0)",
  "huber(-1)",
  "huber(1e9)",
  "quadratic(2)",
  "labelSmoothing(quadratic, 0.1)",
  "labelSmoothing(crossEntropy, 1)",
  "huber(1)\n",
  "constructor",
]) {
  test(`${JSON.stringify(text)} is no cost`, () => assert.equal(readLoss(text), undefined));
}

test("every optimizer and initializer of the library is one of the lab's", () => {
  assert.deepEqual([...OPTIMIZERS].sort(), Object.keys(optimizers).sort());
  assert.deepEqual([...INITS].sort(), offered(Object.keys(initializers)));
  for (const optimizer of OPTIMIZERS) {
    assert.equal(makeOptimizer({ ...DEFAULTS, optimizer }).name, optimizer);
  }
});

test("a network leaves the page in every format that the command line has", () => {
  const command = new Command();
  define(command);
  const said = command.options.find(({ long }) => long === "--format")?.description ?? "";
  const formats = said.replace(/^.*: /, "").split(/(?:, (?:or )?| or )/);
  /** What is left out, and why. */
  const notHere: Readonly<Record<string, string>> = {
    json: "the book's network2.py, for sigmoid layers and two costs alone",
    npz: "the arrays of safetensors, which NumPy's users read as well",
  };
  assert.deepEqual(
    FILES.map(([format]) => format).sort(),
    formats.filter((name) => !(name in notHere)).sort(),
  );
  assert.deepEqual(
    Object.keys(notHere).filter((name) => !formats.includes(name)),
    [],
  );
});
