// An attack with a target: not away from the right answer, but towards one.
import { inWords } from "../../data/in-words.ts";
import { OptionError } from "../../errors.ts";
import { checkCount } from "../check.ts";
import type { Attack } from "./attack.ts";

/**
 * The same attack, pulling each answer to the class `towards` (one for all examples or one each): its
 * loss against that class falls. With `fgsm`: x' = clip(x - epsilon sign(dC/dx)).
 */
export function targeted(attack: Attack, towards: number | readonly number[]): Attack {
  if (typeof (attack as Partial<Attack> | undefined | null)?.perturb !== "function") {
    throw new OptionError(
      `targeted: attack: expected one such as pgd({ epsilon: 0.1 }), got ${inWords(attack)}`,
    );
  }
  if (typeof towards !== "number" && !Array.isArray(towards)) {
    throw new OptionError(
      `targeted: towards: expected a class, or one for each example, got ${inWords(towards)}`,
    );
  }
  const classes = typeof towards === "number" ? towards : Object.freeze([...towards]);
  for (const c of typeof classes === "number" ? [classes] : classes) {
    checkCount("targeted: towards", c, 0);
  }
  const code = typeof classes === "number" ? classes : `[${classes.join(", ")}]`;
  return Object.freeze({
    ...attack,
    name: `targeted ${attack.name}`,
    code: `targeted(${attack.code}, ${code})`,
    towards: classes,
  });
}
