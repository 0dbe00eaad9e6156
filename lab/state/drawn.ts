// The digit that a person has drawn survives a reload, as long as it is the one that is looked at.
import { effect } from "@preact/signals";
import { forget, get, keep } from "../store/store.ts";
import { example, look } from "./trainer.ts";

const PLACE = { store: "shown", key: "example" } as const;
/** Between two strokes nothing is written. */
const REST_MS = 500;
/** More pixels than a picture of a data set has: not one of ours. */
const MOST = 2 ** 20;

/** Keeps the drawing from now on; shows the one that an earlier page has left, unless something else is
 * asked for by then. */
export function followDrawing(): void {
  const first = example.peek();
  const isAsked = new URLSearchParams(location.search).has("digit");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isKept = false;
  const follow = () =>
    effect(() => {
      const shown = example.value;
      clearTimeout(timer);
      if ("pixels" in shown) {
        isKept = true;
        timer = setTimeout(() => void keep({ ...PLACE, value: shown }), REST_MS);
      } else if (isKept) {
        isKept = false;
        void forget(PLACE);
      }
    });
  void get(PLACE).then((found) => {
    const left = found as { pixels?: unknown; label?: unknown } | undefined;
    if (left?.pixels instanceof Float32Array && left.pixels.length < MOST) {
      isKept = true;
      const label = Number.isInteger(left.label) ? { label: left.label as number } : {};
      if (!isAsked && example.peek() === first) look({ pixels: left.pixels, ...label });
    }
    follow();
  });
}
