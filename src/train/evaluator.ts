// Evaluates data sets on a machine. Its entries read a region of examples: if all sets fit, they
// lie there side by side and are written once; else each is streamed through in parts.

import { type Dataset, exampleSize, rowsOf } from "../data/dataset.ts";
import { slice } from "../data/slices.ts";
import { AbortedError, OptionError } from "../errors.ts";
import { type DataFormat, type FloatType, formatOf, type Region } from "../nn/batch.ts";
import { EVALUATION_MEMORY, evaluationStep } from "../nn/evaluation-step.ts";
import type { Network } from "../nn/network.ts";
import type { Objective } from "../nn/objective.ts";
import {
  type CountedOutput,
  countedOutputs,
  figureName,
  figureNames,
} from "../nn/output-figures.ts";
import { streamsOf } from "../nn/recurrent/streams.ts";
import type { Entry, Machine } from "../runtime/machine.ts";
import type { Pace } from "./pace.ts";
import { EVALUATION_BATCH, untilAborted } from "./parts.ts";
import type { Evaluation, OutputEvaluation } from "./record.ts";
import { uncounted } from "./uncounted.ts";

export const STREAMED_EXAMPLES = 10_000;
const RESIDENT_BYTES = 256 * 2 ** 20;

export interface Evaluator {
  readonly entries: readonly Entry[];
  /** Loss and accuracy of the machine's parameters on one of the sets; AbortedError by the signal,
   * after the batch in progress. */
  evaluate(machine: Machine, set: Dataset, pace: Pace, signal?: AbortSignal): Promise<Evaluation>;
}

/** Entries that read `region`, whole batches and single examples, named after `name`; with `streams`
 * a batch goes on where the one before ended, and there are whole ones only. */
function evaluationEntries(
  net: Network,
  name: string,
  { region, loss, dtype, streams = 0 }: EvaluationSettings,
): Entry[] {
  const readsOn = streams > 0;
  const batchSize = evaluationBatch(region, streams);
  const entry = (suffix: string, size: number): Entry => ({
    name: `${name}${suffix}`,
    runs: size > 1 ? Math.floor(region.count / size) : 1,
    graph: evaluationStep(net, { region, loss, dtype, batchSize: size, readsOn }),
  });
  if (batchSize === 1 || readsOn) return [entry("", batchSize)];
  return [entry("", batchSize), entry(".one", 1)];
}

interface EvaluationSettings {
  readonly region: Region;
  readonly loss: Objective;
  readonly dtype: FloatType;
  /** Examples that are read side by side; default 0: each begins at 0. */
  readonly streams?: number | undefined;
}

/** The region as an objective asks for it: one that wants nothing knows no labels. */
const askedRegion = (region: Region, { wanted }: Objective): Region =>
  wanted === "nothing"
    ? { ...region, labels: undefined, answers: undefined, isUnasked: true }
    : region;

/** Examples of a mini-batch. */
const evaluationBatch = ({ count }: Region, streams = 0): number =>
  streams || Math.min(EVALUATION_BATCH, count);

/** The streams in which an evaluation of a set reads on: those of the network, where the set has them. */
const evaluationStreams = (net: Network, { streams }: Dataset): number =>
  streams === undefined ? 0 : streamsOf(net);

/** Counters at zero and nothing remembered, before the first part of a set. */
function beginEvaluation(
  machine: Machine,
  net: Network,
  { region, loss }: Pick<EvaluationSettings, "region" | "loss">,
  entries: readonly Entry[],
): void {
  machine.write("eval.lossSum", [0]);
  for (const { op, attributes, shape } of entries.flatMap(({ graph }) => graph.live())) {
    if (op !== "input" || !attributes.name.startsWith(`${EVALUATION_MEMORY}layers.`)) continue;
    machine.write(attributes.name, new Float64Array(shape.reduce((a, b) => a * b, 1)));
  }
  if (region.isUnasked) return;
  const counted = countedOutputs(net, region, loss);
  for (const name of counted.flatMap(figureNames)) machine.write(name, [0]);
  if (counted.length) return;
  if (region.labels === undefined) {
    machine.write("eval.squaredError", [0]);
    return;
  }
  if (region.answers === undefined) {
    machine.write("eval.confusion", new Float64Array(net.outputs * net.outputs));
    return;
  }
  machine.write("eval.asked", [0]);
  machine.write("eval.correct", [0]);
}

/** Adds examples first .. first + count - 1 of the region to the counters. */
async function evaluateRows(
  machine: Machine,
  name: string,
  rows: { readonly first: number; readonly count: number; readonly batchSize: number },
  pace: Pace,
  signal?: AbortSignal,
): Promise<void> {
  machine.write("eval.cursor", [rows.first]);
  const run = async (entry: string, steps: number) => {
    const done = steps > 0 ? await pace.run(machine, entry, steps, () => !signal?.aborted) : 0;
    if (done < steps) throw new AbortedError("an evaluation was stopped");
  };
  const whole = Math.floor(rows.count / rows.batchSize);
  await run(name, whole);
  await run(`${name}.one`, rows.count - whole * rows.batchSize);
}

