// A thread that runs trials for `downhill tune`, one at a time. The data lies in memory that all
// threads share; a job comes as a message, its outcome goes back as one.
import { parentPort, workerData } from "node:worker_threads";
import { DownhillError, fromSafetensors, OptionError, type Outcome, runTrial } from "downhill";
import { UsageError } from "../terminal/failure.ts";
import { candidateOf, type Job, type TrialData } from "./job.ts";

export interface Request {
  readonly id: number;
  readonly job: Job;
  /** A shorter run of the same point, as safetensors. */
  readonly from?: Uint8Array<ArrayBuffer> | undefined;
  /** Whether the network is wanted back, to go on from. */
  readonly keep: boolean;
}

export type Reply =
  | {
      readonly id: number;
      readonly outcome: Outcome;
      readonly target: string | undefined;
      readonly network?: Uint8Array<ArrayBuffer> | undefined;
    }
  | {
      readonly id: number;
      readonly error: { readonly kind: "usage" | "known" | "bug"; readonly message: string };
    };

/** What every job of a thread shares. */
export interface Shared extends TrialData {
  /** Most threads of a trial: 1 where trials run side by side, as the cores are busy then. */
  readonly threads: number | undefined;
}

async function answer({ id, job, from, keep }: Request): Promise<Reply> {
  try {
    const { threads, ...data } = workerData as Shared;
    const { training, net, options } = await candidateOf(job, data);
    const candidate = { net, options: { ...options, threads } };
    const earlier = from && fromSafetensors(from, net);
    const { outcome, run } = await runTrial(candidate, training, job.trial, earlier);
    const network = keep ? run?.toSafetensors() : undefined;
    return { id, outcome, target: run?.target, network };
  } catch (error) {
    const isUsage = error instanceof UsageError || error instanceof OptionError;
    const kind = isUsage ? "usage" : error instanceof DownhillError ? "known" : "bug";
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { id, error: { kind, message: kind === "bug" ? message : (error as Error).message } };
  }
}

parentPort!.on("message", async (request: Request) => {
  const reply = await answer(request);
  const bytes = "network" in reply ? reply.network : undefined;
  parentPort!.postMessage(reply, bytes ? [bytes.buffer] : []);
});
