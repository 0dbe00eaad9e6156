// Keeps the measured speeds current while the panel is shown: a question to the worker over the images,
// the backward view for one digit.
import { useSignalEffect } from "@preact/signals";
import { useAnswer } from "../../components/views/use-answer.ts";
import { useView } from "../../components/views/use-view.ts";
import { progress, run } from "../../state/trainer.ts";
import { exploded, keep, type Measured, over } from "./measured.ts";

export function useMeasuring() {
  const backward = useView("backward");
  const answer = useAnswer<"layerErrors">(
    () =>
      run.value && over.value === "images" && progress.value.step >= 0
        ? { topic: "layerErrors" }
        : undefined,
    150,
  );
  useSignalEffect(() => {
    const found = answer.value;
    const facts = run.value;
    if (over.value !== "images" || !found || found.run !== facts?.id) return;
    const hidden = found.layers.slice(0, -1);
    const start = found.start.layers.slice(0, -1).map(({ norm }) => norm);
    const now: Measured = {
      run: found.run,
      step: found.step,
      over: "images",
      images: found.images,
      slopes: hidden.map(({ slopes }) => slopes),
      norms: hidden.map(({ norm }) => norm),
    };
    // weights that have been replaced did not begin there
    keep(now, exploded.peek() === found.run ? undefined : start);
  });
  useSignalEffect(() => {
    const view = backward.value;
    const facts = run.value;
    if (over.value !== "digit" || !view || !facts || facts.id !== progress.peek().run) return;
    const slopes = facts.layers
      .filter(({ parameters }) => parameters.some(({ name }) => name.endsWith(".bias")))
      .flatMap(({ name }) => view.values[`${name}.bias/gradient`]?.values ?? [])
      .slice(0, -1);
    keep({
      run: facts.id,
      step: progress.peek().step,
      over: "digit",
      images: 1,
      slopes,
      norms: slopes.map((values) => Math.hypot(...values)),
    });
  });
  return backward;
}