/** Reads the counters. */
async function endEvaluation(
  machine: Machine,
  net: Network,
  count: number,
  { region, loss: judge }: Pick<EvaluationSettings, "region" | "loss">,
): Promise<Evaluation> {
  const cell = async (name: string) => (await machine.read(name))[0]!;
  const loss = (await cell("eval.lossSum")) / count;
  if (region.isUnasked) return uncounted({ total: count, loss });
  const counted = countedOutputs(net, region, judge);
  if (counted.length) {
    const parts = counted.map(async (one) => [one.name, await outputFigures(one, count, cell)]);
    return uncounted({ total: count, loss, parts: Object.fromEntries(await Promise.all(parts)) });
  }
  if (region.labels === undefined) {
    const meanSquaredError = (await cell("eval.squaredError")) / (count * net.outputs);
    const rootMeanSquaredError = Math.sqrt(meanSquaredError);
    return uncounted({ total: count, loss, meanSquaredError, rootMeanSquaredError });
  }
  if (region.answers !== undefined) {
    const [correct, total] = [await cell("eval.correct"), await cell("eval.asked")];
    return { correct, total, accuracy: correct / total, loss };
  }
  const total = count;
  const n = net.outputs;
  const counts = Array.from(await machine.read("eval.confusion"));
  const confusion = Array.from({ length: n }, (_, row) => counts.slice(row * n, (row + 1) * n));
  const correct = confusion.reduce((sum, row, i) => sum + row[i]!, 0);
  return { correct, total, accuracy: correct / total, loss, confusion };
}

/** The figures of one of several outputs. */
async function outputFigures(
  { name, size, isClass, hasLoss }: CountedOutput,
  count: number,
  cell: (name: string) => Promise<number>,
): Promise<OutputEvaluation> {
  const loss = hasLoss ? { loss: (await cell(figureName(name, "loss"))) / count } : {};
  if (isClass) {
    const correct = await cell(figureName(name, "correct"));
    return { ...loss, correct, total: count, accuracy: correct / count };
  }
  const meanSquaredError = (await cell(figureName(name, "squaredError"))) / (count * size);
  const rootMeanSquaredError = Math.sqrt(meanSquaredError);
  return { ...loss, total: count, meanSquaredError, rootMeanSquaredError };
}

/** An evaluator for these sets; more bytes than `residentBytes` are streamed. */
export function createEvaluator(
  net: Network,
  sets: readonly Dataset[],
  loss: Objective,
  dtype: FloatType,
  residentBytes: number = RESIDENT_BYTES,
): Evaluator {
  const placed = place(net, sets, dtype, residentBytes);
  const { offsets, streams } = placed;
  const region = askedRegion(placed.region, loss);
  const batchSize = evaluationBatch(region, streams);
  const entries = evaluationEntries(net, "evaluate", { region, loss, dtype, streams });
  let filled = false;

  const fill = (machine: Machine, parts: readonly Dataset[]) => {
    machine.write("eval.inputs", joinInputs(region, parts, dtype));
    if (loss.wanted === "nothing") return;
    const wanted = region.labels ? "eval.labels" : "eval.targets";
    machine.write(wanted, joinWanted(region, parts));
  };

  return {
    entries,
    evaluate: async (machine, set, pace, signal) => {
      beginEvaluation(machine, net, { region, loss }, entries);
      if (offsets) {
        if (!filled) fill(machine, [...offsets.keys()]);
        filled = true;
        const first = offsets.get(set)!;
        const rows = { first, count: set.count, batchSize };
        await evaluateRows(machine, "evaluate", rows, pace, signal);
      } else {
        for (let from = 0; from < set.count; from += region.count) {
          const to = Math.min(from + region.count, set.count);
          const part = set.load ? await fetched(set, from, to, signal) : slice(set, from, to);
          fill(machine, [part]);
          const rows = { first: 0, count: part.count, batchSize };
          await evaluateRows(machine, "evaluate", rows, pace, signal);
        }
      }
      return endEvaluation(machine, net, set.count, { region, loss });
    },
  };
}

/** An evaluator for the training set of a run, where it lies for its steps. */
export function trainingEvaluator(
  net: Network,
  training: Dataset,
  whole: Region,
  { loss, dtype }: Pick<EvaluationSettings, "loss" | "dtype">,
) {
  const name = "evaluate.training";
  const region = askedRegion(whole, loss);
  const settings = { region, loss, dtype, streams: evaluationStreams(net, training) };
  const entries = evaluationEntries(net, name, settings);
  const rows = {
    first: 0,
    count: region.count,
    batchSize: evaluationBatch(region, settings.streams),
  };
  return {
    entries,
    evaluate: async (machine: Machine, pace: Pace, signal?: AbortSignal): Promise<Evaluation> => {
      beginEvaluation(machine, net, settings, entries);
      await evaluateRows(machine, name, rows, pace, signal);
      return endEvaluation(machine, net, region.count, settings);
    },
  };
}

