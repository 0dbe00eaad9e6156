// A process that trains, evaluates and predicts again and again, and tells what it holds by the end more
// than by the middle: started by the suites of memory with `node --expose-gc --no-opt` (what V8 keeps of
// optimised code grows for some hundred runs, and is nobody's).
// node flat-run.js <target> <threads> <rounds> used|dropped
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { dense, network, quadratic, sgd, sigmoid, train } from "downhill";
import { strokes } from "downhill/data";
import { compile, type TargetName } from "downhill/graph";
import { stepOf } from "./threads-run.ts";

/** What a process holds. */
interface Held {
  /** Bytes of objects and arrays, and of the whole process. */
  readonly objects: number;
  readonly resident: number;
  /** Threads, open files and mapped libraries; 0 where the system does not tell. */
  readonly threads: number;
  readonly files: number;
  readonly libraries: number;
}

export interface Flat {
  readonly threads: number;
  readonly middle: Held;
  readonly end: Held;
}

const [target, threads, rounds, how] = process.argv.slice(2) as [TargetName, ...string[]];
const options = { target, threads: Number(threads) };
const set = strokes({ count: target === "reference" ? 40 : 900, seed: 3 });
const net = network([784], dense(target === "reference" ? 4 : 150, sigmoid), dense(10, sigmoid));
const run = () =>
  train(net, set, {
    ...options,
    loss: quadratic,
    optimizer: sgd({ learningRate: 1 }),
    epochs: 1,
    batchSize: 100,
  });

async function held(): Promise<Held> {
  // workers end, and finalisers run, between collections
  for (let i = 0; i < 3; i++) {
    globalThis.gc!();
    await wait(20);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  const proc = (name: string) => {
    try {
      return readFileSync(`/proc/self/${name}`, "utf8");
    } catch {
      return "";
    }
  };
  const files = process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0;
  return {
    objects: heapUsed + external,
    resident: rss,
    threads: Number(/Threads:\s*(\d+)/.exec(proc("status"))?.[1] ?? 0),
    files,
    libraries: proc("maps").match(/\.so( \(deleted\))?$/gm)?.length ?? 0,
  };
}

/** Of several moments what is least: the collector is late in some. */
const least = (all: readonly Held[]): Held => {
  const of = (key: keyof Held) => Math.min(...all.map((one) => one[key]));
  return {
    objects: of("objects"),
    resident: of("resident"),
    threads: of("threads"),
    files: of("files"),
    libraries: of("libraries"),
  };
};

async function used(): Promise<Flat> {
  const trained = await run();
  const count = Number(rounds);
  const moments: Held[] = [];
  for (let round = 1; round <= count; round++) {
    await run();
    await trained.evaluate(set, options);
    await trained.predict(set, options);
    // the second half, in two parts
    if (round * 2 >= count && round % Math.ceil(count / 20) === 0) moments.push(await held());
  }
  const half = Math.floor(moments.length / 2);
  return {
    threads: trained.threads,
    middle: least(moments.slice(0, half)),
    end: least(moments.slice(half)),
  };
}

/** Machines that are dropped without dispose() end too, once the collector comes to them. */
async function dropped(): Promise<Flat> {
  const make = async () => {
    const machine = await compile([stepOf(30)], { ...options, shareAbove: 0 });
    await machine.start("train", 2);
    return machine.threads;
  };
  const found = await make();
  const middle = await held();
  for (let round = 0; round < Number(rounds); round++) await make();
  let end = await held();
  const until = Date.now() + 30_000;
  while (end.threads > middle.threads && Date.now() < until) end = await held();
  return { threads: found, middle, end };
}

console.log(JSON.stringify(await (how === "dropped" ? dropped() : used())));
