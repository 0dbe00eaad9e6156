// The lens line: one sentence about the neuron that is pointed at or selected, and doors to more.

import { type ReadonlySignal, useComputed } from "@preact/signals";
import { explained } from "../../../components/lens/explained.ts";
import { useSlow, WORDS_MS } from "../../../components/views/slow.ts";
import { useView } from "../../../components/views/use-view.ts";
import { FAINT, ranked } from "../../../network/votes.ts";
import { text } from "../../../state/language.ts";
import { isRunning } from "../../../state/trainer.ts";
import type { ForwardView } from "../../../worker/protocol.ts";
import { activationOf, answerWords, stuckAs, unitName, voteWords } from "./neuron-words.ts";
import { Origins } from "./origins.tsx";
import { openNeuron, roles, selected, shown } from "./shown.ts";
import { canSilence, canUndo, silentIn, toggleSilence } from "./silence.ts";
import { WatchWeights } from "./watch.tsx";

export function Lens(props: {
  readonly forward: ReadonlySignal<ForwardView | undefined>;
  readonly votes: ReadonlySignal<Float32Array | undefined>;
}) {
  const t = text.value.train.lens;
  const survey = useView("survey");
  const at = shown.value;
  if (!at) return <div class="under lens">{t.idle}</div>;
  const { layer, neuron } = at;
  const stuck = stuckAs(survey.value, layer, neuron);
  const isSilent = silentIn(layer.index).has(neuron);
  return (
    <div class="under lens">
      <p data-test="lens">
        <NeuronSays forward={props.forward} votes={props.votes} />
        {stuck && <span class="neg"> {t[stuck]}</span>}
        {isSilent && <span class="neg"> {t.silent}</span>}
      </p>
      <Doors />
    </div>
  );
}

/** Neuron 7 answers 0.97 here: against 7 (−3.0), against 0 (−2.9). */
export function NeuronSays(props: {
  readonly forward: ReadonlySignal<ForwardView | undefined>;
  readonly votes: ReadonlySignal<Float32Array | undefined>;
}) {
  const t = text.value.train.lens;
  const newest = useComputed(() => ({
    at: shown.value,
    forward: props.forward.value,
    votes: props.votes.value,
  }));
  // numbers that move can be read; another neuron is told at once
  const { at, forward, votes } = useSlow(
    newest,
    WORDS_MS,
    (next, last) => !isRunning.value || next.at !== last.at,
  ).value;
  if (!at) return null;
  const { layer, neuron } = at;
  const a = activationOf(forward, layer, neuron);
  const isOutput = roles.value?.output.index === layer.index;
  const top = votes ? ranked(votes).slice(0, 2) : [];
  const isFaint = !top[0] || Math.abs(top[0].value) < FAINT;
  return (
    <>
      <b>{unitName(layer, neuron)}</b> {answerWords(layer, a)}
      {isOutput || !votes ? (
        "."
      ) : isFaint ? (
        ` ${t.noVote}`
      ) : (
        <>
          {": "}
          {top.map((vote, i) => (
            <span key={vote.output}>
              {i > 0 && ", "}
              <span class={vote.value > 0 ? "pos" : "neg"}>{voteWords(vote)}</span>
            </span>
          ))}
          .
        </>
      )}
    </>
  );
}

/** What can be done with the selected neuron. */
function Doors() {
  const t = text.value.train.lens;
  const e = text.value.explains.neuron;
  const at = selected.value;
  if (!at) return null;
  const { layer, neuron } = at;
  return (
    <span class="doors">
      <button
        type="button"
        class="link"
        {...explained(e.open)}
        onClick={() => openNeuron(layer.index, neuron)}
      >
        {t.open}
      </button>
      {canSilence(layer) && (
        <button
          type="button"
          class="link"
          {...explained(e.silence)}
          onClick={() => void toggleSilence(layer, neuron)}
        >
          {canUndo(layer.index, neuron) ? t.giveBack : t.silence}
        </button>
      )}
      <Origins layer={layer.index} />
      <WatchWeights
        layer={layer}
        neuron={neuron}
        words={text.value.measurements.probes.its.weight}
      />
    </span>
  );
}
