// All words of the page in English; every other language has the same keys.
import { backpropagation } from "./en/backpropagation.ts";
import { compiler } from "./en/compiler.ts";
import { components } from "./en/components.ts";
import { draw } from "./en/draw.ts";
import { dreams, dreamsLabels } from "./en/dreams.ts";
import { explains } from "./en/explains.ts";
import { featureMaps } from "./en/feature-maps.ts";
import { keptRuns } from "./en/kept-runs.ts";
import { learningSpeed } from "./en/learning-speed.ts";
import { measurements } from "./en/measurements.ts";
import { oneNeuron } from "./en/one-neuron.ts";
import { ownData } from "./en/own-data.ts";
import { panelLabels } from "./en/panel-labels.ts";
import { recurrence, recurrenceLabels } from "./en/recurrence.ts";
import { results } from "./en/results.ts";
import { shell } from "./en/shell.ts";
import { takeAway } from "./en/take-away.ts";
import { train } from "./en/train.ts";
import { visualProof } from "./en/visual-proof.ts";

export const en = {
  ...shell,
  ...components,
  backpropagation,
  compiler,
  draw,
  dreams,
  explains: { ...explains, ...panelLabels, dreams: dreamsLabels, recurrence: recurrenceLabels },
  featureMaps,
  keptRuns,
  learningSpeed,
  measurements,
  oneNeuron,
  ownData,
  recurrence,
  results,
  takeAway,
  train,
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
