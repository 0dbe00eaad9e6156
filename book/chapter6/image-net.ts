// What the chapter tells of ImageNet: the network of Krizhevsky, Sutskever and Hinton as the library has it,
// counted, and beside it the figures that want 1.2 million photographs, or a person.
import { alexNet, type Network } from "downhill";
import { EXACT, experiment, type Figure } from "../experiment.ts";

const counted = (value: string, book: number, more: Partial<Figure>): Figure => ({
  value,
  book,
  decimals: 0,
  unit: "",
  statistic: EXACT,
  better: "neither",
  band: { low: book, high: book, why: "a count" },
  ...more,
});

const WANTS_IMAGENET = "quoted: it wants ImageNet";
const WANTS_A_PERSON = "quoted: a person looked at the pictures";

const quoted = (value: string, book: number, decimals: number, why = WANTS_IMAGENET): Figure => ({
  value,
  book,
  decimals,
  unit: "%",
  statistic: EXACT,
  better: "neither",
  quoted: why,
  band: { low: book, high: book, why: "quoted" },
});

/** Parameters by layer, in millions. */
function parametersOf(net: Network<readonly number[], number>): number[] {
  const byLayer = new Map<string, number>();
  for (const { name, shape } of net.parameters) {
    const layer = name.slice(0, name.lastIndexOf("."));
    const count = shape.reduce((product, size) => product * size, 1);
    byLayer.set(layer, (byLayer.get(layer) ?? 0) + count);
  }
  return [...byLayer.values()].map((count) => count / 1e6);
}

export const imageNet = experiment({
  id: "ch6-ksh-result",
  chapter: 6,
  section: "Recent progress in image recognition",
  claim:
    "Krizhevsky, Sutskever and Hinton 2012: seven hidden layers and roughly 60 million parameters name 84.7 % of ImageNet's pictures in five guesses; GoogLeNet 93.33 % in 2014; a person errs on 5.1 %.",
  protocol:
    "The library's alexNet, counted: parameters in all and by layer, 95 of 100 in the three dense layers. The other figures are quoted as the book has them: of 1.2 million training images, 84.7 % is the mean of seven networks; 5.1 % and 12.0 % are two people, on samples of 1,500 and fewer (Russakovsky and others 2015, as told by Karpathy), beside GoogLeNet's 6.8 % on the first sample. `downhill alexnet` trains the network on any folder of pictures.",
  figures: [
    counted("parameters", 60, { unit: "million", decimals: -1 }),
    counted("hidden layers", 7, {}),
    quoted("five guesses, KSH 2012", 84.7, 1),
    quoted("five guesses, the next in 2012", 73.8, 1),
    quoted("one guess, KSH 2012", 63.3, 1),
    quoted("five guesses, Clarifai 2013", 88.3, 1),
    quoted("five guesses, GoogLeNet 2014", 93.33, 2),
    quoted("errors of five guesses, a person", 5.1, 1, WANTS_A_PERSON),
    quoted("errors of five guesses, a second person", 12, 1, WANTS_A_PERSON),
    quoted("errors of five guesses, GoogLeNet beside the first", 6.8, 1),
    quoted("one guess of 20,000, Le and others 2012", 15.8, 1),
  ],
  claims: { "mostly dense": "the three dense layers have more than nine tenths of the parameters" },
  runs: 1,
  coreHours: 0.0001,
  plots: [{ kind: "bars", x: "layer", curves: ["parameters"], yLabel: "millions of parameters" }],
  run: async () => {
    const parameters = parametersOf(alexNet());
    const all = parameters.reduce((sum, count) => sum + count, 0);
    const dense = parameters.slice(-3).reduce((sum, count) => sum + count, 0);
    return {
      // the last one is the output
      values: { parameters: all, "hidden layers": parameters.length - 1, "in dense layers": dense },
      curves: { layer: parameters.map((_, i) => i + 1), parameters },
      claims: { "mostly dense": dense > 0.9 * all },
      works: parameters.length === 8,
    };
  },
});
