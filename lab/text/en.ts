// All words of the page in English; every other language has the same keys.
import { shell } from "./en/shell.ts";
import { train } from "./en/train.ts";

export const en = { ...shell, train };

type Worded<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Worded<T[K]> };

/** What a catalogue has: the keys of the English one, any words. */
export type Text = Worded<typeof en>;
