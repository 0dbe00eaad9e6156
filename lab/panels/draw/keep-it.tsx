// The digit that is shown, with its true class, into the person's own set.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { explained } from "../../components/lens/explained.ts";
import { answerOf, outputsOf } from "../../components/outputs.tsx";
import { padState } from "../../state/drawing.ts";
import { text } from "../../state/language.ts";
import { keepDigit, listOwn, ownData } from "../../state/own-data.ts";
import { example } from "../../state/trainer.ts";
import type { ForwardView } from "../../worker/protocol.ts";

const CLASSES = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

export function KeepIt({ forward }: { readonly forward: ForwardView | undefined }) {
  const t = text.value.draw.keep;
  const chosen = useSignal<number | undefined>(undefined);
  const said = useSignal("");
  useEffect(() => void listOwn(), []);
  const shown = example.value;
  // a choice is about the digit that it was made for
  useEffect(() => {
    chosen.value = undefined;
    said.value = "";
  }, ["set" in shown ? `${shown.set} ${shown.row}` : padState.value]);
  const outputs = outputsOf(forward);
  const known = forward && forward.label >= 0 ? forward.label : undefined;
  const label = chosen.value ?? known ?? (outputs?.length === 10 ? answerOf(outputs) : 0);
  const pixels = "pixels" in shown ? shown.pixels : forward?.values.inputs?.values;
  const isOff = padState.value === "empty" || pixels?.length !== 784;
  return (
    <div class="draw-keep">
      <label {...explained(text.value.explains.draw.keepLabel)}>
        {t.label}{" "}
        <select
          {...explained(text.value.explains.draw.keepLabel)}
          value={label}
          onChange={({ currentTarget }) => {
            chosen.value = Number(currentTarget.value);
          }}
        >
          {CLASSES.map((name, i) => (
            <option key={name} value={i}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="button"
        aria-disabled={isOff ? true : undefined}
        {...explained(text.value.explains.draw.keep)}
        title={isOff ? t.empty : undefined}
        onClick={async () => {
          if (isOff) return;
          await keepDigit(pixels!, label);
          said.value = t.kept(ownData.value?.digits.length ?? 0);
        }}
      >
        {t.button}
      </button>
      <span role="status" class="quiet">
        {said.value}
      </span>
    </div>
  );
}
