// Training in several sittings. Where the run is, is written down every minute and when it is stopped, in
// the midst of an epoch too; the next sitting goes on from there to the bits of the unbroken run.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import {
  DataError,
  loadCheckpoint,
  type Network,
  type Run,
  type Snapshot,
  saveCheckpoint,
  stepper,
  type TrainedNetwork,
  type TrainOptions,
} from "downhill";
import type { Dataset } from "downhill/data";

/** How often a run of hours writes down where it is. */
const KEPT_MS = 60_000;

/** Writes down where a run is. */
export type Keep = (network: TrainedNetwork, snapshot: Snapshot) => Promise<void>;

/**
 * Trains, or goes on from `from`; `keep` is called every minute, after every epoch and when the run is
 * stopped, which ends it with "aborted".
 * @param forMs milliseconds after which it is stopped too
 */
export async function trainKept(
  net: Network,
  training: Dataset,
  { onEpoch, ...options }: TrainOptions,
  keep: Keep,
  forMs = Number.POSITIVE_INFINITY,
): Promise<Run> {
  const { signal } = options;
  const end = performance.now() + forMs;
  const run = await stepper(net, training, { ...options, values: [] });
  const pause = () => run.pause();
  const clock = setInterval(pause, KEPT_MS);
  const last = Number.isFinite(forMs) ? setTimeout(pause, end - performance.now()) : undefined;
  const goesOn = () => run.ending === undefined && !signal?.aborted && performance.now() < end;
  try {
    do {
      const event = await run.nextEpoch();
      if (event) onEpoch?.(event);
      await keep(await run.network(), await run.snapshot());
    } while (goesOn());
    return await run.finish();
  } finally {
    clearInterval(clock);
    clearTimeout(last);
    run.dispose();
  }
}

/**
 * Trains with a checkpoint, or goes on from it where it is there.
 * @throws FormatError where the file is no checkpoint, DataError where it is of another run
 */
export async function learnInSittings(
  checkpoint: string,
  net: Network,
  training: Dataset,
  options: TrainOptions,
): Promise<Run> {
  const settings = settingsOf(net, training, options);
  const from = existsSync(checkpoint) ? await lastMoment(checkpoint, net, settings) : undefined;
  return trainKept(net, training, { ...options, ...(from ? { from } : {}) }, (network, snapshot) =>
    saveCheckpoint(checkpoint, network, snapshot, settings),
  );
}

/** Of inputs and answers: sets with the same digest teach the same. */
export function digestOf({ inputs, labels, targets, digest: fetched }: Dataset): string {
  const digest = createHash("sha256");
  if (fetched !== undefined) digest.update(`${fetched} `);
  for (const values of [inputs, labels ?? [], targets ?? []]) {
    digest.update(`${values.length} `);
    if (ArrayBuffer.isView(values)) digest.update(values);
  }
  return digest.digest("hex");
}

/** What changes no bit of what is learned, is told by the run itself, or only says when it ends. */
type Beside =
  | ("validation" | "test" | "testEveryEpoch" | "evaluateTraining" | "monitors" | "doctor")
  | ("target" | "threads" | "spareCores" | "memoryLimit" | "relaxed" | "skipZeros" | "chunkMs")
  | ("from" | "order" | "patience" | "signal" | "onProgress" | "onEpoch");

/** All that decides what is learned, in words and digests. */
function settingsOf(net: Network, training: Dataset, options: TrainOptions): string {
  const {
    loss,
    optimizer,
    schedule,
    augment = [],
    init,
    ema,
    l1,
    l2,
    clipNorm,
    clipValue,
  } = options;
  const { seed, epochs, batchSize, dtype, accumulate, classWeights } = options;
  const numbers = { ema, l1, l2, clipNorm, clipValue, seed, epochs, batchSize, dtype };
  const said = { loss, optimizer, schedule, augment, init, ...numbers, accumulate, classWeights };
  // an option that is new stands in one of both lists, or this does not compile
  ({}) satisfies Record<Exclude<keyof TrainOptions, keyof typeof said | Beside>, never>;
  return JSON.stringify({
    network: `${net}`,
    loss: loss.name,
    optimizer: optimizer.code,
    schedule: schedule?.code,
    augment: augment.map(({ code }) => code),
    init: init?.name,
    numbers: { ...numbers, accumulate, classWeights },
    data: { count: training.count, divideBy: training.divideBy, sha256: digestOf(training) },
  });
}

async function lastMoment(checkpoint: string, net: Network, settings: string): Promise<Snapshot> {
  const { snapshot, notes } = await loadCheckpoint(checkpoint, net);
  if (notes === settings) return snapshot;
  throw new DataError(
    `${checkpoint}: expected a run of these settings and data, ${settings}, got one of ${notes || "settings that it does not say"}; remove the file, or give another place`,
  );
}
