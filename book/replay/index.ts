// Runs replays and says how far they agree.
import { OptionError, type TargetName } from "downhill";
import { runContext } from "../run.ts";
import { type Agreement, agreement, type Replay } from "./replay.ts";
import { replays } from "./scripts.ts";

export interface ReplayOptions {
  /** Ids; default: all. */
  readonly ids?: readonly string[] | undefined;
  readonly target?: TargetName | undefined;
  /** Ends each run after so many epochs. */
  readonly epochs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((job: ReplayJob, share: number) => void) | undefined;
  readonly onResult: (result: ReplayResult) => void | Promise<void>;
}

export interface ReplayJob {
  readonly replay: Replay;
  readonly number: number;
  readonly total: number;
}

export interface ReplayResult extends Omit<Agreement, "name"> {
  readonly id: string;
  /** What is compared: counts on a set, or costs. */
  readonly of: string;
  /** Entries that must agree. */
  readonly expected: number;
  readonly agrees: boolean;
  /** Other series of the same run. */
  readonly beside: readonly Agreement[];
  readonly seconds: number;
}

/** The replays of these ids; throws OptionError for one that there is not. */
export function chooseReplays(ids: readonly string[] = []): Replay[] {
  const known = replays.map((r) => r.id);
  const unknown = ids.find((id) => !known.includes(id.replaceAll("-", "_")));
  if (unknown !== undefined) {
    throw new OptionError(`${unknown}: expected some of ${known.join(", ")}`);
  }
  const wanted = ids.map((id) => id.replaceAll("-", "_"));
  return replays.filter((r) => wanted.length === 0 || wanted.includes(r.id));
}

/** Replays one after another; true when all agree as far as they must. */
export async function replayAll(options: ReplayOptions): Promise<boolean> {
  const chosen = chooseReplays(options.ids);
  const { signal, target = "auto", epochs = Number.POSITIVE_INFINITY } = options;
  const context = runContext({
    seed: 1,
    scale: "full",
    checkpoint: "",
    target,
    ...(signal ? { signal } : {}),
  });
  let agrees = true;
  for (const [i, replay] of chosen.entries()) {
    const start = performance.now();
    const job = { replay, number: i + 1, total: chosen.length };
    const progress = (share: number) => options.onProgress?.(job, share);
    progress(0);
    const [own, ...others] = await replay.run({ ...context, epochs, progress });
    const { name, ...result } = agreement(own!);
    const { expected = own!.ours.length } = own!;
    const line: ReplayResult = {
      id: replay.id,
      of: name,
      ...result,
      expected,
      agrees: result.identical >= expected,
      beside: others.map(agreement),
      seconds: Math.round((performance.now() - start) / 100) / 10,
    };
    agrees &&= line.agrees;
    await options.onResult(line);
  }
  return agrees;
}
