// The stories beside the figures of the visual proof, and its exercises.
export const story = {
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
