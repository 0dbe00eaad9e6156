// The exercises of chapter 2 that can be done here: each looks at the small network as it is now.
import type { Checked, ExerciseProps } from "../../components/exercise.tsx";
import type { Text } from "../../text/en.ts";
import type { Pass } from "./dense-network.ts";
import { cell } from "./digits.ts";

type Words = Text["backpropagation"]["exercises"];

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((m, value) => Math.max(m, Math.abs(value)), 0);

/** Whether the second input teaches nothing while the first does. */
function checkSilent({ silent }: Words, pass: Pass): Checked {
  const gradients = (k: number) =>
    largest(pass.delta[2]!.map((_, j) => pass.weightGradient(2, j, k)));
  const isDone = gradients(1) === 0 && gradients(0) > 0;
  const says = isDone
    ? silent.done(cell(largest(pass.delta[2]!)))
    : silent.notYet(cell(gradients(1)));
  return { isDone, says };
}

/** Whether an output is wrong by 0.9 and still has hardly an error. */
function checkSaturated({ saturate }: Words, pass: Pass): Checked {
  if (pass.network.loss !== "quadratic") return { isDone: false, says: saturate.wrongCost };
  const a = pass.a[pass.last]!;
  const mistakes = a.map((out, j) => Math.abs(out - pass.y[j]!));
  const worst = mistakes.indexOf(Math.max(...mistakes));
  const error = pass.delta[pass.last]![worst]!;
  const isDone = mistakes[worst]! > 0.9 && Math.abs(error) < 0.05;
  return {
    isDone,
    says: (isDone ? saturate.done : saturate.notYet)(cell(mistakes[worst]!), cell(error)),
  };
}

/** Whether nothing comes back to the first hidden neuron though both outputs are wrong. */
function checkCancelled({ cancel }: Words, pass: Pass): Checked {
  const isWrong = pass.delta[pass.last]!.every((delta) => Math.abs(delta) > 0.01);
  if (!isWrong) return { isDone: false, says: cancel.tooRight };
  const error = pass.delta[2]![0]!;
  const isDone = Math.abs(error) < 0.001;
  return { isDone, says: (isDone ? cancel.done : cancel.notYet)(cell(error)) };
}

/** `pass`: of the small network now; undefined while another is shown. */
export function exercisesOf(words: Words, pass: () => Pass | undefined): ExerciseProps[] {
  const on = (check: (words: Words, pass: Pass) => Checked) => (): Checked => {
    const now = pass();
    return now ? check(words, now) : { isDone: false, says: words.needsSmall };
  };
  return [
    { ...words.silent, check: on(checkSilent) },
    { ...words.saturate, check: on(checkSaturated) },
    { ...words.cancel, check: on(checkCancelled) },
  ].map(({ task, answer, check }) => ({ task, answer, check }));
}
