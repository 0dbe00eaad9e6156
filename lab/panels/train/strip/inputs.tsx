// An example that is no picture: its few numbers as bars.
import type { ReadonlySignal } from "@preact/signals";
import { fixed } from "../../../components/numbers.ts";
import { text } from "../../../state/language.ts";
import { example, look, run } from "../../../state/trainer.ts";
import type { ForwardView } from "../../../worker/protocol.ts";

export function Inputs(props: {
  readonly forward: ReadonlySignal<ForwardView | undefined>;
  readonly count: number;
}) {
  const t = text.value.train.strip;
  const values = props.forward.value?.values.inputs?.values;
  const most = values?.reduce((m, value) => Math.max(m, Math.abs(value)), 0) || 1;
  const next = () => {
    const count = run.value?.examples.test ?? 1;
    const at = example.value;
    look({ set: "test", row: "set" in at ? (at.row + 13) % count : 0 });
  };
  return (
    <>
      <ol class="inputs" aria-label={t.input}>
        {Array.from({ length: props.count }, (_, i) => {
          const value = values?.[i] ?? Number.NaN;
          return (
            <li key={i}>
              <span class="name">
                x<sub>{i + 1}</sub>
              </span>
              <span class="signed-bar" aria-hidden="true">
                <i
                  class={value < 0 ? "negative" : ""}
                  style={{ width: `${(50 * Math.abs(value || 0)) / most}%` }}
                />
              </span>
              <span class="value">{fixed(value)}</span>
            </li>
          );
        })}
      </ol>
      <p class="under">
        <button type="button" onClick={next}>
          {t.nextExample}
        </button>
      </p>
    </>
  );
}
