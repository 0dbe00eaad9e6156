// Fuzzing that is guided by coverage: a file that makes the engine run code it has not run before is
// kept and mutated further. What is covered is the engine's own count of blocks.
import { Session } from "node:inspector/promises";
import { fileOf, processor, type Seen, Watch } from "./campaign.ts";
import { Dice } from "./dice.ts";
import type { Parser } from "./parser.ts";

export interface Guided extends Seen {
  /** Blocks of code that were run, and files that first ran one. */
  readonly blocks: number;
  readonly corpus: number;
}

/** Files between two looks at what was covered: a look costs about as much as reading these. */
const BATCH = 64;

/** Fuzzes for so many seconds of the processor: a busy machine gives no fewer files. */
export async function guided(
  parser: Parser,
  seed: number,
  seconds: number,
  atCase: (index: number) => void = () => {},
): Promise<Guided> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  const watch = new Watch(parser);
  const dice = new Dice();
  const covered = new Set<string>();
  const corpus: Uint8Array[] = [];
  /** What was run since the last look and never before. */
  const look = async (): Promise<Set<string>> => {
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const fresh = new Set<string>();
    for (const { url, functions } of result) {
      if (!url.startsWith("file:") || /\/dist\/test\/(?!.*steps)/.test(url)) continue;
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          if (count === 0) continue;
          // how often, in powers of two: a loop that runs longer is new as well
          const key = `${url}:${startOffset}:${endOffset}:${Math.min(8, 31 - Math.clz32(count))}`;
          if (!covered.has(key)) fresh.add(key);
        }
      }
    }
    return fresh;
  };
  const learn = (keys: Iterable<string>) => {
    for (const key of keys) covered.add(key);
  };
  try {
    for (const file of parser.grammar.seeds) {
      dice.throwFor(seed, 0);
      await watch.read(parser.seal ? parser.seal(file, dice) : file, "a seed");
      learn(await look());
    }
    // what is kept is the file before its sums were put right
    const { seal: _, ...unsealed } = parser;
    const end = processor() + 1000 * seconds;
    for (let index = 0; processor() < end; index += BATCH) {
      const batch: { source: Uint8Array; file: Uint8Array; name: string }[] = [];
      for (let i = index; i < index + BATCH; i++) {
        atCase(i);
        dice.throwFor(seed, i);
        const from = corpus.length > 0 && !dice.oneIn(4) ? dice.pick(corpus) : undefined;
        const source = fileOf(unsealed, dice, from);
        const file = parser.seal?.(source, dice) ?? source;
        batch.push({ source, file, name: `guided, seed ${seed}, file ${i}` });
        await watch.read(file, batch.at(-1)!.name);
      }
      if ((await look()).size === 0) continue;
      // one of them did something new: each alone tells which
      for (const { source, file, name } of batch) {
        await watch.read(file, name);
        const fresh = await look();
        if (fresh.size > 0) corpus.push(source);
        learn(fresh);
      }
    }
  } finally {
    session.disconnect();
  }
  const blocks = new Set([...covered].map((key) => key.slice(0, key.lastIndexOf(":")))).size;
  return { ...watch.end(), blocks, corpus: corpus.length };
}
