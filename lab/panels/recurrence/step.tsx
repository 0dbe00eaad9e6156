// The step that is looked at: what comes in, what the chosen unit makes of it, written out, and what it is
// felt by at the end.
import { Picture } from "../../components/canvas/picture.tsx";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { fixed, short } from "../../components/numbers.ts";
import { Formula } from "../../components/words/formula.tsx";
import { text } from "../../state/language.ts";
import type {
  NetworkView,
  RecurrenceView,
  TaskName,
} from "../../worker/studies/recurrence/plan.ts";
import { SHOWN } from "../../worker/studies/recurrence/plan.ts";
import { place, row, setRow } from "./settings.ts";
import { type UnitStep, unitStep } from "./values.ts";
import { answerSaid, inputSaid, wantedSaid } from "./words.ts";

export function StepFigure(props: {
  readonly task: TaskName;
  readonly view: RecurrenceView;
  readonly network: NetworkView;
}) {
  const { task, view, network } = props;
  const [t, e] = [text.value.recurrence, text.value.explains.recurrence];
  const { step, unit } = place.value;
  const of = view.inputs.shape[0]!;
  return (
    <Figure class="one-step" explains={e.oneStep} title={t.oneStep(step + 1, of, unit + 1)}>
      <div class="one-step-parts">
        {task === "digits" && <Digit view={view} step={step} />}
        <dl class="facts">
          <Fact name={t.comesIn} explains={e.comesIn}>
            {inputSaid(task, view, step)}
          </Fact>
          <Fact name={t.wouldAnswer} explains={e.wouldAnswer} test="answer">
            {answerSaid(task, network, step)}
          </Fact>
          <Fact name={t.wanted} explains={e.wanted}>
            {wantedSaid(task, view)}
          </Fact>
          <Fact name={t.norm} explains={e.norm} test="norm">
            {view.networks.map(({ cell, norms }, i) => (
              <span key={i}>
                {t.cells[cell]} {short(norms[step]!)}
                {i === 0 ? ", " : ""}
              </span>
            ))}
          </Fact>
        </dl>
        <div class="sums" data-test="sums" {...explained(e.sums)}>
          <Sums at={unitStep(network, step, unit)} />
        </div>
        <p class="examples">
          <button
            type="button"
            class="button"
            {...explained(e.example)}
            onClick={() => setRow(row.value - 1)}
          >
            {t.previous}
          </button>{" "}
          {t.example(row.value + 1, SHOWN)}{" "}
          <button
            type="button"
            class="button"
            {...explained(e.example)}
            onClick={() => setRow(row.value + 1)}
          >
            {t.next}
          </button>
        </p>
      </div>
    </Figure>
  );
}

function Fact(props: {
  readonly name: string;
  readonly explains: string;
  readonly test?: string;
  readonly children: preact.ComponentChildren;
}) {
  return (
    <div {...explained(props.explains)}>
      <dt>{props.name}</dt>
      <dd data-test={props.test}>{props.children}</dd>
    </div>
  );
}

/** The digit as one sees it, with the row that is read. */
function Digit({ view, step }: { readonly view: RecurrenceView; readonly step: number }) {
  const [rows, columns] = view.inputs.shape as [number, number];
  return (
    <div class="digit">
      <Picture
        values={view.inputs.values}
        width={columns}
        height={rows}
        kind="ink"
        label={text.value.recurrence.digit(step + 1)}
      />
      <i aria-hidden="true" style={{ top: `${(100 * step) / rows}%`, height: `${100 / rows}%` }} />
    </div>
  );
}

/** The formulas of the cell, and under each its numbers. */
function Sums({ at }: { readonly at: UnitStep }) {
  if (at.cell === "rnn") {
    return (
      <>
        <Formula name="rnnHidden" />
        <Numbers>
          {fixed(at.h)}, {text.value.recurrence.before(fixed(at.before))}
        </Numbers>
      </>
    );
  }
  if (at.cell === "gru") {
    return (
      <>
        <Formula name="gruGate" />
        <Numbers>
          <i>r</i> = {fixed(at.r)}, <i>z</i> = {fixed(at.z)}, <i>n</i> = {fixed(at.n)}
        </Numbers>
        <Formula name="gruHidden" />
        <Numbers>
          (1 − {fixed(at.z)}) · {bracketed(at.n)} + {fixed(at.z)} · {bracketed(at.before)} ={" "}
          <b>{fixed(at.h)}</b>
        </Numbers>
      </>
    );
  }
  return (
    <>
      <Formula name="lstmGate" />
      <Numbers>
        <i>i</i> = {fixed(at.i)}, <i>f</i> = {fixed(at.f)}, <i>o</i> = {fixed(at.o)}, <i>g</i> ={" "}
        {fixed(at.g)}
      </Numbers>
      <Formula name="lstmCell" />
      <Numbers>
        {fixed(at.f)} · {bracketed(at.before)} + {fixed(at.i)} · {bracketed(at.g)} ={" "}
        <b>{fixed(at.c)}</b>
      </Numbers>
      <Formula name="lstmHidden" />
      <Numbers>
        {fixed(at.o)} · tanh {bracketed(at.c)} = <b>{fixed(at.h)}</b>
      </Numbers>
    </>
  );
}

const bracketed = (value: number): string => (value < 0 ? `(${fixed(value)})` : fixed(value));

const Numbers = ({ children }: { readonly children: preact.ComponentChildren }) => (
  <p class="numbers">{children}</p>
);
