// A network of dense layers and one example through it, forward and back: the sums of chapter 2 in
// float64. Layers are numbered as in the book: 1 is the input, L the output.
import { activate, slopesOf } from "../../network/activation.ts";
import type { ActivationName } from "../../settings/activations.ts";
import type { LossName } from "../../settings/losses.ts";
import { cancelsSlope, costOf, costSlope, smoothed } from "./cost.ts";

export interface DenseLayer {
  /** [out, in], row by row: row j are the weights into neuron j. */
  readonly weight: Float64Array;
  readonly bias: Float64Array;
  readonly activation: ActivationName;
}

export interface DenseNetwork {
  /** Of layer 2, 3, .. L. */
  readonly layers: readonly DenseLayer[];
  readonly loss: LossName;
}

export interface Example {
  readonly x: Float64Array;
  /** What the outputs should be. */
  readonly y: Float64Array;
}

/** How the error of the output layer follows: the mistake alone, times a slope, or through softmax. */
export type OutputError = "difference" | "slope" | "softmax";

export function outputErrorOf({ layers, loss }: DenseNetwork): OutputError {
  if (cancelsSlope(loss)) return "difference";
  return layers.at(-1)!.activation === "softmax" ? "softmax" : "slope";
}

/** All values of one example. Arrays have a place for layer 0, so that values.a[l] is a^l. */
export class Pass {
  readonly network: DenseNetwork;
  /** What the outputs are compared with, after smoothing. */
  readonly y: Float64Array;
  /** The output that should be 1; -1: none. */
  readonly wanted: number;
  readonly z: readonly Float64Array[];
  readonly a: readonly Float64Array[];
  /** f'(z). */
  readonly slope: readonly Float64Array[];
  /** How fast the cost grows with each output, dC/da, where the error is not the mistake alone. */
  readonly costSlope: Float64Array;
  /** The errors, dC/dz. */
  readonly delta: readonly Float64Array[];
  readonly cost: number;

  constructor(network: DenseNetwork, { x, y }: Example) {
    this.network = network;
    this.y = smoothed(network.loss, y);
    this.wanted = y.indexOf(1);
    const none = new Float64Array(0);
    const z: Float64Array[] = [none, none];
    const a: Float64Array[] = [none, x];
    const slope: Float64Array[] = [none, none];
    for (const { weight, bias, activation } of network.layers) {
      const input = a.at(-1)!;
      const sums = bias.map((b, j) => b + dot(weight, j * input.length, input));
      const out = activate(activation, sums);
      z.push(sums);
      a.push(out);
      slope.push(slopesOf(activation, sums, out));
    }
    this.z = z;
    this.a = a;
    this.slope = slope;
    this.cost = costOf(network.loss, a.at(-1)!, this.y);
    const delta: Float64Array[] = a.map(() => none);
    this.delta = delta;
    const { last } = this;
    const outputs = a[last]!;
    this.costSlope = outputs.map((out, j) =>
      costSlope(network.loss, out, this.y[j]!, outputs.length),
    );
    delta[last] =
      outputErrorOf(network) === "difference"
        ? outputs.map((out, j) => out - this.y[j]!)
        : this.#through(last, this.costSlope);
    for (let l = last - 1; l >= 2; l--) delta[l] = this.#through(l, this.backward(l));
  }

  /** L, the number of the output layer. */
  get last(): number {
    return this.network.layers.length + 1;
  }

  /** Neurons of layer l. */
  size(l: number): number {
    return this.a[l]!.length;
  }

  layer(l: number): DenseLayer {
    return this.network.layers[l - 2]!;
  }

  /** w^l_jk, to neuron j of layer l from neuron k of the layer before. */
  weight(l: number, j: number, k: number): number {
    return this.layer(l).weight[j * this.size(l - 1) + k]!;
  }

  /** dC/dw^l_jk. */
  weightGradient(l: number, j: number, k: number): number {
    return this.a[l - 1]![k]! * this.delta[l]![j]!;
  }

  /** (w^(l+1))^T delta^(l+1): what comes back to layer l before its slope. */
  backward(l: number): Float64Array {
    const next = this.delta[l + 1]!;
    const sums = new Float64Array(this.size(l));
    for (const [i, delta] of next.entries()) {
      for (let k = 0; k < sums.length; k++) sums[k]! += this.weight(l + 1, i, k) * delta;
    }
    return sums;
  }

  /** dC/da of layer l made dC/dz. */
  #through(l: number, error: Float64Array): Float64Array {
    const a = this.a[l]!;
    if (this.layer(l).activation !== "softmax") {
      return error.map((e, j) => e * this.slope[l]![j]!);
    }
    const mean = dot(a, 0, error);
    return error.map((e, j) => a[j]! * (e - mean));
  }

  get parameterCount(): number {
    return this.network.layers.reduce((n, { weight, bias }) => n + weight.length + bias.length, 0);
  }

  /** The network after one step down this example's gradient. */
  stepped(learningRate: number): DenseNetwork {
    const layers = this.network.layers.map((layer, i) => {
      const l = i + 2;
      const width = this.size(l - 1);
      return {
        ...layer,
        weight: layer.weight.map(
          (w, at) => w - learningRate * this.weightGradient(l, Math.floor(at / width), at % width),
        ),
        bias: layer.bias.map((b, j) => b - learningRate * this.delta[l]![j]!),
      };
    });
    return { ...this.network, layers };
  }

  get example(): Example {
    return { x: this.a[1]!, y: this.y.map((_, j) => Number(j === this.wanted)) };
  }
}

function dot(rows: Float64Array, from: number, vector: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < vector.length; k++) sum += rows[from + k]! * vector[k]!;
  return sum;
}
