// The digits that a neuron answers most and least: asked of the worker whenever the run stands still, or
// every two seconds while it goes.
import { useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Picture } from "../../../components/canvas/picture.tsx";
import { fixed, whole } from "../../../components/numbers.ts";
import { useView } from "../../../components/views/use-view.ts";
import { text } from "../../../state/language.ts";
import { ask, example, isRunning, look, run } from "../../../state/trainer.ts";
import type { AnswerOf } from "../../../worker/questions.ts";
import type { Shown } from "../strip/shown.ts";

const COUNT = 8;
const WAIT_MS = 2000;
const LEAST_PIXELS = 64;

export function Excites({ at }: { readonly at: Shown }) {
  const t = text.value.train.neuron;
  const { layer, neuron } = at;
  const found = useSignal<AnswerOf<"excites"> | undefined>(undefined);
  // its weights tell when there is something new to ask
  const bias = useView(`value:${layer.parts[0]!.name}.bias`);
  const asked = useRef({ at: Number.NEGATIVE_INFINITY, isBusy: false });
  useSignalEffect(() => {
    bias.value;
    const wait = isRunning.value ? WAIT_MS : 0;
    const now = performance.now();
    if (asked.current.isBusy || now - asked.current.at < wait) return;
    asked.current = { at: now, isBusy: true };
    ask({ topic: "excites", layer: layer.index, neuron, count: COUNT })
      .then(
        (answer) => {
          found.value = answer;
        },
        () => {},
      )
      .finally(() => {
        asked.current.isBusy = false;
      });
  });
  const answer = found.value;
  const hasPictures = (answer?.most[0]?.pixels.length ?? 0) >= LEAST_PIXELS;
  if (!answer) return <p class="under">{t.asking}</p>;
  const rows = [
    ["most", answer.most],
    ["least", answer.least],
  ] as const;
  return (
    <div class="excites">
      {rows.map(([which, digits]) => (
        <div key={which}>
          <h3>
            {t[which]}{" "}
            {which === "most" && (
              <span>{(hasPictures ? t.among : t.amongExamples)(whole(answer.total))}</span>
            )}
          </h3>
          <ul>
            {digits.map(({ row, label, activation, pixels }) => {
              const isShown =
                "set" in example.value &&
                example.value.set === "validation" &&
                example.value.row === row;
              const name = run.value?.classNames[label] ?? `${label}`;
              return (
                <li key={row}>
                  <button
                    type="button"
                    aria-pressed={isShown}
                    aria-label={hasPictures ? t.digitSays(name, fixed(activation)) : undefined}
                    title={t.digitSays(name, fixed(activation))}
                    onClick={() => look({ set: "validation", row })}
                  >
                    {hasPictures && (
                      <Picture
                        kind="ink"
                        values={pixels}
                        width={Math.round(Math.sqrt(pixels.length))}
                        height={Math.round(Math.sqrt(pixels.length))}
                        label=""
                      />
                    )}
                    <span>
                      {!hasPictures && `${name}: `}
                      {fixed(activation)}
                    </span>
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </div>
  );
}
