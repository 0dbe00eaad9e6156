// Evaluates data sets on a machine. Its entries read a region of examples: if all sets fit, they
// lie there side by side and are written once; else each is streamed through in parts.

import { type Dataset, exampleSize, rowsOf, slice } from "../data/dataset.ts";
import { OptionError } from "../errors.ts";
import { type DataFormat, type FloatType, formatOf, type Region } from "../nn/batch.ts";
import { evaluationStep } from "../nn/evaluation-step.ts";
import type { Network } from "../nn/network.ts";
import type { Objective } from "../nn/objective.ts";
import type { Entry, Machine } from "../runtime/machine.ts";
import type { Pace } from "./pace.ts";
import type { Evaluation } from "./record.ts";

export const EVALUATION_BATCH = 100;
export const STREAMED_EXAMPLES = 10_000;
const RESIDENT_BYTES = 256 * 2 ** 20;

export interface Evaluator {
  readonly entries: readonly Entry[];
  /** Loss and accuracy of the machine's parameters on one of the sets. */
  evaluate(machine: Machine, set: Dataset, pace: Pace): Promise<Evaluation>;
}

/** Entries that read `region`, whole batches and single examples, named after `name`. */
export function evaluationEntries(
  net: Network,
  name: string,
  region: Region,
  loss: Objective,
  dtype: FloatType,
): Entry[] {
  const batchSize = Math.min(EVALUATION_BATCH, region.count);
  const entry = (suffix: string, size: number): Entry => ({
    name: `${name}${suffix}`,
    runs: size > 1 ? Math.floor(region.count / size) : 1,
    graph: evaluationStep(net, { region, loss, dtype, batchSize: size }),
  });
  return batchSize === 1 ? [entry("", 1)] : [entry("", batchSize), entry(".one", 1)];
}

/** Counters at zero, before the first part of a set. */
export function beginEvaluation(machine: Machine, net: Network, hasLabels: boolean): void {
  machine.write("eval.lossSum", [0]);
  if (hasLabels) machine.write("eval.confusion", new Float64Array(net.outputs * net.outputs));
}

/** Adds examples first .. first + count - 1 of the region to the counters. */
export async function evaluateRows(
  machine: Machine,
  name: string,
  rows: { readonly first: number; readonly count: number; readonly batchSize: number },
  pace: Pace,
): Promise<void> {
  machine.write("eval.cursor", [rows.first]);
  const whole = Math.floor(rows.count / rows.batchSize);
  if (whole > 0) await pace.run(machine, name, whole);
  const rest = rows.count - whole * rows.batchSize;
  if (rest > 0) await pace.run(machine, `${name}.one`, rest);
}

/** Reads the counters. */
export async function endEvaluation(
  machine: Machine,
  net: Network,
  total: number,
  hasLabels: boolean,
): Promise<Evaluation> {
  const loss = (await machine.read("eval.lossSum"))[0]! / total;
  if (!hasLabels) {
    return { correct: Number.NaN, total, accuracy: Number.NaN, loss, confusion: undefined };
  }
  const n = net.outputs;
  const counts = Array.from(await machine.read("eval.confusion"));
  const confusion = Array.from({ length: n }, (_, row) => counts.slice(row * n, (row + 1) * n));
  const correct = confusion.reduce((sum, row, i) => sum + row[i]!, 0);
  return { correct, total, accuracy: correct / total, loss, confusion };
}

/** An evaluator for these sets; more bytes than `residentBytes` are streamed. */
export function createEvaluator(
  net: Network,
  sets: readonly Dataset[],
  loss: Objective,
  dtype: FloatType,
  residentBytes: number = RESIDENT_BYTES,
): Evaluator {
  const { region, offsets } = place(net, sets, dtype, residentBytes);
  const batchSize = Math.min(EVALUATION_BATCH, region.count);
  const wantsNothing = loss.wanted === "nothing";
  const hasLabels = region.labels !== undefined && !wantsNothing;
  let filled = false;

  const fill = (machine: Machine, parts: readonly Dataset[]) => {
    machine.write("eval.inputs", joinInputs(region, parts, dtype));
    if (wantsNothing) return;
    const wanted = hasLabels ? "eval.labels" : "eval.targets";
    machine.write(wanted, joinWanted(region, parts));
  };

  return {
    entries: evaluationEntries(net, "evaluate", region, loss, dtype),
    evaluate: async (machine, set, pace) => {
      beginEvaluation(machine, net, hasLabels);
      if (offsets) {
        if (!filled) fill(machine, [...offsets.keys()]);
        filled = true;
        const first = offsets.get(set)!;
        await evaluateRows(machine, "evaluate", { first, count: set.count, batchSize }, pace);
      } else {
        for (let from = 0; from < set.count; from += region.count) {
          const to = Math.min(from + region.count, set.count);
          const part = set.load ? await fetched(set, from, to) : slice(set, from, to);
          fill(machine, [part]);
          await evaluateRows(machine, "evaluate", { first: 0, count: part.count, batchSize }, pace);
        }
      }
      return endEvaluation(machine, net, set.count, hasLabels);
    },
  };
}

/** The region for all sets, and where each lies in it; no offsets: they are streamed. */
function place(
  net: Network,
  sets: readonly Dataset[],
  dtype: FloatType,
  residentBytes: number,
): { region: Region; offsets: ReadonlyMap<Dataset, number> | undefined } {
  const format = commonFormat(sets, dtype);
  const { inputShape, outputs } = net;
  const total = [...new Set(sets)].reduce((sum, s) => sum + s.count, 0);
  const width = exampleSize(sets[0]!) * (format.inputDType === "u8" ? 1 : 8);
  if (sets.some((set) => set.load) || total * width > residentBytes) {
    const fitting = Math.max(1, Math.min(STREAMED_EXAMPLES, Math.floor(residentBytes / width)));
    const count = Math.min(fitting, Math.max(...sets.map((s) => s.count)));
    return { region: { ...format, name: "eval", count, inputShape, outputs }, offsets: undefined };
  }
  const offsets = new Map<Dataset, number>();
  let at = 0;
  for (const set of new Set(sets)) {
    offsets.set(set, at);
    at += set.count;
  }
  return { region: { ...format, name: "eval", count: total, inputShape, outputs }, offsets };
}

async function fetched(set: Dataset, from: number, to: number): Promise<Dataset> {
  const rows = Uint32Array.from({ length: to - from }, (_, i) => from + i);
  return rowsOf(set, rows, await set.load!(rows, 0));
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
  const same = formats.every(
    (f) => f.inputDType === first.inputDType && f.divideBy === first.divideBy,
  );
  const labels = formats.some((f) => f.labels === "u32") ? "u32" : first.labels;
  return same ? { ...first, labels } : { inputDType: dtype, divideBy: 1, labels };
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
  const joined = new Float64Array(region.count * (region.labels ? 1 : region.outputs));
  let at = 0;
  for (const { labels, targets } of parts) {
    const values = labels ?? targets!;
    joined.set(values, at);
    at += values.length;
  }
  return joined;
}
