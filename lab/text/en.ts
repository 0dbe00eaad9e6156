// All words of the page in English; every other language has the same keys.
import { backpropagation } from "./en/backpropagation.ts";
import { compiler } from "./en/compiler.ts";
import { components } from "./en/components.ts";
import { draw } from "./en/draw.ts";
import { featureMaps } from "./en/feature-maps.ts";
import { learningSpeed } from "./en/learning-speed.ts";
import { oneNeuron } from "./en/one-neuron.ts";
import { ownData } from "./en/own-data.ts";
import { results } from "./en/results.ts";
import { shell } from "./en/shell.ts";
import { takeAway } from "./en/take-away.ts";
import { train } from "./en/train.ts";
import { trainBelow } from "./en/train-below.ts";
import { visualProof } from "./en/visual-proof.ts";

export const en = {
  ...shell,
  ...components,
  backpropagation,
  compiler,
  draw,
  featureMaps,
  learningSpeed,
  oneNeuron,
  ownData,
  results,
  takeAway,
  train,
  trainBelow,
  visualProof,
};

type Worded<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : T extends readonly string[]
      ? readonly string[]
      : T extends (...args: infer A) => readonly string[]
        ? (...args: A) => readonly string[]
        : { readonly [K in keyof T]: Worded<T[K]> };

/** What a catalogue has: the keys of the English one, any words. Several strings are paragraphs. */
export type Text = Worded<typeof en>;
