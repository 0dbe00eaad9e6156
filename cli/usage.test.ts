// A command that makes no sense: one line on stderr, with what would, and exit code 2. Data and
// models that cannot be used: one line and exit code 1, and never a stack.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";
import { downhill, folder, writeDigits } from "./fixture.ts";

before(() => void writeDigits(60, 10));

const commands = [
  "train",
  "tune",
  "evaluate",
  "predict",
  "export",
  "show",
  "check-gradients",
  "lab",
  "reproduce",
  "bench",
];

const mistakes: readonly (readonly [line: string, message: RegExp])[] = [
  ["trian", /unknown command 'trian'; did you mean train\?/],
  ["frobnicate", /unknown command 'frobnicate'; see downhill --help/],
  ["train --epoch 3", /unknown option '--epoch'; did you mean --epochs\?/],
  ["train --frobnicate", /unknown option '--frobnicate'; see downhill train --help/],
  ["train --epochs -1", /--epochs -1: expected a whole number from 1/],
  ["train --epochs 1.5", /--epochs 1\.5: expected a whole number from 1/],
  ["train --epochs", /--epochs <n>' argument missing/],
  ["train --learning-rate abc", /--learning-rate abc: expected a number above 0/],
  ["train --learning-rate 0", /--learning-rate 0: expected a number above 0/],
  ["train --learning-rate Infinity", /expected a number above 0/],
  ["train --l2 -0.1", /--l2 -0\.1: expected a number from 0/],
  ["train --seed 4294967296", /expected a whole number from 0 to 4294967295/],
  ["train --network 784,0,10", /--network 784,0,10: expected the sizes of two or more layers/],
  ["train --network 784", /expected the sizes of two or more layers/],
  [
    "train --network 784,30,7 --data .",
    /7 outputs, but \. has 10 classes; try --network 784,30,10/,
  ],
  ["train --network 100,30,10 --data .", /100 inputs, but an image of \. has 784 pixels; try/],
  ["train --loss crossentropy", /did you mean cross-entropy\?/],
  ["train --optimizer adma", /expected sgd, momentum, nesterov, rmsprop, adam or adamw/],
  ["train --beta1 0.8 --data .", /--beta1: sgd has none; it goes with --optimizer adam or adamw/],
  ["train --momentum 0.5 --optimizer adam --data .", /--momentum: adam has none/],
  ["train --weight-decay 0.1 --optimizer adam --data .", /--weight-decay: adam has none.* adamw/],
  ["train --ema 1", /--ema 1: expected a number from 0 and below 1/],
  ["train --clip-norm 0", /--clip-norm 0: expected a number above 0/],
  ["train --decay-every 3 --data .", /--decay-every and --decay-factor go with --schedule step/],
  ["train --warm-up 3 --epochs 3 --data .", /--warm-up 3: expected fewer than the 3 epochs/],
  ["train --dropout 1", /--dropout 1: expected a number from 0 and below 1/],
  ["train --dropout 0.5 --network 784,10 --data .", /--dropout: the network has no hidden layer/],
  ["train --activation swish", /expected sigmoid, tanh, relu, .*, silu or softplus/],
  ["train --activation leaky", /did you mean leaky-relu\?/],
  ["train --activation leaky-relu=-1", /--activation leaky-relu=-1: expected a number from 0/],
  ["train --activation relu=2", /--activation relu=2: expected relu alone, as it takes no number/],
  ["train --loss huber=0", /--loss huber=0: expected a number above 0/],
  ["train --loss huber=", /--loss huber=: expected a number above 0/],
  [
    "train --label-smoothing 0.1 --data .",
    /--label-smoothing: quadratic has none; it goes with --loss cross-entropy or log-likelihood/,
  ],
  ["train --target gpu", /expected auto, native, wasm or reference/],
  ["train --limit 1000 --data .", /--limit 1000: \. has 50 training examples/],
  ["train extra", /too many arguments for 'train'/],
  ["show", /missing required argument 'stage'/],
  ["show graf", /stage graf: expected graph, gradient.* did you mean graph\?/],
  ["show wasm --target native", /expected --target wasm/],
  ["show kernels --target reference", /it interprets the graph/],
  ["predict", /missing required argument 'model'/],
  ["reproduce ch9", /ch9: expected an experiment, a chapter from 1 to 6 or the appendix/],
  ["reproduce --again --continue", /--again and --continue/],
  ["reproduce --minutes 0", /--minutes 0: expected a number above 0/],
  ["replay overfit", /overfit: expected some of average_darkness, overfitting/],
  ["bench W99", /expected some of W1/],
  ["bench shapes --kind dens", /expected dense, conv, .*did you mean dense\?/],
  ["bench shapes --networks wide,resnet", /did you mean residual\?/],
  ["bench shapes --target reference", /expected native, wasm or wasm-relaxed/],
  ["bench shapes --count -1", /--count -1: expected a whole number from 0/],
  ["bench shapes extra", /too many arguments for 'shapes'/],
  ["tune genetic", /strategy genetic: expected guided, random, grid or halving/],
  ["tune --learning-rate 5..1", /--learning-rate 5\.\.1: expected a range from low to high/],
  ["tune --learning-rate 0..1", /--learning-rate 0\.\.1: expected a number above 0/],
  ["tune --batch 1.5..3", /expected a whole number from 1/],
  ["tune --activation sigmoid,tan", /did you mean tanh\?/],
  ["tune --learning-rate 0.5 --l2 1 --data .", /nothing is left to search; give a flag a range/],
  ["tune --momentum 0..0.9 --data .", /--momentum: sgd has none/],
  ["tune --hidden 5..20 --network 784,10 --data .", /--hidden: the network has no hidden layer/],
  ["tune halving --trials 2 --data . --store x.jsonl", /at least 3 trials and 3 epochs/],
];

for (const [line, message] of mistakes) {
  test(`downhill ${line}: one line and exit code 2`, async () => {
    const { code, stdout, stderr } = await downhill(line);
    assert.match(stderr, /^error: [^\n]*\n$/);
    assert.match(stderr, message);
    assert.equal(code, 2);
    assert.equal(stdout, "");
  });
}

const failures: readonly (readonly [line: string, message: RegExp])[] = [
  ["train --data nowhere", /nowhere: no such folder/],
  ["train --model nowhere.mjs --data .", /cannot load nowhere\.mjs: no such file/],
  ["train --model broken.mjs --data .", /cannot load broken\.mjs: /],
  ["evaluate nowhere.safetensors --data .", /cannot read nowhere\.safetensors/],
  ["evaluate broken.json --data .", /broken\.json: expected/],
  ["evaluate broken.safetensors --data .", /broken\.safetensors: expected/],
  ["export broken.safetensors --format json", /broken\.safetensors: expected/],
];

for (const [line, message] of failures) {
  test(`downhill ${line}: one line and exit code 1`, async () => {
    writeFileSync(join(folder, "broken.json"), "{}");
    writeFileSync(join(folder, "broken.safetensors"), "not one");
    writeFileSync(join(folder, "broken.mjs"), "throw new Error('on purpose')");
    const { code, stdout, stderr } = await downhill(line);
    assert.match(stderr, /^error: [^\n]*\n$/);
    assert.match(stderr, message);
    assert.equal(code, 1);
    assert.equal(stdout, "");
  });
}

test("export without a format, or with one that there is not, says what each is for", async () => {
  for (const [line, message] of [
    ["export net.safetensors", "--format: say which format to write:"],
    ["export net.safetensors --format tflite", "--format tflite: expected one of these:"],
    ["export net.safetensors --format constructor", "--format constructor: expected one of these:"],
  ] as const) {
    const { code, stdout, stderr } = await downhill(line);
    const [first, ...others] = stderr.trimEnd().split("\n");
    assert.deepEqual([code, stdout, first], [2, "", `error: ${message}`]);
    const names = others.map((text) => /^ {2}(\w+): \S.{3,}/.exec(text)?.[1]);
    assert.deepEqual(
      names,
      ["json", "safetensors", "npz", "pytorch", "onnx", "keras", "js", "html"],
      stderr,
    );
  }
});

test("downhill alone is help that leads with examples", async () => {
  const { code, stdout, stderr } = await downhill("");
  assert.equal(code, 0);
  assert.equal(stderr, "");
  assert.ok(stdout.indexOf("Examples:") < stdout.indexOf("Usage:"));
  for (const command of commands) assert.match(stdout, new RegExp(`\\n  ${command} `));
  assert.match(stdout, /Exit codes: 0 done, 1 failed .* 2 .* 130 Ctrl-C/);
  assert.equal((await downhill("--help")).stdout, stdout);
});

for (const command of commands) {
  test(`downhill ${command} --help leads with examples`, async () => {
    const { code, stdout } = await downhill(`${command} --help`);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Examples:\n  downhill ${command}`));
    assert.match(stdout, new RegExp(`Usage: downhill ${command} `));
    for (const line of stdout.split("\n")) assert.ok(line.length <= 100, line);
  });
}

test("downhill --version is the version of the package", async () => {
  const { code, stdout } = await downhill("--version");
  assert.equal(code, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+\S*\n$/);
});

test("a bug says so and shows a stack only with DOWNHILL_DEBUG", async () => {
  const module = new URL("./terminal/failure.js", import.meta.url).href;
  const script = `import { report } from "${module}"; process.exitCode = await report(new TypeError("x is not y"));`;
  const failed = async (env: NodeJS.ProcessEnv) => {
    const args = ["--input-type=module", "-e", script];
    const run = promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } });
    return run.then(
      () => assert.fail("it has to fail"),
      (error: { code: number; stderr: string }) => error,
    );
  };
  const short = await failed({ DOWNHILL_DEBUG: "" });
  assert.equal(short.code, 1);
  assert.match(short.stderr, /^error: TypeError: x is not y .*please report.*\n$/);
  const long = await failed({ DOWNHILL_DEBUG: "1" });
  assert.match(long.stderr, /\n {4}at /);
});
