// What commands there are: program.ts has what each does, hints are told from other words by them.
export const COMMAND_NAMES = [
  ...(["train", "runs", "tune", "range", "evaluate", "predict", "attack", "sample"] as const),
  ...(["recipe", "alexnet", "gallery", "export", "show", "describe", "doctor"] as const),
  ...(["check-gradients", "lab", "reproduce", "replay", "bench"] as const),
] as const;
