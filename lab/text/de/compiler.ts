import { plural } from "../plural.ts";
export const compiler = {
  neuron: (neuron: number, layer: number) =>
    `Die Zeilen von layers.${layer} leuchten. Neuron ${neuron} ist die Nummer ${neuron} entlang der letzten Achse seiner Arrays und Zeile ${neuron} von layers.${layer}.weight.`,
  where: "Wie es arbeitet · von Schichten zu Maschinencode",
  title: "Der Compiler, Zeile für Zeile",
  hint: "Zeigen Sie auf eine Zeile: Alles, woraus sie entstand und was aus ihr wurde, leuchtet auf.",
  lit: (node: string, isBack: boolean, kernels: number, wasm: number) =>
    `${node}: ${isBack ? "abgeleitet, niemand hat es geschrieben" : "aus den Schichten"}. Es steht in ${plural(kernels, "Zeile", "Zeilen")} Schleifen und ${plural(wasm, "Zeile", "Zeilen")} WebAssembly.`,
  which: "Netz",
  networks: { smallest: "2, 3, 2 Neuronen", run: "dieses Netz" },
  counts: (nodes: string, kernels: string, arena: string, module: string, ms: string) =>
    `Aus ${nodes} Knoten werden ${kernels} Kernel, ${arena} Speicher und ein Modul von ${module}, in ${ms} ms.`,
  threads: {
    many: (count: number) => `Dieses Netz lernt auf ${count} Threads.`,
    notIsolated:
      "Dieses Netz trainiert auf einem Thread: Die Seite ist nicht von anderen Herkünften isoliert. Liefern Sie sie mit den Kopfzeilen Cross-Origin-Opener-Policy: same-origin und Cross-Origin-Embedder-Policy: require-corp aus.",
    noShared:
      "Dieses Netz trainiert auf einem Thread: Dieser Browser gibt keinen Speicher her, den Threads teilen.",
    oneCore: "Dieses Netz lernt auf einem Thread: Diese Maschine hat nur einen Kern.",
    spared:
      "Dieses Netz lernt auf einem Thread: Von den zwei Kernen bleibt einer der Seite, damit sie sofort antwortet.",
    short:
      "Dieses Netz lernt auf einem Thread: Seine Kernel sind so kurz, dass ein zweiter sich nicht lohnt.",
  },
  arithmetic: "Wohin die Rechnungen eines Mini-Batches gehen",
  total: (flops: string) => `${flops} Additionen und Multiplikationen, ein Stück je Kernel`,
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
  codeSays: "Die Schichten, wie man sie schreibt.",
  stageSays: {
    graph:
      "Jede Zeile ist eine Operation auf Feldern. %12 ist ihr Name; Typ und Form stehen am Ende. Der Gradient ist aus dem Übrigen abgeleitet.",
    schedule:
      "Ein Kernel ist eine Gruppe von Operationen, die zusammen in denselben Schleifen laufen: Was zwischen ihnen liegt, wird nicht gespeichert.",
    kernels: "Die Schleifen jedes Kernels, ehe sie Code werden.",
    memory:
      "Wo jedes Feld in dem einen Speicherblock liegt. Felder, die nie zugleich gebraucht werden, teilen sich einen Platz.",
    wasm: "Die Befehle, die auf dieser Seite trainieren.",
    c: "Dieselben Kernel als C-Programm.",
  },
  folded: (count: number) => `… ${plural(count, "weitere Zeile", "weitere Zeilen")}`,
};
