import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const narrow = matchMedia("(max-width: 700px)");

/** Whether the drawing has the width of a phone: then it is laid out anew, not shrunk. */
export function useIsNarrow(): boolean {
  const isNarrow = useSignal(narrow.matches);
  useEffect(() => {
    const hear = () => {
      isNarrow.value = narrow.matches;
    };
    narrow.addEventListener("change", hear);
    return () => narrow.removeEventListener("change", hear);
  }, []);
  return isNarrow.value;
}
