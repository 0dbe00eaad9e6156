/**
 * What calls `act` at once, and again at most every `ms`: of calls that come too soon the last is made
 * up for when the time is over, so that nothing has to come after it.
 */
export function paced(act: () => void, ms: () => number): { ask(): void; now(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const now = () => {
    clearTimeout(timer);
    timer = undefined;
    last = performance.now();
    act();
  };
  const ask = () => {
    if (timer !== undefined) return;
    const left = last + ms() - performance.now();
    if (left <= 0) now();
    else timer = setTimeout(now, left);
  };
  return { ask, now };
}
