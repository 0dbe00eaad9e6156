// Writes a workload into a folder for the peers: its settings, the examples as bytes and the first
// parameters, so that all systems train the same network on the same data.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Prepared } from "./data.ts";
import type { Workload } from "./workloads.ts";

export interface HandOver {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function handOver(
  workload: Workload,
  { training, test, parameters }: Prepared,
  threads: number,
): Promise<HandOver> {
  const folder = await mkdtemp(join(tmpdir(), "downhill-bench-"));
  const { count: trainCount, divideBy } = training;
  const { init: _, ...given } = workload;
  const counts = { trainCount, testCount: test.count };
  const settings = { ...given, loss: workload.loss.name, ...counts, divideBy, threads };
  const write = (name: string, { buffer, byteOffset, byteLength }: ArrayBufferView) =>
    writeFile(join(folder, name), new Uint8Array(buffer, byteOffset, byteLength));
  await writeFile(join(folder, "workload.json"), JSON.stringify(settings));
  await write("train-inputs", training.inputs);
  await write("train-labels", training.labels!);
  await write("test-inputs", test.inputs);
  await write("test-labels", test.labels!);
  for (const [name, values] of parameters) await write(name, values);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
