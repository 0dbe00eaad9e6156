// The threads that run trials: a job goes to the first that is free. A thread that dies takes its
// job with it and says so; nothing waits for ever.
import { Worker } from "node:worker_threads";
import { DownhillError, OptionError, type Outcome } from "downhill";
import type { Dataset } from "downhill/data";
import { TUNE_WORKER } from "../place.ts";
import type { Job, TrialData } from "./job.ts";
import type { Reply, Request, Shared } from "./worker.ts";

export interface PoolRun {
  readonly outcome: Outcome;
  readonly target: string | undefined;
  readonly network?: Uint8Array<ArrayBuffer> | undefined;
}

export interface Pool {
  run(job: Job, options: Pick<Request, "from" | "keep">): Promise<PoolRun>;
  /** Ends all threads, whatever they do. */
  close(): Promise<void>;
}

interface Waiting {
  readonly request: Request;
  readonly resolve: (run: PoolRun) => void;
  readonly reject: (error: Error) => void;
}

/** Starts no thread yet: as many as are needed at a time, at most `size`. */
export function openPool(size: number, data: TrialData): Pool {
  const workerData: Shared = {
    threads: size > 1 ? 1 : undefined,
    training: shared(data.training),
    validation: shared(data.validation),
  };
  const free: Worker[] = [];
  const busy = new Map<Worker, Waiting>();
  const queue: Waiting[] = [];
  let ids = 0;
  let isClosed = false;

  const serve = (worker: Worker) => {
    const next = queue.shift();
    if (!next) {
      free.push(worker);
      return;
    }
    busy.set(worker, next);
    worker.postMessage(next.request);
  };
  const start = (): Worker => {
    const worker = new Worker(TUNE_WORKER, { workerData });
    worker.on("message", (reply: Reply) => {
      const job = busy.get(worker);
      busy.delete(worker);
      if ("error" in reply) job?.reject(revived(reply.error));
      else job?.resolve(reply);
      serve(worker);
    });
    const end = (reason: string) => {
      const job = busy.get(worker);
      busy.delete(worker);
      if (isClosed) return;
      const what = `${JSON.stringify(job?.request.job.trial.point)}`;
      job?.reject(new DownhillError(`the thread of the trial ${what} ended: ${reason}`));
    };
    worker.on("error", (error: Error) => end(error.message));
    worker.on("exit", (code) => end(`exit code ${code}`));
    return worker;
  };

  return {
    run: (job, { from, keep }) =>
      new Promise((resolve, reject) => {
        queue.push({ request: { id: ids++, job, from, keep }, resolve, reject });
        const worker = free.pop() ?? (busy.size < size ? start() : undefined);
        if (worker) serve(worker);
      }),
    close: async () => {
      isClosed = true;
      await Promise.all([...free, ...busy.keys()].map((worker) => worker.terminate()));
    },
  };
}

/** An error of a thread, of the class that decides how the command ends. */
function revived({ kind, message }: Extract<Reply, { error: object }>["error"]): Error {
  if (kind === "usage") return new OptionError(message);
  return kind === "known" ? new DownhillError(message) : new Error(message);
}

/** The set in memory that threads share instead of copying. */
function shared(set: Dataset): Dataset {
  const moved = <T extends Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array>(
    values: T,
  ): T => {
    const Kind = values.constructor as new (buffer: SharedArrayBuffer) => T;
    const copy = new Kind(new SharedArrayBuffer(values.byteLength));
    copy.set(values as never);
    return copy;
  };
  const { inputs, labels, targets } = set;
  return {
    ...set,
    inputs: moved(inputs),
    labels: labels && moved(labels),
    targets: targets && moved(targets),
  };
}
