// A network as a module holds it: what it takes and gives, its compiled code, and where everything lies in
// the memory of that code. Plain data, which is written into the module as JSON.
import type { BufferPlace } from "../../compiler/3-schedule/program.ts";
import type { InputParts } from "../../data/parts.ts";

/** One exported function of the code: it answers so many examples at once. */
export interface AnswerEntry {
  readonly size: number;
  /** Its name in the code. */
  readonly call: string;
  readonly inputs: BufferPlace;
  readonly output: BufferPlace;
}

export interface PredictionProgram {
  /** A WebAssembly module that imports the memory "env" "memory", in base64. */
  readonly code: string;
  /** Of that memory, 64 KiB each. */
  readonly pages: number;
  readonly dtype: "f32" | "f64";
  /** Shape of one example. */
  readonly inputShape: readonly number[];
  /** Values that it gives per example. */
  readonly outputs: number;
  /** What bytes are divided by. */
  readonly divideBy: number;
  readonly classNames: readonly string[] | undefined;
  /** Shapes of several inputs by name: parts of the row that it takes. */
  readonly inputParts?: InputParts | undefined;
  /** Sizes of several outputs by name: parts of the row that it gives. */
  readonly outputParts?: Readonly<Record<string, { readonly outputs: number }>> | undefined;
  readonly parameters: readonly BufferPlace[];
  /** The largest size first; the last one is 1. */
  readonly entries: readonly AnswerEntry[];
}
