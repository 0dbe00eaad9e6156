// A neuron, open: its weights large, the sum that it makes of what it sees, the digits that excite it,
// how it came to be; and hands on it: a weight, the bias, silence, a frozen layer.

import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { explained } from "../../../components/lens/explained.ts";
import { fixed } from "../../../components/numbers.ts";
import { Scrubber } from "../../../components/scrubber.tsx";
import { useParameter } from "../../../components/views/use-parameter.ts";
import { useView } from "../../../components/views/use-view.ts";
import { placeIn } from "../../../network/parts.ts";
import { meetsSteps, type WeightedLayer, weightsEach } from "../../../network/roles.ts";
import { placeOf, scaleOf } from "../../../network/weight-picture.ts";
import { isRecurrent, type LayerChoice } from "../../../settings/layers.ts";
import { text } from "../../../state/language.ts";
import { settings } from "../../../state/settings.ts";
import { bend } from "../../../state/trainer.ts";
import type { ForwardView, Values } from "../../../worker/protocol.ts";
import { goOnWith } from "../recipe/change.ts";
import { NeuronSays } from "../strip/lens.tsx";
import { stuckAs, unitName } from "../strip/neuron-words.ts";
import { Origins } from "../strip/origins.tsx";
import { isOpen, openNeuron, type Shown, selected } from "../strip/shown.ts";
import { canSilence, canUndo, silentIn, toggleSilence } from "../strip/silence.ts";
import type { Votes } from "../strip/votes-of.ts";
import { Watch, WatchWeights } from "../strip/watch.tsx";
import { placeWords } from "../strip/weight-words.ts";
import { Excites } from "./excites.tsx";
import { History } from "./history.tsx";
import { NeuronPicture } from "./neuron-picture.tsx";
import { Sum } from "./sum.tsx";
import { valuesAround } from "./values-around.ts";

interface NeuronProps {
  readonly forward: ReadonlySignal<ForwardView | undefined>;
  readonly votes: Votes;
}

export function OpenNeuron(props: NeuronProps) {
  const at = selected.value;
  const head = useRef<HTMLHeadingElement>(null);
  const isIn = at !== undefined;
  // the keyboard goes where the eye goes
  useEffect(() => {
    if (isIn) head.current?.focus({ preventScroll: true });
  }, [isIn]);
  if (!at) return null;
  const t = text.value.train.neuron;
  const e = text.value.explains.neuron;
  const { layer, neuron } = at;
  const close = () => {
    isOpen.value = false;
    // back to the neuron that was opened, once it is there again
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>("[role=option][aria-selected=true]")?.focus(),
    );
  };
  return (
    <section
      class="open-neuron"
      aria-label={unitName(layer, neuron)}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        close();
      }}
    >
      <div class="neuron-head">
        <h2 tabIndex={-1} ref={head}>
          {unitName(layer, neuron)} <small>{t.of(layer.index + 1)}</small>
        </h2>
        <span class="doors">
          <button
            type="button"
            class="icon"
            aria-label={t.before}
            {...explained(e.before)}
            onClick={() => openNeuron(layer.index, (neuron + layer.units - 1) % layer.units)}
          >
            ‹
          </button>
          <button
            type="button"
            class="icon"
            aria-label={t.after}
            {...explained(e.after)}
            onClick={() => openNeuron(layer.index, (neuron + 1) % layer.units)}
          >
            ›
          </button>
          <button
            type="button"
            class="link"
            aria-keyshortcuts="Escape"
            {...explained(e.back)}
            onClick={close}
          >
            {t.back} <kbd>Esc</kbd>
          </button>
        </span>
      </div>
      <Inside key={layer.name} at={at} {...props} />
    </section>
  );
}

function Inside({ at, forward, votes }: NeuronProps & { readonly at: Shown }) {
  const t = text.value.train.neuron;
  const { layer, neuron } = at;
  const weights = useParameter(layer, "weight");
  const biases = useParameter(layer, "bias");
  const survey = useView("survey");
  const cursor = useSignal(middleOf(layer));
  const typed = useRef<HTMLDivElement>(null);
  const stuck = stuckAs(survey.value, layer, neuron);
  const isSilent = silentIn(layer.index).has(neuron);
  return (
    <>
      <div class="neuron-body">
        <div>
          <NeuronPicture
            layer={layer}
            neuron={neuron}
            weights={weights.value}
            cursor={cursor}
            label={t.pictureLabel(unitName(layer, neuron))}
            onEnter={() => typed.current?.querySelector<HTMLElement>("[role=slider]")?.focus()}
          />
          <div ref={typed}>
            <OneWeight
              layer={layer}
              neuron={neuron}
              weights={weights.value}
              forward={forward}
              at={cursor.value}
            />
          </div>
        </div>
        <div>
          <p class="neuron-says">
            <NeuronSays forward={forward} votes={votes.shown} />
            {stuck && <span class="neg"> {text.value.train.lens[stuck]}</span>}
            {isSilent && <span class="neg"> {text.value.train.lens.silent}</span>}
          </p>
          <Sum
            layer={layer}
            neuron={neuron}
            weights={weights.value}
            biases={biases.value}
            forward={forward}
            onPick={(weight) => {
              cursor.value = weight;
            }}
          />
          <Bends at={at} />
          <Doors at={at} />
        </div>
      </div>
      <Excites key={`excites ${neuron}`} at={at} />
      <History key={`history ${neuron}`} at={at} />
    </>
  );
}

