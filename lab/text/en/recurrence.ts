import { plural } from "../plural.ts";
export const recurrence = {
  where: "Chapter 6 · Other approaches to deep neural nets",
  title: "Networks that remember",
  says: {
    nothing: "A recurrent network reads a sequence step by step and takes along what it remembers.",
    fresh: (one: string, a: string, other: string, b: string) =>
      `Nothing is learned yet. Of the last step’s gradient the first step gets a share of ${a} in the ${one}, and of ${b} in the ${other}.`,
    learning: (step: string, one: string, right: string, other: string, beside: string) =>
      `After about ${step} mini-batches the ${one} is right on ${right} of fresh examples, the ${other} on ${beside}.`,
  },
  opening: "The two networks are being made …",
  taskLegend: "It learns",
  memoryLegend: "with",
  besideLegend: "beside",
  cells: { lstm: "LSTM", gru: "GRU", rnn: "RNN" },
  again: (cell: string) => `${cell}, second`,
  tasks: {
    digits: {
      name: "a digit by rows",
      says: "28 rows of 28 pixels come in one after the other; the class is asked for after the last. What was seen at the top must still be known at the bottom.",
    },
    adding: {
      name: "adding",
      says: "One number a step, two of them marked: one in each half. At the end their sum is wanted. It counts as right within 0.1; whoever always answers 1 is right on about 19\u202f%.",
    },
    parity: {
      name: "parity",
      says: "Bits come in, and at the end the question is whether there was an odd number of ones. No part of the row tells anything about the answer.",
    },
    copying: {
      name: "copying",
      says: "Symbols are shown, then three silent steps and a mark; then they are wanted in the order in which they came. Guessing gives 25\u202f%.",
    },
    sorting: {
      name: "sorting",
      says: "Symbols are shown, then a mark; then they are wanted in ascending order. Guessing gives 25\u202f%.",
    },
  },
  sentences: {
    digits: "{units} units, {length} rows of a digit, {eta}, seed {seed}, mini-batches of 50.",
    adding: "{units} units, {length} numbers, {eta}, seed {seed}, mini-batches of 50.",
    parity: "{units} units, rows of 2 to {length} bits, {eta}, seed {seed}, mini-batches of 50.",
    copying: "{units} units, {length} symbols of 4, {eta}, seed {seed}, mini-batches of 50.",
    sorting: "{units} units, {length} symbols of 4, {eta}, seed {seed}, mini-batches of 50.",
  },
  units: "Units",
  length: "length",
  eta: "Learning rate",
  seed: "Seed",
  toTrain: "Train 128 such units on all digits",
  batches: "mini-batches",
  batchesShort: "batches",
  rightOf: (cell: string) => `${cell} right`,
  costOf: (cell: string) => `${cell} cost`,
  sideLabel: "Which of the two networks is unrolled",
  besideIt: (cell: string) => `${cell} beside it`,
  unrolled: "Unrolled in time",
  unrolledSays: (steps: number) =>
    `a column is one of ${steps} steps, a row of a strip is one unit`,
  stepLabel: "Step",
  step: "step",
  strips: {
    input: "input",
    inputGate: "input gate",
    forgetGate: "forget gate",
    outputGate: "output gate",
    resetGate: "reset gate",
    updateGate: "update gate",
    candidate: "candidate",
    c: "cell",
    h: "hidden state",
    answer: "answer so far",
    gradient: "gradient",
  },
  scale: "Gates:",
  scaleGates: "0 to 1; what is remembered:",
  scaleMemory: "of the largest.",
  keys: "Arrow keys on the bar above: left and right the step, up and down the unit; T shows the numbers.",
  unitTable: (unit: number) => `Unit ${unit}, step by step`,
  said: (step: number, of: number, unit: number, values: string, norm: string) =>
    `step ${step} of ${of}, unit ${unit}: ${values}; gradient ${norm}`,
  oneStep: (step: number, of: number, unit: number) => `Step ${step} of ${of}, unit ${unit}`,
  comesIn: "Comes in",
  wouldAnswer: "It would answer",
  wanted: "Wanted in the end",
  norm: "Gradient here",
  odd: "odd",
  even: "even",
  inputs: {
    row: (row: number, ink: string) => `row ${row}, ink ${ink}`,
    marked: (value: string) => `${value}, marked`,
    unmarked: (value: string) => value,
    bit: (bit: number) => `bit ${bit}`,
    silence: "nothing",
    mark: "the mark",
    symbol: (name: string) => `symbol ${name}`,
  },
  before: (value: string) => `before it was ${value}`,
  digit: (row: number) => `The digit; row ${row} is read.`,
  previous: "Previous",
  next: "Next",
  example: (number: number, of: number) => `example ${number} of ${of}`,
  gradient: "How far back the gradient reaches",
  gradientSays: "length of ∂C/∂x by step, over 32 examples",
  gradientLabel: (steps: number) =>
    `Length of the gradient at each of ${steps} steps, logarithmic, of both networks.`,
  vanishes: (cell: string, share: string) =>
    `${cell}: the first step has ${share} of the last one’s gradient.`,
  byLength: "Right answers by length",
  byLengthSays: "200 fresh examples of each",
  byLengthLabel: "Share of right answers by length, of both networks.",
  course: "Right answers while it learns",
  courseSays: "at the length that it learns",
  courseLabel: "Share of right answers over the mini-batches, of both networks.",
  exercises: {
    gates: {
      task: "Take the task of adding and find a length at which the gated network is right on 90\u202f% and the plain one on less than half.",
      answer:
        "30 numbers, LSTM beside RNN, and some hundred mini-batches. Two things must be kept over up to 29 steps: the cell keeps them because it is only added to, the RNN writes its memory anew in every step.",
      nothing: "The networks are not there yet.",
      adding: "Take the task of adding.",
      both: "One network should have gates and the other be an RNN.",
      notYet: (right: string, wrong: string) =>
        `With gates ${right} are right, without ${wrong}. Let it learn on, or take another length.`,
      done: (right: string, wrong: string) => `With gates ${right} are right, without ${wrong}.`,
    },
    program: {
      task: "Let a network learn parity on short rows until it is right on 99\u202f% of rows that are at least four times as long.",
      answer:
        "8 bits and an LSTM of 16 units are enough. It has not learned a table of rows but the program: remember one bit, and turn it round at every one. Such a program does not care how long the row is.",
      nothing: "The networks are not there yet.",
      parity: "Take the task of parity.",
      notYet: (share: string, length: number) =>
        `${share} of rows of ${length} bits are right. Let it learn on.`,
      done: (share: string, length: number) => `${share} of rows of ${length} bits are right.`,
    },
    faded: {
      task: "Choose the last step at which the gradient of the RNN is less than a hundredth of what it is at the end.",
      answer:
        "Click into the chart of the gradient, or go left with the arrow keys from the last step, until the line has lost two decades. On every step back the error is multiplied by the same matrix and by a slope of at most 1: chapter 5’s chain of factors, in time.",
      nothing: "The networks are not there yet.",
      rnn: "Put an RNN beside, or take it as the network.",
      notYet: (share: string) => `Here it still has ${share} of the last step’s. Go further back.`,
      later: (step: number) =>
        `At step ${step} it is less than a hundredth too. Go on to the right.`,
      done: (steps: number) =>
        `${plural(steps, "step")} before the end less than a hundredth is left: what came before teaches it next to nothing.`,
    },
  },
};

