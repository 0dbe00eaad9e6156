// Predictions as a contestant: one mini-batch after another of the test images, with the outputs read
// back after each, as somebody does who wants them.

import { type Interval, SLICES_AN_EPOCH } from "./contestant.ts";
import type { Prepared } from "./data.ts";
import { compileStep, firstBuffers, type OurContestant, type Variant } from "./ours.ts";
import { stepSize, type Workload } from "./workloads.ts";

export async function openPredictor(
  workload: Workload,
  data: Prepared,
  variant: Variant,
): Promise<OurContestant> {
  const { batchSize, outputs, leastSteps } = workload;
  const { test } = data;
  const machine = await compileStep(workload, test, variant);
  for (const [name, values] of firstBuffers(workload, data)) machine.write(name, values);
  const steps = Math.floor(test.count / batchSize);
  const size = stepSize(workload);
  const values = new Float32Array(batchSize * outputs);
  let next = 0;
  const step = async () => {
    if (next === 0) machine.write("eval.cursor", [0]);
    for (let row = 0; row < batchSize; row += size) {
      machine.run("predict", 1);
      values.set(await machine.read("predict/output"), row * outputs);
    }
    next = (next + 1) % steps;
    return values;
  };
  const advance = async (count: number): Promise<Interval> => {
    const start = performance.now();
    for (let i = 0; i < count; i++) await step();
    return { samples: count * batchSize, seconds: (performance.now() - start) / 1000 };
  };
  await advance(Math.min(steps, leastSteps));
  let { samples, seconds: took } = await advance(Math.min(steps, leastSteps));
  return {
    why: machine.why,
    threads: machine.threads,
    program: machine.program,
    slice: async (seconds) => {
      const intervals: Interval[] = [];
      let left = seconds;
      while (intervals.length === 0 || left > 0) {
        const rate = samples / batchSize / took;
        const isWhole = steps / rate <= SLICES_AN_EPOCH * seconds;
        const interval = await advance(
          isWhole ? steps : Math.max(leastSteps, Math.ceil(rate * seconds)),
        );
        ({ samples, seconds: took } = interval);
        left -= took;
        intervals.push(interval);
      }
      return intervals;
    },
    accuracy: async () => {
      next = 0;
      let correct = 0;
      for (let i = 0; i < steps; i++) {
        const values = await step();
        for (let row = 0; row < batchSize; row++) {
          const own = values.subarray(row * outputs, (row + 1) * outputs);
          const answer = own.indexOf(Math.max(...own));
          if (answer === test.labels![i * batchSize + row]) correct++;
        }
      }
      return correct / (steps * batchSize);
    },
    close: () => machine.dispose(),
  };
}
