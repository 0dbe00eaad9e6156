// Regenerates the texts in ARCHITECTURE.md: the step of [784, 30, 10] at every stage, and what is
// different about convolutions. In the file, a line <!-- tour: NAME --> stands before each fenced block that belongs to it. Run as
// `npm run tour`; test/tour.test.ts fails when the file is not what this makes.
import { readFileSync, writeFileSync } from "node:fs";
import {
  conv2d,
  dense,
  flatten,
  logLikelihood,
  maxPool2d,
  network,
  quadratic,
  relu,
  sgd,
  sigmoid,
  softmax,
  trainingStep,
} from "downhill";
import { type Limits, nativeLimits, plan, printGraph, stageText, wasmLimits } from "downhill/graph";

/** The function named `name` of a printed module or C source: from its head to its closing line. */
function functionText(text: string, head: string, close: string): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.includes(head) && !/^\s*(export |call)/.test(line));
  const end = lines.findIndex((line, i) => i > start && line === close);
  return lines.slice(start, end + 1).join("\n");
}

const MNIST = {
  batchSize: 10,
  trainCount: 50_000,
  inputDType: "u8",
  divideBy: 256,
  labels: "u8",
} as const;

/** What becomes of two convolutions with pooling behind them. */
function convolutionTexts(): [string, string][] {
  const net = network(
    [28, 28, 1],
    conv2d(4, 5, relu),
    maxPool2d(2),
    conv2d(8, 3, relu),
    maxPool2d(2),
    flatten(),
    dense(10, softmax),
  );
  const optimizer = sgd({ learningRate: 0.1 });
  const graph = trainingStep(net, { ...MNIST, loss: logLikelihood, optimizer });
  const program = plan([{ name: "train", graph, guard: "train/loss" }], wasmLimits, {});
  const [windowed, pooled] = [/= (window|unpool|fold|pool)|= contract .*byx/, /_poolArgMax$/];
  const kept = printGraph(graph)
    .split("\n")
    .filter((line) => windowed.test(line));
  const kernels = stageText("schedule", program).split(/\n(?= {2}\d+ )/);
  const { name } = program.functions.find((f) => pooled.test(f.name))!;
  return [
    ["convolutionNetwork", `${net}`],
    ["convolutionGraph", kept.join("\n")],
    ["convolutionSchedule", kernels.filter((k) => /poolArgMax|layers\.[02]\./.test(k)).join("\n")],
    ["convolutionKernel", functionText(stageText("kernels", program), `function ${name}(`, "")],
  ];
}

/** Every text of the tour by its name. */
export function tourTexts(): ReadonlyMap<string, string> {
  const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
  const graph = trainingStep(net, {
    ...MNIST,
    loss: quadratic,
    optimizer: sgd({ learningRate: 3 }),
  });
  const planned = (limits: Limits) =>
    plan([{ name: "train", graph, guard: "train/loss" }], limits, {});
  const wasm = planned(wasmLimits);
  const native = planned(nativeLimits({ avx512: true, avx2: true, fma: true, neon: false }));
  const kernel = wasm.functions.find((f) => f.name.endsWith("layers_0_bias"))!;
  return new Map([
    ["network", `${net}`],
    ["graph", printGraph(graph)],
    ["schedule", stageText("schedule", wasm)],
    ["memory", stageText("memory", wasm)],
    ["kernel", functionText(stageText("kernels", wasm), `function ${kernel.name}(`, "")],
    ["wasm", functionText(stageText("wasm", wasm), `$${kernel.name}`, "  )")],
    ["c", functionText(stageText("c", native), `k_${kernel.name}(char *M) {`, "}")],
    ...convolutionTexts(),
  ]);
}

/** The document with its blocks renewed. */
export function renewed(document: string): string {
  const texts = tourTexts();
  return document.replace(
    /(<!-- tour: (\w+) -->\n```\w*\n)[\s\S]*?(\n```)/g,
    (_, head: string, name: string, tail: string) => {
      const text = texts.get(name);
      if (text === undefined) throw new Error(`the tour has no text named ${name}`);
      return head + text.trimEnd() + tail;
    },
  );
}

export const ARCHITECTURE = new URL("../../ARCHITECTURE.md", import.meta.url);

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split("/").slice(-2).join("/"))) {
  writeFileSync(ARCHITECTURE, renewed(readFileSync(ARCHITECTURE, "utf8")));
}
