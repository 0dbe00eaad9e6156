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
  /** The validation digits that a neuron, or a map at its strongest place, answers most and least. */
  readonly excites: {
    readonly ask: { readonly layer: number; readonly neuron: number; readonly count: number };
    readonly answer: {
      readonly most: readonly Excitement[];
      readonly least: readonly Excitement[];
      /** Digits that were looked at. */
      readonly total: number;
    };
  };
  /** How a neuron came to be: its bias and the length of its weights at every moment that is kept. */
  readonly history: {
    readonly ask: { readonly layer: number; readonly neuron: number };
    readonly answer: readonly {
      readonly step: number;
      readonly bias: number;
      readonly norm: number;
      /** How far its weights lie from those of the first moment. */
      readonly way: number;
    }[];
  };
  /** What a neuron adds to the weighted input of every output: now, less what it would be without it. */
  readonly votes: {
    readonly ask: {
      readonly layer: number;
      readonly neuron: number;
      readonly example: ExampleChoice;
    };
    readonly answer: Float32Array;
  };
  /** A value by its name, as the stepper reads it. */
  readonly value: { readonly ask: { readonly name: string }; readonly answer: Values };
}

export interface Excitement {
  readonly row: number;
  readonly label: number;
  readonly activation: number;
  readonly pixels: Float32Array;
}

export type Topic = keyof Questions;
export type Question = { [T in Topic]: { readonly topic: T } & Questions[T]["ask"] }[Topic];
export type AnswerOf<T extends Topic> = Questions[T]["answer"];
export type Answer = AnswerOf<Topic>;
