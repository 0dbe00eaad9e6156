// One campaign in a process of its own, by hand or from the tests; prints what was seen as JSON.
//   node dist/test/fuzz/run.js <parser> <files> [seed [first case]]
//   node dist/test/fuzz/run.js <parser> <seconds>s [seed]          guided by coverage
import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { campaign, Fault } from "./campaign.ts";
import { guided } from "./guided.ts";
import { PARSERS, type ParserName, parserNames } from "./parsers/index.ts";

const [name = "", amount = "", seedText = "1", first = "0"] = process.argv.slice(2);
if (!Object.hasOwn(PARSERS, name) || !/^[0-9]+s?$/.test(amount)) {
  console.error(
    `usage: run.js <parser> <files, or seconds as 60s> [seed [first case]]; parsers: ${parserNames.join(", ")}`,
  );
  process.exit(2);
}
const parser = await PARSERS[name as ParserName]();
const seed = Number(seedText);
/** Far beyond the bar, which is checked when a file ends. */
const HANGS_MS = 20_000;
const current = new Int32Array(new SharedArrayBuffer(8));
const watchdog = new Worker(new URL("./watchdog.js", import.meta.url), {
  workerData: { current, parser: name, seed, mostMs: HANGS_MS },
});
watchdog.unref();

/** The most memory that this process has had, in bytes; undefined where nothing tells. */
function peak(): number | undefined {
  try {
    const status = readFileSync("/proc/self/status", "utf8");
    return 1024 * Number(/VmHWM:\s*(\d+)/.exec(status)?.[1]);
  } catch {
    return undefined;
  }
}

try {
  const start = performance.now();
  const atCase = (index: number) => {
    current[0] = index;
  };
  // once through the code, so that the engine's own memory is there
  await campaign(parser, seed, Math.min(2000, Number.parseInt(amount, 10)), atCase, 2 ** 30);
  const before = peak();
  const seen = amount.endsWith("s")
    ? await guided(parser, seed, Number.parseInt(amount, 10), atCase)
    : await campaign(parser, seed, Number(amount), atCase, Number(first));
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const peakGrowth = before === undefined ? undefined : peak()! - before;
  console.log(JSON.stringify({ ...seen, peakGrowth, seconds }));
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  console.error(error.message);
  process.exit(1);
}
process.exit(0);
