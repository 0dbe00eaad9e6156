// Replays as stored results: a line each beside those of the experiments, of whole replays only.

import type { TargetName } from "downhill";
import { commitThatRuns, targetTaken } from "../provenance.ts";
import type { Store, StoredRun } from "../store.ts";
import type { ReplayResult } from "./index.ts";
import type { Replay } from "./replay.ts";
import { replays } from "./scripts.ts";

/** The scripts fix their own random numbers, so a line has no seed of ours. */
const SEED = 0;
const idOf = ({ id }: Pick<Replay, "id">): string => `replay-${id}`;

/** Adds a whole replay to the results. */
export async function keepReplay(
  store: Store,
  result: ReplayResult,
  target: TargetName,
): Promise<void> {
  const series = [{ ...result, name: result.of }, ...result.beside];
  const values = series.flatMap(({ name, identical, epochs }) => [
    [`${name}: identical`, identical],
    [`${name}: entries`, epochs],
  ]);
  store.append({
    id: idOf(result),
    version: 1,
    seed: SEED,
    scale: "full",
    target: await targetTaken(target),
    time: new Date().toISOString(),
    commit: commitThatRuns(),
    seconds: result.seconds,
    values: { ...Object.fromEntries(values), "must be identical": result.expected },
    works: result.agrees,
  });
}

/** A series of a replay that is stored. */
export interface KeptSeries {
  readonly name: string;
  readonly identical: number;
  readonly entries: number;
}

export interface KeptReplay {
  readonly replay: Replay;
  /** undefined: not yet run. */
  readonly run: StoredRun | undefined;
  readonly series: readonly KeptSeries[];
}

/** All replays, with what is stored of them. */
export function keptReplays(store: Store): KeptReplay[] {
  return replays.map((replay) => {
    const run = store.runs({ id: idOf(replay), version: 1 }, "full").at(-1);
    const names = Object.keys(run?.values ?? {}).flatMap((key) =>
      key.endsWith(": entries") ? [key.slice(0, -": entries".length)] : [],
    );
    const series = names.map((name) => ({
      name,
      identical: run!.values[`${name}: identical`]!,
      entries: run!.values[`${name}: entries`]!,
    }));
    return { replay, run, series };
  });
}
