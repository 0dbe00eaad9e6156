// The confusion matrix: which digit is taken for which. Every count is written, slips are orange, and a
// cell that is chosen shows its digits.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { cssOf } from "../../../components/canvas/colors.ts";
import { Figure } from "../../../components/figure.tsx";
import { explained } from "../../../components/lens/explained.ts";
import { whole } from "../../../components/numbers.ts";
import { Magnifier } from "../../../components/zoom/magnifier.tsx";
import { text } from "../../../state/language.ts";
import { ask, run } from "../../../state/trainer.ts";
import type { Mistake, SurveyView } from "../../../worker/protocol.ts";
import { mistakeColors } from "./mistake-colors.ts";
import { DigitList } from "./mistakes.tsx";
import { mostSlips, movedCell, orangeOf, total } from "./slips.ts";

type Cell = readonly [right: number, answer: number];

/** More classes than this, and the columns have a least width and scroll. */
const FEW = 12;

export function Confusion({ survey }: { readonly survey: SurveyView | undefined }) {
  const t = text.value.measurements.confusion;
  const e = text.value.explains.confusion;
  const names = run.value?.classNames ?? [];
  const at = useSignal<Cell>([0, 0]);
  const pointed = useSignal<Cell | undefined>(undefined);
  const chosen = useSignal<Cell | undefined>(undefined);
  const table = useRef<HTMLTableElement>(null);
  const n = names.length;
  const ends = `${names[0]} … ${names.at(-1)}`;
  const id = run.value?.id;
  // another run may have other classes
  useEffect(() => {
    at.value = [0, 0];
    chosen.value = undefined;
  }, [id]);
  const counts = survey?.confusion.length === n ? survey.confusion : undefined;
  const most = counts ? mostSlips(counts) : 0;
  const says = ([right, answer]: Cell): string => {
    const count = counts?.[right]?.[answer] ?? 0;
    const of = total(counts?.[right] ?? []);
    const [truth, said] = [names[right] ?? "", names[answer] ?? ""];
    return right === answer ? t.right(truth, count, of) : t.slip(truth, said, count, of);
  };
  const choose = (cell: Cell) => {
    const isSame = chosen.value?.[0] === cell[0] && chosen.value[1] === cell[1];
    chosen.value = isSame ? undefined : cell;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") choose(at.value);
    else if (event.key === "Escape" && chosen.value) chosen.value = undefined;
    else {
      const next = movedCell(event.key, at.value, n, event.ctrlKey);
      if (!next) return;
      at.value = next;
      const cells = table.current!.querySelectorAll<HTMLElement>("[role=gridcell]");
      cells[next[0] * n + next[1]]!.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const { colors, inks } = mistakeColors.value;
  const line = pointed.value ?? chosen.value;
  return (
    <Figure
      explains={text.value.explains.confusion.title}
      title={t.title}
      says={survey ? t.says(whole(survey.total)) : undefined}
      class="confusion"
      under={line && counts ? says(line) : t.under}
    >
      <Magnifier label={t.title}>
        <table
          ref={table}
          class={n > FEW ? "matrix many" : "matrix"}
          {...{ role: "grid" }}
          aria-label={t.name}
          data-step={survey?.step}
          onKeyDown={onKeyDown}
          onPointerLeave={() => {
            pointed.value = undefined;
          }}
          style={{ "--classes": n }}
        >
          <thead>
            <tr>
              <th scope="col" class="corner">
                <span class="sr">{t.corner}</span>
              </th>
              {names.map((name, i) => (
                <th scope="col" key={i} title={name} data-label={ends} {...explained(e.columns)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names.map((name, right) => (
              <tr key={right}>
                <th scope="row" title={name} data-label={ends} {...explained(e.rows)}>
                  {name}
                </th>
                {names.map((_, answer) => {
                  const cell: Cell = [right, answer];
                  const count = counts?.[right]?.[answer] ?? 0;
                  const isPlain = right === answer;
                  const share = isPlain ? 0 : orangeOf(count, most);
                  const index = Math.round(256 * share);
                  const isAt = at.value[0] === right && at.value[1] === answer;
                  const isChosen = chosen.value?.[0] === right && chosen.value[1] === answer;
                  return (
                    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid hears the keys of its cells
                    <td
                      key={answer}
                      {...{ role: "gridcell", "aria-selected": isChosen }}
                      tabIndex={isAt ? 0 : -1}
                      class={isPlain ? "plain" : ""}
                      aria-label={counts ? says(cell) : undefined}
                      style={
                        share > 0
                          ? { background: cssOf(colors, index), color: inks[index] }
                          : undefined
                      }
                      onFocus={() => {
                        at.value = cell;
                        pointed.value = cell;
                      }}
                      onBlur={() => {
                        pointed.value = undefined;
                      }}
                      onPointerEnter={() => {
                        pointed.value = cell;
                      }}
                      onClick={() => choose(cell)}
                    >
                      {counts && (isPlain || count > 0) ? count : ""}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Magnifier>
      {chosen.value && counts && (
        <CellDigits cell={chosen.value} survey={survey!} label={says(chosen.value)} />
      )}
    </Figure>
  );
}

/** The digits of one cell; they follow the run. */
function CellDigits(props: {
  readonly cell: Cell;
  readonly survey: SurveyView;
  readonly label: string;
}) {
  const { cell, survey, label } = props;
  const found = useSignal<readonly Mistake[]>([]);
  const [right, answer] = cell;
  // asked again when the network has moved
  useEffect(() => {
    let isGone = false;
    ask({ topic: "cell", right, answer, most: 20 }).then(
      (digits) => {
        if (!isGone) found.value = digits;
      },
      () => {}, // the run is gone
    );
    return () => {
      isGone = true;
    };
  }, [right, answer, survey]);
  return found.value.length === 0 ? null : <DigitList mistakes={found.value} label={label} />;
}
