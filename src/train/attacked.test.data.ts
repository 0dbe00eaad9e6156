// A small network, sets drawn for it and the attacks that have a ball: what the suites of attacks share.
import { dataset } from "../data/dataset.ts";
import { randomStream } from "../data/random.ts";
import { sigmoid, softmax } from "../nn/activation.ts";
import type { Attack } from "../nn/attack/attack.ts";
import { fgsm } from "../nn/attack/fgsm.ts";
import { signNoise } from "../nn/attack/noise.ts";
import { pgd } from "../nn/attack/pgd.ts";
import { targeted } from "../nn/attack/targeted.ts";
import { dense } from "../nn/dense.ts";
import { network } from "../nn/network.ts";
import { initialize } from "./trained.ts";

export const FEATURES = 12;
export const CLASSES = 4;

export const numbers = (seed: number, count: number, low = 0, high = 1): Float64Array => {
  const { uniform } = randomStream(seed, "attacked.test");
  return Float64Array.from({ length: count }, () => low + (high - low) * uniform());
};

export function examples(
  seed: number,
  count: number,
  isBytes: boolean,
  range: readonly [number, number] = [0, 1],
) {
  const drawn = numbers(seed, count * FEATURES, ...range);
  // the ends of the range among them
  drawn[0] = range[0];
  drawn[1] = range[1];
  return dataset({
    name: "made up",
    inputShape: [FEATURES],
    outputs: CLASSES,
    inputs: isBytes ? Uint8Array.from(drawn, (x) => Math.round(x * 255)) : drawn,
    labels: Uint8Array.from({ length: count }, (_, i) => (i * 7) % CLASSES),
  });
}

export const net = network([FEATURES], dense(9, sigmoid), dense(CLASSES, softmax));
export const fresh = (dtype: "f32" | "f64", seed = 3) => initialize(net, { seed, dtype });

/** The attacks that have a ball, for one epsilon. */
export const kinds: Readonly<
  Record<string, (epsilon: number, range?: readonly [number, number]) => Attack>
> = {
  fgsm: (epsilon, range) => fgsm({ epsilon, ...(range ? { range } : {}) }),
  pgd: (epsilon, range) => pgd({ epsilon, steps: 4, restarts: 2, ...(range ? { range } : {}) }),
  "large steps": (epsilon, range) =>
    pgd({ epsilon, alpha: 3, steps: 3, ...(range ? { range } : {}) }),
  noise: (epsilon, range) => signNoise({ epsilon, ...(range ? { range } : {}) }),
  targeted: (epsilon, range) =>
    targeted(pgd({ epsilon, steps: 3, ...(range ? { range } : {}) }), 2),
};
