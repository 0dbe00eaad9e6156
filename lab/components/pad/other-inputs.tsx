// What stands in the pad's place where a network does not take pictures of 28 by 28: the example as it
// is, and why nothing can be drawn.
import { FIELD } from "../../drawing/stroke.ts";
import { turn } from "../../state/drawing.ts";
import { text } from "../../state/language.ts";
import { run } from "../../state/trainer.ts";
import type { ForwardView, RunFacts } from "../../worker/protocol.ts";
import { Picture } from "../canvas/picture.tsx";
import { fixed } from "../numbers.ts";

/** Whether a digit of the pad is an example for this network. */
export function takesDigits({ inputShape, picture }: RunFacts): boolean {
  if (picture) {
    return picture.height === FIELD && picture.width === FIELD && picture.channels === 1;
  }
  return inputShape.reduce((a, b) => a * b, 1) === FIELD * FIELD;
}

/** More inputs than these are not listed. */
const MOST_LISTED = 12;

export function OtherInputs(props: {
  readonly forward: ForwardView | undefined;
  readonly size: number;
}) {
  const t = text.value.pad;
  const { inputShape = [], picture } = run.value ?? {};
  const values = props.forward?.values.inputs?.values;
  const size = inputShape.reduce((a, b) => a * b, 1);
  return (
    <div class="pad" style={{ width: `${props.size}px` }}>
      {values && picture ? (
        <Picture
          kind="ink"
          values={greyOf(values, picture.channels)}
          width={picture.width}
          height={picture.height}
          label={t.name}
        />
      ) : (
        values && <Inputs values={values} />
      )}
      <p class="under">
        {picture
          ? t.otherPicture(picture.width, picture.height, picture.channels)
          : t.noPicture(size)}
      </p>
      <p class="under">
        <button type="button" onClick={() => turn(-1)}>
          {t.previousExample}
        </button>{" "}
        <button type="button" onClick={() => turn(1)}>
          {t.nextExample}
        </button>
      </p>
    </div>
  );
}

function Inputs({ values }: { readonly values: Float32Array }) {
  const t = text.value.pad;
  const shown = Array.from(values.subarray(0, MOST_LISTED));
  const most = Math.max(1e-9, ...values.map(Math.abs));
  return (
    <ol class="outputs" aria-label={t.inputs}>
      {shown.map((value, i) => (
        <li key={i}>
          <span class="name">
            <i>x</i>
            <sub>{i + 1}</sub>
          </span>
          <span class="track" aria-hidden="true">
            <span style={{ width: `${(100 * Math.abs(value)) / most}%` }} />
          </span>
          <span class="value">{fixed(value)}</span>
        </li>
      ))}
      {values.length > MOST_LISTED && <li>{t.moreInputs(values.length - MOST_LISTED)}</li>}
    </ol>
  );
}

/** Colours as their mean. */
function greyOf(values: Float32Array, channels: number): Float32Array {
  if (channels === 1) return values;
  return Float32Array.from({ length: values.length / channels }, (_, i) => {
    const colours = values.subarray(i * channels, (i + 1) * channels);
    return colours.reduce((a, b) => a + b, 0) / channels;
  });
}
