// Reads mutated files one after another and watches each: typed errors only, processor time, memory
// that its reading allocates, shared objects unchanged. A case is made again from the seed and its
// number.
import { getHeapStatistics } from "node:v8";
import { DataError, FormatError } from "downhill";
import { Dice } from "./dice.ts";
import { mutated } from "./mutations.ts";
import type { Parser } from "./parser.ts";
import { Purity } from "./poisoning.ts";

/** A file may take so long: processor time, which a busy machine does not change. */
const MOST_SECONDS = 1;
/** What reading a file of n bytes (and contents) may allocate: 4 n and this. */
const MOST_BYTES = 16 * 2 ** 20;

/** A file that was read wrongly. */
export class Fault extends Error {
  override readonly name = "Fault";
}

/** What was seen of many files. */
export interface Seen {
  files: number;
  accepted: number;
  /** Files that were refused, and in how many different ways. */
  refused: number;
  ways: number;
  slowestMs: number;
  mostBytes: number;
}

/** Reads files under watch. */
export class Watch {
  readonly seen: Seen = { files: 0, accepted: 0, refused: 0, ways: 0, slowestMs: 0, mostBytes: 0 };
  readonly #parser: Parser;
  readonly #purity = new Purity();
  readonly #ways = new Set<string>();

  constructor(parser: Parser) {
    this.#parser = parser;
  }

  /** Reads one file; throws Fault where a bar is broken. Returns whether it was accepted. */
  async read(file: Uint8Array, name: string): Promise<boolean> {
    const { seen } = this;
    const heapBefore = allocated();
    const cpuBefore = processor();
    let error: unknown;
    let isRefused = false;
    try {
      const result = this.#parser.read(file);
      if (result instanceof Promise) await result;
    } catch (thrown) {
      error = thrown;
      isRefused = true;
    }
    const ms = processor() - cpuBefore;
    const grown = allocated() - heapBefore;
    seen.files++;
    if (isRefused) {
      if (!(error instanceof FormatError || error instanceof DataError)) {
        throw this.#fault(file, name, error instanceof Error ? `${error.stack}` : `${error}`);
      }
      seen.refused++;
      this.#note(error);
    } else seen.accepted++;
    seen.slowestMs = Math.max(seen.slowestMs, ms);
    seen.mostBytes = Math.max(seen.mostBytes, grown);
    if (ms > 1000 * MOST_SECONDS) throw this.#fault(file, name, `${ms} ms of processor time`);
    const held = file.length + (this.#parser.contents?.(file) ?? 0);
    if (grown > 4 * held + MOST_BYTES) throw this.#fault(file, name, `${grown} bytes`);
    const poisoned = seen.files % 1024 === 0 ? this.#purity.lookClosely() : this.#purity.look();
    if (poisoned !== undefined) throw this.#fault(file, name, `it changed ${poisoned}`);
    return !isRefused;
  }

  /** A last look at the shared objects. */
  end(): Seen {
    const poisoned = this.#purity.lookClosely();
    if (poisoned !== undefined) throw new Fault(`${this.#parser.name}: changed ${poisoned}`);
    return { ...this.seen, ways: this.#ways.size };
  }

  /** Counts the kinds of refusals by what was expected, without numbers and names. */
  #note(error: FormatError | DataError): void {
    const text = error instanceof FormatError ? error.expected : error.message;
    if (this.#ways.size < 1000) this.#ways.add(text.slice(0, 80).replace(/"[^"]*"?|[0-9.-]+/g, ""));
  }

  #fault(file: Uint8Array, name: string, what: string): Fault {
    const bytes = Buffer.from(file).toString("base64");
    return new Fault(`${this.#parser.name}, ${name}: ${what}\nthe file in base64: ${bytes}`);
  }
}

/** Bytes of the heap and of array buffers that are in use or not collected yet. */
function allocated(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/** Milliseconds of processor time of this process. */
export function processor(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The file of a case. */
export function fileOf(parser: Parser, dice: Dice, from?: Uint8Array): Uint8Array {
  const { grammar, seal } = parser;
  const file = mutated(from ?? dice.pick(grammar.seeds), dice, grammar);
  return seal === undefined ? file : seal(file, dice);
}

/** Reads `count` mutated files, the first one being case `first`. */
export async function campaign(
  parser: Parser,
  seed: number,
  count: number,
  atCase: (index: number) => void = () => {},
  first = 0,
): Promise<Seen> {
  const watch = new Watch(parser);
  const dice = new Dice();
  for (let index = first; index < first + count; index++) {
    atCase(index);
    dice.throwFor(seed, index);
    await watch.read(fileOf(parser, dice), `seed ${seed}, case ${index}`);
  }
  return watch.end();
}
