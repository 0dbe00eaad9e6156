// What the page and the study of recurrent networks say to each other: plain data.
import type { Values } from "../../protocol.ts";

export const TASKS = ["digits", "adding", "parity", "copying", "sorting"] as const;
export type TaskName = (typeof TASKS)[number];
export const CELLS = ["lstm", "gru", "rnn"] as const;
export type CellKind = (typeof CELLS)[number];

/** Two networks of as many units that learn the same. */
export interface RecurrencePlan {
  readonly task: TaskName;
  readonly cells: readonly [CellKind, CellKind];
  readonly units: number;
  /** Rows of a digit, numbers, bits or symbols. */
  readonly length: number;
  readonly learningRate: number;
  readonly seed: number;
}

export interface RecurrenceAsk {
  /** Which of the `SHOWN` examples. */
  readonly row: number;
  /** Whether the networks are asked about other lengths too. */
  readonly wantsLengths: boolean;
}

/** Examples that can be looked at, none of which is learned from. */
export const SHOWN = 32;
/** Examples of each length that the networks are asked about. */
export const ASKED = 200;
/** A sum counts as right where it is no further away. */
export const NEAR = 0.1;
/** Symbols of the tasks that have some, and silent steps before they are asked for again. */
export const SYMBOLS = 4;
export const WAIT = 3;

export interface RecurrenceView {
  /** Mini-batches so far. */
  readonly step: number;
  /** [time, features] of the example that is shown. */
  readonly inputs: Values;
  /** What is wanted of it: a class or a number at the end, or one a step (`SYMBOLS`: nothing is asked). */
  readonly wanted: readonly number[];
  readonly networks: readonly [NetworkView, NetworkView];
}

export interface NetworkView {
  readonly cell: CellKind;
  readonly parameterCount: number;
  /** Of the last mini-batch; NaN before the first. */
  readonly cost: number;
  /** What it remembers and its gates in every step, [time, units] each: h, c, inputGate, .. */
  readonly values: Readonly<Record<string, Values>>;
  /** What it would answer after each step, [time, outputs]. */
  readonly answers: Values;
  /** dC/dx of the example, [time, features]. */
  readonly gradient: Values;
  /** The length of dC/dx in each step, over all `SHOWN` examples. */
  readonly norms: Float32Array;
  /** The share of right answers by length, where it was asked for. */
  readonly right?: readonly { readonly length: number; readonly share: number }[];
}
