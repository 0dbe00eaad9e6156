// The network that won ImageNet 2012: Krizhevsky, Sutskever & Hinton, ImageNet Classification with
// Deep Convolutional Neural Networks, section 3.5, and the book's chapter 6. Layers 2, 4 and 5 see
// only the half of the channels that lay on their own graphics card: two groups. The text says that
// only the first two convolutions are pooled, its figure that the fifth is too, as here; and pictures
// must be 227 wide for 55 fields of 11 by 4, where the text says 224.
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError } from "../errors.ts";
import { relu, softmax } from "./activation.ts";
import { checkCount } from "./check.ts";
import { conv2d } from "./conv2d.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { flatten } from "./flatten.ts";
import { constant, gaussian, zeros } from "./initializer.ts";
import { localResponseNorm } from "./local-response-norm.ts";
import { type Network, network } from "./network.ts";
import { momentum, type Optimizer } from "./optimizer.ts";
import { maxPool2d } from "./pool2d.ts";
import { standardize } from "./standardize.ts";

export interface AlexNetOptions {
  /** Default 1000. */
  readonly classes?: number;
  /** Pixels of a square picture; default 227, at least 67. */
  readonly side?: number;
  /** Neurons in each of the two dense layers before the last; default 4096. */
  readonly hidden?: number;
}

/** Means of red, green and blue in ImageNet, for bytes divided by 256. */
const MEANS = [123.68 / 256, 116.779 / 256, 103.939 / 256] as const;

/** AlexNet for pictures [side, side, 3] of bytes / 256; 60,965,224 parameters for 1000 classes. */
export function alexNet(
  options: AlexNetOptions = {},
): Network<readonly [number, number, 3], number> {
  checkOptionNames("alexNet", options, { classes: true, side: true, hidden: true });
  const { classes = 1000, side = 227, hidden = 4096 } = options;
  checkCount("alexNet: classes", classes, 2);
  checkCount("alexNet: hidden", hidden, 1);
  if (!(Number.isSafeInteger(side) && side >= 67)) {
    throw new OptionError(`alexNet: side: expected a whole number from 67, got ${side}`);
  }
  const weight = gaussian(0.01);
  const settings = (bias: number) => ({ weight, biasInit: bias ? constant(bias) : zeros });
  const pool = () => maxPool2d(3, { stride: 2 });
  return network(
    [side, side, 3],
    standardize(MEANS, 1 / 256), // values in the range of bytes, around 0
    conv2d(96, 11, relu, { stride: 4, ...settings(0) }),
    localResponseNorm(),
    pool(),
    conv2d(256, 5, relu, { padding: 2, groups: 2, ...settings(1) }),
    localResponseNorm(),
    pool(),
    conv2d(384, 3, relu, { padding: 1, ...settings(0) }),
    conv2d(384, 3, relu, { padding: 1, groups: 2, ...settings(1) }),
    conv2d(256, 3, relu, { padding: 1, groups: 2, ...settings(1) }),
    pool(),
    flatten(),
    dropout(0.5),
    dense(hidden, relu, settings(1)),
    dropout(0.5),
    dense(hidden, relu, settings(1)),
    dense(classes, softmax, settings(0)),
  );
}

/** How it was trained (section 5): batches of 128, momentum 0.9, a learning rate of 0.01. */
export const alexNetOptimizer = (learningRate = 0.01): Optimizer =>
  momentum({ learningRate, momentum: 0.9 });

/** The book's lambda that takes 0.0005 of the weights, times the learning rate, in each step. */
export const alexNetDecay = (trainCount: number): number => 5e-4 * trainCount;
