// Chapter 4. *x* is italic, _{1} stands lower, ^{2} higher.
const one = "Chapter 4 · Universality with one input and one output";

export const visualProof = {
  where: {
    neuron: one,
    step: one,
    where: one,
    twoSteps: one,
    bump: one,
    bumps: one,
    inputs: "Chapter 4 · Many input variables",
    beyond: "Chapter 4 · Extension beyond sigmoid neurons, and fixing up the step functions",
  },
  steps: {
    name: "Steps of the proof",
    back: "Back",
    next: "Next",
    neuron: "Weight, bias",
    step: "A step",
    where: "Its place",
    twoSteps: "Two steps",
    bump: "A bump",
    bumps: "Many bumps",
    inputs: "Two inputs",
    beyond: "Beyond",
  },
  scenes: {
    neuron: "Weight and bias",
    step: "A step",
    where: "Its place",
    "two-steps": "Two steps",
    bump: "A bump",
    "two-bumps": "Two bumps",
    "five-bumps": "Five bumps",
    design: "The challenge",
    "two-inputs": "A neuron",
    "step-x": "Step in x",
    "step-y": "Step in y",
    "bump-x": "Bump in x",
    "bump-y": "Bump in y",
    "bump-xy": "Both",
    tower: "A tower",
    "two-towers": "Two towers",
    "many-towers": "Many towers",
    activation: "Other activations",
    failure: "Window of failure",
    repair: "The repair",
  },
  heads: {
    neuron: {
      title: "What one hidden neuron can draw",
      says: "Drag the round handles, or the numbers in the network. The bias moves the curve, the weight makes it steep.",
    },
    step: {
      title: "A large weight makes a step",
      says: "Play: the weight grows past 100 and the slope becomes a step. It stands at −*b*/*w*.",
    },
    where: {
      title: "One number says it all: where the step is",
      says: "From now on the weight is 1000. A hidden neuron is told by the place *s* of its step alone.",
    },
    "two-steps": {
      title: "Two steps, added up",
      says: "Each hidden neuron adds its own step, as high as its output weight.",
    },
    bump: {
      title: "A pair of neurons makes a bump",
      says: "One step up by *h*, one step down by *h*: a bump between the two.",
    },
    "two-bumps": {
      title: "Two pairs, two bumps",
      says: "Bumps add up. Drag their edges and their heights; let them overlap.",
    },
    "five-bumps": {
      title: "Draw with five bumps",
      says: "Drag across the graph: each bump takes the height of the pointer.",
    },
    design: {
      title: "Draw a function out of bumps",
      says: "Each pair of hidden neurons makes one bump. Drag the blue bumps until they follow the orange goal.",
    },
    "two-inputs": {
      title: "A neuron with two inputs",
      says: "Its output stands over a square. With *w*_{2} = 0 it looks at *x* alone; with a large *w*_{1} it is a step.",
    },
    "step-x": {
      title: "A step in x",
      says: "The weight from *x* is 1000, that from *y* is 0. Drag the line on the map.",
    },
    "step-y": {
      title: "A step in y",
      says: "The other way round: the weight from *y* is 1000, that from *x* is 0.",
    },
    "bump-x": {
      title: "A bump in x",
      says: "Two steps in *x* with weights +*h* and −*h*: a wall across the square.",
    },
    "bump-y": {
      title: "A bump in y",
      says: "Two steps in *y* make a wall in the other direction.",
    },
    "bump-xy": {
      title: "Where two walls cross",
      says: "Where they cross it is twice as high. If only the walls were gone, a tower would be left.",
    },
    tower: {
      title: "A bias leaves the tower standing",
      says: "The output neuron fires above a threshold between *h* and 2*h*. Play: *h* grows to 10, with *b* = −3*h*/2.",
    },
    "two-towers": {
      title: "Two towers",
      says: "Towers are neurons of a second hidden layer. The output adds them, each with its own weight.",
    },
    "many-towers": {
      title: "Many towers follow any surface",
      says: "Raise *n*: more and thinner towers follow the surface more closely.",
    },
    activation: {
      title: "Other neurons can do it too",
      says: "Whatever its shape in the middle: if it settles at two different values, a large weight makes it a step.",
    },
    failure: {
      title: "The window of failure",
      says: "A step is not quite a step: in the shaded window the neuron is neither 0 nor 1.",
    },
    repair: {
      title: "Many shifted copies repair it",
      says: "Where one copy fails, the others stand. Each carries a share of the height, so each fails by a share only.",
    },
  },
  numbers: {
    w: "Weight w",
    b: "Bias b",
    s: "Place of the first step",
    t: "Place of the second step",
    u: "Output weight of the first step",
    v: "Output weight of the second step",
    h: "Height of the bump",
    p: "Place of the third step",
    q: "Place of the fourth step",
    k: "Height of the second bump",
    wx: "Weight from x",
    wy: "Weight from y",
    bxy: "Bias of the neuron",
    xa: "First step in x",
    xb: "Second step in x",
    ya: "First step in y",
    yb: "Second step in y",
    hz: "Height of the bumps",
    ht: "Output weight h of the tower",
    bt: "Output bias b of the tower",
    ta: "Output weight of the first tower",
    tb: "Output weight of the second tower",
    side: "Towers a side",
    act: "Activation function",
    wa: "Weight of the neuron",
    ba: "Bias of the neuron",
    wf: "Weight into the hidden layer",
    copies: "Copies",
  },
  asInBook: "As in the book",
  stop: "Stop",
  clips: {
    step: "Raise w past 100",
    twoInputs: "Raise the weight to 100",
    tower: "Raise h to 10",
    ramp: "Raise w to 100",
  },
  network: "The network",
  drawing: "The network that draws it",
  networkWord: "network",
  goal: "goal",
  output: "output",
  hidden: "weighted output",
  topOutput: "Output of the top hidden neuron",
  weighted: "Weighted output of the hidden layer",
  networkOutput: "Output of the network",
  topFormula: "*σ*(*wx* + *b*)",
  stepFormula: "*w* = 1000, *b* = −1000 *s*",
  twoStepsFormula: "*w*_{1}*a*_{1} + *w*_{2}*a*_{2}",
  bumpFormula: "*h* *a*_{1} − *h* *a*_{2}",
  twoBumpsFormula: "*h*_{1}(*a*_{1} − *a*_{2}) + *h*_{2}(*a*_{3} − *a*_{4})",
  activationFormula: "*s*(*wx* + *b*)",
  failureFormula: "*σ*(*wx* + *b*), *b* = −*w*/2",
  steep: "weights into the hidden layer 1000",
  steepBumps: "weights into the hidden layer 1000, biases −1000 *s*",
  middle: "Middle of the curve",
  steepness: "Steepness: the weight w",
  edge: "Edge of the neuron along x",
  map: "The same from above",
  mapDrag: "drag the lines",
  bumps: "Bumps",
  newStart: "New start",
  bestHeights: "Best heights",
  heightOf: (k: number, count: number, from: string, to: string) =>
    `Height of bump ${k} of ${count}, from ${from} to ${to}`,
  heightNumber: (k: number) => `Height ${k}`,
  hiddenNeurons: (count: number) => `${count} hidden neurons`,
  score: {
    name: "average deviation",
    asked: "The orange area is what is still wrong. Bring it to 0.40.",
    won: (best: string) => `Won: 0.40 was asked. The best that five bumps can do is ${best}.`,
    more: (count: string, best: string) =>
      `The best that ${count} bumps can do is ${best}. More bumps, closer.`,
    meter: (now: string) => `Deviation ${now}; asked is 0.40 or less`,
  },
  theorem: {
    title: "The theorem happening",
    says: "average deviation of the best bumps, against how many there are",
    label: "Average deviation of the best bumps against their number.",
    bumps: "bumps",
    deviation: "average deviation",
    best: "best bumps",
    play: "From 5 to 50 bumps",
    now: (count: string, deviation: string) =>
      `Above: ${count} bumps, average deviation ${deviation}.`,
  },
  repair: {
    worst: "worst failure",
    copies: "Copies",
    parts: "Show each copy",
    ideal: "ideal steps",
    copy: (number: number) => `copy ${number}`,
  },
  activation: "Activation",
  activationTitle: "*s*(*z*)",
  activations: {
    wavy: "wavy",
    sigmoid: "sigmoid",
    tanh: "tanh",
    relu: "ReLU",
    linear: "linear",
  },
  windowWord: "window",
  plots: {
    neuron: "Output of the top hidden neuron over x.",
    where: "Output of a neuron with weight 1000 over x.",
    twoSteps: "Sum of two steps over x.",
    bump: "A bump over x.",
    twoBumps: "Two bumps over x.",
    fiveBumps: "Five bumps side by side; each column sets a height.",
    design: "Bumps to set, with the goal curve behind them.",
    output: "Output of the network over x.",
    activation: "The activation function over z.",
    ramp: "Output of a neuron with this activation over x.",
    failure: "A step with its window of failure, over x.",
    repair: "Shifted copies of five bumps and their sum, over x.",
  },
  networks: {
    oneNeuron: (w: string, b: string) =>
      `One input, two hidden neurons, one output. The top one has weight ${w} and bias ${b}.`,
    oneStep: (s: string) => `One input, two hidden neurons, one output. The top one steps at ${s}.`,
    twoSteps: (s: string, t: string, u: string, v: string) =>
      `One input, two hidden neurons, one output. Steps at ${s} and ${t}, output weights ${u} and ${v}.`,
    pairs: (list: string) =>
      `One input, a pair of hidden neurons for each bump, one output. ${list}.`,
    bumps: (hidden: number, list: string) =>
      `One input, ${hidden} hidden neurons, two for each bump, one output. Heights ${list}.`,
    inputs: {
      "two-inputs": "Two inputs and one neuron.",
      "step-x": "Two inputs and one hidden neuron that looks at x.",
      "step-y": "Two inputs and one hidden neuron that looks at y.",
      "bump-x": "Two inputs, a pair of hidden neurons for x, one output.",
      "bump-y": "Two inputs, a pair of hidden neurons for y, one output.",
      "bump-xy": "Two inputs, a pair of hidden neurons for each, one output.",
      tower: "Two inputs, a pair of hidden neurons for each, one output neuron with a bias.",
      "two-towers":
        "Two inputs, eight hidden neurons, two neurons in the second hidden layer, one output.",
      "many-towers":
        "Two inputs, four hidden neurons for each tower, one neuron for each tower, one output.",
    },
  },
  surfaceTitles: {
    "two-inputs": "Output of the neuron",
    "step-x": "Output of the hidden neuron",
    "step-y": "Output of the hidden neuron",
    "bump-x": "Weighted output of the hidden layer",
    "bump-y": "Weighted output of the hidden layer",
    "bump-xy": "Weighted output of the hidden layer",
    tower: "Output of the network",
    "two-towers": "Weighted output of the second hidden layer",
    "many-towers": "Towers with ideal walls",
  },
  surfaces: {
    "two-inputs": "Output of a neuron over two inputs.",
    "step-x": "A step in x over the square.",
    "step-y": "A step in y over the square.",
    "bump-x": "A bump in x over the square.",
    "bump-y": "A bump in y over the square.",
    "bump-xy": "A bump in x and a bump in y, crossing.",
    tower: "A tower over the square.",
    "two-towers": "Two towers over the square.",
    "many-towers": "Many towers over the square.",
  },
  story: {
    neuron: (w: string, b: string, left: string, right: string): readonly string[] => [
      `With *w* = ${w} and *b* = ${b} the neuron answers ${left} at *x* = 0 and ${right} at *x* = 1.`,
      "A larger bias moves the curve to the left; its shape stays. A smaller weight makes it broad, a negative one turns it over.",
    ],
    step: (w: string, b: string, at: string): readonly string[] => [
      at
        ? `With *w* = ${w} and *b* = ${b} the step is at −*b*/*w* = ${at}.`
        : `With *w* = ${w} and *b* = ${b} the step lies outside of what is shown, or there is none.`,
      "There the weighted input *wx* + *b* is 0. The larger the weight, the nearer is the curve to a step.",
    ],
    where: (s: string, b: string): readonly string[] => [
      `The step is at *s* = ${s}. With a weight of 1000 that is a bias of ${b}.`,
      "Steps are easier to add than slopes: left of *s* the neuron gives 0, right of it 1.",
    ],
    twoSteps: (s: string, t: string, first: string, both: string): readonly string[] => [
      `At *s*_{1} = ${s} the sum steps by ${first}. Behind both steps it is ${both}.`,
      `The second neuron becomes active at ${t}. Try *w*_{1} = 0.8 and *w*_{2} = −0.8.`,
    ],
    bump: (s: string, t: string, h: string): readonly string[] => [
      `Between ${s} and ${t} the sum is ${h}, elsewhere 0.`,
      `It reads like a program: if *x* is past ${s}, add ${h}; if it is past ${t}, take ${h} away again.`,
    ],
    twoBumps: (first: string, second: string): readonly string[] => [
      `In the middle of the first bump the sum is ${first}, in the middle of the second ${second}.`,
      "A pair of hidden neurons for each bump: there can be as many as one likes, as high and as low as one likes.",
    ],
    fiveBumps: (h: string, hidden: string): readonly string[] => [
      `${hidden} hidden neurons draw this. The first pair steps at 0.0 and at 0.2, with weights ${h} and its opposite.`,
      "The output neuron applies *σ* last: the small graph shows what the network answers.",
    ],
    design: (h: string, output: string, needed: string): readonly string[] => [
      "A hidden neuron with a very large weight is a step. Two steps with weights +*h* and −*h* are a bump. Side by side, bumps follow any continuous curve; more bumps, closer.",
      `The goal is *σ*^{−1}(*f*(*x*)): the output neuron applies *σ* last, so the hidden layer aims for the inverse. The first bump has height ${h}, the network answers ${output} there; in its middle the goal asks for ${needed}.`,
    ],
    twoInputs: (wx: string, wy: string, at: string): readonly string[] => [
      at
        ? `With *w*_{1} = ${wx} the output is one half at *x* = ${at} for *y* = 0.`
        : `With *w*_{1} = ${wx} and *w*_{2} = ${wy} the output is nowhere one half at *y* = 0.`,
      wy === "0"
        ? "*w*_{2} = 0: *y* has no influence. Give it a weight and the edge turns."
        : `*w*_{2} = ${wy} turns the edge: it stands across the direction of the two weights.`,
    ],
    stepX: (s: string, b: string): readonly string[] => [
      `The step is at *x* = ${s}: weight 1000 from *x*, 0 from *y*, bias ${b}.`,
    ],
    stepY: (s: string, b: string): readonly string[] => [
      `The step is at *y* = ${s}: weight 0 from *x*, 1000 from *y*, bias ${b}.`,
    ],
    bumpX: (from: string, to: string, h: string): readonly string[] => [
      `Between *x* = ${from} and *x* = ${to} the sum is ${h}, whatever *y* is.`,
    ],
    bumpY: (from: string, to: string, h: string): readonly string[] => [
      `Between *y* = ${from} and *y* = ${to} the sum is ${h}, whatever *x* is.`,
    ],
    bumpXY: (high: string, low: string): readonly string[] => [
      `Where both bumps are it is 2*h* = ${high}, where there is one of them *h* = ${low}, elsewhere 0.`,
      "It is not yet a tower: the plateaus around it have to go.",
    ],
    tower: (inside: string, outside: string, h: string, rule: string): readonly string[] => [
      `Inside, the output is at least ${inside}; outside, at most ${outside}.`,
      `With *h* = ${h} the rule *b* = −3*h*/2 asks for a bias of ${rule}: 2*h* lies above the threshold, *h* below it. In *m* dimensions the bias is (−*m* + ½)*h*.`,
    ],
    twoTowers: (first: string, second: string): readonly string[] => [
      `The towers are ${first} and ${second} high. Each is four hidden neurons and one of the second layer, with *h* = 10.`,
    ],
    manyTowers: (towers: string, hidden: string, deviation: string): readonly string[] => [
      `${towers} towers from ${hidden} hidden neurons follow (*x*^{2} + *y*^{2})/2. The average deviation is ${deviation}.`,
      "The same works in any number of dimensions, and for several outputs with one such network for each.",
    ],
    limits: (left: string, right: string): readonly string[] => [
      `Far to the left it is ${left}, far to the right ${right}. So a large weight makes a step from one to the other, and the rest of the proof follows.`,
    ],
    noLimits: [
      "It settles at no two values: the larger the weight, the steeper it only gets. The argument does not apply as it stands.",
      "Two ReLU neurons together do settle: a ramp minus a ramp further right. Linear neurons never do: sums of straight lines stay straight.",
    ] as readonly string[],
    failure: (w: string, from: string, to: string): readonly string[] => [
      `With *w* = ${w} the window reaches from ${from} to ${to}. There the output lies between 0.08 and 0.92.`,
      "A larger weight makes it narrower, but it never closes. Most of the time the network is right; in these windows it is not.",
    ],
    repair: (copies: string, alone: string, worst: string, ratio: string): readonly string[] => [
      copies === "1"
        ? `One set of bumps fails by up to ${alone} in its windows.`
        : `One set of bumps fails by up to ${alone} in its windows, ${copies} shifted sets by up to ${worst}: ${ratio} times less.`,
      "With *M* copies a window of one is covered by the others, and the failure shrinks with 1/*M*. So the windows can be made as harmless as one likes.",
    ],
  },
  exercises: {
    design: {
      task: "The challenge (step 6): set five heights so that the average deviation is 0.40 or less, without the button for the best heights.",
      answer:
        "For each bump take the height that has as much of the goal above it as below it: the median. Rounded to tenths these are −1.2, −1.4, −0.3, −1.0 and 1.1, with a deviation of 0.37.",
      seen: (deviation: string) => `The deviation is ${deviation}.`,
      notFive: "There are more than five bumps now.",
    },
    tower: {
      task: "A tower (step 7): choose h and b so that every place inside answers above 0.95 and every place outside below 0.05.",
      answer:
        "The weighted input is 2h + b inside and at most h + b outside. Both must be about 3 away from 0: with b = −3h/2 they are h/2 and −h/2, so h = 6 is just enough and h = 10 plenty.",
      seen: (inside: string, outside: string) =>
        `Inside at least ${inside}, outside at most ${outside}.`,
    },
    nand: {
      task: "A neuron (step 7) as a NAND gate: above 0.95 at the corners (0, 0), (0, 1) and (1, 0), below 0.05 at (1, 1).",
      answer:
        "Both weights negative, the bias between one of them and both: w₁ = w₂ = −20 and b = 30 give 30, 10, 10 and −10 as weighted inputs.",
      seen: (answers: string) => `At the four corners: ${answers}.`,
    },
  },
};
