// Lines of JSON that programs read back to go on: the trials of a search, the runs of the book.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openStore as openResults } from "../../../book/store.ts";
import { openStore as openTrials } from "../../../cli/tune/store.ts";
import { ascii, JSON_WORDS, type Parser, words } from "../parser.ts";
import { scratchFolder } from "../scratch.ts";

const folder = scratchFolder();

const JOB = {
  flags: { data: "mnist", network: "784,10", seed: 1 },
  trial: { point: { eta: 0.5 }, seed: 3, epochs: 2 },
};
const OUTCOME = {
  epochs: [{ loss: 0.1, accuracy: 0.9, validationLoss: 0.2 }],
  seconds: 1.5,
};
const trialLine = (more: object) =>
  `${JSON.stringify({ event: "trial", ...JOB, data: "0123456789abcdef", outcome: OUTCOME, ...more })}\n`;
const dictionary = [
  ...JSON_WORDS,
  ...words(
    '"event": "trial" "flags": "trial": "data": "outcome": "epochs": "seconds": {"epochs":[]}',
  ),
  ascii("\n"),
  ascii("\n\n"),
];

const trialsFile = join(folder, "trials.jsonl");

export const trials: Parser = {
  name: "trial store",
  grammar: {
    seeds: [
      ascii(trialLine({})),
      ascii(trialLine({}) + trialLine({ outcome: { epochs: [], seconds: 0, diverged: "loss" } })),
      ascii(trialLine({}) + trialLine({ target: "wasm" }).slice(0, 40)),
    ],
    dictionary,
    isText: true,
  },
  read: (file) => {
    writeFileSync(trialsFile, file);
    const store = openTrials(trialsFile, "0123456789abcdef");
    const found = store.find(JOB as never);
    for (const { loss, accuracy, validationLoss } of found?.epochs ?? []) {
      // answers that are numbers have no accuracy
      for (const x of [loss, accuracy ?? 0, validationLoss]) {
        if (typeof x !== "number") throw new Error("not an epoch");
      }
    }
    // what is opened again is the same, also after a trial was added
    store.add({ ...JOB, trial: { ...JOB.trial, seed: 99 } } as never, OUTCOME as never, "wasm");
    const again = openTrials(trialsFile, "0123456789abcdef");
    if (!again.find({ ...JOB, trial: { ...JOB.trial, seed: 99 } } as never)) {
      throw new Error("an added trial is lost");
    }
    if (!Buffer.from(readFileSync(trialsFile)).toString("latin1").endsWith("\n")) {
      throw new Error("the file does not end with a line");
    }
  },
  slowness: 5,
};

const results = openResults(folder);
const RUN = { id: "ch1-nand", version: 1, seed: 1, scale: "full", time: "2026-01-01T00:00:00Z" };
const runLine = (more: object) =>
  `${JSON.stringify({ ...RUN, target: "wasm", commit: "abc", seconds: 2, values: { accuracy: 0.9 }, works: true, ...more })}\n`;

export const runs: Parser = {
  name: "book results",
  grammar: {
    seeds: [
      ascii(runLine({})),
      ascii(runLine({ seed: 2 }) + runLine({}) + runLine({}).slice(0, 30)),
    ],
    dictionary: [
      ...JSON_WORDS,
      ...words('"id": "version": "seed": "scale": "full" "quick" "seconds": "time":'),
      ascii("\n"),
    ],
    isText: true,
  },
  read: (file) => {
    writeFileSync(join(folder, "ch1-nand.jsonl"), file);
    for (const { seed, values, works } of results.runs({ id: "ch1-nand" }, "full")) {
      if (typeof seed !== "number") throw new Error(`a run with the seed ${seed}`);
      if (typeof values !== "object" || typeof works !== "boolean") throw new Error("not a run");
    }
    results.append(JSON.parse(runLine({ seed: 77 })));
    const again = results.runs({ id: "ch1-nand" }, "full");
    if (!again.some(({ seed }) => seed === 77)) throw new Error("an added run is lost");
  },
  slowness: 5,
};
