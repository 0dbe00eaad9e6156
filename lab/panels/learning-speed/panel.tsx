// Chapter 5: why deep networks are hard to train. The speed of each layer, live, and the chain of
// factors that makes the first layers slow.
import { useEffect } from "preact/hooks";
import { failureWords } from "../../components/failure-words.ts";
import { Head } from "../../components/figure.tsx";
import { Outputs } from "../../components/outputs.tsx";
import { Pad } from "../../components/pad/pad.tsx";
import { text } from "../../state/language.ts";
import { failure, run } from "../../state/trainer.ts";
import { Bars } from "./bars.tsx";
import { ChainFigure } from "./chain-figure.tsx";
import { Choices } from "./choices.tsx";
import { SpeedExercises } from "./exercises.tsx";
import "./learning-speed.css";
import { useMeasuring } from "./measure.tsx";
import { exploded, measured } from "./measured.ts";
import { times } from "./powers.ts";
import { ratioOf } from "./record.ts";
import { SpeedChart } from "./speeds.tsx";

export default function Panel() {
  const t = text.value.learningSpeed;
  const backward = useMeasuring();
  const id = run.value?.id;
  useEffect(() => {
    if (exploded.value !== id) exploded.value = undefined;
  }, [id]);
  return (
    <>
      <Head where={t.where} title={t.title} says={<Says />} />
      {failure.value && <p class="problem">{failureWords(failure.value)}</p>}
      <Choices />
      <div class="row speed-figures">
        <SpeedChart />
        <div class="speed-side">
          <div class="speed-digit">
            <Pad forward={backward.value} size={112} />
            <Outputs forward={backward.value} />
          </div>
          <ChainFigure backward={backward.value} />
        </div>
      </div>
      <Bars />
      <SpeedExercises />
    </>
  );
}

/** What is seen, in a sentence. */
function Says() {
  const t = text.value.learningSpeed;
  const now = measured.value;
  if (run.value && exploded.value === run.value.id) return <>{t.says.exploded}</>;
  const ratio = now && ratioOf(now.norms);
  if (!now) return null;
  if (now.norms.length < 2) return <>{t.says.shallow}</>;
  if (ratio === undefined) return <>{t.says.noNumbers}</>;
  if (ratio > 1.5) return <>{t.says.vanishing(times(ratio))}</>;
  if (ratio < 1 / 1.5) return <>{t.says.growing(times(1 / ratio))}</>;
  return <>{t.says.level}</>;
}
