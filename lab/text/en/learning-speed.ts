import { plural } from "../plural.ts";
export const learningSpeed = {
  where: "Chapter 5 · The vanishing gradient problem",
  title: "How fast each layer learns",
  says: {
    shallow: "One hidden layer has nothing to be compared with. Take more: drag the number.",
    vanishing: (times: string) =>
      `The first hidden layer learns ${times} times slower than the last: its errors have travelled the farthest.`,
    growing: (times: string) =>
      `Here the gradient grows on its way back: the first hidden layer gets ${times} times the error of the last.`,
    level: "First and last hidden layer learn about equally fast here.",
    noNumbers: "The errors are 0 or no longer numbers: nothing can be compared.",
    exploded:
      "All weights are 100 and every weighted input is 0, where the sigmoid is steepest: each factor is 25.",
  },
  sentence: {
    before: "784 pixels,",
    after: (layers: number) =>
      `hidden ${layers === 1 ? "layer" : "layers"} of 30 neurons, 10 outputs.`,
  },
  depth: "Hidden layers",
  neurons: "Neurons",
  weights: "First weights",
  weightNames: { large: "N(0, 1)", scaled: "scaled", hundred: "100, every z = 0" },
  over: "Over",
  overImages: "training images",
  overDigit: "this digit",
  books: "The book's runs:",
  bookDepth: (layers: string) => `${layers} hidden`,
  chart: "Speed of learning",
  ofImages: (images: string) =>
    `length of the mean error δ of each layer, over the first ${images} training images`,
  ofDigit: "length of the error δ of each layer, for the digit that is shown",
  chartSays: (layers: number) =>
    `Length of the error of ${plural(layers, "hidden layer")} over the steps of the run, on a logarithmic axis.`,
  steps: "steps",
  layer: (layer: number) => `layer ${layer}`,
  oneLayer: "With one hidden layer there is no ratio.",
  noRatio: "There is no ratio: an error is 0 or not a number.",
  slower: (times: string) => `The first hidden layer learns ${times} times slower than the last.`,
  faster: (times: string) => `The first hidden layer learns ${times} times faster than the last.`,
  began: (ratio: string) => `Before the first step it was ${ratio}.`,
  bookBegan: (ratio: string) => `The book's network began at ${ratio}.`,
  norms: "Length of the error by layer",
  now: (step: string) => `step ${step}`,
  atStart: "before step 1",
  book: "book, before step 1",
  noBook:
    "The book has numbers for 2, 3 and 4 hidden layers of 30 sigmoid neurons with scaled weights and cross-entropy.",
  otherWeights:
    "The book drew its weights without a seed: another draw comes out a little different.",
  chain: "Why: a chain of factors",
  noChain:
    "The chain is drawn for networks of dense layers. Drag the number of hidden layers above.",
  chainSays: (output: string) =>
    `Factors along the strongest path from output ${output} back to the first hidden layer.`,
  neuron: "neuron",
  factor: "factor",
  place: (layer: number, neuron: number) => `layer ${layer}, neuron ${neuron}`,
  together: "all factors together",
  cut: "The path is cut: a slope is 0, and no error comes through.",
  product: (product: string, output: string, below: number, links: number) =>
    `The strongest path from output ${output}, which is most wrong: ${product} times its error reaches the first layer. ${links === 1 ? `Its one factor is ${below ? "below" : "not below"}` : `${below} of ${links} factors are below`} ¼ (dotted); a sigmoid is nowhere steeper than that, so a weight must be above 4 for a factor of 1.`,
  bars: "The first six neurons of each layer",
  barsSay: "∂C/∂b: up in blue, down in orange",
  barsUnder: (most: string) => `One scale for all layers: a half bar is ${most}.`,
  exercises: {
    nothing: "Nothing has been measured yet.",
    vanish: {
      task: "Build a network of sigmoid neurons whose first hidden layer learns at least 100 times slower than its last before the first step.",
      answer:
        "Each layer more divides the speed by about 4 or 5 with scaled weights: four hidden layers come to about 100 in the book, five are safely beyond it.",
      images: "Measure over the training images.",
      few: "Take at least two hidden layers.",
      done: (ratio: string) => `${ratio} times slower.`,
      notYet: (ratio: string) => `${ratio} times slower so far.`,
    },
    level: {
      task: "With at least four hidden layers, make the first and the last learn equally fast to a factor of 3 before the first step.",
      answer:
        "Take tanh with scaled weights: its slope is up to 1, and z stays near 0, so that each factor keeps the size of the error about as it is. Sigmoids would need weights four times as large, and then they saturate.",
      few: (depth: number) => `Take at least four hidden layers; this network has ${depth}.`,
      done: (factor: string) => `They differ by a factor of ${factor} only.`,
      notYet: (factor: string) => `They differ by a factor of ${factor}.`,
    },
    explode: {
      task: "Make the gradient explode: the first hidden layer with at least 10 times the error of the last.",
      answer:
        "Choose the weights of 100 with every z = 0: each factor is 100 · ¼ = 25, and 30 paths add up. Large weights alone do not do it, because they push z to where the sigmoid is flat.",
      few: "Take at least two hidden layers.",
      done: (times: string) => `The first layer has ${times} times the error of the last.`,
      notYet: (times: string) => `The first layer has ${times} times the error of the last.`,
    },
  },
};
