// Weights as NumPy's archives: an .npz file with an array for each parameter, under the names of a
// state_dict or of one's own, as np.savez(path, **weights) writes it.

import { FormatError } from "../../errors.ts";
import type { NumpyArray, NumpyDtype } from "../../formats/npy.ts";
import { readNpz, writeNpz } from "../../formats/npz.ts";
import type { StoredDtype, StoredTensor } from "../../formats/safetensors.ts";
import type { Network } from "../../nn/network.ts";
import type { TrainedState } from "../state.ts";
import { type ImportedNetwork, type ImportOptions, importTensors } from "./foreign.ts";

/** The names of types in safetensors; of f2 come the float32 that they are. */
const DTYPES: Readonly<Record<NumpyDtype, StoredDtype>> = {
  f8: "F64",
  f4: "F32",
  f2: "F32",
  i8: "I64",
  i4: "I32",
  i2: "I16",
  i1: "I8",
  u8: "U64",
  u4: "U32",
  u2: "U16",
  u1: "U8",
  b1: "BOOL",
};

/**
 * Reads the arrays of an .npz file into a network, as `importSafetensors` reads tensors.
 * @throws FormatError for a file that does not fit, or fits in more than one way; OptionError for
 * names that nothing has
 */
export async function importNpz<In extends readonly number[], Out extends number>(
  bytes: Uint8Array,
  net: Network<In, Out>,
  options: ImportOptions = {},
): Promise<ImportedNetwork<In, Out>> {
  const { file = "npz" } = options;
  const arrays = await readNpz(bytes, file);
  if (arrays.size === 0) throw new FormatError(file, "an array for each parameter", "none");
  const tensors = new Map(Array.from(arrays, ([name, array]) => [name, tensorOf(array)]));
  return importTensors({ tensors, metadata: new Map() }, net, { ...options, file });
}

const tensorOf = ({ dtype, shape, data }: NumpyArray): StoredTensor =>
  ({ dtype: DTYPES[dtype], shape, data }) as StoredTensor;

/** The bytes of an .npz file with the parameters of a network by their names here: layers.0.weight. */
export function toNpz({ network, parameters }: TrainedState): Uint8Array<ArrayBuffer> {
  const arrays = network.parameters.map(({ name, shape }) => {
    const data = parameters.get(name)!;
    const dtype = data instanceof Float32Array ? "f4" : "f8";
    return [name, { dtype, shape, data } as NumpyArray] as const;
  });
  return writeNpz(new Map(arrays));
}
