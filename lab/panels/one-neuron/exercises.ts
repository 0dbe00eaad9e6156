// The exercises of chapter 3 that can be done here: each looks at what the person has set.
import type { Checked } from "../../components/exercise.tsx";
import { fixed } from "../../components/numbers.ts";
import type { Text } from "../../text/en.ts";
import { learn, type Start, UPDATES } from "./neuron.ts";
import { softmax } from "./softmax.ts";

type Words = Text["oneNeuron"]["exercises"];

const ends = (start: Start, learningRate: number) =>
  (["quadratic", "crossEntropy"] as const).map(
    (rule) => learn(rule, start, learningRate)[UPDATES]!.a,
  );

/** Whether the quadratic cost is stuck above 0.9 where the cross-entropy gets below 0.1. */
export function checkStuck({ stuck }: Words, start: Start, learningRate: number): Checked {
  const [left, right] = ends(start, learningRate) as [number, number];
  const isDone = left > 0.9 && right < 0.1;
  return { isDone, says: (isDone ? stuck.done : stuck.notYet)(fixed(left), fixed(right)) };
}

/** Whether the quadratic cost learns from (2, 2) after all. */
export function checkSlow({ slow }: Words, start: Start, learningRate: number): Checked {
  if (start.w !== 2 || start.b !== 2) return { isDone: false, says: slow.wrongStart };
  const [left] = ends(start, learningRate) as [number, number];
  const isDone = left < 0.05;
  return { isDone, says: (isDone ? slow.done : slow.notYet)(fixed(left, 3)) };
}

/** Whether all outputs are 1/4 though no input is 0. */
export function checkUniform({ uniform }: Words, z: readonly number[], c: number): Checked {
  if (c < 0.5) return { isDone: false, says: uniform.scale };
  const a = softmax(z, c);
  const apart = Math.max(...a.map((x) => Math.abs(x - 0.25)));
  const isDone = apart < 0.005 && z.every((value) => value !== 0);
  return { isDone, says: isDone ? uniform.done(fixed(z[0]!, 1)) : uniform.notYet(fixed(apart, 3)) };
}
