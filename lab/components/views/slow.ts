// Signals for figures that follow a run: the newest value, so many times a second at most.
import { effect, type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isStill } from "../../state/theme.ts";

/** Milliseconds between two pictures of a live figure: ten a second, two where motion is unwelcome. */
export const livePeriod = (): number => (isStill.value ? 500 : 100);

/** Words of a run that goes on change so often at most, that one can read them. */
export const WORDS_MS = 250;

/** The value of `source`, followed at most every `ms`; at once where `isUrgent` says so of it and the last. */
export function useSlow<T>(
  source: ReadonlySignal<T>,
  ms: number,
  isUrgent: (value: T, last: T) => boolean = () => false,
): Signal<T> {
  const shown = useSignal(source.peek());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const stop = effect(() => {
      if (isUrgent(source.value, shown.peek())) {
        clearTimeout(timer);
        timer = undefined;
        shown.value = source.peek();
        return;
      }
      if (timer !== undefined) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          last = performance.now();
          shown.value = source.peek();
        },
        Math.max(0, last + ms - performance.now()),
      );
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [source, ms, shown]);
  return shown;
}
