// A large program is compiled in parts by several compilers: the same bits as from one, nothing left
// behind, and one part that fails ends all.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Program } from "../compiler/3-schedule/program.ts";
import { TargetError } from "../errors.ts";
import { relu, sigmoid } from "../nn/activation.ts";
import { adam } from "../nn/adaptive.ts";
import { dense } from "../nn/dense.ts";
import { quadratic } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { trainingStep } from "../nn/step.ts";
import { plan } from "../plan-whole.ts";
import { readBuffer, writeBuffer } from "./executable.ts";
import type { NativeOptions } from "./host-native.ts";
import { folder, fresh, probe, skip } from "./native.test.setup.ts";
import { loadNative } from "./native.ts";

const layers = Array.from({ length: 36 }, (_, i) => dense(9 + i, relu));
const graph = trainingStep(network([8], ...layers, dense(3, sigmoid)), {
  loss: quadratic,
  optimizer: adam({ learningRate: 0.01 }),
  batchSize: 5,
  trainCount: 20,
  inputDType: "f32",
  divideBy: 1,
  labels: "u8",
});

/** Layers of so many widths that no two kernels are alike: more C than one compiler gets. */
function program(threads: number): Program {
  assert.ok(probe.ok);
  return plan([{ name: "train", graph }], probe.limits, { threads, shareAbove: 0 });
}

/** Everything that a program keeps, after three steps. */
async function outcome(threads: number, options: NativeOptions) {
  const executable = await loadNative(program(threads), options);
  const { buffers } = program(threads);
  let seed = 1;
  const number = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647 - 0.5;
  };
  for (const plan of buffers.values()) {
    if (plan.role !== "parameter" && plan.name !== "data.inputs") continue;
    const count = plan.shape.reduce((a, b) => a * b, 1);
    writeBuffer(executable.memory, plan, Float32Array.from({ length: count }, number));
  }
  writeBuffer(executable.memory, buffers.get("learningRate")!, [0.01]);
  assert.equal(executable.call("train", 3), 3);
  const kept = [...buffers.values()].filter(({ role }) => role === "parameter" || role === "state");
  const numbers = kept.flatMap((plan) => [...readBuffer(executable.memory, plan)]);
  assert.ok(numbers.length > 5000 && numbers.every(Number.isFinite));
  executable.dispose();
  return numbers;
}

const cacheOf = ({ environment }: NativeOptions) => join(environment!.XDG_CACHE_HOME!, "downhill");
const filesIn = (options: NativeOptions) => fs.readdirSync(cacheOf(options));
const skipPosix = process.platform === "win32" ? "no scripts on Windows" : skip;
let scripts = 0;

/** Options whose compiler is this script, with the log of what was asked of it. */
function scripted(body: string, compilers: number) {
  const name = join(folder, `parts${scripts++}`);
  const log = `${name}.log`;
  const CC = `${name}.sh`;
  fs.writeFileSync(CC, `#!/bin/sh\necho "$*" >> ${log}\n${body}\n`, { mode: 0o755 });
  const options: NativeOptions = { ...fresh({ CC }), compilers };
  return { options, asked: () => fs.readFileSync(log, "utf8").trim().split("\n") };
}

for (const threads of [1, 3]) {
  test(`a program of ${threads} threads gives the same bits from one compiler and from three`, {
    skip: skipPosix,
  }, async () => {
    const one = scripted('exec cc "$@"', 1);
    const three = scripted('exec cc "$@"', 3);
    assert.deepEqual(await outcome(threads, three.options), await outcome(threads, one.options));
    // version, macros and trial come before
    const units = three.asked().filter((line) => line.includes("-DFIRST="));
    assert.equal(units.length, 3);
    assert.equal(three.asked().length, 3 + 3 + 1);
    assert.equal(one.asked().length, 3 + 1);
    assert.ok(!one.asked().some((line) => line.includes("-DFIRST=")));
    const left = filesIn(three.options).filter((name) => /\.tmp|\.o$/.test(name));
    assert.deepEqual(left, []);
    // found again, whatever the number of compilers
    const executable = await loadNative(program(threads), { ...three.options, compilers: 2 });
    assert.equal(executable.cached, true);
    executable.dispose();
  });
}

test("a part that fails ends the others, and says why", { skip: skipPosix }, async () => {
  const body = `case "$*" in
    *-DFIRST=0*) echo 'part 0: no room' >&2; exit 3 ;;
    *-DFIRST=*) exec sleep 60 ;;
    *) exec cc "$@" ;;
  esac`;
  const { options, asked } = scripted(body, 3);
  const start = performance.now();
  await assert.rejects(loadNative(program(1), options), (error: unknown) => {
    assert.ok(error instanceof TargetError);
    assert.match(error.message, /failed \(exit code 3\): part 0: no room; .*use target "wasm"/);
    return true;
  });
  assert.ok(performance.now() - start < 30_000, "nobody waits for the others");
  assert.ok(!asked().some((line) => line.includes(".o ") && !line.includes("-c")), "no link");
  assert.deepEqual(
    filesIn(options).filter((name) => /\.tmp|\.o$/.test(name)),
    [],
  );
});

test("a part that is not written is no library", { skip: skipPosix }, async () => {
  const { options } = scripted('case "$*" in *-DFIRST=0*) ;; *) exec cc "$@" ;; esac', 2);
  await assert.rejects(loadNative(program(1), options), /failed \(exit code 1\): .*\.0\.o/s);
  assert.deepEqual(
    filesIn(options).filter((name) => /\.tmp|\.o$/.test(name)),
    [],
  );
});
