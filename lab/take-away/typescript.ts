// Settings as a TypeScript program that runs with the package and gives the lab's bits.
import { type LayerChoice, readsSteps } from "../settings/layers.ts";
import type { Settings } from "../settings/settings.ts";

/** The program; it prints the hash that the lab shows. */
export function toTypeScript(settings: Settings): string {
  const { loss, optimizer, learningRate, batchSize, epochs, l2, l1, init, seed } = settings;
  const layers = settings.layers.map(layerCode);
  const names = new Set(["network", "train", ...functionsIn(loss), optimizer, init]);
  for (const layer of settings.layers) for (const name of namesOf(layer)) names.add(name);
  const rate = optimizer === "momentum" || optimizer === "nesterov" ? ", momentum: 0.9" : "";
  const options = [
    `loss: ${loss}`,
    `optimizer: ${optimizer}({ learningRate: ${learningRate}${rate} })`,
    `epochs: ${epochs}`,
    `batchSize: ${batchSize}`,
    ...(l2 ? [`l2: ${l2}`] : []),
    ...(l1 ? [`l1: ${l1}`] : []),
    `init: ${init}`,
    `seed: ${seed}`,
    "validation",
    "test",
    'target: "wasm"',
  ];
  const data = dataCode(settings);
  return `// Made by the Downhill lab. Run it with: npx tsx lab-run.ts (Node 20 or newer)
import { createHash } from "node:crypto";
import { ${[...names].sort().join(", ")} } from "downhill";
import { ${[...data.names].sort().join(", ")} } from "downhill/data";

${data.code}
const net = network(
  training.inputShape,
${layers.map((layer) => `  ${layer},`).join("\n")}
);

const run = await train(net, training, {
${options.map((option) => `  ${option},`).join("\n")}
  onEpoch: ({ epoch, validation }) => console.log(epoch, validation?.accuracy),
});
console.log(run.summary());

// the hash that the lab shows for the same run
const hash = createHash("sha256");
for (const values of run.parameters.values()) hash.update(new Uint8Array(values.slice().buffer));
console.log(hash.digest("hex"));
await run.save("lab-run.safetensors");
`;
}

function layerCode(layer: LayerChoice): string {
  const still = "frozen" in layer && layer.frozen ? ", { frozen: true }" : "";
  switch (layer.kind) {
    case "rnn":
    case "gru":
    case "lstm": {
      const options = [
        ...(layer.sequences ? ["returnSequences: true"] : []),
        ...(layer.reverse ? ["reverse: true"] : []),
        ...(layer.frozen ? ["frozen: true"] : []),
      ];
      const activation = layer.kind === "rnn" ? `, ${layer.activation}` : "";
      const told = options.length > 0 ? `, { ${options.join(", ")} }` : "";
      return `${layer.kind}(${layer.size}${activation}${told})`;
    }
    case "bidirectional":
      return `bidirectional(${layerCode(layer.layer)})`;
    case "each":
      return `eachStep(${layerCode(layer.layer)})`;
    case "dense":
      return `dense(${layer.size}, ${layer.activation}${still})`;
    case "conv":
      return `conv2d(${layer.filters}, ${layer.kernel}, ${layer.activation}${still})`;
    case "pool":
      return `maxPool2d(${layer.size})`;
    case "dropout":
      return `dropout(${layer.p})`;
    default:
      return `${layer.kind}()`;
  }
}

function namesOf(layer: LayerChoice): string[] {
  if (layer.kind === "bidirectional") return ["bidirectional", ...namesOf(layer.layer)];
  if (layer.kind === "each") return ["eachStep", ...namesOf(layer.layer)];
  const made = { dense: "dense", conv: "conv2d", pool: "maxPool2d", dropout: "dropout" };
  const factory = made[layer.kind as keyof typeof made] ?? layer.kind;
  return "activation" in layer ? [factory, ...functionsIn(layer.activation)] : [factory];
}

/** The names of code such as labelSmoothing(crossEntropy, 0.1). */
const functionsIn = (code: string): string[] =>
  code.split(/[(), ]+/).filter((name) => /^[a-z]/i.test(name));

/** What the lab's worker does to get the same sets. */
function dataCode({ data, layers }: Settings): { readonly names: string[]; readonly code: string } {
  const wantsPictures = layers.some(({ kind }) => kind === "conv" || kind === "pool");
  const wantsSteps = !wantsPictures && readsSteps(layers);
  const shape = wantsPictures ? "[28, 28, 1]" : wantsSteps ? "[28, 28]" : "[784]";
  const first = data.count > 0 ? `take(whole, ${data.count})` : "whole";
  const taken = data.count > 0 ? ["take"] : [];
  const begin = (names: string[], sets: string) => ({
    names: [...names, ...taken],
    code: `${sets}\nconst training = ${first};`,
  });
  const drawn = (maker: string, call: string, isPicture = false) => {
    const reshaped = isPicture ? wantsPictures || wantsSteps : wantsSteps;
    // a point has its two numbers one after another
    const set = reshaped ? `reshapeInputs(${call}, ${isPicture ? shape : "[2, 1]"})` : call;
    const part = "const part = Math.floor(all.count / 7);";
    const sets = "const [whole, validation, test] = split(all, all.count - 2 * part, part, part);";
    return begin(
      [maker, "split", ...(reshaped ? ["reshapeInputs"] : [])],
      `const all = ${set};\n${part}\n${sets.replace("split(", "split(")}`,
    );
  };
  switch (data.name) {
    case "mnist":
      return wantsSteps
        ? begin(
            ["mnist", "reshapeInputs"],
            `const sets = await mnist();\n// 28 rows of 28 pixels, one after another\nconst [whole, validation, test] = [sets.training, sets.validation, sets.test].map((set) =>\n  reshapeInputs(set, ${shape}),\n);`,
          )
        : begin(
            ["mnist"],
            `const { training: whole, validation, test } = await mnist({ shape: ${shape} });`,
          );
    case "strokes":
      return drawn("strokes", "strokes({ count: 7000, seed: 1 })", true);
    case "blobs":
      return drawn(
        "blobs",
        "blobs({ count: 3000, classes: 4, dimensions: 2, spread: 0.15, seed: 1 })",
      );
    case "rings":
      return drawn("circles", "circles({ count: 3000, classes: 3, seed: 1 })");
    case "spirals":
      return drawn("spirals", "spirals({ count: 3000, classes: 3, seed: 1 })");
    default:
      return begin(
        ["csvFile"],
        `// your own data: three files, or one that you split\nconst whole = await csvFile("training.csv", { label: "label" });\nconst validation = await csvFile("validation.csv", { label: "label" });\nconst test = await csvFile("test.csv", { label: "label" });`,
      );
  }
}
