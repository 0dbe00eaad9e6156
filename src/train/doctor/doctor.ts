// The doctor of a run and of a trained network: what is wrong, where, why, and what to change. It reads a copy
// of the parameters and a mini-batch in a program of its own, once an epoch, and never touches the run.
import type { Dataset } from "../../data/dataset.ts";
import { checkOptionNames } from "../../data/option-names.ts";
import { take } from "../../data/slices.ts";
import { DownhillError } from "../../errors.ts";
import { isLoss } from "../../nn/loss.ts";
import { fittingLoss } from "../../nn/loss-names.ts";
import type { Network } from "../../nn/network.ts";
import { checkDataset } from "../check-data.ts";
import { checkTrainedGiven } from "../check-given.ts";
import type { Settings } from "../check-options.ts";
import type { DivergedRunError } from "../divergence.ts";
import type { EpochRecord } from "../record.ts";
import type { ParameterMap } from "../state.ts";
import type { TrainedNetwork } from "../trained.ts";
import { dataFindings } from "./data.ts";
import { type Examination, type Examiner, openExaminer } from "./examination.ts";
import { BOOK, type Finding, type FindingKind } from "./finding.ts";
import { consistent, historyFindings } from "./history.ts";
import { layerFindings } from "./layers.ts";
import { recurrentFindings } from "./recurrent.ts";

/** What a run is examined by. */
export interface Doctor {
  /** What is new after an epoch: each kind of finding is given once a layer. */
  look(seen: {
    readonly history: readonly EpochRecord[];
    readonly parameters: ParameterMap;
    readonly steps: number;
  }): Promise<readonly Finding[]>;
  /**
   * Goes on with a run of which this was found before.
   * @param parameters as they are, where an epoch has just ended
   */
  recall(found: readonly Finding[], parameters: ParameterMap | undefined): void;
  dispose(): void;
}

type Examined = Pick<
  Settings,
  "loss" | "dtype" | "seed" | "compile" | "validation" | "test" | "batchSize" | "l2" | "l1"
>;

/** A doctor of a run: it compiles its program when it is first asked. */
export function doctorOf(net: Network, training: Dataset, settings: Examined): Doctor {
  const { loss, dtype, seed, validation, test, batchSize, l2, l1 } = settings;
  // the machine's own code takes a compiler of its own; what is looked at is the same
  const target = settings.compile.target === "reference" ? "reference" : "wasm";
  const known = new Set<string>();
  const kinds = new Set<FindingKind>();
  let examiner: Examiner | undefined;
  let isBlind = false;
  let before: ParameterMap | undefined;
  const opened = async (): Promise<Examiner | undefined> => {
    if (isBlind || examiner) return examiner;
    try {
      examiner = await openExaminer(net, training, { loss, dtype, seed, target });
    } catch (error) {
      // what cannot be looked into, such as a network that is too large for one more program, is trained all the same
      if (!(error instanceof DownhillError)) throw error;
      isBlind = true;
    }
    return examiner;
  };
  let isFirst = true;
  /** Whether it is new. */
  const note = ({ kind, where, what }: Finding): boolean => {
    const name = `${kind} ${where.layer ?? (kind === "classes" ? what : "")}`;
    const isNew = !known.has(name);
    known.add(name);
    kinds.add(kind);
    return isNew;
  };
  return {
    recall: (found, parameters) => {
      known.clear();
      kinds.clear();
      for (const finding of found) note(finding);
      before = parameters;
    },
    look: async ({ history, parameters, steps }) => {
      const moved = before && movedBy(net, before, parameters);
      before = parameters;
      const inside = await opened();
      const story = { history, training, steps, batchSize, hasPenalty: l2 + l1 > 0 };
      const found = [
        ...(isFirst ? await dataFindings(net, { training, validation, test }) : []),
        ...(inside ? insideFindings(await inside.examine(parameters), steps, history) : []),
        ...historyFindings({ ...story, ...(moved === undefined ? {} : { moved }) }),
      ];
      isFirst = false;
      return consistent(found, kinds).filter(note);
    },
    dispose: () => examiner?.dispose(),
  };
}

