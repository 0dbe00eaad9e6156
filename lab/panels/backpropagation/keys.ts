// Every number of the walk has a key, by which its places find each other: "w.2.0.1" is the weight into
// neuron 0 of layer 2 from neuron 1 of layer 1. Neurons are counted from 0 here, from 1 where shown.
import type { Pass } from "./dense-network.ts";

/**
 * a activation, z weighted input, b bias, d error, s slope, e mistake a - y, y wanted, w weight,
 * g gradient of a weight, n weight after the step, h bias after the step, q sum of the e^z of a layer,
 * r what comes back to a neuron before its slope (to an output dC/da), m mean of what comes back, c cost.
 */
export type Letter =
  | "a"
  | "z"
  | "b"
  | "d"
  | "s"
  | "e"
  | "y"
  | "w"
  | "g"
  | "n"
  | "h"
  | "q"
  | "r"
  | "m"
  | "c";

export interface Key {
  readonly letter: Letter;
  readonly l: number;
  readonly j: number;
  readonly k: number;
}

const LETTERS = "azbdseywgnhqrmc";

/** Undefined for what is not the key of a single number: a whole layer, a word. */
export function readKey(text: string): Key | undefined {
  const [letter = "", ...numbers] = text.split(".");
  if (letter.length !== 1 || !LETTERS.includes(letter)) return undefined;
  const [l = 0, j = -1, k = -1] = numbers.map(Number);
  const wants = "wgn".includes(letter) ? 3 : "qm".includes(letter) ? 1 : letter === "c" ? 0 : 2;
  if (numbers.length !== wants || ![l, j, k].every(Number.isInteger)) return undefined;
  return { letter: letter as Letter, l, j, k };
}

/** The number that a key stands for. */
export function numberAt(pass: Pass, { letter, l, j, k }: Key, learningRate: number): number {
  switch (letter) {
    case "a":
      return pass.a[l]![j]!;
    case "z":
      return pass.z[l]![j]!;
    case "b":
      return pass.layer(l).bias[j]!;
    case "d":
      return pass.delta[l]![j]!;
    case "s":
      return pass.slope[l]![j]!;
    case "e":
      return pass.a[l]![j]! - pass.y[j]!;
    case "y":
      return pass.y[j]!;
    case "w":
      return pass.weight(l, j, k);
    case "g":
      return pass.weightGradient(l, j, k);
    case "n":
      return pass.weight(l, j, k) - learningRate * pass.weightGradient(l, j, k);
    case "h":
      return pass.layer(l).bias[j]! - learningRate * pass.delta[l]![j]!;
    case "q":
      return pass.z[l]!.reduce((sum, z) => sum + Math.exp(z), 0);
    case "r":
      return back(pass, l)[j]!;
    case "m":
      return back(pass, l).reduce((sum, e, i) => sum + pass.a[l]![i]! * e, 0);
    case "c":
      return pass.cost;
  }
}

/** dC/da of a layer. */
const back = (pass: Pass, l: number): Float64Array =>
  l === pass.last ? pass.costSlope : pass.backward(l);
