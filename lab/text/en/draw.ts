// The panel Draw.
import { plural } from "../plural.ts";
export const draw = {
  where: "Chapter 1 · Digits of your own",
  title: "Draw a digit",
  says: {
    digit: "This is a digit of the test set. Draw over it: the answer moves while the pen does.",
    empty:
      "The pad is empty. The network answers all the same: it knows ten classes and no “none”.",
    drawn: (answer: string, value: string) =>
      `It reads your digit as ${answer}, with an activation of ${value}.`,
    noPicture:
      "This network takes other examples than pictures of 28\u00a0×\u00a028, so the pad is closed.",
  },
  pad: { title: "Pad", says: "mouse, finger, pen or arrow keys" },
  seen: {
    title: "What the network sees",
    says: "fitted to 20\u00a0×\u00a020, centred in 28\u00a0×\u00a028",
    none: "The example has not come yet.",
    left: "Move left",
    right: "Move right",
    up: "Move up",
    down: "Move down",
    home: "Put back",
    isHome: "it is in its place",
    place: "In its place.",
    moved: (right: number, down: number) => {
      const across = right === 0 ? "" : `${Math.abs(right)} to the ${right > 0 ? "right" : "left"}`;
      const along = down === 0 ? "" : `${Math.abs(down)} ${down > 0 ? "down" : "up"}`;
      return `Moved by ${[across, along].filter(Boolean).join(" and ")}.`;
    },
  },
  shifts: {
    title: "The same digit, moved",
    says: "the answer at each of 49 places up to 3 pixels away",
    table: "Answers by place: rows from 3 up to 3 down, columns from 3 left to 3 right",
    kept: (answer: string, kept: number, all: number) =>
      kept === all
        ? `It answers ${answer} in all ${all} places.`
        : `It answers ${answer} in ${kept} of ${all} places. A move of a few pixels changes the rest.`,
    dense: "Every weight of a dense layer belongs to one pixel; a moved digit meets other weights.",
    recurrent:
      "It reads row after row with the same weights, so up and down shift the steps; sideways every pixel meets other weights.",
    convolutional: "A filter meets the same stroke wherever it lies; dense layers after it do not.",
  },
  outputs: { title: "Output neurons", says: "the largest is the answer" },
  keep: {
    title: "Keep it",
    label: "It is a",
    button: "Keep it",
    empty: "draw something first",
    kept: (count: number) => (count === 1 ? "Kept. It is your first." : `Kept. You have ${count}.`),
  },
  layers: {
    title: (place: number, code: string) => `Layer ${place}: ${code}`,
    says: (count: number) => `activations of its ${plural(count, "neuron")}`,
    overRows: (count: number) => `mean activations of its ${plural(count, "neuron")} over all rows`,
    byRow: "Row by row",
    byRowSays:
      "A line for each row of the digit, a column for each neuron: what it says after that row, blue above 0, orange below.",
    byRowBothWays:
      "A line for each row of the digit, a column for each neuron: what it says there, blue above 0, orange below. The left half has read from the top down to that row, the right half from the bottom up.",
    byRowPicture: (rows: number, neurons: number) =>
      `What ${plural(neurons, "neuron says", "neurons say")} after each of ${rows} rows`,
    maps: (count: number) => `mean activations of its ${plural(count, "feature map")}`,
    neuron: (place: number) => `Neuron ${place}`,
    map: (place: number) => `Map ${place}`,
    activation: "activation",
    strongest: "The three strongest",
    tinted:
      "Each pixel is its ink times its weight: blue speaks for the neuron, orange against it. Empty paper says nothing.",
    tintedFrom:
      "Bars are activations of the layer before times their weights: blue speaks for the neuron, orange against it.",
    sums: (forIt: string, against: string, bias: string, z: string) =>
      `for ${forIt}, against ${against}, bias ${bias}: z = ${z}`,
    from: (place: number) => `from ${place}`,
    barsLabel: (name: string, strongest: string) => `${name}. Strongest: ${strongest}.`,
    strokes: (neuron: number) => `Strokes that neuron ${neuron} saw, for and against`,
    mapPicture: (map: number) => `What map ${map} found`,
  },
  digits: {
    title: "Your digits",
    none: "None yet. Draw one, say what it is, keep it.",
    count: (count: number) => `${count} kept`,
    delete: (label: string) => `Delete this ${label}`,
    export: "Save as CSV",
    train: "Train on them",
    tooFew: (least: number) => `at least ${least} are needed to make three sets`,
    trained: "The run begins with your digits; a seventh of them validates, a seventh tests.",
  },
};
