// The same number in several places: a term, its chip, its matrix entry, its neuron and its line carry
// keys in data-k, and light together when one of them is pointed at or has the focus. "z.2" is all of
// a layer, "z.2.0" one number of it; either lights the other.
import { useEffect, useRef } from "preact/hooks";

/** Whether one key is the other, or all that the other is part of. */
const areLinked = (a: string, b: string): boolean =>
  a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);

const keysOf = (element: Element): string[] =>
  element.getAttribute("data-k")?.split(" ").filter(Boolean) ?? [];

/** For the element that holds all places; `tell` hears the first key of what is pointed at. */
export function useLinks<E extends HTMLElement>(tell: (key: string | undefined) => void) {
  const ref = useRef<E>(null);
  const lit = useRef<readonly string[]>([]);
  const told = useRef(tell);
  told.current = tell;
  const light = () => {
    for (const element of ref.current?.querySelectorAll("[data-k]") ?? []) {
      const isLit = keysOf(element).some((key) =>
        lit.current.some((other) => areLinked(key, other)),
      );
      element.classList.toggle("lit", isLit);
    }
  };
  // whatever has been drawn anew lights again
  useEffect(light);
  useEffect(() => {
    const root = ref.current!;
    const point = (event: Event) => {
      const found = (event.target as Element).closest("[data-k]");
      lit.current = found ? keysOf(found) : [];
      told.current(lit.current[0]);
      light();
    };
    const leave = () => {
      lit.current = [];
      told.current(undefined);
      light();
    };
    root.addEventListener("pointerover", point);
    root.addEventListener("focusin", point);
    root.addEventListener("pointerleave", leave);
    root.addEventListener("focusout", leave);
    return () => {
      root.removeEventListener("pointerover", point);
      root.removeEventListener("focusin", point);
      root.removeEventListener("pointerleave", leave);
      root.removeEventListener("focusout", leave);
    };
  }, []);
  return ref;
}
