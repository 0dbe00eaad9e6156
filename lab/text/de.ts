// Alle Wörter der Seite auf Deutsch.
import { backpropagation } from "./de/backpropagation.ts";
import { compiler } from "./de/compiler.ts";
import { components } from "./de/components.ts";
import { draw } from "./de/draw.ts";
import { dreams, dreamsLabels } from "./de/dreams.ts";
import { explains } from "./de/explains.ts";
import { featureMaps } from "./de/feature-maps.ts";
import { keptRuns } from "./de/kept-runs.ts";
import { learningSpeed } from "./de/learning-speed.ts";
import { measurements } from "./de/measurements.ts";
import { oneNeuron } from "./de/one-neuron.ts";
import { ownData } from "./de/own-data.ts";
import { panelLabels } from "./de/panel-labels.ts";
import { recurrence, recurrenceLabels } from "./de/recurrence.ts";
import { results } from "./de/results.ts";
import { shell } from "./de/shell.ts";
import { takeAway } from "./de/take-away.ts";
import { train } from "./de/train.ts";
import { visualProof } from "./de/visual-proof.ts";
import type { Text } from "./en.ts";

export const de: Text = {
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
