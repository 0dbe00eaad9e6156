// Letters between asterisks and Greek letters are set as mathematics.
import { isOne, plural } from "../plural.ts";
export const backpropagation = {
  where: "Chapter 2 · The four fundamental equations behind backpropagation",
  title: "Backpropagation, one number at a time",
  source: { name: "Network", small: "2, 3 and 2 neurons", run: "this network" },
  walk: "Stops of the walk",
  setting: {
    inputs: "The inputs are",
    and: "and",
    input: (k: number) => `input ${k}`,
    wanted: "the outputs should be",
    cost: "the cost is",
    eta: "Learning rate",
    reset: "Start over",
    costs: {
      quadratic: "quadratic",
      crossEntropy: "cross-entropy",
      logLikelihood: "log-likelihood, with softmax",
    },
  },
  waiting: "The run is not here yet.",
  noDense:
    "This network does not end in a dense layer. The walk needs one: add “10 sigmoid” in Train.",
  noClass:
    "This digit has no class. Cost and errors need to know what it should be: take a digit of the set.",
  convolutions: (layers: string) =>
    `Before these dense layers stand ${layers}. Their equations are the same four; only that a filter shares its weights among all places, so its gradient is the sum over them. Layer 1 is what they give.`,
  steps: (layers: string) =>
    `Before these dense layers stand ${layers}. It reads the rows one after another with the same weights, so its gradient is the sum over all steps: backpropagation through time. Layer 1 is what it gives.`,
  dropout: "In training, dropout silences neurons at random. Here all of them take part.",
  agrees: (difference: string) =>
    `The library's compiled program gives the same errors, to within ${difference} of the largest.`,
  differs: (difference: string) =>
    `The library's program differs by ${difference} of the largest error: its training pass drops neurons or normalises.`,
  network: {
    title: "The network",
    forward: "forward",
    backward: "backward",
    name: (sizes: string) => `Network of ${sizes} neurons`,
    input: "input",
    hidden: "hidden",
    output: "output",
    wanted: (value: string) => `wanted ${value}`,
    more: (count: string) => `${count} more`,
    sum: (value: string) => `sum ${value}`,
    openBundle: (count: string) => `Open the ${count} that are not drawn`,
    bundleTitle: (count: string, neuron: string) => `All ${count} inputs of ${neuron}`,
    bundleSays: "weight times activation: what each adds to z",
    bundlePicture: (most: string) => `The contributions as a picture, from −${most} to ${most}`,
    bundleStrongest: "The twenty strongest",
    close: "Close",
    from: "from",
    weight: "weight",
    activation: "activation",
    product: "product",
  },
  hint: "Point at a number, a symbol or a line: all its places light up. ← → step, ↑ ↓ choose a neuron.",
  numbers: {
    title: "With its numbers",
    neuron: (neuron: string) => `${neuron}; ↑ ↓ for the others`,
    outputs: "all outputs",
    bundle: (count: string, sum: string) => `${count} more: ${sum}`,
    bundleOnly: (count: string) => `and ${count} more`,
  },
  layer: {
    code: "Its code",
    title: "The whole layer",
    strongest: "Strongest first",
    strongestOff: "As colours the whole layer is shown, in its own order.",
    picture: "As colours",
    where: "where",
    general: "for any layer:",
  },
  parameters: {
    all: (count: string) => `All ${count} weights and biases`,
    some: (neuron: string, count: string) => `Weights and bias of ${neuron}, of ${count} in all`,
    says: "value, what one step does to it, gradient",
    up: "up",
    down: "down",
    unknown: "not known yet",
    layer: "layer",
    count: "weights and biases",
    size: "length of them all",
    gradient: "length of the gradient",
    move: "length of the step",
    layers: "Every layer",
  },
  nudge: {
    title: "Check by nudging",
    says: "the slow way: change one number a little, and see how the cost changes",
    which: "Which one",
    button: "Check by nudging",
    both: (name: string, back: string, nudged: string) =>
      `${name}: by backpropagation ${back}, by nudging ${nudged}.`,
    all: (count: string, passes: string) =>
      `To do so for all ${count} takes ${passes} passes through the network; backpropagation takes two, one forward and one back.`,
    time: (pass: string, all: string) =>
      `Measured here: ${pass} a pass, so about ${all} for the gradient of this one digit.`,
    failed: (why: string) => `That could not be computed: ${why}`,
  },
  of: {
    input: (k: number) => `input ${k}`,
    pixel: (row: number, column: number) => `the pixel in row ${row}, column ${column}`,
    neuron: (j: number, l: number) => `neuron ${j} of layer ${l}`,
    output: (j: number) => `output ${j}`,
    outputNamed: (name: string) => `the output for ${name}`,
  },
  what: {
    a: (of: string) => `activation of ${of}`,
    x: (of: string) => `value of ${of}`,
    z: (of: string) => `weighted input of ${of}`,
    b: (of: string) => `bias of ${of}`,
    d: (of: string) => `error δ of ${of}, also the gradient of its bias`,
    s: (of: string) => `slope of the activation function at ${of}`,
    e: (of: string) => `mistake of ${of}: activation less what is wanted`,
    y: (of: string) => `wanted of ${of}`,
    w: (to: string, from: string) => `weight from ${from} to ${to}`,
    g: (to: string, from: string) => `gradient of the weight from ${from} to ${to}`,
    n: (to: string, from: string) => `new weight from ${from} to ${to}`,
    h: (of: string) => `new bias of ${of}`,
    q: (l: number) => `sum of *e*^*z* over layer ${l}`,
    r: (of: string) => `what comes back to ${of}: how fast the cost grows with its activation`,
    m: (l: number) => `mean of what comes back to layer ${l}, weighted by the activations`,
    c: "cost of this example",
  },
  layerOf: {
    a: (l: number) => `all activations of layer ${l}`,
    z: (l: number) => `all weighted inputs of layer ${l}`,
    b: (l: number) => `all biases of layer ${l}`,
    d: (l: number) => `all errors δ of layer ${l}`,
    s: (l: number) => `the slopes of the activation function in layer ${l}`,
    w: (l: number) => `all weights into layer ${l}`,
    g: (l: number) => `the gradients of all weights into layer ${l}`,
    e: (l: number) => `all mistakes of layer ${l}`,
    r: (l: number) => `how fast the cost grows with each activation of layer ${l}`,
    y: (l: number) => `what the outputs, layer ${l}, should be`,
  },
  stops: {
    input: "Input",
    z: (l: number) => `Weighted input of layer ${l}`,
    a: (l: number) => `Activation of layer ${l}`,
    output: "Output",
    cost: "Cost",
    bp1: "BP1: the error in the output layer",
    bp2: (l: number, isNear: boolean) =>
      isNear ? `BP2: the error one layer earlier, in layer ${l}` : `BP2: the error in layer ${l}`,
    bp3: "BP3: the gradient for a bias",
    bp4: "BP4: the gradient for a weight",
    step: "One step downhill",
  },
  says: {
    inputSmall: (a: string, b: string, y: string) =>
      `One example comes in: two inputs, ${a} and ${b}. The right answer is (${y}).`,
    inputRun: (count: string, answer: string) =>
      `One example comes in: ${plural(count, "number")}. The right answer is ${answer}.`,
    z: (l: number) =>
      `Each neuron of layer ${l} adds up its inputs, each times its weight, and its bias.`,
    a: {
      sigmoid: "The sigmoid squeezes each sum into the range from 0 to 1.",
      tanh: "The tanh squeezes each sum into the range from −1 to 1.",
      relu: "A rectified linear neuron gives its sum where that is positive, else 0.",
      linear: "A linear neuron gives its sum as it is.",
      softmax: "Softmax makes the sums into shares: each positive, all together 1.",
      softplus: "Softplus gives about the sum where it is large, and bends down softly to 0.",
      gelu: "GELU gives the sum times the share Φ of a normal distribution that lies below it.",
      geluTanh: "The older form of GELU: its share of a normal distribution is made of a tanh.",
      silu: "SiLU gives the sum times its sigmoid.",
      leakyRelu:
        "A leaky rectified linear neuron gives its sum where that is positive, else a small share of it.",
      elu: "ELU gives the sum where it is positive; below 0 it bends towards a floor.",
    },
    outputSmall: (out: string, want: string) =>
      `That is the answer of the network: ${out}, where ${want} were wanted.`,
    outputRun: (answer: string, value: string, right: string) =>
      `The network answers ${answer}, with ${value}. Right is ${right}.`,
    cost: (cost: string) =>
      `One number for how wrong it is: ${cost}. Everything that follows asks how to lower it.`,
    bp1: {
      slope:
        "Now backwards. The error δ says how fast the cost grows with z: mistake times slope, near 0 where a neuron is saturated.",
      crossEntropy:
        "Now backwards. The error δ says how fast the cost grows with z. Cross-entropy cancels the slope: it is the mistake itself.",
      logLikelihood:
        "Now backwards. The error δ says how fast the cost grows with z: with softmax and this cost it is the mistake itself.",
      softmax:
        "Now backwards. The outputs are a softmax: each hangs on every z, so all mistakes count in every error.",
      otherSlope:
        "Now backwards. The error δ says how fast the cost grows with z: how fast with the output, times the slope.",
      otherSoftmax:
        "Now backwards. The outputs are a softmax: each hangs on every z, so every error counts how the cost grows with all.",
    },
    bp2: "The errors travel back along the same weights and shrink by the slope of the activation function.",
    bp3: "Nothing left to compute: the rate of change for a bias is the error of its neuron.",
    bp4Ratio: (more: string, times: string, less: string) =>
      `Activation in, times error out. The weights from the input ${more} learn ${times} times as fast as those from ${less}.`,
    bp4: "Activation in, times error out: a weight learns as fast as its input is active and its neuron is wrong.",
    bp4Zero: (zero: string, all: string) =>
      `Activation in, times error out: ${zero} of the ${all} activations ${isOne(zero) ? "is 0, so its" : "are 0, so their"} weights learn nothing from this example.`,
    step: (after: string, before: string) =>
      `Every weight and bias moves against its gradient. The same example now costs ${after} instead of ${before}.`,
    stepUp: (after: string, before: string) =>
      `The step is too long: it leaps over the valley. The same example now costs ${after} instead of ${before}. Try a smaller η.`,
    stepWaiting: "Every weight and bias moves against its gradient.",
  },
  exercises: {
    needsSmall: "Choose the network of 2, 3 and 2 neurons first.",
    silent: {
      task: "Set the inputs so that the weights from the second input learn nothing, while those from the first still do.",
      answer:
        "Set the second input to 0. BP4 multiplies by the activation that comes in, so both of its gradients are 0, however large the errors are. In digits the pixels without ink do that.",
      done: (error: string) =>
        `Yes: the errors of the hidden layer reach ${error}, but times 0 it stays 0.`,
      notYet: (gradient: string) =>
        `Not yet: the largest gradient from the second input is ${gradient}.`,
    },
    saturate: {
      task: "Drag the biases of the output neurons (below the network) until an output is wrong by more than 0.9 and yet its error δ is below 0.05, with the quadratic cost. Then change the cost to cross-entropy.",
      answer:
        "A bias of −5 on the first output gives an activation near 0, where 1 is wanted. The slope of the sigmoid is near 0 there, and BP1 multiplies by it. The cross-entropy cancels this slope: the error becomes about −1.",
      done: (mistake: string, error: string) =>
        `Yes: wrong by ${mistake}, and the error is only ${error}. Now look at BP1 with the cross-entropy.`,
      notYet: (mistake: string, error: string) =>
        `Not yet: the largest mistake is ${mistake}, with an error of ${error}.`,
      wrongCost: "The cost is not quadratic: the slope is cancelled, so this cannot happen.",
    },
    cancel: {
      task: "Drag weights so that no error comes back to the first hidden neuron (δ below 0.001), although both outputs are wrong.",
      answer:
        "Set both weights that leave the first hidden neuron to 0, or choose them so that their shares cancel: BP2 adds up weight times error over the outputs. A neuron whose answer nobody uses has no error.",
      done: (error: string) => `Yes: its error is ${error}, so its weights do not move.`,
      notYet: (error: string) => `Not yet: the error of the first hidden neuron is ${error}.`,
      tooRight:
        "The outputs are nearly right: then there is no error to come back. Make them wrong.",
    },
  },
};