/** A sentence for each label. */
export const recurrenceLabels = {
  task: "What the two networks learn. Another task begins anew, with the sizes that suit it.",
  memory:
    "How the network remembers: long short-term memory with four gates’ weights, a gated recurrent unit with three, or a plain recurrent layer.",
  beside: "A second network of as many units, which learns from the same mini-batches.",
  units: "How many units each network has. Another number begins anew.",
  length: "How long the sequences are. Another length begins anew.",
  eta: "How far each mini-batch moves the weights. Adam, the gradient cut to length 1.",
  seed: "Which sequences, which initial weights and which order. The same seed gives the same bits.",
  toTrain: "Opens the run in Train: there it can be probed, taken away as a program, and verified.",
  batches: "Mini-batches of 50 examples that both networks have learned from.",
  share: "The share of right answers on 200 examples that nobody has learned from.",
  cost: "The cost of the last mini-batch.",
  unrolled:
    "The same network at every step, side by side. Point at a step, or choose it with the arrow keys.",
  step: "The step of the sequence that is looked at.",
  side: "The network whose gates are shown.",
  strips: {
    input: "What comes in at each step.",
    gate: "How far the gate of each unit is open: 0 empty paper, 1 full ink.",
    memory: "What each unit remembers or proposes: orange negative, blue positive.",
    answer: "What the network would answer if the sequence ended with this step.",
    gradient: "How the cost of this example changes with each input: ∂C/∂x.",
  },
  oneStep: "The chosen step and unit with its numbers.",
  comesIn: "The input of this step.",
  wouldAnswer: "The output layer on the hidden state of this step.",
  wanted: "What is right for this example.",
  norm: "The length of ∂C/∂x at a step, over the 32 examples that can be shown.",
  sums: "The formulas of the cell, and the numbers of this unit in them.",
  example: "Another of the 32 examples that nobody learns from.",
  gradient:
    "If an early step’s gradient is next to 0, nothing that came in then can be learned from.",
  byLength: "The networks asked about sequences that are shorter or longer than those they learn.",
  course: "The right answers at the length that they learn, since the first mini-batch.",
};
