// A network that learns to write: which character comes next in a novel.
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import {
  adam,
  cosine,
  DataError,
  dense,
  eachStep,
  embedding,
  flatten,
  initialize,
  logLikelihood,
  lstm,
  network,
  scaled,
  softmax,
} from "downhill";
import { alphabetOf, textSet } from "downhill/data";
import { type Experiment, experiment } from "../experiment.ts";
import { PACKAGE } from "../provenance.ts";
import { learn } from "../training.ts";

/** Chapters 1 to 58 of Moby-Dick (1851, public domain), 580,135 characters, one line a paragraph. */
const NOVEL = new URL("book/texts/moby-dick.txt.gz", PACKAGE);
const MOST_CHARACTERS = 1_000_000;

/** @throws DataError in an installed package, which is smaller without it */
async function novel(): Promise<string> {
  const packed = await readFile(NOVEL).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
    throw new DataError(
      "ch6-recurrent-text: the novel is no part of the package; run this in a clone of the repository, or read a text of your own by `downhill train --text FILE`",
      { cause },
    );
  });
  return gunzipSync(packed, { maxOutputLength: MOST_CHARACTERS }).toString("utf8");
}

const VALIDATION = "validation, nats a character";

export const writing: Experiment = experiment({
  id: "ch6-recurrent-text",
  chapter: 6,
  section: "Other approaches to deep neural nets",
  claim: "Ours: a network that reads a novel character by character learns which one comes next.",
  protocol:
    "580,135 characters of Moby-Dick, 80 symbols, the last tenth to validate. Vectors of 32 for the symbols, an LSTM of 192 units, in every step a softmax over the symbols; read in 32 streams by 64 characters, each stream from end to end with what it remembers, also in validation. Log-likelihood, weights from N(0, 1 / inputs), Adam with eta 0.005 that falls by half a cosine, gradients clipped to norm 1 a character, 20 epochs; `downhill train --text` with its defaults. A character drawn by its frequency alone costs 3.2 nats.",
  figures: [
    {
      value: VALIDATION,
      book: undefined,
      decimals: 2,
      unit: "nats",
      statistic: { kind: "mean", runs: 3 },
      better: "lower",
      band: {
        low: 1.3,
        high: 1.7,
        why: "what small networks are known to reach on novels of this length; ours",
      },
    },
  ],
  claims: {
    learns:
      "below 1.88 nats a character, where a small transformer is after three minutes on its text",
  },
  runs: 3,
  coreHours: 0.06,
  plots: [{ kind: "lines", yLabel: "nats a character", yDomain: [1, 3.5] }],
  run: async (context) => {
    const text = await novel();
    const read = context.at({ full: text.length, quick: 150_000, ci: 24_000 });
    const part = text.slice(0, read);
    const alphabet = alphabetOf(part);
    const cut = Math.floor(0.9 * part.length);
    const [steps, streams] = context.at({ full: [64, 32], quick: [64, 16], ci: [20, 8] });
    const sized = { steps: steps!, streams: streams!, alphabet };
    const training = textSet(part.slice(0, cut), sized).set;
    const validation = textSet(part.slice(cut), sized).set;
    const units = context.at({ full: 192, quick: 96, ci: 48 });
    const net = network(
      [steps!],
      embedding(alphabet.length, 32),
      lstm(units, { returnSequences: true, streams: streams! }),
      eachStep(dense(alphabet.length, softmax)),
      flatten(),
    );
    const epochs = context.at({ full: 20, quick: 6, ci: 3 });
    const run = await learn(context, net, training, {
      loss: logLikelihood,
      optimizer: adam({ learningRate: context.at({ full: 0.005, quick: 0.01, ci: 0.02 }) }),
      schedule: cosine({ epochs }),
      init: scaled,
      clipNorm: steps!,
      epochs,
      batchSize: streams!,
      validation,
    });
    const perCharacter = (loss: number) => loss / steps!;
    const fresh = perCharacter((await initialize(net).evaluate(validation)).loss);
    const judged = run.history.map((record) => perCharacter(record.validation!.loss));
    const last = judged.at(-1)!;
    return {
      values: {
        [VALIDATION]: last,
        "training, nats a character": perCharacter(run.history.at(-1)!.loss),
        "validation, right %": 100 * run.history.at(-1)!.validation!.accuracy,
        "validation before training": fresh,
      },
      curves: {
        validation: judged,
        training: run.history.map((record) => perCharacter(record.loss)),
      },
      claims: { learns: last < 1.88 },
      works: last < context.at({ full: 1.88, quick: 2.4, ci: 2.9 }),
    };
  },
});
