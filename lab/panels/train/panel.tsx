// Train: what goes in, what the neurons make of it, what comes out; and everything that a run is made of.
import { Head } from "../../components/figure.tsx";
import { text } from "../../state/language.ts";
import { failure } from "../../state/trainer.ts";
import { TakeAway } from "../../take-away/take-away.tsx";
import { Below } from "./below.tsx";
import { TrainExercises } from "./exercises.tsx";
import { AllSettings } from "./form.tsx";
import { Next } from "./next.tsx";
import { isFormOpen, isTakingAway } from "./opened-parts.ts";
import { Recipe } from "./recipe.tsx";
import { Narration } from "./sentence.tsx";
import { Spoken } from "./speak.tsx";
import { Strip } from "./strip.tsx";
import "./train.css";

export default function Panel() {
  const t = text.value.train;
  const failed = failure.value;
  return (
    <div class="train">
      <Head where={t.where} title={t.title} says={<Narration />} />
      <Recipe />
      {failed && failed.step === undefined && (
        <p class="problem" role="alert">
          {failed.message}
        </p>
      )}
      {isTakingAway.value && <TakeAway />}
      {isFormOpen.value && <AllSettings />}
      <Strip />
      <Below />
      <Next />
      <TrainExercises />
      <Spoken />
    </div>
  );
}
