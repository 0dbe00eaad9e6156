// The rows of chapter 6, from the network without convolutions to the one with dropout: each as a
// network and the settings of its training.
import {
  type Activation,
  flatten,
  type Layer,
  type Network,
  network,
  relu,
  sigmoid,
  tanh,
} from "downhill";
import { convPool, full, halved, halvedAlike, output, type Variant } from "./parts.ts";

export interface Row {
  readonly id: string;
  /** Per cent on the test set; undefined where the book prints none. */
  readonly book: number | undefined;
  readonly claim: string;
  readonly learningRate: number;
  readonly epochs: number;
  /** network3.py's lambda, which it divides by the number of mini-batches. */
  readonly lambda: number;
  readonly isExpanded: boolean;
  /** Of one run. */
  readonly coreHours: number;
  readonly isFlat?: boolean;
  /** Long at the start before anything is learned, as sigmoid neurons behind a convolution are. */
  readonly isSlow?: boolean;
  /** Every run draws the same masks and the same order of images; only its first weights are its own. */
  readonly sharesMasks?: boolean;
  /** No fully connected layer has more than `most` neurons. */
  layers(variant: Variant, most: number): readonly Layer[];
}

/** 28 x 28 -> 12 x 12 x 20 -> 4 x 4 x 40 = 640 */
function two(activation: Activation, variant: Variant): Layer[] {
  return [
    ...convPool({ filters: 20, channels: 1, activation, variant }),
    ...convPool({ filters: 40, channels: 20, activation, variant }),
    flatten(),
  ];
}

const fully = (size: number, inputs: number, activation: Activation, variant: Variant): Layer =>
  full({ size, inputs, activation, variant });

const twoAndFull =
  (full: readonly number[], activation: Activation) => (variant: Variant, most: number) => {
    const sizes = full.map((size) => Math.min(size, most));
    return [
      ...two(activation, variant),
      ...sizes.map((size, i) => fully(size, sizes[i - 1] ?? 640, activation, variant)),
      output(),
    ];
  };

/** Dropout on the inputs of all three layers at the end, the first of which are what the second
 * convolution gives; corrected: on hidden neurons only. */
const dropped = (full: number) => (variant: Variant, most: number) => {
  const size = Math.min(full, most);
  return [
    ...two(relu, variant),
    ...(variant === "book" ? [halved()] : []),
    fully(size, 640, relu, variant),
    halved(),
    fully(size, size, relu, variant),
    halved(),
    output(),
  ];
};

const early = { learningRate: 0.1, epochs: 60, lambda: 0, isExpanded: false } as const;
const rectified = { learningRate: 0.03, epochs: 60, lambda: 0.1, isExpanded: false } as const;
const expanded = { ...rectified, isExpanded: true } as const;

export const rows: readonly Row[] = [
  {
    id: "ch6-shallow",
    book: 97.8,
    claim: "One hidden layer of 100 sigmoid neurons and softmax: 97.80 %.",
    ...early,
    coreHours: 0.01,
    isFlat: true,
    layers: (variant) => [fully(100, 784, sigmoid, variant), output()],
  },
  {
    id: "ch6-conv1",
    book: 98.78,
    claim:
      "A convolutional layer of 20 filters before it cuts the errors by more than a third: 98.78 %.",
    ...early,
    coreHours: 0.1,
    isSlow: true,
    layers: (variant) => [
      ...convPool({ filters: 20, channels: 1, activation: sigmoid, variant }),
      flatten(),
      fully(100, 2880, sigmoid, variant),
      output(),
    ],
  },
  {
    id: "ch6-omitFC",
    book: undefined,
    claim: "An exercise: what if the fully connected layer is left out?",
    ...early,
    coreHours: 0.08,
    layers: (variant) => [
      ...convPool({ filters: 20, channels: 1, activation: sigmoid, variant }),
      flatten(),
      output(),
    ],
  },
  {
    id: "ch6-conv2",
    book: 99.06,
    claim: "A second convolutional layer, of 40 filters over 20 channels: 99.06 %.",
    ...early,
    coreHours: 0.13,
    isSlow: true,
    layers: twoAndFull([100], sigmoid),
  },
  {
    id: "ch6-conv2-tanh",
    book: undefined,
    claim: "A problem: tanh in place of sigmoid trains a little faster and ends the same.",
    ...early,
    coreHours: 0.14,
    layers: twoAndFull([100], tanh),
  },
  {
    id: "ch6-relu",
    book: 99.23,
    claim: "Rectified linear units and a little weight decay: 99.23 %.",
    ...rectified,
    coreHours: 0.12,
    layers: twoAndFull([100], relu),
  },
  {
    id: "ch6-exp100",
    book: 99.37,
    claim: "Five times the images, by moving each one pixel in four directions: 99.37 %.",
    ...expanded,
    coreHours: 0.45,
    layers: twoAndFull([100], relu),
  },
  {
    id: "ch6-exp300",
    book: 99.46,
    claim: "300 neurons in the fully connected layer: 99.46 %.",
    ...expanded,
    coreHours: 0.5,
    layers: twoAndFull([300], relu),
  },
  {
    id: "ch6-2fc100",
    book: 99.43,
    claim: "Two fully connected layers of 100: 99.43 %.",
    ...expanded,
    coreHours: 0.47,
    layers: twoAndFull([100, 100], relu),
  },
  {
    id: "ch6-2fc300",
    book: 99.48,
    claim: "Two of 300: 99.48 %.",
    ...expanded,
    coreHours: 0.55,
    layers: twoAndFull([300, 300], relu),
  },
  {
    id: "ch6-exp1000",
    book: 99.43,
    claim: "1000 neurons in the fully connected layer: 99.43 %.",
    ...expanded,
    coreHours: 0.75,
    layers: twoAndFull([1000], relu),
  },
  {
    id: "ch6-2fc1000",
    book: 99.47,
    claim: "Two of 1000: 99.47 %.",
    ...expanded,
    coreHours: 1.1,
    layers: twoAndFull([1000, 1000], relu),
  },
  {
    id: "ch6-dropout300",
    book: undefined,
    claim: "Dropout with two layers of 300 is a little worse on validation than with 1000.",
    ...expanded,
    epochs: 40,
    lambda: 0,
    coreHours: 0.4,
    layers: dropped(300),
  },
  {
    id: "ch6-dropout",
    book: 99.6,
    claim: "Dropout on two fully connected layers of 1000: 99.60 %.",
    ...expanded,
    epochs: 40,
    lambda: 0,
    coreHours: 0.8,
    layers: dropped(1000),
  },
];

/** The last row with the masks of network3.py as Theano drew them; no row of the ladder. */
export const sharedMasks: Row = {
  id: "ch6-dropout-shared",
  book: 99.6,
  claim:
    "Dropout as Theano drew it: both layers of 1000, and all five networks, leave out the same neurons in the same step.",
  ...expanded,
  epochs: 40,
  lambda: 0,
  coreHours: 0.8,
  sharesMasks: true,
  isSlow: true,
  layers: (variant, most) => {
    const size = Math.min(1000, most);
    const pair = [640, size].map((inputs) => fully(size, inputs, relu, variant));
    return [...two(relu, variant), halvedAlike(pair, size), output()];
  },
};

export function networkOf(row: Row, variant: Variant, most = Number.POSITIVE_INFINITY): Network {
  const layers = row.layers(variant, most) as readonly Layer<10>[];
  const [last] = layers.slice(-1) as [Layer<10>];
  const inputs = row.isFlat ? ([784] as const) : ([28, 28, 1] as const);
  return network<readonly number[], 10>(inputs, ...layers.slice(0, -1), last) as Network;
}