/** The region for all sets, and where each lies in it; no offsets: they are streamed. */
function place(
  net: Network,
  sets: readonly Dataset[],
  dtype: FloatType,
  residentBytes: number,
): { region: Region; offsets: ReadonlyMap<Dataset, number> | undefined; streams: number } {
  const format = commonFormat(sets, dtype);
  const streams = commonStreams(net, sets);
  const { inputShape, outputs } = net;
  const total = [...new Set(sets)].reduce((sum, s) => sum + s.count, 0);
  const width = exampleSize(sets[0]!) * (format.inputDType === "u8" ? 1 : 8);
  if (sets.some((set) => set.load) || total * width > residentBytes) {
    const fitting = Math.max(1, Math.min(STREAMED_EXAMPLES, Math.floor(residentBytes / width)));
    const most = Math.min(fitting, Math.max(...sets.map((s) => s.count)));
    const count = streams ? Math.max(1, Math.floor(most / streams)) * streams : most;
    const region = { ...format, name: "eval", count, inputShape, outputs } as const;
    return { region, offsets: undefined, streams };
  }
  const offsets = new Map<Dataset, number>();
  let at = 0;
  for (const set of new Set(sets)) {
    offsets.set(set, at);
    at += set.count;
  }
  const region = { ...format, name: "eval", count: total, inputShape, outputs } as const;
  return { region, offsets, streams };
}

/** Sets share the entries that read them, so that all read on or none. */
function commonStreams(net: Network, sets: readonly Dataset[]): number {
  const [first = 0, ...others] = sets.map((set) => evaluationStreams(net, set));
  if (others.every((streams) => streams === first)) return first;
  throw new OptionError(
    `${sets.map((s) => s.name).join(", ")}: expected all with streams or all without`,
  );
}

async function fetched(
  set: Dataset,
  from: number,
  to: number,
  signal: AbortSignal | undefined,
): Promise<Dataset> {
  const rows = Uint32Array.from({ length: to - from }, (_, i) => from + i);
  return rowsOf(set, rows, await untilAborted(set.load!(rows, 0, signal), signal));
}

/** Sets that are stored differently meet as floats. */
function commonFormat(sets: readonly Dataset[], dtype: FloatType): DataFormat {
  const formats = sets.map((set) => formatOf(set, dtype));
  if (formats.some((f) => (f.labels === undefined) !== (formats[0]!.labels === undefined))) {
    throw new OptionError(
      `${sets.map((s) => s.name).join(", ")}: expected all with labels or all with targets`,
    );
  }
  const [first] = formats as [DataFormat];
  if (formats.some((f) => f.answers !== first.answers)) {
    throw new OptionError(
      `${sets.map((s) => s.name).join(", ")}: expected the same number of labels an example`,
    );
  }
  const same = formats.every(
    (f) => f.inputDType === first.inputDType && f.divideBy === first.divideBy,
  );
  const labels = formats.some((f) => f.labels === "u32") ? "u32" : first.labels;
  const { answers } = first;
  const parts = formats.map(({ outputParts }) => outputParts && JSON.stringify(outputParts));
  if (new Set(parts).size > 1) {
    throw new OptionError(
      `${sets.map((s) => s.name).join(", ")}: expected all to ask for the same by name`,
    );
  }
  return same
    ? { ...first, labels }
    : { ...first, inputDType: dtype, divideBy: 1, labels, answers };
}

const floats = { f32: Float32Array, f64: Float64Array } as const;

function joinInputs(region: Region, parts: readonly Dataset[], dtype: FloatType) {
  const width = region.inputShape.reduce((a, b) => a * b, 1);
  const joined =
    region.inputDType === "u8"
      ? new Uint8Array(region.count * width)
      : new floats[dtype](region.count * width);
  let at = 0;
  for (const { inputs, divideBy } of parts) {
    const scale = divideBy / region.divideBy;
    joined.set(scale === 1 ? inputs : Float64Array.from(inputs, (x) => x / scale), at);
    at += inputs.length;
  }
  return joined;
}

function joinWanted(region: Region, parts: readonly Dataset[]): ArrayLike<number> {
  const joined = new Float64Array(
    region.count * (region.labels ? (region.answers ?? 1) : region.outputs),
  );
  let at = 0;
  for (const { labels, targets } of parts) {
    const values = labels ?? targets!;
    joined.set(values, at);
    at += values.length;
  }
  return joined;
}
