// Small networks of kinds that people train, their sizes drawn from a seed. Each is plain data: our
// layers are made of it here, PyTorch's modules in bench/peers/torch_shapes.py.
import { type RandomStream, randomStream } from "downhill/data";

export type Pair = readonly [number, number];

export type NetworkLayer =
  | { readonly kind: "dense"; readonly size: number }
  | {
      readonly kind: "conv";
      readonly filters: number;
      readonly kernel: Pair;
      readonly stride: Pair;
      readonly padding: Pair;
      readonly groups: number;
      /** False before a norm, which has a bias of its own. */
      readonly bias: boolean;
    }
  /** Batch normalisation. */
  | { readonly kind: "norm" }
  | { readonly kind: "relu" }
  | { readonly kind: "sigmoid" }
  | { readonly kind: "maxPool"; readonly size: Pair }
  | { readonly kind: "meanPool"; readonly size: Pair }
  | { readonly kind: "flatten" }
  /** x + layers(x) */
  | { readonly kind: "residual"; readonly layers: readonly NetworkLayer[] };

export const NETWORK_KINDS = [
  "residual",
  "all-convolutional",
  "padded",
  "depthwise",
  "wide",
  "deep",
  "one-dimensional",
  "tiny",
  "batch-1",
] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

/** A classifier: its last dense layer gives the sums that softmax and log-likelihood take. */
export interface NetworkSpec {
  readonly kind: NetworkKind;
  readonly describe: string;
  readonly batch: number;
  /** [features] or [height, width, channels] */
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly layers: readonly NetworkLayer[];
  readonly optimizer: "sgd" | "momentum" | "adam";
  readonly learningRate: number;
}

/** Where dispatch is all that is measured: left out of the mean of the ratios. */
export const isTrifle = ({ kind }: Pick<NetworkSpec, "kind">): boolean =>
  kind === "tiny" || kind === "batch-1";

const relu: NetworkLayer = { kind: "relu" };
const norm: NetworkLayer = { kind: "norm" };
const flatten: NetworkLayer = { kind: "flatten" };
const fully = (size: number): NetworkLayer => ({ kind: "dense", size });

const conv = (
  filters: number,
  kernel: number,
  options: { stride?: number; groups?: number; bias?: boolean } = {},
): NetworkLayer => {
  const { stride = 1, groups = 1, bias = false } = options;
  const around = (kernel - 1) >> 1;
  return {
    kind: "conv",
    filters,
    kernel: [kernel, kernel],
    stride: [stride, stride],
    padding: [around, around],
    groups,
    bias,
  };
};

const CLASSES = 10;

/** The network of a kind that this seed draws. */
export function generateNetwork(kind: NetworkKind, seed: number): NetworkSpec {
  const random = randomStream(seed, `bench/networks/${kind}`);
  const drawn = MAKERS[kind](random);
  return { kind, classes: CLASSES, ...drawn };
}

type Drawn = Omit<NetworkSpec, "kind" | "classes">;

const oneOf = <T>(random: RandomStream, ...values: readonly T[]): T =>
  values[random.below(values.length)]!;

const momentum = { optimizer: "momentum", learningRate: 0.01 } as const;

