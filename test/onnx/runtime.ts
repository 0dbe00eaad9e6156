// The judge of ONNX files: ONNX Runtime as WebAssembly, in Node, on one thread. onnxruntime-node is no second
// one: it is the same runtime, 288 MB unpacked, and on Linux its installation fetches libraries for CUDA from
// NuGet unless told otherwise (1.30.0, script/install.js), which whoever clones this would do.
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";

env.wasm.numThreads = 1;
env.logLevel = "error";

export interface Answer {
  readonly values: Float32Array;
  readonly dims: readonly number[];
}

/** A file, loaded. */
export interface Judge {
  /** `count` examples, one after another: the answers. */
  answer(inputs: Float32Array | Uint8Array, shape: readonly number[]): Promise<Answer>;
  release(): Promise<void>;
}

export async function judge(bytes: Uint8Array): Promise<Judge> {
  const session = await InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  return {
    answer: async (inputs, shape) => {
      const type = inputs instanceof Uint8Array ? "uint8" : "float32";
      const given = new Tensor(type as "float32", inputs as Float32Array, shape);
      const answered = await session.run({ [session.inputNames[0]!]: given });
      const output = answered[session.outputNames[0]!]!;
      return { values: output.data as Float32Array, dims: output.dims };
    },
    release: () => session.release(),
  };
}

/** Numbers of an input, and their shape. */
export interface Given {
  readonly values: Float32Array | Uint8Array;
  readonly shape: readonly number[];
}

/** A file of several inputs or outputs, asked by their names. */
export async function judgeNamed(bytes: Uint8Array) {
  const session = await InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  return {
    answer: async (inputs: Readonly<Record<string, Given>>) => {
      const given = Object.entries(inputs).map(([name, { values, shape }]) => {
        const type = values instanceof Uint8Array ? "uint8" : "float32";
        return [name, new Tensor(type as "float32", values as Float32Array, shape)] as const;
      });
      const answered = await session.run(Object.fromEntries(given));
      const found = Object.entries(answered).map(([name, { data }]) => [name, data] as const);
      return Object.fromEntries(found) as Record<string, Float32Array>;
    },
    release: () => session.release(),
  };
}

/** The farthest that two lists are apart, as a share of the largest value. */
export function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let [most, largest] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const off = Math.abs(a[i]! - b[i]!);
    if (Number.isNaN(off) && !(Number.isNaN(a[i]) && Number.isNaN(b[i]))) return Infinity;
    if (off > most) most = off;
    largest = Math.max(largest, Math.abs(b[i]!));
  }
  return most === 0 ? 0 : most / (largest || 1);
}
