// Every stage of a program names the nodes of the graph behind its lines: each live node stands in
// some line of every stage, and every number is that of a node.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  adam,
  batchNorm,
  conv2d,
  crossEntropy,
  dense,
  dropout,
  flatten,
  layerNorm,
  logLikelihood,
  maxPool2d,
  monitorNames,
  type Network,
  network,
  quadratic,
  relu,
  residual,
  sgd,
  sigmoid,
  softmax,
  type TrainingStepOptions,
  tanh,
  trainingStep,
} from "downhill";
import {
  emitC,
  type Graph,
  type Limits,
  nativeLimits,
  plan,
  printGraph,
  printKernels,
  type StageName,
  stageLines,
  stageText,
  wasmLimits,
} from "downhill/graph";
import { randomProgram } from "./random-graph.ts";

const shape = {
  batchSize: 10,
  trainCount: 50,
  inputDType: "u8",
  divideBy: 256,
  labels: "u8",
} as const;
const step = (net: Network, options: Omit<TrainingStepOptions, keyof typeof shape>): Graph =>
  trainingStep(net, { ...shape, ...options });

const book = network([784], dense(30, sigmoid), dense(10, sigmoid));
const convolutional = network(
  [12, 12, 1],
  conv2d(4, 3, relu),
  maxPool2d(2),
  batchNorm(),
  flatten(),
  dense(10, softmax),
);
const deep = network(
  [20],
  dense(12, tanh),
  layerNorm(),
  residual(dense(12, relu)),
  dropout(0.5),
  dense(3, sigmoid),
);
const even = network([12], dense(12, tanh), dense(12, tanh), dense(12, tanh), dense(3, sigmoid));
const GRAPHS: Record<string, Graph> = {
  "the book's first network": step(book, { loss: quadratic, optimizer: sgd({ learningRate: 3 }) }),
  "the same with monitors": step(book, {
    loss: crossEntropy,
    optimizer: sgd({ learningRate: 3 }),
    l2: 5,
    monitors: monitorNames(book),
  }),
  "convolution, pooling, batch norm": step(convolutional, {
    loss: logLikelihood,
    optimizer: adam({ learningRate: 0.01 }),
  }),
  "layers that are alike": step(even, {
    loss: crossEntropy,
    optimizer: sgd({ learningRate: 3 }),
    monitors: monitorNames(even),
  }),
  "layer norm, residual, dropout, a mean of the weights": step(deep, {
    loss: crossEntropy,
    optimizer: adam({ learningRate: 0.01 }),
    clipNorm: 1,
    ema: 0.9,
  }),
};
const STAGES: readonly StageName[] = ["graph", "schedule", "memory", "kernels", "wasm", "c"];
const avx512 = nativeLimits({ avx512: true, avx2: true, fma: true, neon: false });
const HOWS: readonly [string, Limits, object][] = [
  ["wasm", wasmLimits, {}],
  ["avx512", avx512, {}],
  ["wasm, plain", wasmLimits, { schedule: "plain" }],
  ["wasm, zeros skipped", wasmLimits, { sparse: new Set(["data.inputs"]) }],
  ["wasm, kernels merged", { ...wasmLimits, leastSaved: 0 }, {}],
  ["wasm, 2 threads", wasmLimits, { threads: 2, shareAbove: 0 }],
];

for (const [what, graph] of Object.entries(GRAPHS)) {
  for (const [how, limits, options] of HOWS) {
    test(`${what}, ${how}: every live node stands in every stage`, () => {
      const program = plan([{ name: "train", graph, guard: "train/loss" }], limits, options);
      const count = graph.live().length;
      for (const stage of STAGES) {
        if (stage === "wasm" && limits === avx512) continue;
        const found = new Set(stageLines(stage, program).flatMap((line) => line.nodes));
        const missing = Array.from({ length: count }, (_, i) => i).filter((i) => !found.has(i));
        assert.deepEqual(missing, [], `${stage}: nodes without a line`);
        assert.ok(
          [...found].every((id) => id >= 0 && id < count),
          stage,
        );
      }
    });
  }
}

test("every live node of random graphs stands in every stage, entry by entry", () => {
  for (let seed = 1; seed <= 80; seed++) {
    const { entries } = randomProgram(seed);
    const target = seed % 2 ? wasmLimits : avx512;
    const limits = seed % 5 < 3 ? { ...target, leastSaved: 0 } : target;
    const random = plan(entries, limits, seed % 3 ? {} : { schedule: "plain" });
    for (const { name, graph } of entries) {
      const count = graph.live().length;
      for (const stage of STAGES) {
        if (stage === "wasm" && target === avx512) continue;
        const lines = stageLines(stage, random, { entry: name });
        const found = new Set(lines.flatMap(({ nodes }) => nodes));
        const missing = Array.from({ length: count }, (_, i) => i).filter((i) => !found.has(i));
        const what = `seed ${seed}, ${name}, ${stage}`;
        assert.deepEqual(missing, [], `${what}: nodes without a line\n${printGraph(graph)}`);
        assert.ok(
          [...found].every((id) => id < count),
          what,
        );
      }
    }
  }
});

const program = plan(
  [{ name: "train", graph: GRAPHS["the book's first network"]!, guard: "train/loss" }],
  wasmLimits,
  {},
);

test("lines stand for what they compute", () => {
  const number = (pattern: RegExp) =>
    Number(pattern.exec(printGraph(GRAPHS["the book's first network"]!))![1]);
  // BP3 and BP4 of the hidden layer
  const [bias, weight] = [
    number(/%(\d+) = sum %\d+ axes=\[0\] : f32\[30\]/),
    number(/%(\d+) = contract .* : f32\[30, 784\]/),
  ];
  const inFunction = new Map<string, Set<number>>();
  let name = "";
  for (const { text, nodes } of stageLines("kernels", program)) {
    name = /^function (\w+)/.exec(text)?.[1] ?? name;
    const known = inFunction.get(name) ?? new Set();
    for (const id of nodes) known.add(id);
    inFunction.set(name, known);
  }
  const kernelsOf = (id: number) =>
    [...inFunction]
      .filter(([, ids]) => ids.has(id))
      .map(([kernel]) => kernel.replace(/^train_\d+_/, ""));
  assert.deepEqual(kernelsOf(bias), ["layers_0_bias"]);
  assert.deepEqual(kernelsOf(weight), ["layers_0_weight"]);
  const heads = stageLines("kernels", program).filter(({ text }) =>
    /^(export )?function/.test(text),
  );
  assert.ok(heads.length > 10 && heads.every(({ nodes }) => nodes.length === 0));
});

test("the texts without numbers are those that are compiled", () => {
  const bare = (stage: StageName) =>
    stageLines(stage, program)
      .map(({ text }) => text)
      .join("\n");
  assert.equal(bare("kernels"), printKernels(program).trimEnd());
  assert.equal(bare("c"), emitC(program).trimEnd());
  assert.match(stageText("c", program), /\/\/ %\d+/);
  assert.throws(() => stageText("c", program, { entry: "other" }), /no entry named other/);
});
