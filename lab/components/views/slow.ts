// Signals for figures that follow a run: the newest value, so many times a second at most.
import { effect, type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isStill } from "../../state/theme.ts";

/** Milliseconds between two pictures of a live figure: ten a second, two where motion is unwelcome. */
export const livePeriod = (): number => (isStill.value ? 500 : 100);

/** The value of `source`, followed at most every `ms`. */
export function useSlow<T>(source: ReadonlySignal<T>, ms: number): Signal<T> {
  const shown = useSignal(source.peek());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const stop = effect(() => {
      source.value;
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
