// Questions to a program that stays compiled: they share its buffers, so that those that come together are
// answered one after another, and what it holds is freed when the last is answered.
import { OptionError } from "../errors.ts";

export interface Queue {
  /** The answer, after those of all questions before, whatever became of them; OptionError once disposed. */
  ask<T>(answer: () => Promise<T>): Promise<T>;
  dispose(): void;
}

/** @param what leads the error of a question that comes after the end */
export function createQueue(what: string, free: () => void): Queue {
  let isDisposed = false;
  let open = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    ask: (answer) => {
      const next = last.then(() => {
        if (isDisposed) throw new OptionError(`${what}: it is disposed; make another`);
        return answer();
      });
      open++;
      last = next
        .catch(() => {})
        .then(() => {
          open--;
          if (isDisposed && open === 0) free();
        });
      return next;
    },
    dispose: () => {
      if (isDisposed) return;
      isDisposed = true;
      // not under a question that is being answered
      if (open === 0) free();
    },
  };
}
