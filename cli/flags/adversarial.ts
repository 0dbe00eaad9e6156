// --adversarial 0.3 or 0.3,alpha=0.375,steps=2: learning from the worst near each example.
import type { Command } from "commander";
import { type Adversarial, type AdversarialOptions, adversarial } from "downhill";
import { GROUPS } from "./network.ts";
import { positive, refuse, whole } from "./values.ts";

export interface AdversarialFlags {
  /** As it was typed, and checked. */
  readonly adversarial?: string;
}

const READERS: Readonly<Record<string, (text: string) => number>> = {
  alpha: positive,
  steps: whole(1, 1000),
};

export function addAdversarialFlag(command: Command): Command {
  return command
    .optionsGroup(GROUPS.data)
    .option(
      "--adversarial <epsilon>",
      "learn from each example moved by up to epsilon to where the loss is highest: 0.3, or 0.3,alpha=0.375,steps=1",
      (text) => {
        optionsOf(text);
        return text;
      },
    );
}

export const adversarialOf = ({ adversarial: text }: AdversarialFlags): readonly Adversarial[] =>
  text === undefined ? [] : [adversarial(optionsOf(text))];

function optionsOf(text: string): AdversarialOptions {
  const [first = "", ...others] = text.split(",");
  const given = others.map((part) => {
    const [word = "", value = ""] = part.split("=");
    const read = Object.hasOwn(READERS, word) ? READERS[word]! : undefined;
    return [word, read ? read(value) : refuse("epsilon, then alpha or steps: 0.3,alpha=0.1")];
  });
  return { epsilon: positive(first), ...Object.fromEntries(given) };
}
