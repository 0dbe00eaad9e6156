// Opens a compiled network and asks it. This file with all that it imports is the code that every exported
// module has in it: what is added here is added to each of them. What networks of several inputs or outputs
// need besides is in open-named.ts.
import {
  checkedNumbers,
  dividedInputs,
  type Examples,
  largest,
  type PartPredictions,
} from "../../data/examples.ts";
import { TargetError } from "../../errors.ts";
import { readBuffer, writeBuffer } from "../../runtime/executable.ts";
import { hasVectors } from "../../runtime/wasm-features.ts";
import type { PredictionProgram } from "./program.ts";
import { fetchWeights, fromBase64, tensorsOf, type Weights } from "./weights.ts";

/** What a network answers for some examples. */
export interface Answers {
  readonly count: number;
  readonly outputs: number;
  /** count * outputs numbers, row-major. */
  readonly values: Float32Array | Float64Array;
  /** The position of the largest output of each example. */
  readonly classes: Uint32Array;
  /** What those classes are called; undefined where the network does not know. */
  readonly names: readonly string[] | undefined;
  /** Of a network of several outputs: each by its name, with names of its own. */
  readonly parts?: Readonly<Record<string, NamedPart>>;
}

/** One of several outputs. */
export interface NamedPart extends PartPredictions {
  readonly names: readonly string[] | undefined;
}

/** A network with its weights in memory. */
export interface OpenNetwork {
  /**
   * The answers for one example or several, one after another. Bytes are divided as in training, other
   * numbers by nothing, unless it is said: { inputs, divideBy }. Several inputs may be given by name.
   * @throws ShapeError for parts of examples, DataError for what is no finite number
   */
  predict(given: Examples): Answers;
}

/**
 * Compiles the code of a network and writes its weights into its memory.
 * @param inside the weights in base64, or where they are; `others` take their place
 * @throws TargetError where this engine or page runs no WebAssembly with vectors, or the weights cannot be
 * read; DataError for weights of another network
 */
export const open = (
  program: PredictionProgram,
  inside: Inside,
  others?: Weights,
): Promise<OpenNetwork> => opened(program, inside, others, ALONE);

export type Inside = { readonly base64: string } | URL;

/** What is asked of a network, and what its answers are told as. */
export interface Manner {
  readonly rows: (given: Examples, program: PredictionProgram) => unknown;
  readonly told: (
    values: Float32Array | Float64Array,
    count: number,
    program: PredictionProgram,
  ) => Answers;
}

/** One input and one output, which need no names. */
const ALONE: Manner = {
  rows: (given) => given,
  told: (values, count, { outputs, classNames }) => {
    const classes = largest(values, count, outputs);
    const names = classNames && Array.from(classes, (i) => classNames[i]!);
    return { count, outputs, values, classes, names };
  },
};

/** The same for a manner of one's own. */
export async function opened(
  program: PredictionProgram,
  inside: Inside,
  others: Weights | undefined,
  manner: Manner,
): Promise<OpenNetwork> {
  const isInside = others === undefined && "base64" in inside;
  const bytes = isInside
    ? fromBase64(inside.base64)
    : await fetchWeights(others ?? (inside as URL));
  const values = tensorsOf(bytes, program.dtype, program.parameters);
  const { exports, memory } = await instantiate(program);
  for (const [i, place] of program.parameters.entries()) writeBuffer(memory, place, values[i]!);
  return { predict: (given) => predict(program, exports, memory, given, manner) };
}

/** Numbers, and by what they are divided where that is said. */
type Asked = { readonly inputs: unknown; readonly divideBy?: number | undefined };

async function instantiate({ code, pages }: PredictionProgram) {
  if (!hasVectors()) {
    throw new TargetError(
      "this engine has no WebAssembly with SIMD, which the network needs; update it",
    );
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { instance } = await WebAssembly.instantiate(fromBase64(code), { env: { memory } }).catch(
    (cause: unknown) => {
      throw new TargetError(
        `this page or engine does not let WebAssembly run; a Content-Security-Policy needs script-src 'wasm-unsafe-eval' (${cause})`,
        { cause },
      );
    },
  );
  const exports = instance.exports as Readonly<Record<string, (steps: number) => void>>;
  return { exports, memory: new Uint8Array(memory.buffer) };
}

function predict(
  program: PredictionProgram,
  exports: Readonly<Record<string, (steps: number) => void>>,
  memory: Uint8Array,
  given: Examples,
  manner: Manner,
): Answers {
  const { inputShape, outputs, dtype, entries } = program;
  const rows = manner.rows(given, program);
  const isObject = typeof rows === "object" && rows !== null && "inputs" in rows;
  const { inputs: numbers, divideBy: by }: Asked = isObject ? rows : { inputs: rows };
  const isBytes = numbers instanceof Uint8Array || numbers instanceof Uint8ClampedArray;
  const divisor = by ?? (isBytes ? program.divideBy : 1);
  const width = inputShape.reduce((a, b) => a * b, 1);
  const { inputs, divideBy, count } = checkedNumbers("predict", numbers, divisor, width);
  const scaled = dividedInputs(inputs, divideBy, dtype);
  const values = new (dtype === "f32" ? Float32Array : Float64Array)(count * outputs);
  for (let row = 0; row < count; ) {
    const entry = entries.find(({ size }) => size <= count - row)!;
    writeBuffer(memory, entry.inputs, scaled.subarray(row * width, (row + entry.size) * width));
    exports[entry.call]!(1);
    values.set(readBuffer(memory, entry.output), row * outputs);
    row += entry.size;
  }
  return manner.told(values, count, program);
}
