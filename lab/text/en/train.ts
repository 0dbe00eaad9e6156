import { plural } from "../plural.ts";
export const train = {
  where: "Chapter 1 · Implementing our network to classify digits",
  title: "A network learns to read digits",
  says: {
    opening: "The network is being made.",
    loading: "The digits are on their way.",
    random: (classes: number) =>
      `The weights are random, so the network guesses: about one in ${classes} is right.`,
    kept: (share: string) =>
      `It begins from the weights of the last run: ${share} of the digits are right before it learns more.`,
    downhill: (batch: number, parameters: string) =>
      `Each mini-batch of ${plural(batch, "digit")} moves all ${parameters} weights and biases a little downhill.`,
    stuck: (share: string, epochs: number, eta: string) =>
      `Still guessing after ${epochs} ${epochs === 1 ? "epoch" : "epochs"}: ${share}. If the neurons below are marked as saturated, η = ${eta} was too large; if not, it may be too small.`,
    strokes: (share: string, epochs: number) =>
      `${share} after ${epochs} ${epochs === 1 ? "epoch" : "epochs"}. Strokes begin to show in the pictures; their rim stays noise, for its pixels never have ink.`,
    learning: (share: string, epochs: number) =>
      `${share} after ${epochs} ${epochs === 1 ? "epoch" : "epochs"}.`,
    late: (share: string) => `Late epochs buy little: ${share} now.`,
    done: (share: string) => `Done: ${share} of digits it has never seen.`,
    slip: (right: string, answered: string) =>
      `Its commonest slip: a ${right} taken for a ${answered}.`,
    diverged: (step: string, layer: number | undefined, eta: string, calmer: string) =>
      `Step ${step}: ${layer === undefined ? "the weights" : `the weights of layer ${layer}`} are no longer numbers. η = ${eta} is too large; try ${calmer}.`,
    failed: (why: string) => `The run has stopped: ${why}`,
  },
  costs: {
    quadratic: "Quadratic cost",
    crossEntropy: "Cross-entropy cost",
    logLikelihood: "Log-likelihood cost",
    meanSquared: "Mean squared error",
    meanAbsolute: "Mean absolute error",
    huber: "Huber’s cost",
    smoothedCrossEntropy: "Cross-entropy, smoothed labels",
    smoothedLogLikelihood: "Log-likelihood, smoothed labels",
  },
  costNumbers: {
    huber: (from: string) => `linear beyond ${from}`,
    smoothedCrossEntropy: (share: string) => `by ${share}`,
    smoothedLogLikelihood: (share: string) => `by ${share}`,
  },
  optimizers: {
    sgd: "gradient descent",
    momentum: "momentum",
    nesterov: "Nesterov’s momentum",
    rmsprop: "RMSprop",
    adam: "Adam",
    adamw: "AdamW",
  },
  recipe: {
    network: "{inputs} inputs, {hidden} hidden and {outputs} output neurons, {activation}.",
    withoutHidden: "{inputs} inputs and {outputs} output neurons, no hidden layer, {activation}.",
    learning: "{cost}, {optimizer}, {eta}, mini-batches of {batch}, {lambda}, seed {seed}.",
    eta: "Learning rate",
    batch: "Mini-batch size",
    lambda: "L2 strength",
    seed: "Seed",
    neurons: (layer: number) => `Neurons of layer ${layer}`,
    again: "Start over",
    all: "All settings",
    takeAway: "Take it away",
    anew: "The network has changed, so the run begins anew.",
  },
  layer: {
    conv: (filters: number, kernel: number) =>
      `${plural(filters, "filter")} of ${kernel} × ${kernel}`,
    pool: (size: number) => `pooled ${size} × ${size}`,
    dropout: (percent: number) => `${percent}\u202f% dropped out`,
    batchNorm: "normalised",
    flatten: "flattened",
    recurrent: (kind: string, size: number) => plural(size, `${kind.toUpperCase()} unit`),
    sequences: "giving every step",
    reverse: "from the last row",
    bidirectional: (inner: string) => `${inner}, from both ends`,
    each: (size: number) => `${plural(size, "neuron")} for each step`,
    frozen: "frozen",
  },
  form: {
    title: "All settings",
    fields: {
      data: "Data",
      count: "Training examples (0: all)",
      layers: "Layers, one a line",
      loss: "Cost",
      optimizer: "Optimizer",
      init: "Initial weights",
      learningRate: "Learning rate η",
      batchSize: "Mini-batch size",
      epochs: "Epochs",
      l2: "L2, λ",
      l1: "L1, λ",
      seed: "Seed",
    },
    lossNumbers: {
      huber: "Huber: linear beyond",
      smoothedCrossEntropy: "Labels smoothed by",
      smoothedLogLikelihood: "Labels smoothed by",
    },
    layersHint:
      "30 sigmoid · conv 20 5 relu · pool 2 · flatten · dropout 0.5 · batchNorm. The last line is the output. Besides sigmoid and relu a layer can be tanh, linear, softmax, softplus, gelu, geluTanh, silu, leakyRelu(0.01) or elu(1). Add “frozen” and a layer does not learn. A picture is read row by row by rnn 64 tanh · gru 64 · lstm 128 sequences · bidirectional lstm 64 · each 30 relu.",
    data: {
      mnist: "MNIST, handwritten digits",
      strokes: "Drawn strokes",
      blobs: "Four clouds of points",
      rings: "Three rings",
      spirals: "Three spirals",
    },
    inits: {
      large: "standard normal, as in chapter 1",
      scaled: "divided by √inputs, as in chapter 3",
      glorot: "Glorot",
      he: "He",
    },
    outside: (least: string, most: string) => `Expected a number from ${least} to ${most}.`,
    apply: "Begin with these",
    close: "Close",
    mend: "Mend what is marked first.",
    unchanged: "Nothing has been changed yet.",
  },
  presets: {
    title: "Networks of the book",
    goal: (share: string) => `the book: ${share}`,
    aim: (share: string) => `our aim: ${share}`,
    names: {
      "ch1-30h-quadratic": "30 hidden neurons",
      "ch1-100h-quadratic": "100 hidden neurons",
      "ch1-nohidden": "No hidden layer",
      "ch1-30h-eta100": "A learning rate of 100: it fails",
      "ch3-ce-30": "Cross-entropy, 30 hidden",
      "ch3-ce-100": "Cross-entropy, 100 hidden",
      "ch3-overfit-1000": "Overfitting: 1\u202f000 digits",
      "ch3-l2-1000": "1\u202f000 digits with L2",
      "ch3-l2-full": "All digits with L2",
      "ch3-init-30": "Better initial weights",
      "ch3-l2-100-60": "100 hidden, 60 epochs",
      "ch5-vanishing": "Four hidden layers",
      "ch6-shallow": "Softmax, no convolution",
      "ch6-conv1": "One convolution",
      "ch6-conv2": "Two convolutions",
      "ch6-relu": "Two convolutions, ReLU",
      "lab-small-convnet": "A small convnet of the lab",
      "ch6-recurrent-rows": "Rows: LSTM 128, one after another",
    },
  },
  strip: {
    input: "Input",
    inputSays: "one it has not trained on",
    nextExample: "Next example",
    hidden: (count: string) => plural(count, "hidden neuron"),
    outputs: (count: string) => plural(count, "output neuron"),
    filters: (count: string) => plural(count, "filter"),
    neurons: (count: string) => plural(count, "neuron"),
    layer: (layer: number, what: string) => `Layer ${layer}, ${what}`,
    first: (count: string) => `the first ${count};`,
    weights: "weights of each:",
    weightsAsBars: "weights of each, a bar per input:",
    bothWays: (each: string) =>
      `the first ${each} read from the first row on, the others from the last;`,
    weightsAsGates: (gates: string) =>
      `weights of each, a row a gate (${gates}), a column a pixel of the row:`,
    against: "against",
    for: "for",
    activations: "activations",
    listLabel: (title: string) =>
      `${title}, weights as pictures. Enter opens a neuron, V says its votes, S silences it, W watches its weights.`,
    rowLabel: (title: string) =>
      `${title}, activations as bars. Enter opens a neuron, V says its votes, S silences it, W watches its weights.`,
    output: "Output",
    outputSays: (_count: string) => "one neuron per class",
  },
  unit: {
    neuron: (number: number) => `Neuron ${number}`,
    map: (number: number) => `Filter ${number}`,
    activation: (value: string) => `activation ${value}`,
    votes: (vote: string) => `votes ${vote}`,
    noVotes: "no votes to read off.",
    for: (name: string, value: string) => `for ${name} (${value})`,
    against: (name: string, value: string) => `against ${name} (${value})`,
    saturated: "saturated",
    dead: "dead",
  },
  lens: {
    idle: "Point at a neuron to see what it looks for and where its vote goes.",
    answers: (value: string) => `answers ${value} here`,
    mapAnswers: (value: string) => `answers ${value} here, on average over its map`,
    stepsAnswer: (value: string) => `answers ${value} here, on average over its steps`,
    noVote: "and has next to no vote.",
    saturated:
      "Saturated: it says the same on 95\u202f% of the digits, where the sigmoid is flat, so it hardly learns.",
    dead: "Dead: it answers 0 to every digit, so no error reaches its weights.",
    silent: "Silenced: its outgoing weights are 0. If the run goes on they learn again from there.",
    open: "Open",
    silence: "Silence",
    giveBack: "Give back its votes",
    code: "Code",
    why: "Why these weights?",
  },
  neuron: {
    of: (layer: number) => `of layer ${layer}`,
    back: "Back",
    before: "The neuron before",
    after: "The next neuron",
    pictureLabel: (name: string) => `Weights of ${name}`,
    keys: "Arrow keys move the cursor, Enter goes to the weight, plus and minus zoom, 0 shows all.",
    weight: "weight",
    weightOf: (place: string) => `Weight of ${place}`,
    sumSays: "the largest terms of this sum",
    atStep: (step: number) => `where it is strongest: step ${step}`,
    atPlace: (row: number, column: number) =>
      `where it is strongest: row ${row}, column ${column} of its map`,
    others: (count: string) => plural(count, "other term"),
    bias: "bias",
    weightedInput: "weighted input",
    silence: "Silence it",
    giveBack: "Give back its votes",
    freeze: "Freeze the layer",
    thaw: "Let the layer learn",
    freezeSays:
      "The layer keeps its weights. The run begins anew from the weights that all layers have now.",
    asking: "Looking for the digits that it answers most …",
    most: "Answers most",
    least: "Answers least",
    amongExamples: (count: string) => `among ${count} examples it has not trained on`,
    among: (count: string) => `among ${count} digits it has not trained on`,
    digitSays: (name: string, activation: string) =>
      `a ${name}, activation ${activation}: take it as the input`,
    noHistory: "Its history begins with the first steps of a run.",
    history: "How it came to be",
    historySays: "click a moment to go back there",
    historyLabel: "How far the weights have come from the first step, and the bias, by step.",
    way: "way of w",
    lengthNow: (value: string) => `w has the length ${value} now`,
    step: "step",
  },
  place: {
    column: (column: number) => `pixel ${column} of a row`,
    ofGate: (input: string, gate: string) => `${gate} gate, ${input}`,
    gates: {
      input: "input",
      forget: "forget",
      candidate: "candidate",
      output: "output",
      reset: "reset",
      update: "update",
    },
    pixel: (row: number, column: number) => `row ${row}, column ${column}`,
    ofMap: (place: string, map: number) => `${place}, map ${map}`,
    input: (number: number) => `input ${number}`,
    neuron: (number: number) => `neuron ${number} before it`,
  },
  goal: {
    aim: (ours: string, aim: string) =>
      `The best epoch of this run reads ${ours} of the 10\u202f000 test digits. We aim at ${aim}; the book trains no such network.`,
    test: (ours: string, book: string) =>
      `The best epoch of this run reads ${ours} of the 10\u202f000 test digits. The book reports ${book}.`,
    validation: (ours: string, book: string) =>
      `The best epoch of this run reads ${ours} of the 10\u202f000 validation digits. The book reports ${book}.`,
  },
  next: {
    title: "Try next",
    question: "Better or worse?",
    better: "Better",
    worse: "Worse",
    names: {
      largeRate: "η = 100",
      noHidden: "Take the hidden layer away",
      fewDigits: "Only 1\u202f000 training digits",
    },
    placed: (name: string, guess: string) =>
      `${name}: you said “${guess}”. The answer comes when the run is over.`,
    compared: (name: string, after: string, before: string) =>
      `${name}: ${after}, against ${before} before.`,
    right: (guess: string) => `“${guess}” was right.`,
    wrong: (guess: string) => `“${guess}” was wrong.`,
    same: "About the same.",
    because: {
      largeRate:
        "Steps that are too long overshoot the valley and leave the neurons saturated, where the slope is almost 0.",
      noHidden:
        "Without a hidden layer each class has one template of a digit, and no parts to make it of.",
      fewDigits:
        "It learns these 1\u202f000 by heart, and that helps less with digits it has not seen.",
    },
  },
  exercises: {
    rates: {
      task: "Find a learning rate with which the run fails: after an epoch it still guesses. Then find one that mends the same network.",
      answer:
        "With η = 100 the 30 hidden neurons are saturated after a few mini-batches: the slope of the sigmoid is almost 0 there, so nothing is learned any more. η = 3 mends it. Very small rates fail differently: with η = 0.001 the run goes downhill, but after five epochs it still reads only 11\u202f%.",
      noFailure:
        "No run of this page has failed yet. Change η in the sentence above and run an epoch.",
      noMend: (eta: string, share: string) =>
        `η = ${eta} fails: ${share}. Now find a rate with which the same network reads more than 90\u202f%.`,
      done: (bad: string, good: string, share: string) =>
        `Done: η = ${bad} fails, η = ${good} reaches ${share}.`,
    },
    noHidden: {
      task: "Build a network without a hidden layer, 784 inputs straight to 10 outputs. How many digits can it read? Try to get above 90\u202f%.",
      answer:
        "Take “No hidden layer” from the networks of the book, or write “10 sigmoid” as the only layer. With the quadratic cost and the initial weights of chapter 1 it sticks at 66 to 84\u202f% after ten epochs, depending on the seed: output neurons begin saturated and stay so. The cross-entropy cost with η = 0.05 reaches 92\u202f%; so do initial weights divided by √inputs with η = 0.5.",
      none: "No run of this page without a hidden layer has finished an epoch yet.",
      done: (share: string) => `Done: ${share} without a hidden layer.`,
      below: (share: string) => `${share} so far. Try another cost, or other initial weights.`,
    },
    sizes: {
      task: "Does a network with 100 hidden neurons read more digits than one with 30? Run both.",
      answer:
        "The book reports 95.42\u202f% with 30 and 96.59\u202f% with 100, and warns that runs differ much. With the settings of chapter 1 our seeds 1, 2 and 3 reach only 77 to 86\u202f% with 100 neurons after five epochs, because some outputs begin saturated. The cross-entropy cost with η = 0.5 mends that: 97.6\u202f% after five epochs.",
      noSmall: "Run a network with 30 hidden neurons for an epoch first.",
      noLarge: "Now run one with 100 hidden neurons.",
      done: (small: string, large: string) => `Done: ${small} with 30 neurons, ${large} with 100.`,
      notYet: (small: string, large: string) =>
        `${small} with 30 neurons, ${large} with 100: some outputs may be saturated. Try another cost, another seed, or other initial weights.`,
    },
  },
};
