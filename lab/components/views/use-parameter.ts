// The weights or the biases of a layer for as long as a component is on the page, whatever parameters of
// the run they lie in.
import { computed, type ReadonlySignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { joined, type Parted } from "../../network/parts.ts";
import type { Values } from "../../worker/protocol.ts";
import { useView } from "./use-view.ts";

export function useParameter(
  layer: Parted,
  which: "weight" | "bias",
): ReadonlySignal<Values | undefined> {
  const [one, other] = layer.parts;
  const first = useView(`value:${one!.name}.${which}`);
  const second = useView(other ? `value:${other.name}.${which}` : "value:none");
  return useMemo(() => {
    // of two parts the one comes before the other: until both are of the same moment, the last one stays
    let last: Values | undefined;
    return computed(() => {
      const now = joined(layer, [first.value, second.value]);
      if (now || !first.value) last = now;
      return last;
    });
  }, [layer, first, second]);
}
