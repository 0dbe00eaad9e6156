// What a run gives when it has ended, or is ended as it is.
import { now } from "#host";
import type { Dataset } from "../data/dataset.ts";
import type { Settings } from "./check-options.ts";
import { endingOf } from "./ending.ts";
import type { Run } from "./event.ts";
import type { Progress } from "./progress.ts";

/** @param began milliseconds of the host's clock */
export async function endRun<In extends readonly number[], Out extends number>(
  progress: Progress<In, Out>,
  settings: Settings,
  training: Dataset<In, Out>,
  began: number,
): Promise<Run<In, Out>> {
  const { session } = progress;
  const ending = progress.ending ?? "aborted";
  await progress.settle();
  const last = progress.network();
  const { history } = last;
  // whoever stopped the run does not wait for one more evaluation
  const later = ending === "aborted" ? undefined : settings.test;
  const test = history.at(-1)?.test ?? (later && (await session.evaluate(later)));
  const chosen = settings.validation && (await progress.finishBest(later, last));
  const { target, why, threads, compileMs } = session.machine;
  // of a run that nothing judged there is no more to say than how it ended
  const isJudged = history.some((r) => r.validation ?? r.test ?? r.training);
  const told = isJudged ? await import("./summary.ts") : undefined;
  const run: Run<In, Out> = Object.freeze({
    ...(ending === "patience" && chosen ? chosen.network : last),
    history,
    ...(chosen ? { best: chosen } : {}),
    ...(test ? { test } : {}),
    ending,
    ...(settings.doctor ? { findings: progress.findings } : {}),
    ...(settings.start.report ? { start: settings.start.report } : {}),
    target,
    why,
    threads,
    compileMs,
    seconds: (now() - began) / 1000,
    summary: () => told?.summarize(run, training) ?? endingOf(run).join("\n"),
  });
  return run;
}
