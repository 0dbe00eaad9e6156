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
  type TrainOptions,
} from "downhill";
import type { Dataset } from "downhill/data";

/** How often a run of hours writes down where it is. */
const KEPT_MS = 60_000;

/**
 * Trains, or goes on from the checkpoint where there is one; a run that is stopped ends with "aborted".
 * @throws FormatError where the file is no checkpoint, DataError where it is of another run
 */
export async function learnInSittings(
  checkpoint: string,
  net: Network,
  training: Dataset,
  { onEpoch, signal, ...options }: TrainOptions,
): Promise<Run> {
  const settings = settingsOf(net, training, options);
  const from = existsSync(checkpoint) ? await lastMoment(checkpoint, net, settings) : undefined;
  const run = await stepper(net, training, { ...options, ...(from ? { from } : {}), values: [] });
  const keep = async () =>
    saveCheckpoint(checkpoint, await run.network(), await run.snapshot(), settings);
  const pause = () => run.pause();
  const clock = setInterval(pause, KEPT_MS);
  signal?.addEventListener("abort", pause);
  try {
    while (run.ending === undefined && !signal?.aborted) {
      const event = await run.nextEpoch();
      if (event) onEpoch?.(event);
      await keep();
    }
    return await run.finish();
  } finally {
    clearInterval(clock);
    signal?.removeEventListener("abort", pause);
    run.dispose();
  }
}

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
  const { seed, epochs, batchSize, dtype } = options;
  const digest = createHash("sha256");
  for (const values of [training.inputs, training.labels ?? [], training.targets ?? []]) {
    digest.update(`${values.length} `);
    if (ArrayBuffer.isView(values)) digest.update(values);
  }
  return JSON.stringify({
    network: `${net}`,
    loss: loss.name,
    optimizer: optimizer.code,
    schedule: schedule?.code,
    augment: augment.map(({ code }) => code),
    init: init?.name,
    numbers: { ema, l1, l2, clipNorm, clipValue, seed, epochs, batchSize, dtype },
    data: { count: training.count, divideBy: training.divideBy, sha256: digest.digest("hex") },
  });
}

async function lastMoment(checkpoint: string, net: Network, settings: string): Promise<Snapshot> {
  const { snapshot, notes } = await loadCheckpoint(checkpoint, net);
  if (notes === settings) return snapshot;
  throw new DataError(
    `${checkpoint}: expected a run of these settings and data, ${settings}, got one of ${notes || "settings that it does not say"}; remove the file, or give another place`,
  );
}
