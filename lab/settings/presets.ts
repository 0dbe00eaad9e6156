// The networks of the book, each with the number that the book prints for it, and some of the lab with an
// aim of our own: what a run should reach.
import { type LayerChoice, readLayers, writeLayers } from "./layers.ts";
import { DEFAULTS, type Settings } from "./settings.ts";

export interface Preset {
  /** Its name in the text catalogue, and in the list of the book's experiments. */
  readonly id: string;
  readonly settings: Settings;
  /** What the book reports, 0..1, and on which set; or what we aim at. */
  readonly goal?: {
    readonly accuracy: number;
    readonly set: "test" | "validation";
    readonly isOurs?: boolean;
  };
  /** The section of the book. */
  readonly chapter: number;
}

const net = (text: string): LayerChoice[] => readLayers(text);
const book1: Settings = DEFAULTS;
const entropy: Settings = { ...DEFAULTS, loss: "crossEntropy", learningRate: 0.5 };
const scaled: Settings = { ...entropy, init: "scaled", learningRate: 0.1, l2: 5 };
const picture: Settings = {
  ...DEFAULTS,
  loss: "logLikelihood",
  init: "scaled",
  learningRate: 0.1,
  epochs: 60,
};
const goal = (accuracy: number, set: "test" | "validation" = "test") => ({ accuracy, set });

export const PRESETS: readonly Preset[] = [
  { id: "ch1-30h-quadratic", chapter: 1, settings: book1, goal: goal(0.9542) },
  {
    id: "ch1-100h-quadratic",
    chapter: 1,
    settings: { ...book1, layers: net("100 sigmoid, 10 sigmoid") },
    goal: goal(0.9659),
  },
  { id: "ch1-nohidden", chapter: 1, settings: { ...book1, layers: net("10 sigmoid") } },
  { id: "ch1-30h-eta100", chapter: 1, settings: { ...book1, learningRate: 100 } },
  { id: "ch3-ce-30", chapter: 3, settings: entropy, goal: goal(0.9549) },
  {
    id: "ch3-ce-100",
    chapter: 3,
    settings: { ...entropy, layers: net("100 sigmoid, 10 sigmoid") },
    goal: goal(0.9682),
  },
  {
    id: "ch3-overfit-1000",
    chapter: 3,
    settings: { ...entropy, data: { name: "mnist", count: 1000 }, epochs: 400 },
    goal: goal(0.8227),
  },
  {
    id: "ch3-l2-1000",
    chapter: 3,
    settings: { ...entropy, data: { name: "mnist", count: 1000 }, epochs: 400, l2: 0.1 },
    goal: goal(0.871),
  },
  { id: "ch3-l2-full", chapter: 3, settings: { ...entropy, l2: 5 }, goal: goal(0.9649) },
  { id: "ch3-init-30", chapter: 3, settings: scaled, goal: goal(0.9653, "validation") },
  {
    id: "ch3-l2-100-60",
    chapter: 3,
    settings: { ...scaled, layers: net("100 sigmoid, 10 sigmoid"), epochs: 60 },
    goal: goal(0.9804, "validation"),
  },
  {
    id: "ch5-vanishing",
    chapter: 5,
    settings: {
      ...scaled,
      layers: net("30 sigmoid, 30 sigmoid, 30 sigmoid, 30 sigmoid, 10 sigmoid"),
    },
    goal: goal(0.9653, "validation"),
  },
  {
    id: "ch6-shallow",
    chapter: 6,
    settings: { ...picture, layers: net("100 sigmoid, 10 softmax") },
    goal: goal(0.978),
  },
  {
    id: "ch6-conv1",
    chapter: 6,
    settings: {
      ...picture,
      layers: net("conv 20 5 sigmoid, pool 2, flatten, 100 sigmoid, 10 softmax"),
    },
    goal: goal(0.9878),
  },
  {
    id: "ch6-conv2",
    chapter: 6,
    settings: {
      ...picture,
      layers: net(
        "conv 20 5 sigmoid, pool 2, conv 40 5 sigmoid, pool 2, flatten, 100 sigmoid, 10 softmax",
      ),
    },
    goal: goal(0.9906),
  },
  {
    id: "ch6-relu",
    chapter: 6,
    settings: {
      ...picture,
      learningRate: 0.03,
      l2: 1, // network3's 0.1, which divides by mini-batches of 10
      layers: net("conv 20 5 relu, pool 2, conv 40 5 relu, pool 2, flatten, 100 relu, 10 softmax"),
    },
    goal: goal(0.9923),
  },
  {
    // 28 rows of 28 pixels, one after another
    id: "ch6-recurrent-rows",
    chapter: 6,
    settings: {
      ...DEFAULTS,
      loss: "logLikelihood",
      optimizer: "adam",
      init: "scaled",
      learningRate: 0.001,
      batchSize: 100,
      epochs: 20,
      layers: net("lstm 128, 10 softmax"),
    },
    goal: { accuracy: 0.988, set: "test", isOurs: true },
  },
  {
    id: "lab-small-convnet",
    chapter: 6,
    settings: {
      ...picture,
      epochs: 5,
      learningRate: 0.1,
      layers: net("conv 6 5 relu, pool 2, flatten, 30 relu, 10 softmax"),
    },
  },
];

/** The preset that these settings are, whatever their seed; undefined where they are none. */
export function presetOf(settings: Settings): Preset | undefined {
  const words = ({ seed: _, layers, ...rest }: Settings) =>
    writeLayers(layers) + JSON.stringify(Object.entries(rest).sort());
  return PRESETS.find((preset) => words(preset.settings) === words(settings));
}
