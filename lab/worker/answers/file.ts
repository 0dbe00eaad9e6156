// The network as it is now, as a file that others read: what the command line's export writes. What only
// an export needs is loaded when somebody asks for it.
import { type TrainedNetwork, toStateDict } from "downhill";
import { knownImageShape } from "downhill/data";
import type { FileFormat, TakenFile } from "../questions.ts";
import type { Answerer } from "./index.ts";

const bytesOf = (text: string): TakenFile => ({ bytes: new TextEncoder().encode(text) });

/** The state_dict of the modules that the lab's PyTorch script has, one a layer. */
export function pyTorchFile(trained: TrainedNetwork, modules: readonly string[]): TakenFile {
  const own = toStateDict(trained).tensors.map(({ tensor }) => tensor.replace(/\.[^.]+$/, ""));
  const names = Object.fromEntries(own.map((name) => [name, modules[Number(name.split(".")[1])]!]));
  const dictionary = toStateDict(trained, { names });
  return { bytes: dictionary.bytes, says: `${dictionary}` };
}

export const file: Answerer<"file"> = async ({ stepper, sets }, { format, modules }) => {
  const trained = await stepper.network();
  const writers: Readonly<Record<FileFormat, () => TakenFile | Promise<TakenFile>>> = {
    safetensors: () => ({ bytes: trained.toSafetensors() }),
    pytorch: () => pyTorchFile(trained, modules),
    onnx: async () => ({ bytes: (await import("downhill/onnx")).toOnnx(trained) }),
    keras: async () => ({ bytes: (await import("downhill/keras")).toKeras(trained) }),
    js: async () => bytesOf((await import("downhill/standalone")).toModule(trained).code),
    html: async () => {
      const { toPage } = await import("downhill/standalone");
      const picture = knownImageShape(sets.training);
      return bytesOf(toPage(trained, picture ? { picture } : {}));
    },
  };
  return writers[format]();
};
