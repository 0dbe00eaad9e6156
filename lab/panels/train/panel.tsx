// Train: what goes in, what the neurons make of it, what comes out; and everything that a run is made of.
import { failureWords } from "../../components/failure-words.ts";
import { Head } from "../../components/figure.tsx";
import { text } from "../../state/language.ts";
import { failure } from "../../state/trainer.ts";
import { TakeAway } from "../../take-away/take-away.tsx";
import "./kept-runs/kept-runs.css";
import { Offer } from "./kept-runs/offer.tsx";
import { Runs } from "./kept-runs/runs.tsx";
import { Measurements } from "./measurements/measurements.tsx";
import { AllSettings } from "./recipe/form.tsx";
import { isFormOpen, isTakingAway } from "./recipe/opened-parts.ts";
import { Recipe } from "./recipe/recipe.tsx";
import { TrainExercises } from "./story/exercises.tsx";
import { Next } from "./story/next.tsx";
import { Narration } from "./story/sentence.tsx";
import { Spoken } from "./strip/speak.tsx";
import { Strip } from "./strip/strip.tsx";
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
          {failureWords(failed)}
        </p>
      )}
      {isTakingAway.value && <TakeAway />}
      {isFormOpen.value && <AllSettings />}
      <Strip />
      <Offer />
      <Measurements />
      <Runs />
      <Next />
      <TrainExercises />
      <Spoken />
    </div>
  );
}
