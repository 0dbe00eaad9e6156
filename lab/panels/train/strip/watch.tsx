// "Watch this": a value of a layer or of one neuron among the values that are measured, from where it is
// seen; the same button takes it out again.
import { explained } from "../../../components/lens/explained.ts";
import { type Parted, partWith } from "../../../network/parts.ts";
import { text } from "../../../state/language.ts";
import { isWatched, MOST_PROBES, probes, toggleWatched } from "../../../state/probes.ts";
import { run } from "../../../state/trainer.ts";

interface WatchProps {
  /** layers.0/a, layers.0.weight, .. */
  readonly name: string;
  readonly neuron?: number;
  /** What it is, in words: for the button. */
  readonly words: string;
}

/** The weights of one neuron, whatever parameter they lie in. */
export function WatchWeights(props: {
  readonly layer: Parted;
  readonly neuron: number;
  readonly words: string;
}) {
  const { part, neuron } = partWith(props.layer, props.neuron);
  return <Watch name={`${part.name}.weight`} neuron={neuron} words={props.words} />;
}

export function Watch({ name, neuron, words }: WatchProps) {
  const t = text.value.measurements.probes;
  if (!run.value?.watchable.includes(name)) return null;
  const isOn = isWatched(probes.value, name, neuron);
  const isFull = !isOn && probes.value.length >= MOST_PROBES;
  return (
    <button
      type="button"
      class="link watch"
      aria-pressed={isOn}
      disabled={isFull}
      title={isFull ? t.full(MOST_PROBES) : undefined}
      {...explained(text.value.explains.neuron.watch)}
      onClick={() => toggleWatched(name, neuron)}
    >
      {isOn ? t.watched(words) : t.watchThis(words)}
    </button>
  );
}
