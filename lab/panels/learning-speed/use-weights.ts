// The weights behind the hidden layers, kept current while they are looked at.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { run, watch } from "../../state/trainer.ts";
import type { Values } from "../../worker/protocol.ts";

/** By layer; what has not come yet is not there. */
export function useWeights(layers: readonly string[]): Signal<ReadonlyMap<string, Values>> {
  const found = useSignal<ReadonlyMap<string, Values>>(new Map());
  const key = `${run.value?.id} ${layers.join(" ")}`;
  useEffect(() => {
    found.value = new Map();
    const stops = layers.map((layer) =>
      watch(`value:${layer}.weight`, (values) => {
        found.value = new Map(found.peek()).set(layer, values);
      }),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }, [key]);
  return found;
}
