// A view of the run for as long as a component is on the page.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { run, watch } from "../../state/trainer.ts";
import type { ViewName, ViewOf } from "../../worker/protocol.ts";

/** What the worker last sent of it; undefined until something has come, and again in a new run. */
export function useView<N extends ViewName>(name: N): Signal<ViewOf<N> | undefined> {
  const value = useSignal<ViewOf<N> | undefined>(undefined);
  const id = run.value?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new run has new values under the old names
  useEffect(() => {
    value.value = undefined;
    return watch(name, (sent) => {
      value.value = sent;
    });
  }, [name, id]);
  return value;
}
