// What the inside of a mini-batch says: units that answer the same whatever they see, outputs that are wrong
// and cannot move, and errors that get lost or grow on their way back.

import type { Examination, ExaminedLayer } from "./examination.ts";
import { BOOK, type Finding } from "./finding.ts";

/** Below this share of its error an output neuron hears nothing of it: sigma' is 1/4 at most. */
const DEAF = 0.05;
/** A derivative this small leaves nothing to learn by, of sigmoid at |z| = 5.3, of tanh at 3. */
const FLAT = 0.01;
/** From this share of a layer's units on. */
const HALF = 0.5;
/** How far the errors of the first layer may lie from those of the last; the book's network of four
 * hidden layers has about 100, its network of three 24. */
const FAR = 50;

export function layerFindings(seen: Examination, steps: number): Finding[] {
  const where = { step: steps };
  return [
    ...deafOutputs(seen, where),
    ...seen.layers.slice(0, -1).flatMap((layer) => stuck(seen, layer, where)),
    ...flow(seen, where),
  ];
}

/** Outputs that are far off while the error that goes back is next to nothing. */
function deafOutputs(
  { layers, wanted, examples }: Examination,
  where: Finding["where"],
): Finding[] {
  const last = layers.at(-1);
  if (!last || !wanted || wanted.length !== last.a.length) return [];
  if (last.activation !== "sigmoid" && last.activation !== "tanh") return [];
  const off = new Set<number>();
  const deaf = new Map<number, number>();
  const wrong = new Map<number, number>();
  for (let i = 0; i < last.a.length; i++) {
    const error = Math.abs(last.a[i]! - wanted[i]!);
    if (error <= 0.5) continue;
    const unit = i % last.width;
    wrong.set(unit, (wrong.get(unit) ?? 0) + 1);
    // of a mean over the outputs each has a small part, also where nothing is saturated
    if (derivativeOf(last.activation, last.a[i]!) >= DEAF) continue;
    if (Math.abs(last.delta[i]!) >= DEAF * error) continue;
    deaf.set(unit, (deaf.get(unit) ?? 0) + 1);
    off.add(Math.floor(i / last.width));
  }
  const wanting = (unit: number) => {
    let count = 0;
    for (let row = 0; row < examples; row++) if (wanted[row * last.width + unit]! > 0.5) count++;
    return count;
  };
  // a unit that is at the wrong end for all that want it, or a fifth of all examples
  const lost = [...deaf.keys()].filter(
    (unit) =>
      wanting(unit) >= 3 && deaf.get(unit) === wrong.get(unit) && deaf.get(unit)! >= wanting(unit),
  );
  if (lost.length === 0 && off.size < examples / 5) return [];
  const who =
    off.size >= examples / 5
      ? `${off.size} of ${examples} examples have an output that is wrong by more than 0.5`
      : `output ${lost.join(", ")} is wrong for every example that wants it`;
  return [
    {
      kind: "saturated-outputs",
      what: `${last.where}: ${who}, and less than a twentieth of the error goes back, as the neuron is saturated`,
      where: { ...where, layer: last.where },
      why: `the derivative of ${last.activation} is a factor of the error of a quadratic cost, so that neurons learn slowest where they are most wrong (${BOOK.slowdown})`,
      change: `loss: crossEntropy with a sixth of the learning rate (on the command line --loss cross-entropy --learning-rate 0.5), whose error is a - y; or start with smaller weights, init: scaled (--init scaled)`,
    },
  ];
}

/** The derivative of sigmoid or tanh, from its output. */
const derivativeOf = (activation: "sigmoid" | "tanh", a: number): number =>
  activation === "sigmoid" ? a * (1 - a) : 1 - a * a;

/** The derivative of an activation as a share of its largest, from its output; undefined where it is not
 * known. */
