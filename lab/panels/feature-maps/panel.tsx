// Chapter 6: what the maps of a convolutional network see, and how little it takes to fool one.

import { failureWords } from "../../components/failure-words.ts";
import { Head } from "../../components/figure.tsx";
import { Named, NamedChoice } from "../../components/named-choice.tsx";
import { Outputs, Verdict } from "../../components/outputs.tsx";
import { Pad } from "../../components/pad/pad.tsx";
import { useView } from "../../components/views/use-view.ts";
import { PRESETS } from "../../settings/presets.ts";
import { text } from "../../state/language.ts";
import { failure, open, run } from "../../state/trainer.ts";
import { Attack } from "./attack.tsx";
import { isShared } from "./chosen.ts";
import { MapExercises } from "./exercises.tsx";
import "./feature-maps.css";
import { Look } from "./look.tsx";
import { hasConvolution } from "./stages.ts";
import { Strip } from "./strip.tsx";

/** Networks with convolutions that can be taken in one click. */
const OFFERED = ["lab-small-convnet", "ch6-conv1", "ch6-conv2", "ch6-relu"] as const;

export default function Panel() {
  const t = text.value.featureMaps;
  const forward = useView("forward");
  const facts = run.value;
  const layers = facts?.settings.layers ?? [];
  const conv = layers.find((layer) => layer.kind === "conv");
  const hasMaps = hasConvolution(layers);
  return (
    <>
      <Head
        where={t.where}
        title={t.title}
        says={conv ? t.says(conv.filters, conv.kernel) : facts ? t.saysNone : ""}
      />
      {failure.value && <p class="problem">{failureWords(failure.value)}</p>}
      <div class="maps-choice">
        <Offers />
        {hasMaps && <Scale />}
      </div>
      {hasMaps ? (
        <>
          <Strip forward={forward} />
          <Look forward={forward.value} />
        </>
      ) : (
        <div class="row maps-none">
          <Pad forward={forward.value} size={112} />
          <div>
            <Outputs forward={forward.value} />
            <Verdict forward={forward.value} />
          </div>
          <p class="prose">{t.none}</p>
        </div>
      )}
      <Attack />
      <MapExercises forward={forward} />
    </>
  );
}

/** The networks of the chapter; the one that is open is marked. */
function Offers() {
  const t = text.value.featureMaps;
  const layers = JSON.stringify(run.value?.settings.layers);
  return (
    <Named legend={t.offer} explains={text.value.explains.featureMaps.offer}>
      {OFFERED.map((id) => {
        const preset = PRESETS.find((one) => one.id === id);
        if (!preset) return null;
        const isOpen = JSON.stringify(preset.settings.layers) === layers;
        return (
          <button
            type="button"
            class="button"
            key={id}
            aria-pressed={isOpen}
            data-preset={id}
            onClick={() => open(preset.settings)}
          >
            {t.presets[id]}
          </button>
        );
      })}
    </Named>
  );
}

/** Each map on a scale of its own, or all of a layer on one. */
function Scale() {
  const t = text.value.featureMaps;
  return (
    <NamedChoice
      legend={t.scale}
      explains={text.value.explains.featureMaps.scale}
      name="scale"
      options={["own", "shared"]}
      chosen={isShared.value ? "shared" : "own"}
      wordOf={(scale) => (scale === "shared" ? t.scaleShared : t.scaleOwn)}
      choose={(scale) => {
        isShared.value = scale === "shared";
      }}
    />
  );
}
