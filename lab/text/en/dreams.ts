import { isOne, plural } from "../plural.ts";
export const dreams = {
  where: "Chapter 6 · Other approaches to deep neural nets",
  title: "A machine that dreams",
  says: {
    fresh:
      "784 pixels and some hidden units that are on or off by chance. Nobody tells the machine which digit it sees.",
    early: "The hidden units find out what pixels do together: blots become strokes.",
    strokes: "Each hidden unit has found strokes; a few of them together make a digit.",
    late: (epochs: string) =>
      `After ${epochs} epochs the machine has seen enough to dream: let the chain below run.`,
  },
  opening: "The machine is being made …",
  wayLegend: "It learns by",
  ways: {
    cd1: {
      name: "CD-1",
      says: "Contrastive divergence with one step: from each digit down to the hidden units and back. The machine learns what is near the digits, and hears nothing of places far from them: from noise its chain does not find its way.",
    },
    cd10: {
      name: "CD-10",
      says: "Contrastive divergence with ten steps: the chain goes further from each digit before it is corrected. Each mini-batch costs several times as much.",
    },
    persistent: {
      name: "persistent chains",
      says: "Fifty chains that never begin anew wander through all that the machine believes in, and wherever they are it learns to believe less. So it forgets what no digit looks like, and finds digits from noise too.",
    },
  },
  setting: (examples: string) =>
    `{hidden} hidden units, ${examples} digits without their labels, {eta}, seed {seed}, mini-batches of 50.`,
  hidden: "Hidden units",
  eta: "Learning rate",
  seed: "Seed",
  epoch: "epoch",
  batches: "mini-batches",
  batchesShort: "batches",
  error: "error, test digits",
  energyOfDigits: "free energy, test digits",
  filters: "What the hidden units look for",
  filtersSay: (label: number) =>
    `the weights of each; the bar below says how likely it is on for the ${label}`,
  filterList: (count: number) => `${count} hidden units. Arrow keys go from one to the next.`,
  unitSaid: (unit: number, p: string) => `Hidden unit ${unit}, on with ${p}`,
  unit: (unit: number) => `Hidden unit ${unit}`,
  filterPicture: (unit: number) => `The weights of hidden unit ${unit}, one a pixel.`,
  unitSays: (label: number) => `So likely is it to be on for the ${label}.`,
  rebuilt: "Seen and remade",
  rebuiltSays: "above a test digit, below what the machine makes of it from its hidden units alone",
  rebuiltUnder: (error: string) =>
    `Squared differences of all pixels, added up and averaged over 100 test digits: ${error}. Choose a digit to follow it through the page.`,
  digitButton: (label: number, error: string) => `Digit ${label}, remade with error ${error}`,
  course: "Error of what is remade",
  courseSays: "a digit, over the mini-batches",
  courseLabel: "Error of the reconstruction over the mini-batches, training and test digits.",
  training: "training",
  test: "test",
  dream: "The dream",
  dreamSays:
    "Draw the hidden units given the pixels, then the pixels given the hidden units, and again: a Gibbs chain. Whatever it began with, in the end it shows what the machine believes that digits look like.",
  originLegend: "Begin with",
  origins: { noise: "noise", digit: "the chosen digit", drawn: "a drawing" },
  dreamToolbar: "The chain",
  play: "Dream",
  pause: "Pause",
  one: "One step",
  begin: "Begin again",
  dreamSentence: (every: number) =>
    `A picture every {every} ${isOne(every) ? "step" : "steps"}, chance {seed}.`,
  every: "Steps from picture to picture",
  dreamSeed: "Seed of the chain",
  now: (step: string) => `After ${plural(step, "step")}`,
  nowLabel: (step: string, energy: string) =>
    `The chain after ${plural(step, "step")}, free energy ${energy}.`,
  film: "The film",
  filmSays: "how likely each pixel is to be on, step by step",
  drawn: "Your digit",
  energies: "Free energy of the chain",
  energiesSay: "the lower, the likelier",
  energiesUnder: (now: string, digits: string, noise: string) =>
    `Now ${now}. Test digits have ${digits} in the mean, noise ${noise}.`,
  energiesLabel: "Free energy after every step of the chain, beside the mean of test digits.",
  chain: "chain",
  digits: "digits",
  chainSteps: "step",
  formulas: {
    title: "What the machine is",
    averages: { data: "data", chain: "chain" },
    energy: {
      name: "Energy",
      says: "A pixel and a hidden unit that are both on lower the energy by the weight between them. A state is the likelier the lower its energy: *p*(*v*, *h*) is proportional to *e*^{−E}.",
    },
    freeEnergy: {
      name: "Free energy",
      says: "The energy of a picture, with all states of the hidden units counted in: *p*(*v*) = *e*^{−F(v)} / *Z*. *Z* adds up over all 2^{784} pictures, so that one only compares.",
    },
    visible: {
      name: "There and back",
      says: "Given the pixels each hidden unit is a sigmoid neuron that says how likely it is on, and given the hidden units each pixel is one too, by the same weights. That is all a step of the chain needs.",
    },
    learning: {
      name: "Learning",
      says: "What happens together in the data grows, what happens together in the chain shrinks. It is the gradient of *F*(*v*) of the data less *F* of what *k* steps made of it: free energy falls at the digits and rises where the chain has gone.",
    },
    numbers: (label: number, visible: string, hidden: string, total: string) =>
      `For the ${label}: ${visible} from the pixels, ${hidden} from the hidden units, together F = ${total}.`,
  },
  exercises: {
    halved: {
      task: "Let the machine learn until test digits are remade with less than half of the error that it had at the start.",
      answer:
        "One epoch is enough. The error is not what is minimised, it only tells that something is learned: a machine that copied its input without a fault would have learned nothing about digits.",
      nothing: "Start over, so that the first error is seen.",
      notYet: (now: string, first: string) => `It is ${now}, and was ${first}.`,
      done: (now: string, first: string) => `It is ${now}, and was ${first}.`,
    },
    noise: {
      task: "Let the chain begin with noise and dream until its free energy is as low as that of test digits.",
      answer:
        "Persistent chains, about ten epochs, then Dream for a hundred steps or so. With CD-1 it fails: nothing has ever raised the energy far from the digits, and there the chain stays.",
      nothing: "The chain has not moved yet.",
      noise: "Let it begin with noise.",
      notYet: (now: string, digits: string) =>
        `The chain is at ${now}, test digits are at ${digits}.`,
      done: (now: string, digits: string) =>
        `The chain is at ${now}, test digits are at ${digits}: it has come from noise to where digits are.`,
    },
    tells: {
      task: "Choose a hidden unit that tells the 0 from the 1: on with 0.9 or more for one of them and with 0.1 or less for the other.",
      answer:
        "Look for a picture whose blue lies where only one of the two has ink: the middle has ink in the 1 and none in the 0. Many units do it; none of them was asked to.",
      nothing: "The machine is not there yet.",
      notYet: (zero: string, one: string) =>
        `It is on with ${zero} for the 0 and ${one} for the 1.`,
      done: (zero: string, one: string) => `It is on with ${zero} for the 0 and ${one} for the 1.`,
    },
  },
};

