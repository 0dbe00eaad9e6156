// A thread that ends the process when one file has kept it busy for long: an endless loop cannot be
// timed from inside. It counts processor time, so a busy machine is no reason.
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

interface Watched {
  /** The number of the case that is being read, then an unused one to wait for. */
  readonly current: Int32Array;
  readonly parser: string;
  readonly seed: number;
  /** Milliseconds of processor time on one file. */
  readonly mostMs: number;
}
const { current, parser, seed, mostMs } = workerData as Watched;
let [index, since] = [-1, 0];
for (;;) {
  Atomics.wait(current, 1, 0, 500);
  const { user, system } = process.cpuUsage();
  const now = (user + system) / 1000;
  if (current[0] !== index) [index, since] = [current[0]!, now];
  else if (now - since > mostMs) {
    writeSync(2, `${parser}, seed ${seed}, case ${index}: hangs\n`);
    process.kill(process.pid, "SIGKILL");
  }
}
