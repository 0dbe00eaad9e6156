// The questions that a panel asks once, and what it gets back. A panel that needs something else adds
// a kind here and its answer in `answers/`, one file each.
import type { ExampleChoice, Values } from "./protocol.ts";

export type StageName = "graph" | "schedule" | "kernels" | "memory" | "wasm" | "c";

/** A line of a stage, and the nodes of the graph that it stands for. */
export interface ListingLine {
  readonly text: string;
  readonly nodes: readonly number[];
}

/** A training step on its way from layers to code. */
export interface Stages {
  /** The network as the expression that makes it, a line a layer, with the nodes of its z and a. */
  readonly code: readonly ListingLine[];
  readonly listings: Readonly<Record<StageName, readonly ListingLine[]>>;
  /** The node of the loss: what comes after it is the derived gradient and the update. */
  readonly loss: number;
  readonly nodes: number;
  readonly arenaBytes: number;
  readonly moduleBytes: number;
  readonly milliseconds: number;
  /** Arithmetic of each kernel, as the graph asks for it and as the code does it. */
  readonly kernels: readonly {
    readonly name: string;
    readonly graphFlops: number;
    readonly emittedFlops: number;
  }[];
}

export interface Questions {
  /** The compiler's texts, of the run's network or of the smallest there is. */
  readonly stages: { readonly ask: { readonly of: "run" | "smallest" }; readonly answer: Stages };
  /** Pixels 0..1 of examples, and their classes. */
  readonly digits: {
    readonly ask: { readonly examples: readonly ExampleChoice[] };
    readonly answer: readonly { readonly pixels: Float32Array; readonly label: number }[];
  };
  /** What the output neurons give for each of some examples. */
  readonly outputs: {
    readonly ask: { readonly examples: readonly ExampleChoice[] };
    readonly answer: readonly Float32Array[];
  };
  /** SHA-256 of all parameters, in the network's order: the same seed must give the same. */
  readonly hash: { readonly ask: object; readonly answer: string };
  /** The network as it is now, as a safetensors file. */
  readonly file: { readonly ask: object; readonly answer: Uint8Array };
  /** A value by its name, as the stepper reads it. */
  readonly value: { readonly ask: { readonly name: string }; readonly answer: Values };
  /** What an example costs before and after one step down its own gradient. */
  readonly downhill: {
    readonly ask: { readonly example: ExampleChoice; readonly learningRate: number };
    readonly answer: { readonly before: number; readonly after: number };
  };
  /** One number of a gradient by backpropagation and by differences, in float64; ms a forward pass. */
  readonly nudge: {
    readonly ask: {
      readonly example: ExampleChoice;
      readonly name: string;
      readonly index: number;
    };
    readonly answer: {
      readonly gradient: number;
      readonly difference: number;
      readonly passMs: number;
      readonly parameters: number;
    };
  };
}

export type Topic = keyof Questions;
export type Question = { [T in Topic]: { readonly topic: T } & Questions[T]["ask"] }[Topic];
export type AnswerOf<T extends Topic> = Questions[T]["answer"];
export type Answer = AnswerOf<Topic>;