function slopeOf(activation: string, a: number): number | undefined {
  if (activation === "sigmoid") return 4 * derivativeOf(activation, a);
  if (activation === "tanh") return derivativeOf(activation, a);
  return activation === "relu" ? (a > 0 ? 1 : 0) : undefined;
}

/** Units that answer the same to every example. */
function stuck(
  { examples }: Examination,
  layer: ExaminedLayer,
  where: Finding["where"],
): Finding[] {
  const { a, units, activation } = layer;
  if (examples < 4 || slopeOf(activation, 0.5) === undefined) return [];
  const alive = new Uint8Array(units);
  for (let i = 0; i < a.length; i++) {
    if (slopeOf(activation, a[i]!)! >= FLAT) alive[i % units] = 1;
  }
  const count = units - alive.reduce((sum, one) => sum + one, 0);
  if (count < HALF * units) return [];
  const share = `${count} of ${units} units`;
  const at = { ...where, layer: layer.where };
  if (activation === "relu") {
    return [
      {
        kind: "dead-units",
        what: `${layer.where}: ${share} are 0 for each of ${examples} examples`,
        where: at,
        why: `a rectified unit with a negative weighted input has no gradient, and stays as it is (${BOOK.rectified})`,
        change:
          "a smaller learning rate (a third), init: he, and biases that begin at 0 or above (biasInit: constant(0.1)); more units where few are left",
      },
    ];
  }
  return [
    {
      kind: "saturated-layer",
      what: `${layer.where}: ${share} are saturated for each of ${examples} examples`,
      where: at,
      why: `where |z| is large the ${activation} is flat, and the weights before it hardly change (${BOOK.start})`,
      change:
        "init: scaled (--init scaled): weights with a deviation of 1 / sqrt(inputs); and inputs around 0 (standardize, --standardize)",
    },
  ];
}

/** The norm of dC/dz of an example, averaged over the examples: the book's speed of a layer. */
function speed({ delta, width }: ExaminedLayer, examples: number): number {
  let sum = 0;
  for (let row = 0; row < examples; row++) {
    let square = 0;
    for (let i = 0; i < width; i++) square += delta[row * width + i]! * delta[row * width + i]!;
    sum += Math.sqrt(square);
  }
  return sum / examples;
}

/** Whether the first layer learns far slower or faster than the last hidden one. */
function flow({ layers, examples }: Examination, where: Finding["where"]): Finding[] {
  const hidden = layers.slice(0, -1);
  if (hidden.length < 2) return [];
  const [first, last] = [hidden[0]!, hidden.at(-1)!];
  const [slow, fast] = [speed(first, examples), speed(last, examples)];
  if (!(fast > 0) || !Number.isFinite(slow)) return [];
  const at = { ...where, layer: first.where };
  const ratio = slow / fast;
  if (ratio < 1 / FAR) {
    return [
      {
        kind: "vanishing",
        what: `${first.where}: its errors are ${times(1 / ratio)} smaller than those of ${last.where} (${slow.toExponential(1)} to ${fast.toExponential(1)})`,
        where: at,
        why: `each layer on the way back multiplies by w sigma'(z), which usually is below 1/4, so that early layers learn far slower (${BOOK.deep})`,
        change: `relu in place of ${last.activation} with init: he, batchNorm() between the layers, residual(...) around them, or fewer layers`,
      },
    ];
  }
  if (ratio <= FAR) return [];
  return [
    {
      kind: "exploding",
      what: `${first.where}: its errors are ${times(ratio)} larger than those of ${last.where} (${slow.toExponential(1)} to ${fast.toExponential(1)})`,
      where: at,
      why: `large weights make each factor w sigma'(z) larger than 1, so that errors grow on the way back (${BOOK.unstable})`,
      change: "init: scaled or he for smaller weights, and clipNorm: 1 (--clip-norm 1)",
    },
  ];
}

const times = (x: number): string => (Number.isFinite(x) ? `${Math.round(x)} times` : "endlessly");