/** A sentence for each label. */
export const dreamsLabels = {
  way: "Where the pictures come from that the machine is to believe in less.",
  hidden: "How many hidden units the machine has. Another number begins anew.",
  eta: "How far each mini-batch moves the weights; momentum 0.5, and a small weight cost.",
  seed: "Which initial weights, which order and which draws. The same seed gives the same bits.",
  epoch: "How often every digit has been seen.",
  batches: "Mini-batches of 50 digits so far.",
  error: "The squared differences between a digit and what is remade of it, added up.",
  energyOfDigits: "The mean free energy of 100 test digits, which are not learned from.",
  filters:
    "Each picture is the weights of one hidden unit: where it is blue, ink makes it likelier to be on.",
  filter: "The chosen hidden unit, large.",
  sum: "Its bias and its weights times the pixels, added up and through the sigmoid.",
  rebuilt: "The pixels given the hidden units, the hidden units given the digit; nothing is drawn.",
  digit:
    "The digit that the page follows: its hidden units, its free energy, the chain’s beginning.",
  course: "The error of the reconstruction, of digits that are learned from and of others.",
  origin: "The pixels that the chain begins with. A change begins it anew.",
  play: "The chain goes on until you pause it, also while the machine learns.",
  one: "Hidden units are drawn once, and the pixels once.",
  begin: "Back to what the chain began with, with the same random numbers.",
  every: "How many steps lie between two pictures of the film.",
  dreamSeed: "Which random numbers the chain draws with.",
  now: "The pixels of the chain as probabilities: full ink is surely on.",
  film: "The last pictures of the chain, with the step of each.",
  drawn: "Draw a digit here, then let the chain begin again.",
  energies: "The free energy of the pixels that were drawn, after every step.",
  energy: "Free energy F(v). A difference of 2.3 is a factor of ten in probability.",
  chainSteps: "Steps of the chain since it began.",
  formulas: {
    energy: "v are the pixels, h the hidden units, W the weights between them, b and c the biases.",
    freeEnergy: "What a picture’s probability is made of.",
    visible: "One side given the other; σ is the sigmoid.",
    learning: "How a mini-batch moves the weights. Angle brackets are means.",
  },
};
