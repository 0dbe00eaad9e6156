export const takeAway = {
  name: "Take it away",
  says: "The network and its training as a program, or its weights as a file. Verify repeats the run from its seed and compares the weights bit by bit.",
  verify: "Verify",
  repeating: "The run is repeated from its seed in a second worker …",
  same: "Same seed, same bits: both runs have the same parameters.",
  different:
    "The parameters differ: this run was bent, or its rates were changed on the way, and the seed alone does not know that.",
  here: "this run",
  again: "repeated",
  save: "Save the file",
  copy: "Copy",
  copied: "Copied.",
  notCopied: "The browser did not let it be copied; select the text instead.",
};
