// What the example costs before and after the step: computed here for the page's own network, asked of
// the worker for that of the run, where layers before the dense ones move too.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask, example, isRunning } from "../../state/trainer.ts";
import { Pass } from "./dense-network.ts";
import type { RunPass } from "./run-pass.ts";
import type { Costs } from "./sentence.ts";

export function useCosts(
  pass: Pass,
  learningRate: number,
  run: RunPass | undefined,
  isWanted: boolean,
): Costs {
  const asked = useSignal<{ readonly of: RunPass; readonly costs: Costs } | undefined>(undefined);
  useEffect(() => {
    if (!run || !isWanted) return;
    ask({ topic: "downhill", example: example.value, learningRate }).then(
      (costs) => {
        asked.value = { of: run, costs };
      },
      () => {
        // the run was replaced meanwhile: the next pass asks again
      },
    );
  }, [run, isWanted, learningRate]);
  if (!isWanted) return undefined;
  if (run) {
    const last = asked.value;
    // while the run goes on, what was last computed stands until the next has come
    return last && (last.of === run || isRunning.value) ? last.costs : undefined;
  }
  const after = new Pass(pass.stepped(learningRate), pass.example).cost;
  return { before: pass.cost, after };
}
