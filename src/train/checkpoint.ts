// A run at some moment as the bytes of a model file: whoever loads it gets the network, and the run
// goes on from it to the same bits, also in the midst of an epoch.
import { readFile, writeFileAtomic } from "#host";
import { inWords } from "../data/in-words.ts";
import { FormatError } from "../errors.ts";
import { modelFormat } from "../formats/model-format.ts";
import { readSafetensors, type StoredTensors } from "../formats/safetensors.ts";
import { isAccumulated } from "../nn/accumulation.ts";
import type { Network } from "../nn/network.ts";
import type { Objective } from "../nn/objective.ts";
import { isFinding } from "./doctor/finding.ts";
import type { EpochRecord } from "./record.ts";
import { decodeBest, decodeModel, encodeModel, floats, jsonOf, withoutSlot } from "./saved.ts";
import type { Snapshot } from "./snapshot.ts";
import type { ParameterMap } from "./state.ts";
import { type TrainedNetwork, trained } from "./trained.ts";

/** What a checkpoint holds. */
export interface Checkpoint {
  readonly network: TrainedNetwork;
  /** To go on from, as `from`. */
  readonly snapshot: Snapshot;
  /** What whoever wrote it noted beside, as for which data it is. */
  readonly notes: string;
}

/**
 * The bytes of a safetensors file with the network and what its run needs to go on.
 * @param snapshot of the same moment as the network
 */
export function toCheckpoint(
  network: TrainedNetwork,
  snapshot: Snapshot,
  notes = "",
): Uint8Array<ArrayBuffer> {
  const { batchSize, trainCount, firstEpoch, place, best, drawnFrom } = snapshot;
  const order = place?.order && Array.from(place.order);
  const within = place && { step: place.step, lossSum: place.lossSum, order };
  const found = best && { epoch: best.epoch, steps: best.steps };
  // the seconds of all sittings belong to the run, not to its network
  const times = network.history.map(({ seconds, samplesPerSecond }) => [seconds, samplesPerSecond]);
  const { findings } = snapshot;
  const sizes = { batchSize, trainCount, firstEpoch, drawnFrom };
  const run = { ...sizes, place: within, best: found, times, findings };
  // with the sums of gradients of an epoch in progress, which a network has not
  const state = { ...network, optimizerState: snapshot.optimizerState };
  return encodeModel(state, { run: JSON.stringify(run), notes }, best);
}

/** Writes such a file, whole or not at all. */
export async function saveCheckpoint(
  path: string,
  network: TrainedNetwork,
  snapshot: Snapshot,
  notes = "",
): Promise<void> {
  await writeFileAtomic(path, toCheckpoint(network, snapshot, notes));
}

/** Reads such a file; its errors are those of `fromCheckpoint`. */
export async function loadCheckpoint(
  path: string,
  net?: Network,
  loss?: Objective,
): Promise<Checkpoint> {
  return fromCheckpoint(await readFile(path), path, net, loss);
}

/**
 * What such a file holds; whether a run can go on from it, the run checks.
 * @param net needed for a network with custom layers
 * @param loss the one that it is trained with, where that is one of your own
 * @throws FormatError for other files, and for models without a run to go on with
 */
export function fromCheckpoint(
  bytes: Uint8Array,
  file = "checkpoint",
  net?: Network,
  loss?: Objective,
): Checkpoint {
  if (modelFormat(bytes, file) !== "safetensors") {
    throw new FormatError(file, "a run to go on with", "JSON", {
      cure: "take a .safetensors file that was saved while it learned",
    });
  }
  const { metadata, tensors } = readSafetensors(bytes, file);
  if (!metadata.has("run")) {
    throw new FormatError(file, "a run to go on with", "a model alone", {
      cure: "take one that was saved while it learned",
    });
  }
  const state = decodeModel(bytes, file, net, loss);
  const { network, parameters, optimizerState, dtype, seed, steps } = state;
  const { best, times, ...run } = readRun(jsonOf(metadata, "run", file), file);
  const history = state.history.map((record, i) => ({ ...record, ...times[i] }));
  const whole = new Map([...optimizerState, ...sumsIn(tensors, network, file)]);
  const common = { dtype, seed, parameters, optimizerState: whole, steps, history };
  if (best && best.epoch >= history.length) {
    throw new FormatError(file, `a best epoch below ${history.length}`, `${best.epoch}`);
  }
  const found = best && { best: { ...best, ...decodeBest(bytes, file, network) } };
  return {
    network: trained({ ...state, history }),
    // as the run was, also where a network was given: what its layers hold does not say what was frozen
    snapshot: { ...common, ...run, ...found, code: metadata.get("code") ?? `${network}` },
    notes: metadata.get("notes") ?? "",
  };
}

