// Kernels that are equal but for addresses are one function: every bit is what it is with each kernel
// on its own, on any number of threads, and the code of a deep network does not grow with its layers.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  adam,
  batchNorm,
  conv2d,
  dense,
  flatten,
  linear,
  logLikelihood,
  momentum,
  type Network,
  network,
  relu,
  residual,
  softmax,
  tanh,
  trainingStep,
} from "downhill";
import {
  emitC,
  emitWasm,
  type Limits,
  loadNative,
  loadWasm,
  loadWasmTeam,
  nativeLimits,
  type Program,
  plan,
  probeNative,
  readBuffer,
  wasmLimits,
  writeBuffer,
} from "downhill/graph";
import { Source } from "./numbers.ts";
import { skipNative } from "./require.ts";
import "./targets.ts";

const COUNT = 60;
const same = { padding: "same", bias: false } as const;
const block = () =>
  residual(conv2d(4, 3, relu, same), batchNorm(), conv2d(4, 3, linear, same), batchNorm());
const NETS: Readonly<Record<string, Network>> = {
  residual: network(
    [8, 8, 2],
    conv2d(4, 3, relu, same),
    block(),
    block(),
    block(),
    flatten(),
    dense(3, softmax),
  ),
  deep: network([9], ...Array.from({ length: 6 }, () => dense(9, tanh)), dense(3, softmax)),
};

const stepOf = (net: Network, batchSize = 6) => ({
  name: "train",
  graph: trainingStep(net, {
    loss: logLikelihood,
    optimizer:
      net === NETS.deep
        ? adam({ learningRate: 0.01 })
        : momentum({ learningRate: 0.01, momentum: 0.9 }),
    batchSize,
    trainCount: COUNT,
    inputDType: "u8",
    divideBy: 256,
    labels: "u8",
  }),
  guard: "train/loss",
});

function fill(memory: Uint8Array<ArrayBufferLike>, { buffers }: Program): void {
  for (const buffer of buffers.values()) {
    if (buffer.role === "scratch" || buffer.role === "output") continue;
    const { name, shape } = buffer;
    const source = new Source(name.length + shape.length);
    const count = shape.reduce((a, b) => a * b, 1);
    const number = (i: number): number => {
      if (name === "data.order") return (i * 7) % COUNT;
      if (name === "data.labels") return source.int(0, 2);
      if (name === "data.inputs") return source.int(0, 255);
      if (name === "learningRate") return 0.01;
      return buffer.role === "cell" ? 0 : source.int(1, 200) / 400;
    };
    writeBuffer(
      memory,
      buffer,
      Array.from({ length: count }, (_, i) => number(i)),
    );
  }
}

/** Bytes of all that a program keeps, after some steps. */
async function kept(program: Program, target: "wasm" | "native"): Promise<Map<string, Uint8Array>> {
  const open = program.team ? loadWasmTeam : loadWasm;
  const executable =
    target === "native" ? await loadNative(program) : await open(program, emitWasm(program));
  fill(executable.memory, program);
  assert.equal(executable.call("train", 3), 3, "the loss stays finite");
  const bytes = new Map<string, Uint8Array>();
  for (const buffer of program.buffers.values()) {
    if (buffer.role === "scratch" || buffer.role === "data") continue;
    bytes.set(buffer.name, new Uint8Array(readBuffer(executable.memory, buffer).buffer));
  }
  executable.dispose();
  return bytes;
}

const noNative = await skipNative();
const probe = await probeNative();

for (const [what, net] of Object.entries(NETS)) {
  for (const target of ["wasm", "native"] as const) {
    test(`${what}, ${target}: merged kernels give the bits of kernels apart, on 1, 2, 3 and 7 threads`, {
      skip: target === "native" && noNative,
    }, async () => {
      const limits: Limits = target === "native" && probe.ok ? probe.limits : wasmLimits;
      const apart = plan([stepOf(net)], { ...limits, leastSaved: Infinity }, {});
      const wanted = await kept(apart, target);
      assert.ok(wanted.size > 10);
      for (const threads of [1, 2, 3, 7]) {
        const options = { threads, shareAbove: 0 };
        const merged = plan([stepOf(net)], { ...limits, leastSaved: 0 }, options);
        const whole = plan([stepOf(net)], { ...limits, leastSaved: Infinity }, options);
        assert.equal(merged.team?.threads, threads > 1 ? threads : undefined);
        assert.ok(merged.functions.length < 0.7 * whole.functions.length);
        assert.deepEqual(
          merged.costs,
          whole.costs,
          "every kernel has its cost, whichever function runs it",
        );
        assert.deepEqual(await kept(merged, target), wanted, `${threads} threads`);
      }
    });
  }
}

const avx512 = nativeLimits({ avx512: true, avx2: true, fma: true, neon: false });
for (const [how, limits] of Object.entries({ wasm: wasmLimits, avx512 })) {
  test(`${how}: ten times the layers take hardly more code`, () => {
    const deep = (layers: number) =>
      network([64], ...Array.from({ length: layers }, () => dense(64, relu)), dense(3, softmax));
    const [few, many] = [deep(20), deep(200)].map((net) => plan([stepOf(net)], limits, {}));
    assert.ok(few && many);
    assert.ok(many.costs.length > 8 * few.costs.length);
    assert.ok(many.functions.length <= few.functions.length + 2);
    // without the calls, of which there is one a kernel
    const code = (program: Program) =>
      emitC(program)
        .split("\n")
        .filter((line) => !/^ +k_\w+\(M/.test(line)).length;
    assert.ok(code(many) < 1.1 * code(few), `${code(many)} lines, ${code(few)} for a tenth`);
  });
}

test("a small program has each kernel on its own", () => {
  const net = network([784], dense(30, relu), dense(10, softmax));
  const [now, apart] = [wasmLimits, { ...wasmLimits, leastSaved: Infinity }].map((limits) =>
    emitWasm(plan([stepOf(net, 10)], limits, {})),
  );
  assert.deepEqual(now, apart);
});

test("C says which kernel a call of another one's function is for", () => {
  const program = plan([stepOf(NETS.deep!)], { ...avx512, leastSaved: 0 }, {});
  const source = emitC(program);
  const calls = [...source.matchAll(/^ +k_(\w+)\(M.*\);(?: \/\/ (\w+))?$/gm)];
  assert.deepEqual(
    calls.map(([, callee, kernel]) => kernel ?? callee),
    program.costs.map(({ name }) => name),
  );
  assert.ok(calls.filter(([, , kernel]) => kernel).length > 20);
});
