// How long compiling takes in a process of its own, where no engine has warmed up: this file is run
// with a workload and a variant of a target, and prints {"compileMs", "warmCompileMs", "loopMs"}.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median } from "./contestant.ts";
import { compileStep, type Variant, variantsOf } from "./ours.ts";
import { type Workload, workloads } from "./workloads.ts";

/** Milliseconds, medians of several fresh processes. */
export interface Startup {
  readonly compileMs: number | null;
  readonly cachedCompileMs: number | null;
  readonly warmCompileMs: number | null;
}

type Times = Readonly<Record<"compileMs" | "warmCompileMs", number>>;

const run = promisify(execFile);

/** On a shared machine a single process tells little. */
const PROCESSES = 7;

/** Compiles in fresh processes, as many as so many seconds allow, each with a cache folder that is
 * empty the first time. */
export async function measureStartup(
  { name: workload }: Workload,
  { name, skipsZeros }: Variant,
  count: number,
  seconds: number,
): Promise<Startup> {
  const file = fileURLToPath(import.meta.url);
  const args = [file, workload, name, String(skipsZeros), String(count)];
  const first: Times[] = [];
  const cached: Times[] = [];
  const start = performance.now();
  const isEnough = () => (performance.now() - start) / 1000 > seconds;
  while (first.length === 0 || (first.length < PROCESSES && !isEnough())) {
    const cache = await mkdtemp(join(tmpdir(), "downhill-bench-cache-"));
    const env = { ...process.env, XDG_CACHE_HOME: cache };
    try {
      const once = async (): Promise<Times> =>
        JSON.parse((await run(process.execPath, args, { env, timeout: 120_000 })).stdout);
      first.push(await once());
      if (name === "native") cached.push(await once());
    } finally {
      await rm(cache, { recursive: true, force: true });
    }
  }
  const middle = (times: readonly Times[], what: keyof Times) =>
    times.length === 0 ? null : median(times.map((t) => t[what]));
  return {
    compileMs: middle(first, "compileMs"),
    cachedCompileMs: middle(cached, "compileMs"),
    warmCompileMs: middle(first, "warmCompileMs"),
  };
}

/** What a program depends on of a data set: not its contents, which would only make the engine
 * collect garbage while it compiles. */
const setOf = (count: number) => ({
  count,
  inputs: new Uint8Array(0),
  labels: new Uint8Array(0),
  divideBy: 256,
});

/** Milliseconds of a loop that needs neither memory nor cold code: how fast the core is just now,
 * where others have a part of it. */
function loopMs(): number {
  const started = performance.now();
  let x = 1;
  let sum = 0;
  for (let i = 0; i < 6e6; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) | 0;
    sum += (x >>> 9) & 7;
  }
  return performance.now() - started + 0 * sum;
}

async function main([name, target, skipsZeros, count]: readonly string[]): Promise<void> {
  const workload = workloads.find((w) => w.name === name)!;
  const variant = variantsOf(workload, target!).find((v) => String(v.skipsZeros) === skipsZeros)!;
  const training = setOf(Number(count));
  const once = async () => {
    const machine = await compileStep(workload, training, variant);
    machine.dispose();
    return machine.compileMs;
  };
  loopMs(); // once for the engine to optimise it
  const before = loopMs();
  const compileMs = await once();
  const loop = [before, loopMs()];
  console.log(JSON.stringify({ compileMs, warmCompileMs: await once(), loopMs: loop }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
