// Files of lines that programs go on from: the trials of a search, the results of the book.
import { bytesOf, filesFor, hex } from "../hostile-file.ts";

const EPOCH = '{"loss":0.1,"accuracy":0.9,"validationLoss":0.2}';
const TRIAL = `{"event":"trial","flags":{"data":"mnist"},"trial":{"seed":1},"data":"0123","outcome":{"epochs":[${EPOCH}],"seconds":1}}`;
const trial = (from: string, to: string): string => {
  if (!TRIAL.includes(from)) throw new Error(`no ${from}`);
  return `${TRIAL.replace(from, to)}\n`;
};

export const trialFiles = filesFor("trials", {
  "somebody's notes": "buy milk\n",
  "somebody's notes without an end of line": "buy milk",
  "a line that is null": "null\n",
  "a line that is an array": `[${TRIAL}]\n`,
  "a blank line between trials": `${TRIAL}\n\n${TRIAL}\n`,
  "two trials in a line": `${TRIAL}${TRIAL}\n`,
  "another event": trial('"trial"', '"epoch"'),
  "a trial from __proto__": `{"__proto__":${TRIAL}}\n`,
  "flags that are a number": trial('{"data":"mnist"}', "1"),
  "flags of a million arrays in each other": () =>
    trial('"mnist"', `${"[".repeat(1e6)}${"]".repeat(1e6)}`),
  "flags five thousand deep": () => trial('"mnist"', `${"[".repeat(5000)}${"]".repeat(5000)}x`),
  "a trial that is text": trial('{"seed":1}', '"1"'),
  "no digest of the data": trial('"data":"0123",', ""),
  "a digest that is a number": trial('"0123"', "123"),
  "epochs that are an object with a length": trial(`[${EPOCH}]`, '{"length":1e9}'),
  "epochs of nulls": trial(EPOCH, "null"),
  "an epoch without a loss": trial('"loss":0.1,', ""),
  "an epoch whose accuracy is text": trial("0.9", '"0.9"'),
  "seconds that are text": trial('"seconds":1', '"seconds":"1"'),
  "a reason that is an object": trial('"seconds":1', '"seconds":1,"diverged":{}'),
  "bytes in the middle": bytesOf(`${TRIAL}\n`, hex("00ff00ff"), "\n"),
  "UTF-16": new Uint8Array(Buffer.from(`\ufeff${TRIAL}\n`, "utf16le")),
});

const RUN =
  '{"id":"ch1-nand","version":1,"seed":1,"scale":"full","target":"wasm","time":"2026-01-01T00:00:00Z","commit":"abc","seconds":2,"values":{"a":1},"works":true}';
const run = (from: string, to: string): string => {
  if (!RUN.includes(from)) throw new Error(`no ${from}`);
  return `${RUN.replace(from, to)}\n`;
};

export const resultFiles = filesFor("results", {
  "somebody's notes": "buy milk\n",
  "a line that is null": "null\n",
  "a line that is an array": `[${RUN}]\n`,
  "damage before a whole run": `${RUN.slice(0, 40)}\n${RUN}\n`,
  "a million opened arrays": () => `${"[".repeat(1e6)}\n`,
  "a run from __proto__": `{"__proto__":${RUN}}\n`,
  "a seed that is text": run('"seed":1', '"seed":"1"'),
  "values that are a list": run('{"a":1}', "[1]"),
  "a value that is text": run('{"a":1}', '{"a":"<img src=x onerror=alert(1)>"}'),
  "answers that are a list": run('"works":true', '"works":true,"answers":[1]'),
  "no verdict": run(',"works":true', ""),
});
