// Examples of the sets as pictures. Each is asked for once in a run's sets and kept.
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask, run } from "../../state/trainer.ts";
import type { ExampleChoice } from "../../worker/protocol.ts";
import { greyOf, pictureShape } from "../canvas/picture-shape.ts";

export interface Digit {
  readonly width: number;
  readonly height: number;
  /** 0..1 */
  readonly pixels: Float32Array;
  readonly label: number;
}

type InSet = Extract<ExampleChoice, { set: string }>;

const MOST = 2000;
const kept = new Map<string, Digit>();
let keptOf = "";

const keyOf = ({ set, row }: InSet) => `${set} ${row}`;

/** Pictures of these examples, as they come; undefined where it is not there yet, or no picture. */
export function useDigits(
  examples: readonly InSet[],
): ReadonlySignal<readonly (Digit | undefined)[]> {
  const found = useSignal<readonly (Digit | undefined)[]>([]);
  const facts = run.value;
  const wanted = `${facts?.id} ${examples.map(keyOf).join(",")}`;
  // the examples are what `wanted` says
  useEffect(() => {
    if (!facts) return;
    // other data, or other shapes of the same: what was kept is of another set
    const of = JSON.stringify([facts.settings.data, facts.inputShape]);
    if (of !== keptOf || kept.size > MOST) kept.clear();
    keptOf = of;
    let isGone = false;
    const show = () => {
      if (!isGone) found.value = examples.map((example) => kept.get(keyOf(example)));
    };
    const missing = examples.filter((example) => !kept.has(keyOf(example)));
    show();
    if (missing.length > 0) {
      ask({ topic: "digits", examples: missing }).then(
        (digits) => {
          const shape = pictureShape(facts.inputShape);
          if (!shape || keptOf !== of) return;
          for (const [i, { pixels, label }] of digits.entries()) {
            if (pixels.length === 0) continue;
            const grey = greyOf(pixels, shape.channels);
            kept.set(keyOf(missing[i]!), { ...shape, pixels: grey, label });
          }
          show();
        },
        () => {}, // the run is gone; the next one asks again
      );
    }
    return () => {
      isGone = true;
    };
  }, [wanted]);
  return found;
}
