// The worker that trains a support vector machine with libsvm, compiled to WebAssembly by the package
// libsvm-js: its calls block, so they have a thread of their own.
import { parentPort, workerData } from "node:worker_threads";
import type { SvmTask } from "./svm.ts";

/** What we use of libsvm-js. */
interface Machine {
  train(samples: readonly ArrayLike<number>[], labels: readonly number[]): void;
  predictOne(sample: ArrayLike<number>): number;
  free(): void;
}

type Library = new (options: {
  readonly type: string;
  readonly kernel: string;
  readonly cost: number;
  readonly gamma: number;
  readonly cacheSize: number;
}) => Machine;

const C_SVC = "0";
const RBF = "2";

async function run({ training, asked, cost, gamma }: SvmTask): Promise<void> {
  const name: string = "libsvm-js";
  const library = (await import(name)) as { default: Promise<Library> };
  const Svm = await library.default;
  const machine = new Svm({ type: C_SVC, kernel: RBF, cost, gamma, cacheSize: 400 });
  // libsvm numbers the classes as they come; scikit-learn hands them over in order, and where two
  // classes have as many votes the lower number wins.
  const rows = Array.from({ length: training.count }, (_, row) => row);
  rows.sort((a, b) => training.labels[a]! - training.labels[b]! || a - b);
  machine.train(
    rows.map((row) => sample(training.inputs, row)),
    rows.map((row) => training.labels[row]!),
  );
  const answers = new Uint8Array(asked.count);
  for (let row = 0; row < asked.count; row++) {
    answers[row] = machine.predictOne(sample(asked.inputs, row));
    if (row % 100 === 0) parentPort!.postMessage({ share: row / asked.count });
  }
  machine.free();
  parentPort!.postMessage({ answers });
}

/** An image as the book's programs have it: bytes / 256. */
function sample(inputs: Uint8Array, row: number): Float64Array {
  return Float64Array.from(inputs.subarray(row * 784, (row + 1) * 784), (x) => x / 256);
}

void run(workerData as SvmTask);
