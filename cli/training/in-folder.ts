// Training in the folder of a run: the place is kept there, what happens is told there, and a run that
// was begun goes on.
import {
  AbortedError,
  type EpochRecord,
  type Network,
  type Run,
  type Snapshot,
  type TargetName,
  type TrainedNetwork,
  type TrainOptions,
} from "downhill";
import type { Dataset } from "downhill/data";
import { type Keep, trainKept } from "../../book/sittings.ts";
import { say } from "../terminal/terminal.ts";
import { doneLine, epochLine } from "./json.ts";
import type { RunFolder } from "./run-folder.ts";

/** Says how far the run is that goes on, where it had begun. */
export function sayBegun({ begun }: RunFolder): void {
  if (begun.steps === 0) return;
  say(`going on after ${begun.steps} steps and ${begun.epochs} epochs\n`);
}

/** Gives the folder back; says how to go on where the person stopped the run, wherever it was. */
export function leave(folder: RunFolder | undefined, { aborted }: AbortSignal): void {
  folder?.release();
  if (!folder || !aborted) return;
  say(`downhill ${folder.settings.command} --resume ${folder.path} goes on`);
}

/** How a run in a folder differs from the usual one. */
export interface InFolder {
  /** Of which of its networks, where there are several. */
  readonly seed?: number | undefined;
  /** Milliseconds after which this sitting ends. */
  readonly forMs?: number | undefined;
  /** The lines of the events, where they are not those of `train`. */
  readonly lines?: {
    readonly epoch: (record: EpochRecord) => Readonly<Record<string, unknown>>;
    readonly done: (run: Run) => Readonly<Record<string, unknown>>;
  };
  /** Whether a network is the best so far, where something else than the run's own measure decides. */
  readonly isBest?: (network: TrainedNetwork, snapshot: Snapshot) => boolean;
  /** Keeps the place elsewhere too. */
  readonly onKept?: Keep;
}

/** Trains a network of the folder, or goes on with it; whatever ends it is told in the events too. */
export async function trainInFolder(
  folder: RunFolder,
  net: Network,
  training: Dataset,
  options: TrainOptions,
  { seed, forMs, lines = { epoch: epochLine, done: doneLine }, isBest, onKept }: InFolder = {},
): Promise<Run> {
  const kept = folder.kept(seed);
  const which = seed === undefined ? {} : { seed };
  const moment = await kept.moment(net, options.loss);
  try {
    const run = await trainKept(
      net,
      training,
      {
        ...options,
        target: folder.settings.target as TargetName,
        ...(moment ? { from: moment } : {}),
        onEpoch: (event) => {
          options.onEpoch?.(event);
          folder.note({ ...lines.epoch(event), ...which });
        },
      },
      async (network, snapshot) => {
        await kept.keep(network, snapshot, isBest?.(network, snapshot));
        await onKept?.(network, snapshot);
      },
      forMs,
    );
    folder.note({ ...lines.done(run), ...which });
    return run;
  } catch (error) {
    if (!(error instanceof AbortedError)) {
      folder.note({ event: "failed", message: `${error}`, ...which });
    }
    throw error;
  }
}
