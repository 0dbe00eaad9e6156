// The surest of the wrong answers, as pictures; one that is clicked becomes the input of the network.

import { Picture } from "../../../components/canvas/picture.tsx";
import { pictureShape } from "../../../components/canvas/picture-shape.ts";
import { Figure } from "../../../components/figure.tsx";
import { explained } from "../../../components/lens/explained.ts";
import { fixed } from "../../../components/numbers.ts";
import { type Digit, useDigits } from "../../../components/views/digits.ts";
import { text } from "../../../state/language.ts";
import { example, look, run } from "../../../state/trainer.ts";
import type { Mistake, SurveyView } from "../../../worker/protocol.ts";

const SHOWN = 10;

export function Mistakes({ survey }: { readonly survey: SurveyView | undefined }) {
  const t = text.value.measurements.mistakes;
  const mistakes = survey?.mistakes.slice(0, SHOWN) ?? [];
  return (
    <Figure
      explains={text.value.explains.mistakes.title}
      title={t.title}
      says={t.says}
      class="mistakes"
      under={t.under}
    >
      {survey && mistakes.length === 0 ? (
        <p class="quiet">{t.none(survey.total)}</p>
      ) : (
        <DigitList mistakes={mistakes} label={t.title} />
      )}
    </Figure>
  );
}

/** Digits of the validation set with what is said of each. */
export function DigitList(props: {
  readonly mistakes: readonly Mistake[];
  readonly label: string;
}) {
  const t = text.value.measurements.mistakes;
  const { mistakes, label } = props;
  const pictures = useDigits(mistakes.map(({ row }) => ({ set: "validation", row }))).value;
  const names = run.value?.classNames ?? [];
  const shown = example.value;
  return (
    <ul class="worst" aria-label={label}>
      {mistakes.map(({ row, label: right, answer, output }, i) => {
        const isRight = right === answer;
        const [truth, said] = [names[right] ?? "", names[answer] ?? ""];
        const visible = isRight ? truth : `${truth} → ${said}`;
        const isShown = "set" in shown && shown.set === "validation" && shown.row === row;
        return (
          <li key={row}>
            <button
              type="button"
              aria-label={`${visible}. ${
                isRight ? t.right(truth, fixed(output)) : t.wrong(truth, said, fixed(output))
              }`}
              {...explained(text.value.explains.mistakes.title)}
              title={t.output(fixed(output))}
              aria-pressed={isShown}
              onClick={() => look({ set: "validation", row })}
            >
              <Thumbnail digit={pictures[i]} row={row} />
              <span aria-hidden="true">
                {truth}
                {isRight ? "" : " → "}
                {!isRight && <b>{said}</b>}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Thumbnail({ digit, row }: { readonly digit: Digit | undefined; readonly row: number }) {
  const isPicture = pictureShape(run.value?.inputShape ?? []) !== undefined;
  if (!digit) return <span class="no-picture" data-row={isPicture ? undefined : row} />;
  const { pixels, width, height } = digit;
  return <Picture kind="ink" values={pixels} width={width} height={height} label="" />;
}
