import { isOne, plural } from "../plural.ts";
export const featureMaps = {
  where: "Chapter 6 · Introducing convolutional networks",
  title: "What the feature maps see",
  says: (filters: number, side: number) =>
    `${plural(filters, "filter")} of ${side} × ${side} weights ${isOne(filters) ? "slides" : "slide"} over the digit. Each map shows where its filter finds what it looks for.`,
  saysNone: "This network has no convolutional layer, so there are no maps to see.",
  none: "Each of its hidden neurons looks at all pixels at once and knows nothing of which are neighbours. A convolutional layer looks at a small field, with the same few weights everywhere. Take one of the networks above, press Run, and watch its filters form.",
  offer: "Networks of this chapter:",
  presets: {
    "lab-small-convnet": "6 filters, small and quick",
    "ch6-conv1": "20 filters",
    "ch6-conv2": "20 and 40 filters",
    "ch6-relu": "20 and 40, rectified",
  },
  scale: "Tones:",
  scaleOwn: "each map its own",
  scaleShared: "one for the layer",
  digit: "Digit",
  outputs: "Outputs",
  kinds: { conv: "Maps", pool: "Pooled maps", dense: "Dense" },
  stage: (name: string, count: number, kind: string) =>
    kind === "dense" ? name : kind === "pool" ? `${count} pooled` : plural(count, "map"),
  grid: (name: string, count: number, kind: string) =>
    kind === "dense"
      ? `${name}: arrow keys choose a neuron. Plus and minus enlarge.`
      : `${count} ${name.toLowerCase()}: arrow keys move the field within a map, with Shift from map to map. Plus and minus enlarge.`,
  filters: (count: number) => plural(count, "filter"),
  filterGrid: (count: number) =>
    `${plural(count, "filter")}: arrow keys with Shift choose one. Plus and minus enlarge.`,
  bias: (value: string) => `bias ${value}`,
  value: (kind: string, map: number, count: number, row: number, column: number) =>
    `${kind === "pool" ? "Pooled map" : "Feature map"} ${map} of ${count}, row ${row}, column ${column}:`,
  peak: (value: string, row: number, column: number) =>
    `The map is strongest in row ${row}, column ${column}: ${value}.`,
  neuron: (neuron: number, inputs: number, z: string, a: string) =>
    `Neuron ${neuron} adds up all ${inputs} values before it: z = ${z}, a = ${a}.`,
  noNeuron: "No neuron here: the layer ends before.",
  inInput: "Where it looks",
  inputField: (row: number, column: number, height: number, width: number) =>
    `The digit; the value looks at ${height} × ${width} pixels from row ${row}, column ${column}.`,
  sum: "What it adds up",
  allMaps: (count: number) => (isOne(count) ? "The map before" : `All ${count} maps before`),
  allMapsSay: "above the field in each, below it the weights over it, then values times weights",
  allFields: "The field in each map before, as tiles. Shift and arrow keys go from map to map.",
  allKernels: "The weights over each field, as tiles. Shift and arrow keys go from map to map.",
  allTogether: (count: number, parts: string, bias: string, z: string) =>
    `The ${isOne(count) ? "part is" : `${count} parts add up to`} ${parts}; with the bias ${bias} that is z = ${z}.`,
  through: "from map",
  mapBefore: "Map of the layer before",
  ofMaps: (count: number) => `of ${count}`,
  field: "field",
  filter: "filter",
  products: "products",
  together: "products together",
  plusBias: "bias",
  fromMap: (map: number) => `map ${map}`,
  restOfMaps: (count: number) => plural(count, "more map"),
  window: "What it chooses from",
  largest: "The largest goes on:",
  map: (map: number) => `Map ${map}`,
  winners: "dotted: what the pooling passes on",
  arrows: "point, or use the arrow keys",
  largeMap: (map: number) => `Map ${map}, enlarged: arrow keys move the field.`,
  attack: {
    title: "A small push in the wrong direction",
    says: "The gradient says for every pixel which way to move it so that the answer gets worse. A step so small that one hardly sees it, taken in all pixels at once, is enough. Random noise of the same size does hardly anything.",
    noPictures: "These data are no pictures: there is nothing to show for an attack.",
    strength: "Strength",
    strengthSaid: (strength: string, levels: string) => `${strength}, ${levels} of 256 grey levels`,
    flips: (strength: string) => `flips at ${strength}`,
    towards: "Towards",
    anyOther: "any other answer",
    otherNoise: "Other noise",
    digit: "The digit",
    direction: "Direction of the gradient",
    directionSays: "Blue pixels get more ink, orange ones less.",
    seen: "What the network sees",
    noise: "Noise of the same size",
    before: (answer: string) => `The digit is read as ${answer}.`,
    beforeWrong: (answer: string, label: string) =>
      `The digit is read as ${answer}, but it is ${label}.`,
    stays: "The push does not change that yet.",
    becomes: (answer: string) => `Pushed, it is read as ${answer}.`,
    noiseStays: "With noise it stays.",
    noiseBecomes: (answer: string) => `With noise it is read as ${answer}.`,
    edges: (attack: string | undefined, noise: string | undefined, most: string) =>
      `${attack === undefined ? `No strength up to ${most} flips it.` : `It flips from ${attack} on.`} ${
        noise === undefined
          ? `This noise flips it at no strength up to ${most}.`
          : `This noise flips it from ${noise} on.`
      }`,
    flat: "The gradient is 0 in every pixel: the outputs are saturated, or not numbers.",
  },
  film: {
    title: "The attack as a film",
    says: "Small steps find more than one large one: after each the gradient is asked again, and no pixel goes further than ε from where it was. That is the ball |x′ − x| ≤ ε.",
    method: "Way:",
    methods: { pgd: "many small steps (PGD)", fgsm: "one step (FGSM)" },
    sentence: (steps: number) => `{steps} ${isOne(steps) ? "step" : "steps"} of {alpha}`,
    steps: "Steps",
    inside: "begin anywhere in the ball",
    play: "Play",
    pause: "Pause",
    frame: "Step of the film",
    frameSaid: (step: number, of: number) => `step ${step} of ${of}`,
    step: "step",
    seen: "The picture now",
    change: "What was changed, amplified",
    noise: "Noise as large",
    strip: "All steps of the film",
    ballSays: (most: string, epsilon: string, atWall: string, pixels: string) =>
      `Largest change ${most} of ε = ${epsilon}; ${atWall} of ${pixels} pixels at a wall.`,
    course: "Outputs, step by step",
    courseSays: "of the answer it gave, and of the one that takes its place",
    courseLabel: "Outputs of the network after each step of the attack, and with noise.",
    as: (answer: string) => `as ${answer}`,
    withNoise: (answer: string) => `noise, ${answer}`,
    turns: (step: number, before: string, after: string) =>
      step === 0
        ? `Already where it begins it is read as ${after} and no more as ${before}.`
        : `After step ${step} it is read as ${after} and no more as ${before}.`,
    stays: (answer: string) => `In this ball it stays ${answer}.`,
    noiseStays: "Noise whose largest change is the same changes nothing.",
    noiseTurns: (answer: string) => `Noise as large makes it ${answer}.`,
  },
  exercises: {
    steps: {
      task: "Find a strength at which one step does not change the answer but many small steps do.",
      answer:
        "Set the slider just left of the orange mark. The one step follows the gradient at the digit itself; further off the gradient points elsewhere, and small steps follow it there.",
      nothing: "The network is not there yet.",
      method: "Take many small steps.",
      tooStrong: "One step is enough here: less strength.",
      tooWeak: "Neither changes the answer: more strength.",
      done: (strength: string) => `At ${strength} only the small steps find it.`,
    },
    strongest: {
      task: "Pick the value of a feature map at which its filter fits the digit best.",
      answer:
        "The filter fits best where the map has its largest value. The line above the enlarged map names row and column; there the positive weights of the filter lie over ink and the negative ones over empty paper.",
      noMap: "Pick a value in a map of a convolutional layer.",
      done: (map: number, value: string) =>
        `${value} is the largest value of map ${map}: nowhere does the filter fit better.`,
      notYet: (value: string, most: string) => `Here it is ${value}; the map reaches ${most}.`,
    },
    fool: {
      task: "Find the smallest strength, to a hundredth, that makes the network answer wrong, while noise of the same size changes nothing.",
      answer:
        "Set the slider just right of the orange mark. All 784 pixels push the same way, so their small effects add up; the effects of random signs cancel.",
      nothing: "The network is not there yet.",
      stays: "At this strength the answer stays.",
      tooStrong: (strength: string) => `${strength} is more than is needed.`,
      noiseToo: "This noise changes the answer too: try another digit, or a trained network.",
      done: (strength: string) => `${strength} is enough, and noise of that size does nothing.`,
    },
    omit: {
      task: "Leave out the fully connected layer: convolution and pooling, then the softmax layer at once. Train for an epoch. Does the fully connected layer help?",
      answer:
        "In All settings of Train write conv 20 5 sigmoid, pool 2, flatten, 10 softmax. It learns nearly as well at first; over many epochs the network with the fully connected layer gets further, because it can combine features from all over the digit before it answers.",
      notYet: (dense: number) =>
        `The network should have a convolution and the output layer as its only dense layer; it has ${dense}.`,
      train: "The network is right. Now train it for an epoch.",
      done: (validation: string) =>
        `Without the fully connected layer it reads ${validation} of the validation digits.`,
    },
  },
};
