// Training steps on several threads reduced to one hash: imported by the suite of threads, by child
// processes and by a page in Chromium, so it uses nothing but the library and the Web's functions.
import {
  adam,
  averagePool2d,
  conv2d,
  dense,
  dropout,
  flatten,
  initialParameters,
  localResponseNorm,
  logLikelihood,
  maxPool2d,
  network,
  relu,
  scaled,
  sgd,
  softmax,
  tanh,
  train,
  trainingStep,
} from "downhill";
import { strokes } from "downhill/data";
import { type CompileOptions, compile, type Entry, type Machine } from "downhill/graph";

const COUNT = 300;
const NETS = {
  dense: network([784], dense(37, relu), dropout(0.3), dense(21, relu), dense(10, softmax)),
  convolutional: network(
    [28, 28, 1],
    conv2d(5, 5, relu),
    maxPool2d(2),
    conv2d(7, 3, relu, { padding: "same" }),
    maxPool2d(3, { stride: 2 }),
    conv2d(6, 3, tanh),
    averagePool2d(2),
    flatten(),
    dropout(0.3),
    dense(10, softmax),
  ),
  normalized: network(
    [28, 28, 1],
    conv2d(8, 5, relu, { stride: 2, padding: 1 }),
    localResponseNorm({ alpha: 0.2 }),
    maxPool2d(3, { stride: 2 }),
    conv2d(12, 3, relu, { padding: "same", groups: 2 }),
    localResponseNorm({ alpha: 0.2 }),
    maxPool2d(3, { stride: 2 }),
    flatten(),
    dense(10, softmax),
  ),
} as const;
export type Kind = keyof typeof NETS;

/** A training step in which every kind of kernel occurs. */
export function stepOf(batchSize: number, kind: Kind = "dense"): Entry {
  const graph = trainingStep(NETS[kind], {
    loss: logLikelihood,
    optimizer: adam({ learningRate: 0.01 }),
    l2: 0.1,
    batchSize,
    trainCount: COUNT,
    inputDType: "u8",
    divideBy: 256,
    labels: "u8",
  });
  return { name: "train", graph, guard: "train/loss" };
}

/** Writes data and first parameters. */
export function fill(
  machine: Machine,
  entry: Entry,
  { kind = "dense", learningRate = 0.01 }: { kind?: Kind; learningRate?: number } = {},
): void {
  const { inputs, labels } = strokes({ count: COUNT, seed: 3 });
  const values = new Map<string, ArrayLike<number>>([
    ["data.inputs", inputs],
    ["data.labels", labels!],
    ["data.order", Uint32Array.from({ length: COUNT }, (_, i) => (i * 7) % COUNT)],
    ["seed", [5]],
    ["learningRate", [learningRate]],
    ...initialParameters(NETS[kind], { seed: 2, init: scaled }),
  ]);
  for (const node of entry.graph.live()) {
    if (node.op !== "input") continue;
    const { name } = node.attributes;
    const given = values.get(name);
    if (given) machine.write(name, given);
  }
}

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");

/** SHA-256 of parameters and loss. */
export async function stateHash(machine: Machine, kind: Kind = "dense"): Promise<string> {
  const names = [...NETS[kind].parameters.map((p) => p.name), "lossSum"];
  const values = await Promise.all(names.map((name) => machine.read(name)));
  const bytes = values.flatMap(({ buffer }) => [...new Uint8Array(buffer)]);
  return hex(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
}

/** The hash after two steps, with everything shared out that can be. */
export async function stepsHash(
  batchSize: number,
  threads: number,
  options: CompileOptions = {},
  kind: Kind = "dense",
): Promise<string> {
  const entry = stepOf(batchSize, kind);
  const machine = await compile([entry], { ...options, threads, shareAbove: 0 });
  try {
    if (machine.threads !== threads) throw new Error(`${machine.threads} threads: ${machine.why}`);
    fill(machine, entry, { kind });
    // the second step by one thread of the team: no bit depends on it
    for (const alone of [false, true]) {
      if ((await machine.start("train", 1, alone)) !== 1)
        throw new Error("the loss was not finite");
    }
    return await stateHash(machine, kind);
  } finally {
    machine.dispose();
  }
}

/** Trains a network that is worth several threads; says what it ran on. */
export async function trainWide(
  threads?: number,
): Promise<{ hash: string; threads: number; why: string }> {
  const wide = network([784], dense(300, relu), dense(10, softmax));
  const run = await train(wide, strokes({ count: 256, seed: 3 }), {
    loss: logLikelihood,
    optimizer: sgd({ learningRate: 0.1 }),
    epochs: 2,
    batchSize: 64,
    threads,
  });
  const bytes = [...run.parameters.values()].flatMap((p) => [
    ...new Uint8Array(p.buffer, p.byteOffset, p.byteLength),
  ]);
  const hash = hex(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
  return { hash, threads: run.threads, why: run.why };
}
