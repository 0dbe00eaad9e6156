// What is known while the layers of a Keras model are read one after another: the shape of an example so far,
// what waits for the next layer, and the layers that were made, with their numbers.

import { DownhillError, FormatError } from "../../errors.ts";
import type { Hdf5Dataset } from "../../formats/hdf5/read.ts";
import type { Layer } from "../../nn/layer.ts";
import { shapeBehind } from "../../train/foreign/shape-behind.ts";
import type { KerasLayer } from "./config.ts";
import { checkedVariable, type Variable } from "./weights.ts";

export type Numbers = Float32Array | Float64Array;

/** A parameter that was read. */
export interface Taken {
  /** In its layer: weight, or 0.weight. */
  readonly parameter: string;
  /** undefined: the file has no such numbers, and these do nothing. */
  readonly from: Hdf5Dataset | undefined;
  readonly values: Numbers;
  /** Whether its gates were put into our order. */
  readonly isRegated?: boolean;
}

export interface Made {
  readonly layer: Layer;
  readonly taken: readonly Taken[];
}

/** Where the variables of a layer are looked up. */
export type Find = (variable: Variable) => Hdf5Dataset | undefined;

/** How a layer of Keras is read: it adds what it is to the reading. */
export type ReadLayer = (layer: KerasLayer, reading: Reading, find: Find) => void;

export class Reading {
  /** Of an example, as the first layer gets it. */
  start: readonly number[];
  /** Of an example behind the layers so far. */
  shape: readonly number[];
  /** Zeros around a picture that the next layer takes: [top, left, bottom, right]. */
  zeros: readonly [number, number, number, number] | undefined;
  /** Whether steps of the sequence may be padding. */
  isMasked = false;
  readonly made: Made[] = [];
  readonly note: (text: string) => void;

  constructor(shape: readonly number[], note: (text: string) => void) {
    this.start = shape;
    this.shape = shape;
    this.note = note;
  }

  /** Puts a layer behind the others; what our layers say of sizes is said of theirs. */
  add(from: KerasLayer, make: () => Layer, taken: readonly Taken[] = []): void {
    try {
      const layer = make();
      this.shape = shapeBehind(layer, this.shape);
      this.made.push({ layer, taken });
    } catch (error) {
      if (!(error instanceof DownhillError) || error instanceof FormatError) throw error;
      throw from.fail("a layer that fits", error.message);
    }
  }

  /** A picture [height, width, channels]. */
  picture(layer: KerasLayer): readonly [number, number, number] {
    layer.checkChannelsLast();
    if (this.shape.length === 3) return this.shape as readonly [number, number, number];
    throw layer.fail("pictures [height, width, channels]", `[${this.shape.join(", ")}]`);
  }

  /** The size of the last axis. */
  get channels(): number {
    return this.shape.at(-1)!;
  }
}

/** A variable as a parameter here; finite numbers of the shape that Keras gives it. */
export function take(
  layer: KerasLayer,
  find: Find,
  variable: Variable,
  shape: readonly number[],
  parameter: string,
  turn: (values: Numbers) => Numbers = (values) => values,
): Taken {
  const from = checkedVariable(layer, find(variable), variable.name, shape);
  const values = from.read();
  const bad = values.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw layer.fail(`finite numbers as ${variable.name}`, `${values[bad]} at ${bad}`);
  return { parameter, from, values: turn(values) };
}

/** The variable with that number of a layer itself. */
export const own = (i: number, name: string): Variable => ({ path: `vars/${i}`, name });
