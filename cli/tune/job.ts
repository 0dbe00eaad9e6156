// One trial of `downhill tune` as plain data, and what makes a training run of it. The threads that
// run trials and the command itself share this, so that both train the same thing.
import type { Candidate, Network, Trial } from "downhill";
import { type Dataset, reshapeInputs, type Splits } from "downhill/data";
import { dataName } from "../flags/data.ts";
import { buildNetwork, type Ends } from "../flags/network.ts";
import { type TrainFlags, trainOptions } from "../flags/train.ts";

/** The sets that trials learn from and are judged by. */
export interface TrialData {
  readonly training: Dataset;
  readonly validation: Dataset;
}

/** All that decides what a trial gives, besides the data. */
export interface Job {
  readonly flags: TrainFlags;
  readonly trial: Trial;
}

/** What a data set asks of a network. */
export function endsOf(flags: TrainFlags, training: Dataset): Ends {
  const inputs = training.inputShape.reduce((a, b) => a * b, 1);
  return { name: dataName(flags), inputs, outputs: training.outputs };
}

/** The network and the options of a job; the epochs are the trial's. */
export async function candidateOf(
  { flags }: Pick<Job, "flags">,
  data: TrialData,
): Promise<Candidate & { readonly training: Dataset }> {
  const net = await buildNetwork(flags, endsOf(flags, data.training));
  const [training, validation] = [data.training, data.validation].map((set) => shaped(set, net));
  const test = { ...validation!, count: 0 };
  const splits: Splits = { training: training!, validation: validation!, test };
  const { epochs: _, patience: __, ...options } = trainOptions(flags, net, splits);
  return { net, options, training: training! };
}

const shaped = (set: Dataset, { inputShape }: Network): Dataset => reshapeInputs(set, inputShape);
