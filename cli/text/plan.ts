// From a text and settings to what is trained: the two parts of the text as data sets, the network,
// and the options of the run.
import {
  DataError,
  dense,
  dropout,
  eachStep,
  embedding,
  flatten,
  gru,
  initializers,
  type Layer,
  logLikelihood,
  lstm,
  type Network,
  network,
  rnn,
  softmax,
  type TrainOptions,
  tanh,
} from "downhill";
import { alphabetOf, type Dataset, textSet } from "downhill/data";
import { optimizerOf, scheduleOf } from "../flags/optimizer.ts";
import type { TextSettings } from "../flags/text.ts";

type Pieces = Dataset<readonly [number], number>;

export interface TextPlan {
  readonly training: Pieces;
  /** The end of the text; undefined where nothing is held out, or too little for it. */
  readonly validation: Pieces | undefined;
  readonly alphabet: readonly string[];
  readonly net: Network<readonly [number], number>;
  readonly options: TrainOptions<readonly [number], number>;
  readonly characters: number;
  readonly notes: readonly string[];
}

/** Steps, streams and numbers of a character where nobody says otherwise and the text is long. */
const STEPS = 64;
const STREAMS = 32;
const EMBEDDING = 32;
/** Characters that a run reads by default: three minutes of processor time with the default network. */
const READ = 12_000_000;
const MOST_EPOCHS = 50;

/** Throws DataError for a text that is too short or has one character only. */
export function planText(text: string, name: string, settings: TextSettings): TextPlan {
  const alphabet = alphabetOf(text);
  const count = charactersIn(text);
  if (count === 0) throw new DataError(`${name}: expected a text, found nothing`);
  if (alphabet.length === 1) {
    throw new DataError(
      `${name}: expected different characters, found only ${JSON.stringify(alphabet[0])}: there is nothing to learn`,
    );
  }
  const held = Math.floor(count * settings.heldOut);
  const { steps, streams } = sizesFor(count - held, held, settings);
  const cut = startOf(text, count - held);
  const part = (from: number, to: number, what: string) =>
    textSet(text.slice(from, to), { steps, streams, alphabet, name: `${name} ${what}` }).set;
  const training = part(0, cut, "training");
  const isJudged = held > steps * streams;
  const notes =
    held > 0 && !isJudged
      ? [`its last ${held} characters are too few to validate on ${streams} streams of ${steps}`]
      : [];
  const read = training.count * steps;
  const epochs = settings.epochs ?? Math.min(MOST_EPOCHS, Math.max(1, Math.round(READ / read)));
  const net = networkFor(alphabet.length, steps, streams, settings);
  const validation = isJudged ? part(cut, text.length, "validation") : undefined;
  return {
    training,
    validation,
    alphabet,
    net,
    characters: count,
    notes,
    options: {
      loss: logLikelihood,
      optimizer: optimizerOf(settings),
      schedule: scheduleOf({ ...settings, epochs }),
      epochs,
      batchSize: streams,
      // of the mean loss of a character
      clipNorm: settings.clipNorm * steps,
      init: initializers[settings.init ?? "scaled"],
      l2: settings.l2,
      l1: settings.l1,
      seed: settings.seed,
      dtype: settings.dtype,
      validation,
    },
  };
}

function charactersIn(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Where a character begins, so that none is cut in two. */
function startOf(text: string, character: number): number {
  let [at, count] = [0, 0];
  for (const one of text) {
    if (count++ === character) return at;
    at += one.length;
  }
  return at;
}

/** A short text is read in fewer streams, and fewer steps, so that there are some pieces of it. */
function sizesFor(count: number, held: number, { steps, streams }: TextSettings) {
  const own = steps ?? Math.max(1, Math.min(STEPS, Math.floor(count / 8)));
  const room = Math.floor((held > 8 * own ? held : count) / own / 4);
  return { steps: own, streams: streams ?? Math.max(2, Math.min(STREAMS, room)) };
}

function networkFor(symbols: number, steps: number, streams: number, settings: TextSettings) {
  const { units, layers, cell, dropout: share } = settings;
  const how = { returnSequences: true, streams };
  const reading = (): Layer => {
    if (cell === "rnn") return rnn(units, tanh, how);
    return cell === "gru" ? gru(units, how) : lstm(units, how);
  };
  const hidden = Array.from({ length: layers }, () => [
    reading(),
    ...(share > 0 ? [dropout(share)] : []),
  ]);
  return network(
    [steps],
    embedding(symbols, settings.embedding ?? Math.min(EMBEDDING, symbols)),
    ...hidden.flat(),
    eachStep(dense(symbols, softmax)),
    flatten(),
  ) as Network<readonly [number], number>;
}
