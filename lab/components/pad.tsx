// The example that all panels look at, as a picture; and a pad to draw one.
import { text } from "../state/language.ts";
import { example, look, run } from "../state/trainer.ts";
import type { ForwardView } from "../worker/protocol.ts";
import { Picture } from "./picture.tsx";

/** `size`: of the square, in CSS pixels. */
export function Pad({
  forward,
  size,
}: {
  readonly forward: ForwardView | undefined;
  readonly size: number;
}) {
  const t = text.value.pad;
  const shown = example.value;
  const next = () => {
    const count = run.value?.examples.test ?? 1;
    const row = "set" in shown ? (shown.row + 13) % count : 0;
    look({ set: "test", row });
  };
  const inputs = forward?.values.inputs;
  const side = inputs ? Math.round(Math.sqrt(inputs.values.length)) : 28;
  return (
    <div class="pad" style={{ width: `${size}px` }}>
      <Picture
        kind="ink"
        values={inputs?.values ?? new Float32Array(784)}
        width={side}
        height={side}
        label={t.name}
      />
      <p class="under">
        <button type="button" onClick={next}>
          {t.next}
        </button>
      </p>
    </div>
  );
}
