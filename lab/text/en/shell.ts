// The bar, the rail, and what all panels share.
export const shell = {
  panels: {
    train: "Train",
    draw: "Draw",
    backpropagation: "Backpropagation",
    "learning-speed": "Learning speed",
    "feature-maps": "Feature maps",
    compiler: "Compiler",
    "one-neuron": "One neuron",
    "visual-proof": "Visual proof",
    recurrence: "Recurrence",
    dreams: "Dreams",
    results: "Results",
  },
  groups: {
    network: "This network",
    alone: "Without data",
    apart: "Other networks",
    record: "Record",
  },
  shell: {
    skip: "Skip to the panel",
    panels: "Panels",
    chapter: (number: string) => `chapter ${number}`,
    badAddress: (problem: string) =>
      `The address cannot be read: ${problem}. The usual value is taken.`,
    panelFailed: "This panel could not be loaded. Reload the page.",
    replaced: (step: number) =>
      step > 0
        ? `The worker had stopped answering and was replaced; the run goes on from step ${step}.`
        : "The worker had stopped answering and was replaced; the run has begun anew.",
    loading: "Loading …",
    noVectors:
      "This browser has no WebAssembly with vector instructions, or it is switched off; networks cannot learn in it. Take a browser of 2023 or newer.",
  },
  labels: {
    title: "What the labels of this panel say",
    open: "What the labels say",
    close: "Close",
  },
  runBar: {
    name: "Run",
    run: "Run",
    pause: "Pause",
    goOn: "Go on",
    again: "Again",
    step: "Step",
    epoch: "Epoch",
    reset: "Reset",
    speed: "Speed",
    speeds: { slow: "slow", tenfold: "10×", full: "full" },
    state: "State of the run",
    epochWord: "epoch",
    validation: "validation",
    rate: "images/s",
    waiting: "The data are not here yet.",
    states: {
      running: "The network is learning.",
      paused: "The run stands still.",
      done: "The run is over.",
      failed: "The run has stopped with an error.",
    },
  },
  tools: {
    language: "Language",
    dark: "Dark theme",
    share: "Copy a link to this state",
    copied: "Link copied",
    copiedAnew: "Link copied; its run begins anew, for seed and step do not give these weights",
    copyByHand: "Copy this link:",
  },
  study: {
    toolbar: "Learning",
    run: "Run",
    pause: "Pause",
    goOn: "Go on",
    step: "Step",
    many: (count: number) => `${count} steps`,
    reset: "Start over",
    running: "It is learning.",
    failed: (message: string) => `It cannot go on: ${message}. Run begins anew.`,
  },
  scrubber: {
    hint: "Drag, or use the arrow keys; Enter to type a number.",
  },
};
