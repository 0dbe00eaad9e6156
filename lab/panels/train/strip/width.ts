// Whether the layer strip has the layers below the input and the outputs, and whether all is small.
import { signal } from "@preact/signals";

function follow(condition: string) {
  const query = matchMedia(condition);
  const holds = signal(query.matches);
  query.addEventListener("change", () => {
    holds.value = query.matches;
  });
  return holds;
}

/** No curves to the outputs: the layers lie below them. */
export const isStacked = follow("(max-width: 1100px)");
/** One column, as on a telephone. */
export const isNarrow = follow("(max-width: 900px)");
/** Wide, and no higher than a laptop's window: what is measured is drawn flatter, so that all is in view. */
export const isLow = follow("(min-width: 1180px) and (max-height: 1040px)");