/** The weight in the middle, which sees something. */
const middleOf = (layer: WeightedLayer): number => {
  const count = layer.weightShape.slice(1).reduce((a, b) => a * b, 1);
  const side = Math.sqrt(count);
  return Math.floor(Number.isInteger(side) ? (side / 2) * side + side / 2 : count / 2);
};

/** The weight under the cursor, with what it meets, to be set. */
function OneWeight(props: {
  readonly layer: WeightedLayer;
  readonly neuron: number;
  readonly weights: Values | undefined;
  readonly forward: ReadonlySignal<ForwardView | undefined>;
  readonly at: number;
}) {
  const { layer, neuron, weights, at } = props;
  const t = text.value.train.neuron;
  if (!weights || weights.shape[0]! % layer.units !== 0) return <p class="under">&nbsp;</p>;
  const each = weightsEach(layer);
  const weight = weights.values[neuron * each + at] ?? 0;
  // what is met at many places, or in every step, has no single input
  const isShared = layer.weightShape.length === 4 || meetsSteps(layer);
  const input = isShared ? undefined : props.forward.value?.values[layer.from.value]?.values[at];
  const place = placeWords(layer, placeOf(layer, at));
  const set = (value: number) => {
    const { part, index } = placeIn(layer, neuron * each + at, each);
    bend(`${part.name}.weight`, [index], [value]);
  };
  return (
    <p class="under one-weight">
      {place}: {t.weight}{" "}
      <Scrubber
        explains={text.value.explains.neuron.weight}
        label={t.weightOf(place)}
        value={weight}
        values={valuesAround(scaleOf(weights.values))}
        format={(value) => fixed(value, 3)}
        onChange={set}
      />
      {input !== undefined && ` × ${fixed(input)} = ${fixed(weight * input, 3)}`}
    </p>
  );
}

/** To where its numbers come from, to its code, and its values among those that are measured. */
function Doors({ at }: { readonly at: Shown }) {
  const { its } = text.value.measurements.probes;
  const { layer, neuron } = at;
  return (
    <p class="under doors">
      <Origins layer={layer.index} />
      <WatchWeights layer={layer} neuron={neuron} words={its.weight} />
      {(["z", "a", "delta"] as const).map((value) => (
        <Watch key={value} name={`${layer.name}/${value}`} neuron={neuron} words={its[value]} />
      ))}
    </p>
  );
}

/** Silence, and a layer that learns no more. */
function Bends({ at }: { readonly at: Shown }) {
  const t = text.value.train.neuron;
  const { layer, neuron } = at;
  const choice = settings.value.layers[layer.index];
  const canFreeze = choice && isWeighted(choice);
  const isFrozen = canFreeze && choice.frozen === true;
  const freeze = () => {
    const layers = settings.value.layers.map((l, i) =>
      i === layer.index && isWeighted(l) ? withFrozen(l, !isFrozen) : l,
    );
    goOnWith({ ...settings.value, layers });
  };
  return (
    <p class="under bends">
      {canSilence(layer) && (
        <button
          type="button"
          {...explained(text.value.explains.neuron.silence)}
          onClick={() => void toggleSilence(layer, neuron)}
        >
          {canUndo(layer.index, neuron) ? t.giveBack : t.silence}
        </button>
      )}{" "}
      {canFreeze && (
        <button
          type="button"
          title={t.freezeSays}
          {...explained(text.value.explains.neuron.freeze)}
          onClick={freeze}
        >
          {isFrozen ? t.thaw : t.freeze}
        </button>
      )}
    </p>
  );
}

const isWeighted = (
  choice: LayerChoice,
): choice is Extract<LayerChoice, { kind: "dense" | "conv" | "rnn" | "gru" | "lstm" }> =>
  choice.kind === "dense" || choice.kind === "conv" || isRecurrent(choice);

/** Without the mark where it learns, so that the address stays short. */
function withFrozen<L extends { readonly frozen?: boolean }>(layer: L, isFrozen: boolean): L {
  const { frozen: _, ...rest } = layer;
  return (isFrozen ? { ...rest, frozen: true } : rest) as L;
}
