// The functions of a layer and their slopes, in float64: what the page computes itself.
import {
  type ActivationKind,
  type ActivationName,
  activationParts,
} from "../settings/activations.ts";

export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** The share of the standard normal distribution that lies below z: by the series of its integral near 0,
 * by its continued fraction in the tails. */
function normalShare(z: number): number {
  const x = Math.abs(z);
  const density = normalDensity(x);
  let above: number;
  if (x < 4) {
    let [term, sum] = [x, x];
    for (let n = 3; term > 1e-17 * sum; n += 2) sum += term *= (x * x) / n;
    above = 0.5 - density * sum;
  } else {
    let tail = x;
    for (let n = 40; n >= 1; n--) tail = x + n / tail;
    above = density / tail;
  }
  return z > 0 ? 1 - above : above;
}
const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** tanh of what geluTanh asks for, and how fast its argument grows. */
const SCALE = Math.sqrt(2 / Math.PI);
const bend = (z: number): number => Math.tanh(SCALE * (z + 0.044715 * z ** 3));

interface Pair {
  /** f(z); `p`: the number that the function is made with. */
  readonly f: (z: number, p: number) => number;
  /** f'(z), where `a` is f(z). */
  readonly slope: (z: number, a: number, p: number) => number;
}

const PAIRS: Readonly<Record<Exclude<ActivationKind, "softmax">, Pair>> = {
  sigmoid: { f: sigmoid, slope: (_, a) => a * (1 - a) },
  tanh: { f: Math.tanh, slope: (_, a) => 1 - a * a },
  relu: { f: (z) => Math.max(0, z), slope: (z) => (z > 0 ? 1 : 0) },
  linear: { f: (z) => z, slope: () => 1 },
  softplus: { f: (z) => Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z))), slope: sigmoid },
  gelu: {
    f: (z) => z * normalShare(z),
    slope: (z) => normalShare(z) + z * normalDensity(z),
  },
  geluTanh: {
    f: (z) => (z / 2) * (1 + bend(z)),
    slope: (z) => {
      const t = bend(z);
      return (1 + t) / 2 + (z / 2) * (1 - t * t) * SCALE * (1 + 3 * 0.044715 * z * z);
    },
  },
  silu: {
    f: (z) => z * sigmoid(z),
    slope: (z, a) => sigmoid(z) + a * (1 - sigmoid(z)),
  },
  leakyRelu: { f: (z, p) => (z > 0 ? z : p * z), slope: (z, _, p) => (z > 0 ? 1 : p) },
  elu: {
    f: (z, p) => (z > 0 ? z : p * Math.expm1(z)),
    slope: (z, _, p) => (z > 0 ? 1 : p * Math.exp(z)),
  },
};

/** a of a whole layer. */
export function activate(name: ActivationName, z: ArrayLike<number>): Float64Array {
  const { kind, number } = activationParts(name);
  if (kind !== "softmax") return Float64Array.from(z, (value) => PAIRS[kind].f(value, number));
  const most = Math.max(...Array.from(z));
  const powers = Float64Array.from(z, (value) => Math.exp(value - most));
  const sum = powers.reduce((s, power) => s + power, 0);
  return powers.map((power) => power / sum);
}

/** f'(z) of a whole layer; of softmax, where each output hangs on all z, da_j/dz_j. */
export function slopesOf(
  name: ActivationName,
  z: ArrayLike<number>,
  a: ArrayLike<number>,
): Float64Array {
  const { kind, number } = activationParts(name);
  const { slope } = PAIRS[kind === "softmax" ? "sigmoid" : kind];
  return Float64Array.from(z, (value, j) => slope(value, a[j]!, number));
}
