// A support vector machine on MNIST as scikit-learn's SVC() was when the book was written: libsvm's
// C-SVC with a Gaussian kernel, one against one, C = 1 and gamma = 1 / 784.
import { Worker } from "node:worker_threads";
import { AbortedError, DataError } from "downhill";
import type { Dataset } from "downhill/data";
import type { RunContext } from "./experiment.ts";

interface Images {
  readonly inputs: Uint8Array;
  readonly labels: Uint8Array;
  readonly count: number;
}

/** What the worker is given. */
export interface SvmTask {
  readonly training: Images;
  readonly asked: Images;
  readonly cost: number;
  readonly gamma: number;
}

export interface SvmSetting {
  readonly training: Dataset;
  readonly asked: Dataset;
  /** Default 1. */
  readonly cost?: number;
  /** Default 1 / 784. */
  readonly gamma?: number;
  readonly part?: readonly [number, number];
}

type Message = { readonly share: number } | { readonly answers: Uint8Array };

/**
 * Trains on one set and counts the right answers on another.
 * @throws DataError without the package libsvm-js, AbortedError when the context says so
 */
export function svmRight(context: RunContext, setting: SvmSetting): Promise<number> {
  const { training, asked, cost = 1, gamma = 1 / 784, part = [0, 1] } = setting;
  const task: SvmTask = { training: images(training), asked: images(asked), cost, gamma };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./svm-worker.js", import.meta.url), {
      workerData: task,
      // what libsvm-js says about its loading is not for the user
      stdout: true,
      stderr: true,
    });
    const end = () => {
      context.signal.removeEventListener("abort", abort);
      void worker.terminate();
    };
    const abort = () => {
      end();
      reject(new AbortedError("support vector machine: stopped"));
    };
    context.signal.addEventListener("abort", abort);
    worker.on("message", (message: Message) => {
      if ("share" in message) {
        // training is about half of the work
        context.progress(part[0] + (part[1] - part[0]) * (0.5 + message.share / 2));
        return;
      }
      end();
      resolve(message.answers.filter((answer, row) => answer === task.asked.labels[row]).length);
    });
    worker.on("error", (error: NodeJS.ErrnoException) => {
      end();
      const isMissing = error.code === "ERR_MODULE_NOT_FOUND";
      const cure = "the package libsvm-js is not installed; run npm install libsvm-js";
      reject(
        isMissing ? new DataError(`support vector machine: ${cure}`, { cause: error }) : error,
      );
    });
  });
}

/** Copies of its own, so that a part of a set does not take all of it along. */
function images({ inputs, labels, count }: Dataset): Images {
  return { inputs: Uint8Array.from(inputs), labels: Uint8Array.from(labels!), count };
}
