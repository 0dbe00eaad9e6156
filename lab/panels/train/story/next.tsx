// At the end of a run: what it should have reached, and what to try next. Each experiment first asks
// for a bet, and the answer is compared when its run is over.

import { signal, useSignal } from "@preact/signals";
import { explained } from "../../../components/lens/explained.ts";
import { percent } from "../../../components/numbers.ts";
import { goal } from "../../../state/goal.ts";
import { text } from "../../../state/language.ts";
import { settings } from "../../../state/settings.ts";
import { open, play, progress } from "../../../state/trainer.ts";
import { EXPERIMENTS, type Experiment, type Guess, resultOf, settingsFor } from "./experiments.ts";
import { outcomes } from "./log.ts";
import type { Outcome } from "./outcome.ts";

interface Bet {
  readonly experiment: Experiment;
  readonly guess: Guess;
  readonly before: number;
  /** The run that the bet is on. */
  readonly run: number;
}

const bet = signal<Bet | undefined>(undefined);

export function Next() {
  const { state, run } = progress.value;
  const isOver = state === "done" || state === "failed";
  const outcome = outcomes.value.find((o) => o.run === run);
  const placed = bet.value?.run === run ? bet.value : undefined;
  if (placed && !isOver) {
    const t = text.value.train.next;
    return (
      <section class="row next" aria-label={t.title}>
        <p class="prose">{t.placed(t.names[placed.experiment], t[placed.guess])}</p>
      </section>
    );
  }
  if (!isOver || !outcome) return null;
  return (
    <section class="row next" aria-label={text.value.train.next.title}>
      {placed && <Compared bet={placed} after={outcome.validation} />}
      <Goal outcome={outcome} />
      <Chips before={outcome.validation} />
    </section>
  );
}

/** The run's number beside the book's. */
function Goal({ outcome }: { readonly outcome: Outcome }) {
  const t = text.value.train.goal;
  const wanted = goal.value;
  if (!wanted) return null;
  const reached = wanted.set === "test" ? outcome.bestTest : outcome.bestValidation;
  if (Number.isNaN(reached)) return null;
  const [ours, book] = [percent(reached, 2), percent(wanted.accuracy, 2)];
  return (
    <p class="prose" data-test="goal">
      {(wanted.isOurs ? t.aim : t[wanted.set])(ours, book)}
    </p>
  );
}

function Compared({ bet: { guess, before, experiment }, after }: { bet: Bet; after: number }) {
  const t = text.value.train.next;
  const result = resultOf(before, after);
  const isRight = result === guess;
  return (
    <p class="prose" role="status" data-test="compared">
      {t.compared(t.names[experiment], percent(after), percent(before))}{" "}
      <span class={isRight ? "pos" : "neg"}>
        {result === "same" ? t.same : isRight ? t.right(t[guess]) : t.wrong(t[guess])}
      </span>{" "}
      {t.because[experiment]}
    </p>
  );
}

function Chips({ before }: { readonly before: number }) {
  const t = text.value.train.next;
  const asking = useSignal<Experiment | undefined>(undefined);
  const now = settings.value;
  const start = (experiment: Experiment, guess: Guess) => {
    const next = settingsFor(experiment, now);
    if (!next) return;
    open(next);
    bet.value = { experiment, guess, before, run: progress.peek().run };
    asking.value = undefined;
    play();
  };
  const asked = asking.value;
  return (
    <div class="try">
      <h3>{t.title}</h3>
      <p class="under" {...explained(text.value.explains.train.next)}>
        {EXPERIMENTS.filter((name) => settingsFor(name, now)).map((name) => (
          <button
            key={name}
            type="button"
            aria-expanded={asked === name}
            onClick={() => {
              asking.value = asked === name ? undefined : name;
            }}
          >
            {t.names[name]}
          </button>
        ))}
      </p>
      {asked && (
        <p class="under" {...explained(text.value.explains.train.next)}>
          {t.question}{" "}
          {(["better", "worse"] as const).map((guess) => (
            <button key={guess} type="button" onClick={() => start(asked, guess)}>
              {t[guess]}
            </button>
          ))}
        </p>
      )}
    </div>
  );
}
