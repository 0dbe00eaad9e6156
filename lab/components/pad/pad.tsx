// The example that all panels look at, as a picture; and a pad to draw one. What is drawn is centred as
// MNIST does and shown to the network while the pen moves.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { explained } from "../../components/lens/explained.ts";
import { clear, ends, isDrawing, padState, strokes, turn, undo } from "../../state/drawing.ts";
import { text } from "../../state/language.ts";
import { example, run } from "../../state/trainer.ts";
import type { ForwardView } from "../../worker/protocol.ts";
import { Picture } from "../canvas/picture.tsx";
import { Icon, type IconName } from "../icon.tsx";
import { answerOf, outputsOf } from "../outputs.tsx";
import { PadField } from "./field.tsx";
import { OtherInputs, takesDigits } from "./other-inputs.tsx";

interface PadProps {
  readonly forward: ForwardView | undefined;
  /** Of the square, in CSS pixels. */
  readonly size: number;
  /** Whether the tools stand beside the square. */
  readonly isLine?: boolean;
  /** Whether what the network sees stands beside the pad, and so not in its corner. */
  readonly isSeenBeside?: boolean;
}

export function Pad({ forward, size, isLine = false, isSeenBeside = false }: PadProps) {
  const t = text.value.pad;
  const e = text.value.explains.draw;
  const facts = run.value;
  if (facts && !takesDigits(facts))
    return <OtherInputs forward={forward} size={Math.max(size, isLine ? 200 : 0)} />;
  const shown = example.value;
  const state = padState.value;
  const pixels = "pixels" in shown ? shown.pixels : forward?.values.inputs?.values;
  return (
    <div
      class={`pad${size >= 300 ? " large" : ""}${isLine ? " in-line" : ""}`}
      style={isLine ? {} : { width: `${size}px` }}
    >
      <div class="pad-square" style={isLine ? { width: `${size}px` } : {}}>
        <PadField pixels={pixels} />
        {state === "empty" && <span class="pad-hint">{t.empty}</span>}
        {isDrawing.value && state === "own" && !isSeenBeside && pixels && (
          <span class="pad-seen" title={t.seen}>
            <Picture kind="ink" values={pixels} width={28} height={28} label={t.seen} />
          </span>
        )}
      </div>
      <div class="pad-tools">
        <Tool
          explains={e.previous}
          icon="left"
          label={t.previous}
          word={t.previousExample}
          act={() => turn(-1)}
          off={!facts && t.noData}
        />
        <Tool
          explains={e.next}
          icon="right"
          label={t.next}
          word={t.nextExample}
          act={() => turn(1)}
          off={!facts && t.noData}
        />
        <Tool
          explains={e.undo}
          icon="undo"
          label={t.undo}
          act={undo}
          off={(!isDrawing.value || strokes.value.length === 0) && t.noStroke}
        />
        <Tool
          explains={e.clear}
          icon="cross"
          label={t.clear}
          act={clear}
          off={state === "empty" && t.isEmpty}
        />
      </div>
      <Announcement forward={forward} />
    </div>
  );
}

function Tool(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly explains: string;
  /** What is written on it where there is room; default: the label. */
  readonly word?: string;
  readonly act: () => void;
  /** Why it cannot be used now. */
  readonly off: string | false;
}) {
  const { icon, label, word = label, act, off } = props;
  // a name has the words that are seen in it, so that a voice finds the button by them
  const isWithin = label.toLowerCase().includes(word.toLowerCase());
  return (
    <button
      type="button"
      class="button"
      aria-label={isWithin ? label : `${word}: ${label}`}
      {...explained(props.explains)}
      title={off ? `${label}: ${off}` : label}
      aria-disabled={off ? true : undefined}
      onClick={() => off || act()}
    >
      <Icon name={icon} />
      <span aria-hidden="true">{word}</span>
    </button>
  );
}

/** The answer, said once after each stroke, as soon as the network has seen it. */
function Announcement({ forward }: { readonly forward: ForwardView | undefined }) {
  const said = useSignal("");
  const heard = useRef(ends.value);
  const due = ends.value;
  useEffect(() => {
    if (due === heard.current || !forward || !isOfExample(forward)) return;
    const outputs = outputsOf(forward);
    if (!outputs) return;
    heard.current = due;
    const answer = run.value?.classNames[answerOf(outputs)] ?? "";
    const words = text.value.outputs.reads(answer);
    // the same words again are said again only where they differ
    said.value = said.value === words ? `${words}\u00a0` : words;
  }, [due, forward, said]);
  return (
    <p class="sr" role="status" data-test="pad-answer">
      {said.value}
    </p>
  );
}

/** Whether a forward pass is of the drawing as it is now, and not of a moment ago. */
function isOfExample(forward: ForwardView): boolean {
  const shown = example.value;
  if (!("pixels" in shown) || !("pixels" in forward.example)) return false;
  const { pixels } = forward.example;
  return shown.pixels.every((value, i) => value === pixels[i]);
}
