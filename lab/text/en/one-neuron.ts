// Letters between asterisks and Greek letters are set as mathematics.
import { plural } from "../plural.ts";
export const oneNeuron = {
  where: "Chapter 3 · The cross-entropy cost function",
  title: "One neuron, two costs",
  run: "Run",
  pause: "Pause",
  goOn: "Go on",
  again: "Again",
  step: "Step",
  reset: "Reset",
  atEnd: "All updates have been taken.",
  atStart: "No update has been taken yet.",
  toolbar: "Run of both neurons",
  setting: {
    starts: "Start at",
    w: "Weight at the start",
    b: "Bias at the start",
    eta: "Learning rate",
    weight: "weight",
    bias: "bias",
    both: "for both",
    asBook: "as in the book's figures",
    bookRates: "0.15 on the left, 0.005 on the right",
  },
  bookNote:
    "The code of the book's two cross-entropy figures subtracts η / (1 − *a*), the slope of the cost over *a*. Its text derives η *a*, the slope over *z*. That is why the figures need the small learning rate 0.005. Both fall at once, but by other numbers: do not compare these curves with the text.",
  trueNote:
    "Both neurons take the update that the text derives, with the same learning rate. The book's own figures compute something else on the right; the switch shows it.",
  says: {
    start: (a: string) =>
      `Both neurons answer ${a} and should answer 0. Run shows which of them learns sooner.`,
    flat: (left: string, right: string, slope: string, n: string) =>
      `After ${plural(n, "update")} the left answers ${left}, the right ${right}. The left one hardly moves: its sigmoid is flat there, with a slope of ${slope}.`,
    moving: (left: string, right: string, n: string) =>
      `After ${plural(n, "update")} the left answers ${left}, the right ${right}. The left one has come to where its sigmoid is steep.`,
    bothRight: (left: string, right: string, n: string) =>
      `After ${plural(n, "update")} the left answers ${left}, the right ${right}.`,
  },
  quadratic: {
    title: "Quadratic cost",
    says: "its update has the slope of the sigmoid as a factor",
  },
  crossEntropy: {
    title: "Cross-entropy cost",
    says: "the slope has cancelled",
    saysBook: "as the book's figure computes it",
  },
  neuron: {
    name: (w: string, b: string, a: string) =>
      `The input 1 goes by the weight ${w} into the neuron with bias ${b}, which answers ${a}. It should answer 0.`,
    input: "input",
    wanted: "wanted 0",
    output: "output",
    weight: "weight",
    bias: "bias",
    cost: "cost",
  },
  marker: {
    name: (z: string, slope: string, word: string) =>
      `The sigmoid at z = ${z}: ${word}, its slope is ${slope}.`,
    steep: "steep",
    flat: "flat",
    between: "sloping",
    slope: "slope",
  },
  chart: {
    name: (cost: string, n: string, from: string, to: string) =>
      `${cost}: from ${from} to ${to} in ${plural(n, "update")}.`,
    x: "updates",
    taken: (n: number) => plural(n, "update"),
    y: "cost",
  },
  curves: {
    title: "Where an activation function is flat, a neuron learns slowly",
    says: "the function in blue, its slope in orange",
    at: "at",
    z: "Weighted input",
    names: { sigmoid: "sigmoid", tanh: "tanh", relu: "rectified linear" },
    value: "value",
    slope: "slope",
    describe: {
      sigmoid: "Its slope is never above 1/4, and near 0 on both sides.",
      tanh: "Its slope reaches 1 in the middle, and is near 0 on both sides.",
      relu: "Its slope is 1 for every positive z and 0 for every negative: it never saturates on the right.",
    },
  },
  softmax: {
    title: "Softmax: four outputs that share 1",
    where: "Chapter 3 · Softmax",
    says: "drag a slider; the outputs are positive and always sum to 1",
    z: (j: number) => `z${j}`,
    sliderName: (j: number) => `Weighted input z ${j}`,
    outputs: "Outputs",
    a: (j: number) => `a${j}`,
    sum: "sum",
    scale: "Scale c",
    scaleSays: {
      small: "With a small *c* all outputs come near to each other: at *c* = 0 each is 1/4.",
      one: "*c* = 1 is the usual softmax.",
      large: "The larger *c*, the more the largest takes: softmax becomes argmax.",
    },
    reset: "As the book shows them",
    still: "Nothing has been dragged yet. The sliders stand where the book's stand.",
    monotone: (j: number, by: string, own: string, others: string) =>
      `*z*${sub(j)} moved by ${by}: its own output by ${own}, each other the opposite way, together by ${others}. Own input up, own output up; that is monotonicity.`,
    nonLocal:
      "No other slider moved, and still every output did: each hangs on all weighted inputs. A sigmoid's output hangs on its own alone.",
  },
  exercises: {
    stuck: {
      task: "Find a start and a learning rate from which, after all 300 updates, the quadratic neuron still answers more than 0.9 and the cross-entropy neuron less than 0.1.",
      answer:
        "Weight 3 and bias 3 at η = 0.15. The output begins at 0.998, where the slope of the sigmoid is 0.002: the quadratic cost multiplies its update by that.",
      done: (left: string, right: string) => `Yes: ${left} on the left, ${right} on the right.`,
      notYet: (left: string, right: string) =>
        `Not yet: after 300 updates ${left} on the left, ${right} on the right.`,
    },
    slow: {
      task: "Start at (2, 2). Find a learning rate at which the quadratic neuron also ends below 0.05. What does that say about the flat part?",
      answer:
        "η = 1 will do. A larger learning rate shortens the flat part, but it does not take it away: the neuron is still slowest where it is most wrong, and in a network the same η would be too large for all other neurons.",
      done: (left: string) => `Yes: it ends at ${left}.`,
      notYet: (left: string) => `Not yet: it ends at ${left}.`,
      wrongStart: "Start at (2, 2) first.",
    },
    uniform: {
      task: "Drag the four sliders until every output is 0.25, with no slider at 0. What is left free?",
      answer:
        "Any four equal values, such as 1.5 each. Softmax sees only differences: adding the same number to all weighted inputs changes no output, so *z* is ln *a* and a constant.",
      done: (z: string) => `Yes: all at ${z}. Only their differences count.`,
      notYet: (apart: string) =>
        `Not yet: an output is ${apart} away from 0.25, or a slider stands at 0.`,
      scale: "A scale near 0 makes everything equal. Set c back to 1 first.",
    },
  },
};

function sub(j: number): string {
  return "₁₂₃₄"[j - 1] ?? `${j}`;
}
