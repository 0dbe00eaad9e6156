// Whether the page is one column, as on a telephone.
import { signal } from "@preact/signals";

const query = matchMedia("(max-width: 900px)");
export const isNarrow = signal(query.matches);
query.addEventListener("change", () => {
  isNarrow.value = query.matches;
});
