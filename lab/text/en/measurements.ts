// What a run is measured by, in the panel Train.
import { isOne, plural } from "../plural.ts";
export const measurements = {
  chart: {
    titles: {
      mistakes: "Digits read correctly",
      linear: "Digits read correctly",
      cost: "Cost",
    },
    says: {
      mistakes: "in percent; equal heights: mistakes halved",
      linear: "in percent",
      cost: "mean over the digits, without penalties",
    },
    points: (validation: string, training: string, all: string) =>
      all
        ? `Lines: the same ${validation} validation and ${training} training digits at every point. Rings: all ${all} validation digits, after each epoch.`
        : `Lines: ${isOne(validation) ? "the one validation digit" : `all ${validation} validation digits`} and the same ${training} training digits at every point.`,
    counted: (hasRings: boolean) =>
      hasRings
        ? "Lines: always the same digits. Rings: all validation digits, after each epoch."
        : "Lines: all validation digits, and always the same training digits.",
    over: (what: string, count: string) => `${what} (${count})`,
    epochs: "epochs",
    training: "training",
    validation: "validation",
    allDigits: "all digits",
    before: "run before",
    book: (value: string) => `book ${value}`,
    aim: (value: string) => `aim ${value}`,
    seeds: (count: number) => `${count} seeds`,
    height: "What the height says",
    heights: { mistakes: "mistakes", linear: "percent", cost: "cost" },
    summary: (epoch: string, training: string, validation: string, book: string) =>
      `After ${plural(epoch, "epoch")} ${training} of training and ${validation} of validation digits are read correctly.${
        book ? ` The book reports ${book}.` : ""
      }`,
    empty: "The run has not begun.",
  },
  travel: {
    name: "Moment that is shown",
    hint: "Drag, or use the arrow keys: all views go back to that moment. End: the newest.",
    at: (step: string, epoch: string) => `step ${step}, epoch ${epoch}`,
    back: (at: string, latest: string) =>
      `You see ${at}, of ${plural(latest, "step")}. Run goes on from here, to the same bits.`,
    again: (latest: string) => `The same steps again, to the same bits, as far as step ${latest}.`,
    live: "Live",
  },
  confusion: {
    title: "What is taken for what",
    says: (total: string) => `over ${plural(total, "digit")}`,
    name: "Confusion matrix: rows are the true digit, columns the answer",
    corner: "true digit",
    under: "Row: true digit. Column: answer. Click: its digits.",
    right: (name: string, count: number, of: number) =>
      `${name} read correctly: ${count} of ${of}.`,
    slip: (right: string, answer: string, count: number, of: number) =>
      `${right} taken for ${answer}: ${count} of ${of}.`,
  },
  mistakes: {
    title: "Its worst mistakes",
    says: "surest and wrong",
    under: "The true digit → the answer. Click one: it becomes the input.",
    none: (total: number) =>
      isOne(total) ? "The one digit is read correctly." : `All ${total} digits are read correctly.`,
    wrong: (right: string, answer: string, output: string) =>
      `A ${right} taken for a ${answer}, output ${output}. Make it the input.`,
    right: (name: string, output: string) =>
      `A ${name} read correctly, output ${output}. Make it the input.`,
    output: (output: string) => `output ${output}`,
  },
  health: {
    title: "Layer health",
    says: "over 100 digits",
    layer: "layer",
    activations: "activations",
    errors: "errors δ, log scale",
    neurons: (count: number) => (count === 1 ? "1 neuron" : `${count} neurons`),
    saturated: (count: number) => `${count} saturated`,
    dead: (count: number) => `${count} dead`,
    under: "Point at a layer or a histogram to read what it says.",
    shape: (low: string, high: string, lowShare: string, highShare: string) =>
      `Activations from ${low} to ${high}: ${lowShare} lie at the lower end, ${highShare} at the upper.`,
    spread: (power: string) => `Half of the errors are smaller than 10 to the power of ${power}.`,
    noErrors: "Errors are there after the first step.",
    livelyMeans: (neurons: number) =>
      neurons === 1
        ? "The neuron answers differently to different digits."
        : `All ${neurons} neurons answer differently to different digits.`,
    saturatedMeans: (count: number, of: number, share: string) =>
      `${count} of ${plural(of, "neuron")} (${share}) ${isOne(count) ? "gives" : "give"} the same end on 95\u202f% of the digits. There the slope of the activation is near 0, so ${isOne(count) ? "it hardly learns" : "they hardly learn"}.`,
    deadMeans: (count: number, of: number, share: string) =>
      `${count} of ${plural(of, "neuron")} (${share}) ${isOne(count) ? "answers" : "answer"} 0 to every digit. The slope there is 0, so ${isOne(count) ? "it does" : "they do"} not learn at all.`,
  },
  probes: {
    title: "Values that you watch",
    says: "Weights, weighted inputs z, activations a, errors δ and gradients of the last mini-batch, by name.",
    value: "Value",
    watch: "Watch",
    watchThis: (words: string) => `Watch ${words}`,
    watched: (words: string) => `Watched: ${words}`,
    its: { weight: "its weights", z: "z", a: "a", delta: "δ", layer: "its activations" },
    full: (most: number) => `${most} values are watched: remove one first`,
    selected: (neuron: number, layer: number) => `Neuron ${neuron} of layer ${layer}:`,
    watchOf: (words: string, neuron: number) => `Watch ${words} (neuron ${neuron})`,
    ofNeuron: (name: string, neuron: number) => `${name}, neuron ${neuron}`,
    kind: (label: string) => `How ${label} is drawn`,
    kinds: { histogram: "histogram", norm: "norm over time", picture: "picture" },
    remove: (label: string) => `Stop watching ${label}`,
    unknown: "This network has no such value.",
    noNeuron: "This layer has no such neuron.",
    waiting: "It is there after the next step.",
    norm: "norm",
    normLabel: "Its norm over time, logarithmic.",
    spread: (count: string, mean: string, deviation: string, norm: string) =>
      `${plural(count, "value")}, mean ${mean}, deviation ${deviation}, norm ${norm}`,
    bad: (count: number) => (isOne(count) ? "1 is no number." : `${count} are no numbers.`),
  },
};