const insideFindings = (
  seen: Examination,
  steps: number,
  history: readonly EpochRecord[],
): Finding[] => [...layerFindings(seen, steps), ...recurrentFindings(seen, steps, history)];

/** How far the parameters of a layer moved, of their size: the largest of all that learn. */
function movedBy(net: Network, before: ParameterMap, after: ParameterMap): number {
  let most = 0;
  for (const { name, frozen } of net.parameters) {
    if (frozen) continue;
    const [old, now] = [before.get(name)!, after.get(name)!];
    let moved = 0;
    let size = 0;
    for (let i = 0; i < now.length; i++) {
      moved += (now[i]! - old[i]!) * (now[i]! - old[i]!);
      size += now[i]! * now[i]!;
    }
    if (size > 0) most = Math.max(most, Math.sqrt(moved / size));
  }
  return most;
}

/** What a run that diverged says. */
export function divergedFinding({ step, epoch, layer, message }: DivergedRunError): Finding {
  return {
    kind: "not-a-number",
    what: message.replace(/;.*$/s, ""),
    where: { step, epoch, ...(layer === undefined ? {} : { layer }) },
    why: `steps that are too long make weights larger from step to step, until a number is too large to be one (${BOOK.rates})`,
    change:
      "a tenth of the learning rate, clipNorm: 1 (--clip-norm 1), and inputs of the size of 1 (standardize, --standardize)",
  };
}

/** The sets that a trained network is examined with. */
export interface DoctorSets<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> {
  /** The set that it learned from. */
  readonly training?: Dataset<In, Out>;
  readonly validation?: Dataset<In, Out>;
  readonly test?: Dataset<In, Out>;
}

/** Examples that it is judged by. */
const JUDGED = 2000;

/**
 * Examines a trained network: its history, and with data what they look like and what goes on inside.
 *
 * ```ts
 * for (const { what, why, change } of await doctor(trained, { training, test })) console.log(what, why, change);
 * ```
 * @throws OptionError, ShapeError or DataError for sets that do not fit the network
 */
export async function doctor<In extends readonly number[], Out extends number>(
  trained: TrainedNetwork<In, Out>,
  sets: DoctorSets<NoInfer<In>, NoInfer<Out>> = {},
): Promise<readonly Finding[]> {
  checkTrainedGiven("doctor", trained);
  checkOptionNames("doctor", sets, { training: true, validation: true, test: true });
  const net = trained.network as unknown as Network;
  const { loss, dtype, seed, parameters, steps, history } = trained;
  for (const [name, set] of Object.entries(sets)) {
    if (!set) continue;
    checkDataset(name, net, set as unknown as Dataset);
  }
  const { training, validation, test } = sets as unknown as DoctorSets;
  const looked = training ?? validation ?? test;
  if (!looked) {
    const nothing = { count: 0, name: "", inputShape: net.inputShape } as unknown as Dataset;
    const story = { history, training: nothing, steps, batchSize: 1, hasPenalty: false };
    return historyFindings(story);
  }
  const own = training ? { training, validation, test } : undefined;
  const comparing = isLoss(loss) ? loss : fittingLoss(net);
  const asked = validation ?? test ?? looked;
  const judged = await (trained as unknown as TrainedNetwork).evaluate(
    take(asked, Math.min(JUDGED, asked.count)),
    { loss: comparing },
  );
  const examiner = await openExaminer(net, looked, { loss, dtype, seed, target: "wasm" });
  try {
    return consistent([
      ...(await dataFindings(net, own ?? { training: looked })),
      ...insideFindings(await examiner.examine(parameters), steps, history),
      ...historyFindings({
        ...{ history, training: looked, steps, hasPenalty: false, judged },
        batchSize: Math.max(1, Math.round((looked.count * history.length) / Math.max(steps, 1))),
      }),
    ]);
  } finally {
    examiner.dispose();
  }
}
