export const compiler = {
  where: "Wie es arbeitet · von Schichten zu Maschinencode",
  title: "Der Compiler, Zeile für Zeile",
  hint: "Zeigen Sie auf eine Zeile: Alles, woraus sie entstand und was aus ihr wurde, leuchtet auf.",
  lit: (node: string, isBack: boolean, kernels: number, wasm: number) =>
    `${node}: ${isBack ? "abgeleitet, niemand hat es geschrieben" : "aus den Schichten"}. Es steht in ${kernels} Zeilen Schleifen und ${wasm} Zeilen WebAssembly.`,
  which: "Netz",
  networks: { smallest: "2, 3, 2 Neuronen", run: "dieses Netz" },
  counts: (nodes: string, kernels: string, arena: string, module: string, ms: string) =>
    `Aus ${nodes} Knoten werden ${kernels} Kernel, ${arena} Speicher und ein Modul von ${module}, in ${ms} ms.`,
  threads: {
    many: (count: number) => `Dieses Netz lernt auf ${count} Threads.`,
    refused: (why: string) =>
      `Dieses Netz lernt auf einem Thread. Die Bibliothek sagt dazu: ${why}.`,
    oneCore: "Dieses Netz lernt auf einem Thread: Diese Maschine hat nur einen Kern.",
    short:
      "Dieses Netz lernt auf einem Thread: Seine Kernel sind so kurz, dass ein zweiter sich nicht lohnt.",
  },
  arithmetic: "Wohin die Rechnungen eines Mini-Batches gehen",
  total: (flops: string) => `${flops} Additionen und Multiplikationen`,
  code: "Netz",
  backward: "oranger Rand: Gradient und Schritt",
  middle: "Stufe in der Mitte",
  generated: "Erzeugter Code",
  stages: {
    graph: "Graph",
    schedule: "Kernel",
    kernels: "Schleifen",
    memory: "Speicher",
    wasm: "WebAssembly",
    c: "C",
  },
  folded: (count: number) => `… ${count} weitere Zeilen`,
};
