import { plural } from "../plural.ts";
export const compiler = {
  neuron: (neuron: number, layer: number) =>
    `The lines of layers.${layer} are lit. Neuron ${neuron} is number ${neuron} along the last axis of its arrays, and row ${neuron} of layers.${layer}.weight.`,
  where: "How it works · from layers to machine code",
  title: "The compiler, line by line",
  hint: "Point at a line: everything that it came from, and everything that it became, lights up.",
  lit: (node: string, isBack: boolean, kernels: number, wasm: number) =>
    `${node}: ${isBack ? "derived, nobody wrote it" : "from the layers"}. It stands in ${plural(kernels, "line")} of loops and ${wasm} of WebAssembly.`,
  which: "Network",
  networks: { smallest: "2, 3, 2 neurons", run: "this network" },
  counts: (nodes: string, kernels: string, arena: string, module: string, ms: string) =>
    `${nodes} nodes become ${kernels} kernels, ${arena} of memory and a module of ${module}, in ${ms} ms.`,
  threads: {
    many: (count: number) => `This network trains on ${count} threads.`,
    notIsolated:
      "This network trains on one thread: the page is not cross-origin isolated. Serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.",
    noShared: "This network trains on one thread: this browser gives no memory that threads share.",
    oneCore: "This network trains on one thread: this machine has one core.",
    spared:
      "This network trains on one thread: of the two cores one is left to the page, so that it answers at once.",
    short: "This network trains on one thread: its kernels are too short for a second one to pay.",
  },
  arithmetic: "Where the arithmetic of one mini-batch goes",
  total: (flops: string) => `${flops} additions and multiplications, a part for each kernel`,
  code: "Network",
  backward: "orange edge: gradient and update",
  middle: "Stage in the middle",
  generated: "Generated code",
  stages: {
    graph: "Graph",
    schedule: "Kernels",
    kernels: "Loops",
    memory: "Memory",
    wasm: "WebAssembly",
    c: "C",
  },
  codeSays: "The layers as they are written.",
  stageSays: {
    graph:
      "Each line is one operation on arrays. %12 is its name; type and shape stand at the end. The gradient is derived from the rest.",
    schedule:
      "A kernel is a group of operations that run together in one pass of loops: what lies between them is not stored.",
    kernels: "The loops of each kernel, before they become code.",
    memory:
      "Where each array lies in the one block of memory. Arrays that are never needed together share a place.",
    wasm: "The instructions that train in this page.",
    c: "The same kernels as a C program.",
  },
  folded: (count: number) => `… ${plural(count, "more line")}`,
};