const MAKERS: Readonly<Record<NetworkKind, (random: RandomStream) => Drawn>> = {
  residual: (random) => {
    const width = oneOf(random, 12, 16, 20, 24);
    const blocks = oneOf(random, 2, 3);
    const batch = oneOf(random, 32, 48, 64);
    const block = (n: number): readonly NetworkLayer[] => [
      { kind: "residual", layers: [conv(n, 3), norm, relu, conv(n, 3), norm] },
      relu,
    ];
    const stage = (n: number, stride: number): readonly NetworkLayer[] => [
      conv(n, 3, { stride }),
      norm,
      relu,
      ...Array.from({ length: blocks }, () => block(n)).flat(),
    ];
    const widths = [width, 2 * width, 4 * width];
    return {
      ...momentum,
      describe: `32x32x3, 3 stages of ${blocks} residual blocks, ${widths.join(", ")} filters 3x3, batch norm`,
      batch,
      inputShape: [32, 32, 3],
      layers: [
        ...widths.flatMap((n, i) => stage(n, i === 0 ? 1 : 2)),
        { kind: "meanPool", size: [8, 8] },
        flatten,
        fully(CLASSES),
      ],
    };
  },
  "all-convolutional": (random) => {
    const width = oneOf(random, 24, 32, 40, 48);
    const widths = [width, 2 * width, 2 * width];
    return {
      ...momentum,
      describe: `32x32x3, ${widths.join(", ")} filters 3x3, each twice, the second with stride 2, batch norm`,
      batch: oneOf(random, 64, 96, 128),
      inputShape: [32, 32, 3],
      layers: [
        ...widths.flatMap((n) => [conv(n, 3), norm, relu, conv(n, 3, { stride: 2 }), norm, relu]),
        { kind: "meanPool", size: [4, 4] },
        flatten,
        fully(CLASSES),
      ],
    };
  },
  padded: (random) => {
    const width = oneOf(random, 16, 24, 32);
    const hidden = oneOf(random, 100, 128, 256);
    const block = (n: number): readonly NetworkLayer[] => [
      conv(n, 3, { bias: true }),
      relu,
      conv(n, 3, { bias: true }),
      relu,
      { kind: "maxPool", size: [2, 2] },
    ];
    return {
      ...momentum,
      describe: `32x32x3, twice ${width} and twice ${2 * width} filters 3x3 padded, max pooling, ${hidden} ReLU`,
      batch: oneOf(random, 32, 64, 100),
      inputShape: [32, 32, 3],
      layers: [...block(width), ...block(2 * width), flatten, fully(hidden), relu, fully(CLASSES)],
    };
  },
  depthwise: (random) => {
    const width = oneOf(random, 24, 32, 48);
    const separable = (from: number, to: number, stride: number): readonly NetworkLayer[] => [
      conv(from, 3, { groups: from, stride }),
      norm,
      relu,
      conv(to, 1),
      norm,
      relu,
    ];
    return {
      ...momentum,
      describe: `32x32x3, ${width} filters 3x3, then depthwise 3x3 and pointwise to ${2 * width}, ${4 * width}, ${4 * width}, batch norm`,
      batch: oneOf(random, 32, 64, 128),
      inputShape: [32, 32, 3],
      layers: [
        conv(width, 3),
        norm,
        relu,
        ...separable(width, 2 * width, 1),
        ...separable(2 * width, 4 * width, 2),
        ...separable(4 * width, 4 * width, 1),
        { kind: "meanPool", size: [16, 16] },
        flatten,
        fully(CLASSES),
      ],
    };
  },
  wide: (random) => {
    const features = oneOf(random, 784, 1000, 1024);
    return {
      describe: `${features}, twice 2048 ReLU, Adam`,
      batch: oneOf(random, 100, 128, 192),
      inputShape: [features],
      layers: [fully(2048), relu, fully(2048), relu, fully(CLASSES)],
      optimizer: "adam",
      learningRate: 0.001,
    };
  },
  deep: (random) => {
    const depth = oneOf(random, 18, 20, 22);
    const width = oneOf(random, 224, 256, 300);
    const hidden = Array.from({ length: depth }, () => [fully(width), relu]).flat();
    return {
      describe: `784, ${depth} times ${width} ReLU`,
      batch: oneOf(random, 50, 64, 100),
      inputShape: [784],
      layers: [...hidden, fully(CLASSES)],
      optimizer: "sgd",
      learningRate: 0.01,
    };
  },
  "one-dimensional": (random) => {
    const length = oneOf(random, 128, 200, 256);
    const channels = oneOf(random, 1, 4, 9);
    const width = oneOf(random, 24, 32, 64);
    const side = oneOf(random, 5, 7);
    const line = (filters: number): NetworkLayer => ({
      kind: "conv",
      filters,
      kernel: [1, side],
      stride: [1, 1],
      padding: [0, side >> 1],
      groups: 1,
      bias: true,
    });
    const pool: NetworkLayer = { kind: "maxPool", size: [1, 2] };
    const rest = length / 4;
    return {
      describe: `${length}x${channels}, ${width}, ${2 * width}, ${2 * width} filters ${side}, max pooling`,
      batch: oneOf(random, 32, 64, 100),
      inputShape: [1, length, channels],
      layers: [
        ...[line(width), relu, pool, line(2 * width), relu, pool, line(2 * width), relu],
        { kind: "meanPool", size: [1, rest] },
        flatten,
        fully(CLASSES),
      ],
      ...momentum,
    };
  },
  tiny: (random) => {
    const hidden = oneOf(random, 8, 16, 30);
    return {
      describe: `64, ${hidden} sigmoid`,
      batch: 10,
      inputShape: [64],
      layers: [fully(hidden), { kind: "sigmoid" }, fully(CLASSES)],
      optimizer: "sgd",
      learningRate: 0.1,
    };
  },
  "batch-1": (random) => {
    const hidden = oneOf(random, 100, 128, 200);
    return {
      describe: `784, ${hidden} ReLU, one example at a time`,
      batch: 1,
      inputShape: [784],
      layers: [fully(hidden), relu, fully(CLASSES)],
      optimizer: "sgd",
      learningRate: 0.005,
    };
  },
};