/** The sums of gradients of an epoch in progress, of a file that has some. */
function sumsIn(tensors: StoredTensors["tensors"], net: Network, file: string): ParameterMap {
  const sums = [...tensors].filter(([name]) => isAccumulated(name));
  return new Map(
    sums.map(([name, tensor]) => {
      const owner = net.parameters.find((p) => p.name === withoutSlot(name));
      if (!owner) throw new FormatError(file, `tensors of ${net}`, `also ${name}`);
      return [name, floats(tensor, name, owner.shape, file)] as const;
    }),
  );
}

type StoredRun = Pick<
  Snapshot,
  "batchSize" | "trainCount" | "firstEpoch" | "place" | "findings" | "drawnFrom"
> & {
  readonly best?: { readonly epoch: number; readonly steps: number };
  /** Of each epoch, where the file says them. */
  readonly times: readonly Partial<Pick<EpochRecord, "seconds" | "samplesPerSecond">>[];
};

function readRun(value: unknown, file: string): StoredRun {
  const { batchSize, trainCount, firstEpoch, place, best } = (value ?? {}) as Partial<StoredRun>;
  const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && Number(n) >= 0;
  if (!isCount(batchSize) || !isCount(trainCount) || !isCount(firstEpoch)) {
    throw new FormatError(file, "a run with its sizes", JSON.stringify(value).slice(0, 60));
  }
  if (best !== undefined && !(isCount(best?.epoch) && isCount(best.steps))) {
    throw new FormatError(file, "a best epoch with its steps", inWords(best));
  }
  const chosen = best && { best: { epoch: best.epoch, steps: best.steps } };
  const findings = readFindings(value);
  const { drawnFrom } = value as Partial<StoredRun>;
  if (drawnFrom !== undefined && typeof drawnFrom !== "string") {
    throw new FormatError(file, "parts in words", inWords(drawnFrom));
  }
  const sizes = {
    ...{ batchSize, trainCount, firstEpoch },
    ...chosen,
    times: readTimes(value),
    ...(findings ? { findings } : {}),
    ...(drawnFrom ? { drawnFrom } : {}),
  };
  if (place === undefined) return sizes;
  const { step, lossSum, order } = (place ?? {}) as Partial<NonNullable<StoredRun["place"]>>;
  const isOrder = order === undefined || (Array.isArray(order) && order.every(isCount));
  if (!isCount(step) || typeof lossSum !== "number" || !isOrder) {
    throw new FormatError(file, "a place in an epoch", inWords(place));
  }
  return { ...sizes, place: { step, lossSum, ...(order ? { order } : {}) } };
}

/** Those that are of the form of the doctor's; undefined where no doctor was there. */
function readFindings(run: unknown): StoredRun["findings"] {
  const { findings } = run as { findings?: unknown };
  return Array.isArray(findings) ? findings.filter(isFinding) : undefined;
}

/** What is no list of pairs of numbers is as if nothing were said. */
function readTimes(run: unknown): StoredRun["times"] {
  const { times } = run as { times?: unknown };
  if (!Array.isArray(times)) return [];
  return times.map((pair: unknown) => {
    const [seconds, samplesPerSecond] = Array.isArray(pair) ? pair : [];
    const isKnown = [seconds, samplesPerSecond].every((x) => typeof x === "number" && x >= 0);
    return isKnown ? { seconds, samplesPerSecond } : {};
  });
}
