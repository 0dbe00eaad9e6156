export const compiler = {
  where: "How it works · from layers to machine code",
  title: "The compiler, line by line",
  hint: "Point at a line: everything that it came from, and everything that it became, lights up.",
  lit: (node: string, isBack: boolean, kernels: number, wasm: number) =>
    `${node}: ${isBack ? "derived, nobody wrote it" : "from the layers"}. It stands in ${kernels} lines of loops and ${wasm} of WebAssembly.`,
  which: "Network",
  networks: { smallest: "2, 3, 2 neurons", run: "this network" },
  counts: (nodes: string, kernels: string, arena: string, module: string, ms: string) =>
    `${nodes} nodes become ${kernels} kernels, ${arena} of memory and a module of ${module}, in ${ms} ms.`,
  threads: {
    many: (count: number) => `This network trains on ${count} threads.`,
    refused: (why: string) => `This network trains on one thread: ${why}.`,
    oneCore: "This network trains on one thread: this machine has one core.",
    short: "This network trains on one thread: its kernels are too short for a second one to pay.",
  },
  arithmetic: "Where the arithmetic of one mini-batch goes",
  total: (flops: string) => `${flops} additions and multiplications`,
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
  folded: (count: number) => `… ${count} more lines`,
};
