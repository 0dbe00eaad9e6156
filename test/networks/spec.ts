// A network and how it is trained as plain data, so that a failure can be made smaller, printed and
// run again from its text.
import {
  activationNamed,
  adam,
  adamw,
  affine,
  averagePool2d,
  batchNorm,
  branches,
  conv2d,
  dense,
  dropout,
  elastic,
  flatten,
  inputs,
  type JoinName,
  type Layer,
  layerNorm,
  localResponseNorm,
  maxPool2d,
  momentum,
  type Network,
  nesterov,
  network,
  type Optimizer,
  outputs,
  residual,
  rmsprop,
  sgd,
  shared,
  standardize,
} from "downhill";
import { type CustomName, customLayer } from "./custom-layers.ts";

export type Pair = readonly [number, number];
/** As files have it: relu, leakyRelu(0.25). */
type ActivationName = string;

export type LayerSpec =
  | {
      readonly kind: "conv2d";
      readonly filters: number;
      readonly kernel: Pair;
      readonly activation: ActivationName;
      readonly stride?: Pair;
      readonly padding?: Pair | "same";
      readonly groups?: number;
      readonly bias?: boolean;
      readonly frozen?: boolean;
    }
  | {
      readonly kind: "dense";
      readonly size: number;
      readonly activation: ActivationName;
      readonly bias?: boolean;
      readonly frozen?: boolean;
    }
  | { readonly kind: "maxPool2d" | "averagePool2d"; readonly size: Pair; readonly stride: Pair }
  | { readonly kind: "batchNorm" | "layerNorm" | "flatten" }
  | { readonly kind: "localResponseNorm"; readonly n: number }
  | { readonly kind: "dropout"; readonly p: number; readonly scaling: "book" | "inverted" }
  | { readonly kind: "standardize"; readonly mean: number; readonly deviation: number }
  | { readonly kind: "residual"; readonly layers: readonly LayerSpec[] }
  | {
      readonly kind: "branches";
      /** The layers of each branch. */
      readonly chains: readonly (readonly LayerSpec[])[];
      /** The inputs that they read; without them all read what comes. */
      readonly names?: readonly string[];
      readonly join: JoinName;
    }
  | { readonly kind: "shared"; readonly name: string; readonly layers: readonly LayerSpec[] }
  /** Parts of a row of so many values each, called a, b, ... */
  | { readonly kind: "inputs"; readonly sizes: readonly number[] }
  | { readonly kind: "outputs"; readonly chains: readonly (readonly LayerSpec[])[] }
  | { readonly kind: "custom"; readonly name: CustomName; readonly n: number };

export type OptimizerName = "sgd" | "momentum" | "nesterov" | "rmsprop" | "adam" | "adamw";

export interface NetworkSpec {
  /** Of all values: data, parameters, states. */
  readonly seed: number;
  readonly input: readonly number[];
  readonly layers: readonly LayerSpec[];
  /** As files have it: quadratic, huber(0.5). */
  readonly loss: string;
  readonly optimizer: OptimizerName;
  readonly batch: number;
  /** Examples in the last, shorter batch of an epoch; 0 for none. */
  readonly tail: number;
  readonly evaluationBatch: number;
  readonly dtype: "f32" | "f64";
  /** Bytes, numbers, or numbers of which most columns are zero, so that the program skips them. */
  readonly inputs: "u8" | "float" | "sparse";
  readonly labels: "u8" | "u32" | "targets";
  readonly l1?: number;
  readonly l2?: number;
  readonly clipNorm?: number;
  readonly clipValue?: number;
  readonly ema?: number;
  readonly rates?: boolean;
  readonly augment?: readonly ("affine" | "elastic")[];
  /** Which values are monitored: a share of all. */
  readonly monitored: number;
}

export const partName = (i: number): string => String.fromCharCode(97 + i);

export function layerOf(spec: LayerSpec): Layer {
  switch (spec.kind) {
    case "conv2d": {
      const { kind: _, filters, kernel, activation, ...options } = spec;
      return conv2d(filters, kernel, activationNamed(activation)!, options);
    }
    case "dense": {
      const { kind: _, size, activation, ...options } = spec;
      return dense(size, activationNamed(activation)!, options);
    }
    case "maxPool2d":
      return maxPool2d(spec.size, { stride: spec.stride });
    case "averagePool2d":
      return averagePool2d(spec.size, { stride: spec.stride });
    case "batchNorm":
      return batchNorm();
    case "layerNorm":
      return layerNorm();
    case "flatten":
      return flatten();
    case "localResponseNorm":
      return localResponseNorm({ k: 1.5, n: spec.n, alpha: 0.5, beta: 0.75 });
    case "dropout":
      return dropout(spec.p, { scaling: spec.scaling });
    case "standardize":
      return standardize(spec.mean, spec.deviation);
    case "residual":
      return residual(...spec.layers.map(layerOf));
    case "branches": {
      const chains = spec.chains.map((chain) => chain.map(layerOf));
      const { names, join } = spec;
      return names
        ? branches(Object.fromEntries(names.map((name, i) => [name, chains[i]!])), join)
        : branches(chains, join);
    }
    case "shared":
      return shared(spec.name, ...spec.layers.map(layerOf));
    case "inputs":
      return inputs(Object.fromEntries(spec.sizes.map((n, i) => [partName(i), [n]])));
    case "outputs":
      return outputs(
        Object.fromEntries(spec.chains.map((chain, i) => [partName(i), chain.map(layerOf)])),
      );
    case "custom":
      return customLayer(spec.name, spec.n);
  }
}

export const networkOf = ({ input, layers }: NetworkSpec): Network =>
  network([...input], ...(layers.map(layerOf) as [Layer]));

export function optimizerOf(name: OptimizerName): Optimizer {
  const learningRate = 0.125;
  switch (name) {
    case "sgd":
      return sgd({ learningRate });
    case "momentum":
      return momentum({ learningRate, momentum: 0.75 });
    case "nesterov":
      return nesterov({ learningRate, momentum: 0.75 });
    case "rmsprop":
      return rmsprop({ learningRate, epsilon: 1e-3 });
    case "adam":
      return adam({ learningRate, epsilon: 1e-3 });
    case "adamw":
      return adamw({ learningRate, epsilon: 1e-3, weightDecay: 0.25 });
  }
}

export const augmentationsOf = ({ augment = [] }: NetworkSpec) =>
  augment.map((kind) =>
    kind === "affine"
      ? affine({ shift: 1, rotate: 10, scale: 0.1, shear: 5 })
      : elastic({ alpha: 4, sigma: 1.5 }),
  );
