import { useRef } from "preact/hooks";

/** Between two sentences while numbers change by themselves: time to read one, or to hear it. */
const CALM_MS = 4000;

/** The words of `stop`, at most every four seconds while `isMoving`; a new stop speaks at once. */
export function useCalm(words: string, stop: unknown, isMoving: boolean): string {
  const last = useRef({ words, stop, at: 0 });
  const now = performance.now();
  const { current } = last;
  if (!isMoving || current.stop !== stop || now - current.at > CALM_MS) {
    last.current = { words, stop, at: now };
  }
  return last.current.words;
}
