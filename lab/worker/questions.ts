// The questions that a panel asks once, and what it gets back. A panel that needs something else adds
// a kind here and its answer in `answers/`, one file each.
import type { ExampleChoice, Values } from "./protocol.ts";

export interface Questions {
  /** Pixels 0..1 of examples, and their classes. */
  readonly digits: {
    readonly ask: { readonly examples: readonly ExampleChoice[] };
    readonly answer: readonly { readonly pixels: Float32Array; readonly label: number }[];
  };
  /** SHA-256 of all parameters, in the network's order: the same seed must give the same. */
  readonly hash: { readonly ask: object; readonly answer: string };
  /** A value by its name, as the stepper reads it. */
  readonly value: { readonly ask: { readonly name: string }; readonly answer: Values };
}

export type Topic = keyof Questions;
export type Question = { [T in Topic]: { readonly topic: T } & Questions[T]["ask"] }[Topic];
export type AnswerOf<T extends Topic> = Questions[T]["answer"];
export type Answer = AnswerOf<Topic>;
