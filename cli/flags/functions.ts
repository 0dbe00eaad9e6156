// Activations and losses as words of the command line. Some take a number behind an equals sign:
// leaky-relu=0.2, huber=0.5.
import { Option } from "commander";
import {
  type Activation,
  activations,
  crossEntropy,
  elu,
  huber,
  type Loss,
  leakyRelu,
  logLikelihood,
  meanAbsolute,
  meanSquared,
  quadratic,
} from "downhill";
import { listed, nonNegative, number, oneOf, positive, refuse } from "./values.ts";

/** A value, or what is made with a number: how help calls the number, what it may be. */
type Entry<T> = T | Made<T>;

interface Made<T> {
  readonly number: string;
  parse(text: string): number;
  make(value?: number): T;
}

export type Words<T> = Readonly<Record<string, Entry<T>>>;

const { sigmoid, tanh, relu, gelu, geluTanh, silu, softplus } = activations;

export const ACTIVATIONS: Words<Activation> = {
  sigmoid,
  tanh,
  relu,
  "leaky-relu": { number: "slope", parse: nonNegative, make: leakyRelu },
  elu: { number: "alpha", parse: number, make: elu },
  gelu,
  "gelu-tanh": geluTanh,
  silu,
  softplus,
};

export const LOSSES: Words<Loss> = {
  quadratic,
  "cross-entropy": crossEntropy,
  "log-likelihood": logLikelihood,
  "mean-squared": meanSquared,
  "mean-absolute": meanAbsolute,
  huber: { number: "delta", parse: positive, make: huber },
};

const isMade = <T>(entry: Entry<T>): entry is Made<T> =>
  typeof (entry as Partial<Made<T>>).make === "function";

/** A word of these, as it was given; a near miss is recognised. */
export const wordOf =
  <T>(words: Words<T>) =>
  (text: string): string => {
    const at = text.indexOf("=");
    if (at < 0) return oneOf(Object.keys(words))(text);
    const word = oneOf(Object.keys(words))(text.slice(0, at));
    const entry = words[word]!;
    if (!isMade(entry)) return refuse(`${word} alone, as it takes no number`);
    entry.parse(text.slice(at + 1));
    return text;
  };

/** What a word that was read stands for. */
export function meaningOf<T>(words: Words<T>, text: string): T {
  const [word, digits] = text.split("=") as [string, string?];
  const entry = words[word]!;
  if (!isMade(entry)) return entry as T;
  return digits === undefined ? entry.make() : entry.make(entry.parse(digits));
}

/** An option that takes a word of these. */
export function wordOption<T>(flags: string, description: string, words: Words<T>): Option {
  const forms = Object.entries(words).map(([word, entry]) =>
    isMade(entry) ? `${word}[=${entry.number}]` : word,
  );
  return new Option(flags, `${description}: ${listed(forms)}`).argParser(wordOf(words));
}
