// --augment shift=2,rotate=10,elastic=20: how training pictures are distorted. The words are those
// of `affine` and `elastic` in the library; elastic's alpha goes by the name elastic.
import type { Command } from "commander";
import { type AffineOptions, type Augmentation, affine, elastic } from "downhill";
import { GROUPS } from "./network.ts";
import { listed, nonNegative, refuse } from "./values.ts";

const AFFINE = ["shift", "rotate", "scale", "shear"] as const;
const ELASTIC = ["elastic", "sigma", "share"] as const;
const WORDS: readonly string[] = [...AFFINE, ...ELASTIC];

export interface AugmentFlags {
  /** As it was typed, and checked. */
  readonly augment?: string;
}

export function addAugmentFlags(command: Command): Command {
  return command
    .optionsGroup(GROUPS.data)
    .option(
      "--augment <how>",
      "distort training pictures anew in every step: shift=2,rotate=10,scale=0.1,shear=8,elastic=34,sigma=4,share=0.5, or some of these",
      (text) => {
        augmentations(text);
        return text;
      },
    );
}

export const augmentOf = ({ augment }: AugmentFlags): readonly Augmentation[] =>
  augment === undefined ? [] : augmentations(augment);

/** The augmentations that the words stand for. */
function augmentations(text: string): readonly Augmentation[] {
  const given = new Map<string, number>();
  for (const part of text.split(",")) {
    const [word = "", value = ""] = part.split("=");
    if (!WORDS.includes(word)) refuse(`some of ${listed(WORDS)}, each with a number: shift=2`);
    given.set(word, nonNegative(value));
  }
  const of = (words: readonly string[]) => words.filter((word) => given.has(word));
  const moves = Object.fromEntries(of(AFFINE).map((w) => [w, given.get(w)!])) as AffineOptions;
  const found: Augmentation[] = of(AFFINE).length ? [affine(moves)] : [];
  if (of(ELASTIC).length === 0) return found;
  if (!given.has("elastic")) refuse("elastic=34 beside sigma and share");
  const { elastic: alpha, ...rest } = Object.fromEntries(
    of(ELASTIC).map((w) => [w, given.get(w)!]),
  );
  return [...found, elastic({ alpha: alpha!, ...rest })];
}
