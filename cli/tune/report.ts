// A search as a person reads it, and as lines of JSON: stages with their reasons, a row a trial,
// what the trials say, and at the end the best configuration as what makes it.
import {
  bestEpoch,
  type Evaluation,
  isBetter,
  isCounted,
  type Judged,
  type Outcome,
  type Point,
  type Run,
  type SearchEvent,
} from "downhill";
import { duration } from "../terminal/progress.ts";
import { painter, print, printJson, room } from "../terminal/terminal.ts";
import { figure, percent } from "../training/figures.ts";
import { counts } from "../training/json.ts";
import { flagName } from "./flags.ts";

/** The best trial, trained once more. */
export interface Finish {
  readonly best: Judged;
  readonly run: Run;
  readonly trials: number;
  readonly command: string;
  readonly code: string;
  readonly seconds: number;
}

export interface TuneReport {
  event(event: SearchEvent): void;
  end(finish: Finish): void;
}

export function jsonTuneReport(): TuneReport {
  return {
    event: (event) => printJson(eventLine(event)),
    end: (finish) => printJson(finishLine(finish)),
  };
}

/** The fields of what happens in a search. */
export const eventLine = ({ kind, ...rest }: SearchEvent) =>
  "outcome" in rest
    ? { event: kind, ...rest.trial, ...figures(rest.outcome) }
    : { event: kind, ...rest };

/** The fields of its end. */
export const finishLine = ({ best, run, trials, command, code, seconds }: Finish) => ({
  event: "done",
  best: { ...best.trial, ...figures(best.outcome) },
  validation: counts(run.best?.validation),
  test: counts(run.best?.test),
  target: run.target,
  ...{ trials, command, code, seconds },
});

function figures(outcome: Outcome) {
  const best = bestEpoch(outcome);
  const { epochs, diverged, seconds } = outcome;
  return {
    accuracy: best?.accuracy,
    bestEpoch: best?.epoch,
    completed: epochs.length,
    losses: epochs.map(({ loss }) => loss),
    ...(diverged === undefined ? {} : { diverged }),
    seconds,
  };
}

export function textTuneReport(): TuneReport {
  const paint = painter(process.stdout);
  let best: Outcome | undefined;
  return {
    event: (event) => {
      if (event.kind === "stage") {
        const trials = `${event.trials} trial${event.trials === 1 ? "" : "s"}`;
        print(`\n${paint("bold", event.name)}  ${paint("dim", trials)}`);
        for (const line of wrapped(event.why)) print(`  ${paint("dim", line)}`);
      } else if (event.kind === "trial") {
        const { trial, outcome } = event;
        const isWhole = trial.examples === undefined;
        const isAhead = isWhole && (!best || isBetter(outcome, best));
        if (isAhead) best = outcome;
        const text = `${pointText(trial.point).padEnd(30)}  ${result(event)}`;
        print(`  ${isAhead ? paint("green", text) : text}`);
      } else {
        const text = event.text.replace("learningRate", flagName("learningRate"));
        for (const [i, line] of wrapped(text).entries()) {
          print(`  ${paint("cyan", `${i ? "  " : "> "}${line}`)}`);
        }
      }
    },
    end: ({ best: { trial, outcome }, run, trials, command, code, seconds }) => {
      const title = `Best of ${trials} trial${trials === 1 ? "" : "s"}`;
      print(`\n${paint("bold", title)}  ${pointText(trial.point)}`);
      const epoch = run.best?.epoch;
      print(`  validation  ${share(run.best?.validation)} (epoch ${epoch})`);
      print(`  test        ${share(run.best?.test)}, looked at only now`);
      print(`  time        ${duration(seconds)}`);
      const judged = run.best?.validation;
      const told = bestEpoch(outcome)?.accuracy ?? Number.NaN;
      if (judged && isCounted(judged) && judged.accuracy !== told) {
        print(paint("yellow", `  Note: the trial had ${percent(told)}; its target was another.`));
      }
      print(`\n${paint("cyan", command)}\n\n${code}`);
    },
  };
}

/** A text in lines of a width that can be read; a terminal that is narrower breaks it itself. */
function wrapped(text: string): string[] {
  if (room(process.stdout) < WIDTH + 4) return [text];
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1)!;
    if (last && last.length + word.length + 1 > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

const WIDTH = 92;

/** learning-rate 0.5, l2 5 */
export const pointText = (point: Point): string =>
  Object.entries(point)
    .map(([name, value]) => `${flagName(name)} ${value}`)
    .join(", ");

const share = (e: Evaluation | undefined): string => (e ? figure(e) : "none");

function result({ trial, outcome }: Judged): string {
  const { epochs, diverged, seconds } = outcome;
  const time = seconds < 0.1 ? `${Math.ceil(1000 * seconds)} ms` : `${seconds.toFixed(1)} s`;
  const stopped = diverged === undefined ? "" : "diverged; ";
  if (trial.examples !== undefined) {
    const losses = epochs.map(({ loss }) => loss.toPrecision(3)).join(" ");
    return `${stopped}cost ${losses || "none"}   ${time}`;
  }
  const best = bestEpoch(outcome);
  if (!best) return `${stopped}no epoch completed   ${time}`;
  const reached =
    best.accuracy === undefined
      ? `loss ${best.validationLoss.toPrecision(4)}`
      : percent(best.accuracy);
  return `${stopped}validation ${reached}   epoch ${best.epoch} of ${epochs.length}   ${time}`;
}
