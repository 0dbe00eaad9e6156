// Settings made to fit other data: as many output neurons as there are classes, a mini-batch that the
// set can fill, and no convolutions where examples are no pictures.
import { type LayerChoice, readsSteps } from "./layers.ts";
import type { Settings } from "./settings.ts";

export interface DataForm {
  /** What settings call the set. */
  readonly key: string;
  readonly count: number;
  readonly classes: number;
  readonly isPicture: boolean;
}

export function fitData(
  settings: Settings,
  { key, count, classes, isPicture }: DataForm,
): Settings {
  const needsPictures = settings.layers.some(({ kind }) => kind === "conv" || kind === "pool");
  const layers: readonly LayerChoice[] =
    (needsPictures || readsSteps(settings.layers)) && !isPicture
      ? [{ kind: "dense", size: 30, activation: "sigmoid" }, settings.layers.at(-1)!]
      : settings.layers;
  const last = layers.at(-1)!;
  const outputs: LayerChoice =
    last.kind === "dense"
      ? { ...last, size: classes }
      : { kind: "dense", size: classes, activation: "sigmoid" };
  // five sevenths are for training
  const training = count - 2 * Math.floor(count / 7);
  return {
    ...settings,
    data: { name: key, count: 0 },
    layers: [...layers.slice(0, -1), outputs],
    batchSize: Math.max(1, Math.min(settings.batchSize, training)),
  };
}
