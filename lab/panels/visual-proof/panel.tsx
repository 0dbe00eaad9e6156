// Chapter 4: a visual proof that neural nets can compute any function, in eight steps.
import { useEffect } from "preact/hooks";
import { Head } from "../../components/figure.tsx";
import { text } from "../../state/language.ts";
import { ProofExercises } from "./exercises.tsx";
import { stopClip } from "./figures/clip.ts";
import { Says, Strip } from "./figures/strip.tsx";
import { ActivationScene, FailureScene, RepairScene } from "./scenes/beyond.tsx";
import { DesignScene } from "./scenes/design.tsx";
import { InputsScene } from "./scenes/inputs.tsx";
import { NeuronScene } from "./scenes/neuron.tsx";
import { BumpScene, TwoStepsScene, WhereScene } from "./scenes/steps.tsx";
import type { SceneName } from "./setting/scenes.ts";
import { stepOf } from "./setting/scenes.ts";
import { scene } from "./setting/state.ts";
import "./visual-proof.css";

export default function Panel() {
  useEffect(() => {
    return stopClip;
  }, []);
  const t = text.value.visualProof;
  const name = scene.value;
  return (
    <div class="visual-proof">
      <Head where={t.where[stepOf(name)]} title={t.heads[name].title} says={<Says />} />
      <Strip />
      <Scene name={name} />
      <ProofExercises />
    </div>
  );
}

function Scene({ name }: { readonly name: SceneName }) {
  switch (name) {
    case "neuron":
    case "step":
      return <NeuronScene />;
    case "where":
      return <WhereScene />;
    case "two-steps":
      return <TwoStepsScene />;
    case "bump":
    case "two-bumps":
      return <BumpScene />;
    case "five-bumps":
    case "design":
      return <DesignScene />;
    case "activation":
      return <ActivationScene />;
    case "failure":
      return <FailureScene />;
    case "repair":
      return <RepairScene />;
    default:
      return <InputsScene />;
  }
}
