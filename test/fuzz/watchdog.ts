// A thread that ends the process when one file has kept it busy for long: an endless loop cannot be
// timed from inside. It counts processor time, so a busy machine is no reason.
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

/** Milliseconds of processor time on one file: far beyond the bar, which is checked when it ends. */
const MOST_MS = 20_000;

const { current, parser, seed } = workerData as {
  current: Int32Array;
  parser: string;
  seed: number;
};
let [index, since] = [-1, 0];
for (;;) {
  Atomics.wait(current, 1, 0, 500);
  const { user, system } = process.cpuUsage();
  const now = (user + system) / 1000;
  if (current[0] !== index) [index, since] = [current[0]!, now];
  else if (now - since > MOST_MS) {
    writeSync(2, `${parser}, seed ${seed}, case ${index}: hangs\n`);
    process.kill(process.pid, "SIGKILL");
  }
}
